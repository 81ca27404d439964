package breakeven;

/** What the answer depends on. */
public final class Sensitivity extends Handle {
    Sensitivity(long pointer) {
        super(pointer);
    }
}
