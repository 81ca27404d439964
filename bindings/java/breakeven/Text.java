package breakeven;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Texts cross as UTF-8; the virtual machine's own encoding differs from it beyond the first 65,536 characters. */
final class Text {
    private Text() {}

    /** The bytes with a zero behind them; null for null. */
    static byte[] bytes(String text) {
        if (text == null) {
            return null;
        }
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a text must not hold a zero character");
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    static String string(byte[] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
