package breakeven;

/** Who is told how far a long call is, on the thread that made it. What it throws is thrown by that call. */
@FunctionalInterface
public interface Progress {
    /** So much of the work is done, 0 to 1, never less than before. True asks the call to stop. */
    boolean stopAt(double share);
}
