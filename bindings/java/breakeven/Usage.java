package breakeven;

/** A list of usage items. */
public final class Usage extends Handle {
    Usage(long pointer) {
        super(pointer);
    }
}
