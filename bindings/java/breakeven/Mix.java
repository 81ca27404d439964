package breakeven;

/** The cheapest quantities of the offers of a menu, with the proof. */
public final class Mix extends Handle {
    Mix(long pointer) {
        super(pointer);
    }
}
