package breakeven;

import java.lang.ref.Cleaner;

/**
 * What Java holds of a handle of the library. It frees itself when nobody refers to it any more; {@link #close()}, or
 * try-with-resources, does so at once. A closed handle throws where it is used; what was borrowed from it stays good.
 * Handles may be used from any thread; one that is changed must not be in use elsewhere meanwhile.
 */
public abstract class Handle implements AutoCloseable {
    static final Cleaner CLEANER = Cleaner.create();

    private final long pointer;
    private final Cleaner.Cleanable memory;

    Handle(long pointer) {
        this.pointer = pointer;
        this.memory = CLEANER.register(this, new Forget(pointer));
    }

    /** Let go of it; again and again does nothing. */
    @Override
    public void close() {
        BreakevenJNI.handle_close(pointer);
        java.lang.ref.Reference.reachabilityFence(this);
    }

    /** Whether it was closed. */
    public boolean isClosed() {
        boolean closed = BreakevenJNI.handle_closed(pointer) != 0;
        java.lang.ref.Reference.reachabilityFence(this);
        return closed;
    }

    static long pointer(Handle handle) {
        return handle == null ? 0 : handle.pointer;
    }

    /** What is left to do once the object is gone; it must not refer to the object. */
    private static final class Forget implements Runnable {
        private final long pointer;

        Forget(long pointer) {
            this.pointer = pointer;
        }

        @Override
        public void run() {
            BreakevenJNI.handle_forget(pointer);
        }
    }
}
