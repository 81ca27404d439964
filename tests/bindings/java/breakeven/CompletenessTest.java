package breakeven;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every function of the library is there, or the table of exceptions says why not. */
class CompletenessTest {
    private static List<String> symbols;
    private static Set<String> wrapped;

    /** Patterns of the table, by whether they concern Java. */
    private static final List<String> patterns = new ArrayList<>();
    private static final List<String> foreignPatterns = new ArrayList<>();

    @BeforeAll
    static void read() throws IOException {
        Set<String> methods =
                TestSupport.functions(Breakeven.class).stream().map(Method::getName).collect(Collectors.toSet());
        symbols = Files.readAllLines(TestSupport.source("lib/breakeven.symbols"));
        wrapped = symbols.stream().filter(s -> methods.contains(javaName(s))).collect(Collectors.toSet());
        List<String> rows = Files.readAllLines(TestSupport.source("tests/bindings/exceptions.csv"));
        for (String row : rows.subList(1, rows.size())) {
            String[] cells = row.split(",", 3);
            boolean concernsJava = cells[1].equals("all") || cells[1].equals("java");
            (concernsJava ? patterns : foreignPatterns).add(cells[0]);
        }
    }

    private static String javaName(String symbol) {
        StringBuilder name = new StringBuilder();
        for (String word : symbol.substring("be_".length()).split("_")) {
            name.append(name.length() == 0 ? word.charAt(0) : Character.toUpperCase(word.charAt(0)));
            name.append(word.substring(1));
        }
        return name.toString();
    }

    private static boolean matches(String symbol, String pattern) {
        return symbol.matches(pattern.replace("*", ".*"));
    }

    @Test
    void everySymbolIsWrappedOrExcepted() {
        List<String> missing = new ArrayList<>(symbols);
        missing.removeAll(wrapped);
        int left = missing.size();
        missing.removeIf(symbol -> patterns.stream().anyMatch(pattern -> matches(symbol, pattern)));
        System.out.printf("%d exported, %d wrapped, %d excepted, %d missing%n", symbols.size(), wrapped.size(),
                left - missing.size(), missing.size());
        assertEquals(List.of(), missing);
    }

    @Test
    void everyRowForJavaExceptsASymbolThatIsNotWrapped() {
        List<String> unused = new ArrayList<>(patterns);
        unused.removeIf(pattern -> symbols.stream().anyMatch(s -> !wrapped.contains(s) && matches(s, pattern)));
        assertEquals(List.of(), unused);
    }

    @Test
    void everyRowForAnotherLanguageMatchesASymbol() {
        List<String> unused = new ArrayList<>(foreignPatterns);
        unused.removeIf(pattern -> symbols.stream().anyMatch(s -> matches(s, pattern)));
        assertEquals(List.of(), unused);
    }

    @Test
    void everyMethodIsASymbol() {
        Set<String> names = symbols.stream().map(CompletenessTest::javaName).collect(Collectors.toSet());
        List<String> others = TestSupport.functions(Breakeven.class).stream().map(Method::getName)
                .filter(name -> !names.contains(name)).collect(Collectors.toList());
        assertEquals(List.of(), others);
    }
}
