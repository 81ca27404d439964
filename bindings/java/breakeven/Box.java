package breakeven;

/** Frees a struct once its object is gone; it must not refer to the object. */
final class Box implements Runnable {
    private final long pointer;

    Box(long pointer) {
        this.pointer = pointer;
    }

    @Override
    public void run() {
        BreakevenJNI.box_free(pointer);
    }
}
