package breakeven;

/** The nodes of a cluster as time goes by. */
public final class NodeScaler extends Handle {
    NodeScaler(long pointer) {
        super(pointer);
    }
}
