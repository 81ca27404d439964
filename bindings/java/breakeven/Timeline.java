package breakeven;

/** What a deployment did in each step of a series. */
public final class Timeline extends Handle {
    Timeline(long pointer) {
        super(pointer);
    }
}
