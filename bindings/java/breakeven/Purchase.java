package breakeven;

/** What quantities of the offers of a menu cost. */
public final class Purchase extends Handle {
    Purchase(long pointer) {
        super(pointer);
    }
}
