package breakeven;

/** Who wins where along a parameter. */
public final class BreakEvenPoints extends Handle {
    BreakEvenPoints(long pointer) {
        super(pointer);
    }
}
