package breakeven;

/** The load-duration curve of a series. */
public final class Curve extends Handle {
    Curve(long pointer) {
        super(pointer);
    }
}
