package breakeven;

/** Rate cards. */
public final class Catalogue extends Handle {
    Catalogue(long pointer) {
        super(pointer);
    }
}
