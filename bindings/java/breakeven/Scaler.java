package breakeven;

/** An autoscaler with its memory. */
public final class Scaler extends Handle {
    Scaler(long pointer) {
        super(pointer);
    }
}
