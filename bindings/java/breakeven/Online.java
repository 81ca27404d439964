package breakeven;

/** A purchase policy that knows nothing of the future. */
public final class Online extends Handle {
    Online(long pointer) {
        super(pointer);
    }
}
