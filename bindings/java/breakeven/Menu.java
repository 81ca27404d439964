package breakeven;

/** What can be used by the hour, and the ways to buy it. */
public final class Menu extends Handle {
    Menu(long pointer) {
        super(pointer);
    }
}
