package breakeven;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an error tells: status, line and message of the library, or the argument that Java cannot pass on. */
class ErrorTest {
    private static Catalogue catalogue;
    private static Series series;

    @BeforeAll
    static void open() {
        catalogue = TestSupport.openCatalogue();
        series = TestSupport.day();
    }

    @AfterAll
    static void close() {
        catalogue.close();
        series.close();
    }

    // ---- what the library reports ----

    @Test
    void aRateThatIsNotANumberIsOutOfRange() {
        TestSupport.assertFails(BreakevenConstants.STATUS_RANGE, 0,
                "rate[1] is nan, not a finite number of 0 or more",
                () -> Breakeven.seriesCopy(new double[] {1, Double.NaN}, 0, 3600));
    }

    @Test
    void aSeriesWithoutStepsIsOutOfRange() {
        TestSupport.assertFails(BreakevenConstants.STATUS_RANGE, 0, "a series has 1 to 268435456 steps, not 0",
                () -> Breakeven.seriesCopy(new double[0], 0, 3600));
    }

    @Test
    void aRegionWithoutRateCardsIsNotFound() {
        TestSupport.assertFails(BreakevenConstants.STATUS_NOT_FOUND, 0,
                "no rate cards of region 'mars-1' of aws below " + System.getenv("BREAKEVEN_PRICING"),
                () -> Breakeven.catalogueLoad(catalogue, "aws", "mars-1"));
    }

    @Test
    void anInstanceTypeThatIsNotThereIsNotFound() {
        TestSupport.assertFails(BreakevenConstants.STATUS_NOT_FOUND, 0,
                "instance type 'x9.huge' of aws is not in the rate cards",
                () -> Breakeven.catalogueTypeFind(catalogue, "aws", "x9.huge"));
    }

    @Test
    void aMalformedFieldIsReportedWithItsLine() {
        TestSupport.assertFails(BreakevenConstants.STATUS_FORMAT, 3,
                "demand.csv:3: requests 'x' is not a finite number",
                () -> Breakeven.seriesFromCsvText("timestamp,requests\n0,1\n3600,x\n", "demand.csv", null));
    }

    @Test
    void aNegativeFieldIsReportedWithItsLine() {
        TestSupport.assertFails(BreakevenConstants.STATUS_RANGE, 3, "text:3: requests -1 is negative",
                () -> Breakeven.seriesFromCsvText("timestamp,requests\n0,1\n3600,-1\n", null, null));
    }

    @Test
    void aMissingStepIsReportedWithTheLineBehindIt() {
        TestSupport.assertFails(BreakevenConstants.STATUS_GAP, 4,
                "text:4: 1 step is missing before this row; name a gap policy (hold, zero, interpolate)",
                () -> Breakeven.seriesFromCsvText("timestamp,requests\n0,1\n3600,1\n10800,1\n", null, null));
    }

    @Test
    void aFileThatIsNotThereCannotBeRead() {
        TestSupport.assertFails(BreakevenConstants.STATUS_IO, 0, "cannot open /nowhere.csv",
                () -> Breakeven.seriesFromCsv("/nowhere.csv", null));
    }

    @Test
    void aChoiceThatIsNoneIsOutOfRange() {
        Request request = new Request();
        request.setWallDistribution(9);
        TestSupport.assertFails(BreakevenConstants.STATUS_RANGE, 0, "be_request.wall_distribution is 9, none of its "
                + "choices constant|exponential|lognormal|uniform (distribution of the wall time)",
                () -> Breakeven.requestCheck(request));
    }

    @Test
    void anIndexPastTheEndIsOutOfRange() {
        TestSupport.assertFails(BreakevenConstants.STATUS_RANGE, 0, "usage item 7 of 0 does not exist",
                () -> Breakeven.usageAt(Breakeven.usageNew(), 7));
    }

    @Test
    void stepsPastTheEndAreOutOfRange() {
        TestSupport.assertFails(BreakevenConstants.STATUS_RANGE, 0,
                "steps 20 to 20 + 10 - 1 are not all in a series of 24", () -> Breakeven.seriesSlice(series, 20, 10));
    }

    @Test
    void tooManyStepsAreOutOfRange() {
        TestSupport.assertFails(BreakevenConstants.STATUS_RANGE, 0,
                "a series has 1 to 268435456 steps, not 9223372036854775807",
                () -> Breakeven.seriesConstant(1, Long.MAX_VALUE, 0, 3600));
    }

