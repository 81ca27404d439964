package breakeven;

/** A bill, that is line items. */
public final class Bill extends Handle {
    Bill(long pointer) {
        super(pointer);
    }
}
