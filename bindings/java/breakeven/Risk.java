package breakeven;

/** What levels of commitment cost in each of many scenarios. */
public final class Risk extends Handle {
    Risk(long pointer) {
        super(pointer);
    }
}
