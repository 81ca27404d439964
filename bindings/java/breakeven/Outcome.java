package breakeven;

/** What a deployment did with a series. */
public final class Outcome extends Handle {
    Outcome(long pointer) {
        super(pointer);
    }
}
