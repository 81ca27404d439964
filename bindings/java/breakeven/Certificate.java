package breakeven;

/** A proof that no quantities of the offers of a menu cost less than its bound. */
public final class Certificate extends Handle {
    Certificate(long pointer) {
        super(pointer);
    }
}
