package breakeven;

/** A request-rate series. */
public final class Series extends Handle {
    Series(long pointer) {
        super(pointer);
    }
}
