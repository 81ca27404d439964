package breakeven;

/** Every instance type of a region under every purchase option. */
public final class Search extends Handle {
    Search(long pointer) {
        super(pointer);
    }
}
