package breakeven;

/** In how many steps of a series each unit of a fleet is needed. */
public final class Layers extends Handle {
    Layers(long pointer) {
        super(pointer);
    }
}
