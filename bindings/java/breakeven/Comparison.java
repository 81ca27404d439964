package breakeven;

/** Ranked outcomes. */
public final class Comparison extends Handle {
    Comparison(long pointer) {
        super(pointer);
    }
}