    @Test
    void aProfileOfADayHasTwentyFourHours() {
        TestSupport.assertFails(BreakevenConstants.STATUS_RANGE, 0,
                "rate_by_hour has 23 values where 24 are needed",
                () -> Breakeven.seriesDaily(new double[23], 24, 0, 3600));
    }

    @Test
    void aStructThatIsMissingIsAWrongArgument() {
        TestSupport.assertFails(BreakevenConstants.STATUS_ARGUMENT, 0, "be_request must not be NULL",
                () -> Breakeven.requestCheck(null));
    }

    @Test
    void aTextThatIsMissingIsAWrongArgument() {
        TestSupport.assertFails(BreakevenConstants.STATUS_ARGUMENT, 0, "text must not be NULL",
                () -> Breakeven.timeParse(null));
    }

    @Test
    void aCommitmentThatIsMissingIsAWrongArgument() {
        TestSupport.assertFails(BreakevenConstants.STATUS_ARGUMENT, 0, "commitment must not be NULL",
                () -> new BillOptions().addCommitment(null));
    }

    @Test
    void valuesAndWeightsOfDifferentNumberAreAWrongArgument() {
        TestSupport.assertFails(BreakevenConstants.STATUS_ARGUMENT, 0, "values and value_weights differ in number",
                () -> new UsageItem().setValues(new double[1], new double[2]));
    }

    @Test
    void noCandidatesAreAWrongArgument() {
        TestSupport.assertFails(BreakevenConstants.STATUS_ARGUMENT, 0,
                "series, catalogue, candidates and comparison must not be NULL, nor count 0",
                () -> Breakeven.comparisonNew(series, new Request(), catalogue, new Candidate[0], null));
    }

    // ---- what Java cannot pass on ----

    @Test
    void aNegativeCountIsRejectedByName() {
        TestSupport.assertMessage(IllegalArgumentException.class,
                "count is -1, outside 0 to 9223372036854775807", () -> Breakeven.seriesConstant(1, -1, 0, 3600));
    }

    @Test
    void aNegativeIndexIsRejectedByName() {
        TestSupport.assertMessage(IllegalArgumentException.class,
                "index is -2, outside 0 to 9223372036854775807",
                () -> Breakeven.catalogueTypeAt(catalogue, "aws", -2));
    }

    @Test
    void aNegativeNumberOf32BitsIsRejectedByName() {
        TestSupport.assertMessage(IllegalArgumentException.class, "decimals is -1, outside 0 to 4294967295",
                () -> Breakeven.moneyRound(1.5, -1));
    }

    @Test
    void aNumberBeyond32BitsIsRejectedByName() {
        TestSupport.assertMessage(IllegalArgumentException.class,
                "decimals is 4294967296, outside 0 to 4294967295", () -> Breakeven.moneyRound(1.5, 1L << 32));
    }

    @Test
    void aNegativeMemberIsRejectedByName() {
        TestSupport.assertMessage(IllegalArgumentException.class, "arch is -1, outside 0 to 4294967295",
                () -> new Request().setArch(-1));
    }

    @Test
    void aSeedMayBeNegative() {
        Breakeven.seriesPoisson(series, -1).close();
    }

    @Test
    void anArrayThatIsNullIsRejectedByName() {
        TestSupport.assertMessage(NullPointerException.class, "rate is null",
                () -> Breakeven.seriesCopy(null, 0, 3600));
    }

    @Test
    void weightsThatAreNullAreRejectedByName() {
        TestSupport.assertMessage(NullPointerException.class, "weight is null",
                () -> new UsageItem().setValues(new double[1], null));
    }

    @Test
    void candidatesThatAreNullAreRejected() {
        TestSupport.assertMessage(NullPointerException.class, "candidates is null",
                () -> Breakeven.comparisonNew(series, new Request(), catalogue, null, null));
    }

    @Test
    void aCandidateThatIsNullIsRejected() {
        Candidate[] candidates = {new Candidate(), null};
        TestSupport.assertMessage(NullPointerException.class, "candidates holds null",
                () -> Breakeven.comparisonNew(series, new Request(), catalogue, candidates, null));
    }
}
