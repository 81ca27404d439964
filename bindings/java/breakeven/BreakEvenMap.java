package breakeven;

/** Winners over two parameters. */
public final class BreakEvenMap extends Handle {
    BreakEvenMap(long pointer) {
        super(pointer);
    }
}
