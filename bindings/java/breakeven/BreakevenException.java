package breakeven;

/** What a call of the library reports: the message, the status (a STATUS_ constant) and the line of the input file. */
public class BreakevenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final long line;

    BreakevenException(byte[] message, int status, long line) {
        super(Text.string(message));
        this.status = status;
        this.line = line;
    }

    /** The status that the C function returned, one of the STATUS_ constants. */
    public int getStatus() {
        return status;
    }

    /** Line of the input file, counted from 1; 0 where no file is concerned. */
    public long getLine() {
        return line;
    }
}
