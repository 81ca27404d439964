package breakeven;

/** What a function may use of its platform as time goes by. */
public final class FunctionLimits extends Handle {
    FunctionLimits(long pointer) {
        super(pointer);
    }
}
