package breakeven;

/** Layers of load, and what a unit costs with each option. */
public final class Screening extends Handle {
    Screening(long pointer) {
        super(pointer);
    }
}
