package breakeven;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Structs begin with the defaults, own what they are given and keep what they were filled with. */
class StructTest {
    private static Catalogue catalogue;

    @BeforeAll
    static void open() {
        catalogue = TestSupport.openCatalogue();
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    // ---- defaults ----

    /** Default by name, of the rows that are values. */
    private static Map<String, Object> described(Field[] fields) {
        Map<String, Object> defaults = new TreeMap<>();
        for (Field field : fields) {
            boolean isText = field.getType() == BreakevenConstants.TYPE_TEXT;
            if (field.getType() != BreakevenConstants.TYPE_POINTER && !field.getName().startsWith("reserved")) {
                defaults.put(field.getName().replace("_", ""), isText ? "null" : field.getDefaultValue());
            }
        }
        return defaults;
    }

    /** What the getters of a struct say. */
    private static Map<String, Object> values(Object struct) throws ReflectiveOperationException {
        Map<String, Object> values = new TreeMap<>();
        for (Method method : struct.getClass().getDeclaredMethods()) {
            if (method.getName().matches("get[A-Z].*") && method.getParameterCount() == 0) {
                Object value = method.invoke(struct);
                values.put(method.getName().substring(3).toLowerCase(),
                        value instanceof Number ? ((Number) value).doubleValue() : String.valueOf(value));
            }
        }
        return values;
    }

    @Test
    void anInstanceTypeBeginsWithItsDefaults() throws ReflectiveOperationException {
        assertEquals(described(Breakeven.instanceTypeFields()), values(new InstanceType()));
    }

    @Test
    void aUsageItemBeginsWithItsDefaults() throws ReflectiveOperationException {
        assertEquals(described(Breakeven.usageItemFields()), values(new UsageItem()));
    }

    @Test
    void optionsOfACsvFileBeginWithTheirDefaults() throws ReflectiveOperationException {
        assertEquals(described(Breakeven.seriesCsvFields()), values(new SeriesCsv()));
    }

    @Test
    void aRequestBeginsWithItsDefaults() throws ReflectiveOperationException {
        assertEquals(described(Breakeven.requestFields()), values(new Request()));
    }

    @Test
    void aDeploymentBeginsWithItsDefaults() throws ReflectiveOperationException {
        assertEquals(described(Breakeven.deploymentFields()), values(new Deployment()));
    }

    @Test
    void whatScalesBeginsWithItsDefaults() throws ReflectiveOperationException {
        assertEquals(described(Breakeven.targetTrackingFields()), values(new TargetTracking()));
        assertEquals(described(Breakeven.hpaFields()), values(new Hpa()));
        assertEquals(described(Breakeven.kedaFields()), values(new Keda()));
        assertEquals(described(Breakeven.concurrencyScalingFields()), values(new ConcurrencyScaling()));
        assertEquals(described(Breakeven.scalingFields()), values(new Scaling()));
        assertEquals(described(Breakeven.nodeScalingFields()), values(new NodeScaling()));
        assertEquals(described(Breakeven.functionScalingFields()), values(new FunctionScaling()));
    }

    @Test
    void environmentsAndSpotUnitsBeginWithTheirDefaults() throws ReflectiveOperationException {
        assertEquals(described(Breakeven.environmentFields()), values(new Environment()));
        assertEquals(described(Breakeven.spotFields()), values(new Spot()));
        assertEquals(described(Breakeven.spotLoadFields()), values(new SpotLoad()));
    }

    @Test
    void aPodBeginsReadyAndAnObservationWithoutMetrics() {
        assertEquals(BreakevenConstants.POD_READY, new Pod().getState());
        assertTrue(Double.isNaN(new Observation().getUtilisation()));
    }

    @Test
    void optionsOfACatalogueBeginWithTheirDefaults() throws ReflectiveOperationException {
        assertEquals(described(Breakeven.catalogueOptionsFields()), values(new CatalogueOptions()));
    }

    @Test
    void aCommitmentBeginsWithItsDefaults() throws ReflectiveOperationException {
        assertEquals(described(Breakeven.commitmentFields()), values(new Commitment()));
    }

    @Test
    void optionsOfABillBeginWithTheirDefaults() throws ReflectiveOperationException {
        assertEquals(described(Breakeven.billOptionsFields()), values(new BillOptions()));
    }

    @Test
    void aCandidateBeginsWithItsDefaults() throws ReflectiveOperationException {
        assertEquals(described(Breakeven.candidateFields()), values(new Candidate()));
    }

    @Test
    void optionsOfAComparisonBeginWithTheirDefaults() throws ReflectiveOperationException {
        Map<String, Object> expected = described(Breakeven.comparisonOptionsFields());
        expected.put("provider", "aws");
        expected.put("region", "us-east-1");
        assertEquals(expected, values(new ComparisonOptions()));
    }

    @Test
    void whatIsBoughtBeginsWithItsDefaults() throws ReflectiveOperationException {
        assertEquals(described(Breakeven.menuOptionsFields()), values(new MenuOptions()));
        assertEquals(described(Breakeven.unitFields()), values(new Unit()));
        assertEquals(described(Breakeven.offerFields()), values(new Offer()));
        assertEquals(described(Breakeven.cardUnitFields()), values(new CardUnit()));
        assertEquals(described(Breakeven.mixOptionsFields()), values(new MixOptions()));
        assertEquals(described(Breakeven.certificatePartsFields()), values(new CertificateParts()));
        assertEquals(described(Breakeven.onlineOptionsFields()), values(new OnlineOptions()));
        assertEquals(described(Breakeven.scenarioOptionsFields()), values(new ScenarioOptions()));
    }

    @Test
    void whatIsVariedBeginsWithItsDefaults() throws ReflectiveOperationException {
        assertEquals(described(Breakeven.breakEvenOptionsFields()), values(new BreakEvenOptions()));
        assertEquals(described(Breakeven.sensitivityOptionsFields()), values(new SensitivityOptions()));
    }

    // ---- texts ----

    @Test
    void aTextIsKept() {
        Candidate candidate = new Candidate();
        candidate.setName("first");
        assertEquals("first", candidate.getName());
    }

    @Test
    void aTextMayBeSetAgain() {
        Candidate candidate = new Candidate();
        candidate.setName("first");
        candidate.setName("a second that is longer than the first");
        assertEquals("a second that is longer than the first", candidate.getName());
    }

    @Test
    void aDefaultTextMayBeSet() {
        ComparisonOptions options = new ComparisonOptions();
        options.setRegion("eu-west-1");
        assertEquals("eu-west-1", options.getRegion());
    }

    @Test
    void aTextMayBeTakenAway() {
        Candidate candidate = new Candidate();
        candidate.setName("first");
        candidate.setName(null);
        assertNull(candidate.getName());
    }

    @Test
    void aTextMayBeEmpty() {
        Candidate candidate = new Candidate();
        candidate.setName("");
        assertEquals("", candidate.getName());
    }

    @Test
    void aTextBeyondAsciiIsKept() {
        Candidate candidate = new Candidate();
        candidate.setName("Größe \uD83D\uDE00");
        assertEquals("Größe \uD83D\uDE00", candidate.getName());
    }

    @Test
    void textsOfOneStructDoNotMeet() {
        Deployment deployment = new Deployment();
        deployment.setProvider("aws");
        deployment.setRegion("us-east-1");
        deployment.setProvider("another");
        assertEquals("another us-east-1", deployment.getProvider() + " " + deployment.getRegion());
    }

    // ---- structs in structs ----

    private static Deployment fleet(InstanceType type) {
        Deployment deployment = TestSupport.functions();
        deployment.setModel(BreakevenConstants.MODEL_FLEET);
        deployment.setInstanceType(type);
        return deployment;
    }

    private static double capacity(Deployment deployment) {
        return Breakeven.deploymentCapacity(new Request(), deployment).getRequestsPerSecond();
    }

    @Test
    void anInstanceTypeIsCopiedIntoADeployment() {
        InstanceType type = Breakeven.catalogueTypeFind(catalogue, "aws", "m6g.large");
        Deployment deployment = fleet(type);
        double before = capacity(deployment);
        type.setVcpu(96);
        assertEquals(before, capacity(deployment));
    }

    @Test
    void anInstanceTypeOutlivesItsOwnObject() {
        Deployment deployment = fleet(Breakeven.catalogueTypeFind(catalogue, "aws", "m6g.large"));
        double before = capacity(deployment);
        TestSupport.collectGarbage();
        assertEquals(before, capacity(deployment));
    }

    @Test
    void anInstanceTypeMayBeReplaced() {
        InstanceType type = Breakeven.catalogueTypeFind(catalogue, "aws", "m6g.large");
        Deployment deployment = fleet(type);
        double before = capacity(deployment);
        type.setVcpu(4);
        deployment.setInstanceType(type);
        assertEquals(2 * before, capacity(deployment));
    }

    @Test
    void anInstanceTypeMayBeTakenAway() {
        Deployment deployment = fleet(Breakeven.catalogueTypeFind(catalogue, "aws", "m6g.large"));
        deployment.setInstanceType(null);
        TestSupport.assertFails(BreakevenConstants.STATUS_ARGUMENT, 0,
                "be_deployment.instance_type is missing, a fleet needs one", () -> capacity(deployment));
    }

    @Test
    void baseAndOverflowAreCopiedIntoADeployment() {
        Deployment base = fleet(Breakeven.catalogueTypeFind(catalogue, "aws", "m6g.large"));
        base.setCeiling(base.getFloor());
        Deployment overflow = TestSupport.functions();
        Deployment split = TestSupport.functions();
        split.setModel(BreakevenConstants.MODEL_SPLIT);
        split.setBase(base);
        split.setOverflow(overflow);
        base.setRegion("nowhere");
        overflow.setRegion("nowhere");
        try (Series series = TestSupport.day();
                Outcome outcome = Breakeven.outcomeNew(series, new Request(), split);
                Usage usage = Breakeven.outcomeUsage(outcome)) {
            assertEquals("us-east-1", Breakeven.usageAt(usage, 0).getRegion());
        }
    }

    // ---- arrays ----

    private static Commitment commitment(String instanceType, double count) {
        Commitment commitment = new Commitment();
        commitment.setPurchaseOption(BreakevenConstants.PURCHASE_RESERVED_STANDARD);
        commitment.setTermYears(1);
        commitment.setPaymentOption(BreakevenConstants.PAYMENT_ALL);
        commitment.setCount(count);
        commitment.setProvider("aws");
        commitment.setRegion("us-east-1");
        commitment.setService("ec2");
        commitment.setInstanceType(instanceType);
        return commitment;
    }

    /** Two hours of two machines. */
    private static UsageItem machines() {
        UsageItem item = TestSupport.usageItem("ec2", "a1.4xlarge", 4 * 3600);
        item.setHourly(TestSupport.YEAR, new double[] {2 * 3600, 2 * 3600});
        return item;
    }

    @Test
    void aBillUsesEveryCommitment() {
        BillOptions options = new BillOptions();
        options.addCommitment(commitment("a1.4xlarge", 1));
        options.addCommitment(commitment("a1.2xlarge", 3));
        try (Usage usage = Breakeven.usageNew()) {
            Breakeven.usageAdd(usage, machines());
            try (Bill bill = Breakeven.billNew(usage, catalogue, options)) {
                assertEquals(2 * 0.239954 + 2 * 3 * 0.119977 + 2 * 0.408, Breakeven.billTotal(bill), 1e-12);
            }
        }
    }

    @Test
    void commitmentsAreCounted() {
        BillOptions options = new BillOptions();
        for (int i = 0; i < 100; i++) {
            options.addCommitment(commitment("a1.4xlarge", i));
        }
        assertEquals(100, options.getCommitmentCount());
    }

    @Test
    void aCommitmentIsCopied() {
        BillOptions options = new BillOptions();
        Commitment commitment = commitment("a1.4xlarge", 1);
        options.addCommitment(commitment);
        commitment.setInstanceType("nothing");
        try (Usage usage = Breakeven.usageNew()) {
            Breakeven.usageAdd(usage, machines());
            try (Bill bill = Breakeven.billNew(usage, catalogue, options)) {
                assertEquals(2 * 0.239954 + 2 * 0.408, Breakeven.billTotal(bill), 1e-12);
            }
        }
    }

    private static String bestMachine(ComparisonOptions options) {
        Request request = new Request();
        request.setArch(BreakevenConstants.ARCH_X86_64);
        request.setGpuSeconds(0.008);
        request.setWallSeconds(0.040);
        request.setGpuMemoryMib(2048);
        Candidate[] candidates = {TestSupport.candidate("machines", BreakevenConstants.MODEL_FLEET,
                BreakevenConstants.DOOR_LOAD_BALANCER, BreakevenConstants.PURCHASE_ON_DEMAND)};
        try (Series series = TestSupport.day();
                Comparison made = Breakeven.comparisonNew(series, request, catalogue, candidates, options)) {
            return Breakeven.comparisonAt(made, 0).getChoice();
        }
    }

    @Test
    void withoutASpeedNoGpuIsConsidered() {
        assertEquals("", bestMachine(TestSupport.seriesHorizon()));
    }

    @Test
    void aComparisonUsesTheFirstSpeed() {
        ComparisonOptions options = TestSupport.seriesHorizon();
        options.addSpeed("NVIDIA T4", 1);
        options.addSpeed("NVIDIA L4", 0.001);
        options.addSpeed("no such GPU", 1);
        assertTrue(bestMachine(options).contains("g4dn."), bestMachine(options));
    }

    @Test
    void aComparisonUsesTheLastSpeed() {
        ComparisonOptions options = TestSupport.seriesHorizon();
        options.addSpeed("no such GPU", 1);
        options.addSpeed("NVIDIA T4", 0.001);
        options.addSpeed("NVIDIA L4", 1);
        assertTrue(bestMachine(options).contains("g6."), bestMachine(options));
    }

    @Test
    void speedsAreCounted() {
        ComparisonOptions options = new ComparisonOptions();
        options.addSpeed("NVIDIA T4", 1);
        options.addSpeed("NVIDIA L4", 0.94);
        options.addSpeed("NVIDIA A10G", 1.87);
        assertEquals(3, options.getSpeedCount());
    }

    @Test
    void valuesAreBilledByTheirWeights() {
        UsageItem item = TestSupport.usageItem("lambda", "requests", 0);
        item.setValues(new double[] {1, 2}, new double[] {3e6, 4e6});
        try (Usage usage = Breakeven.usageNew()) {
            Breakeven.usageAdd(usage, item);
            try (Bill bill = Breakeven.billNew(usage, catalogue, null)) {
                assertEquals(11e6, Breakeven.billLineAt(bill, 0).getQuantity());
            }
        }
    }

    @Test
    void valuesAreCounted() {
        UsageItem item = new UsageItem();
        item.setValues(new double[] {1, 2, 3}, new double[] {4, 5, 6});
        assertEquals(3, item.getValueCount());
    }

    @Test
    void valuesMayBeTakenAway() {
        UsageItem item = new UsageItem();
        item.setValues(new double[] {1, 2, 3}, new double[] {4, 5, 6});
        item.setValues(new double[0], new double[0]);
        assertEquals(0, item.getValueCount());
    }

    @Test
    void valuesAreCopied() {
        double[] values = {1};
        UsageItem item = TestSupport.usageItem("lambda", "requests", 0);
        item.setValues(values, new double[] {3e6});
        values[0] = -1;
        try (Usage usage = Breakeven.usageNew()) {
            Breakeven.usageAdd(usage, item);
            assertEquals(1, Breakeven.usageAt(usage, 0).getValueCount());
        }
    }

    @Test
    void hoursAreKeptWithTheirStart() {
        UsageItem item = machines();
        assertEquals("2 from " + TestSupport.YEAR, item.getHourlyCount() + " from " + item.getHourlyStart());
    }

    @Test
    void anItemReadBackMayBeAddedElsewhere() {
        BillOptions options = new BillOptions();
        options.addCommitment(commitment("a1.4xlarge", 1));
        UsageItem item;
        try (Usage usage = Breakeven.usageNew()) {
            Breakeven.usageAdd(usage, machines());
            item = Breakeven.usageAt(usage, 0);
        }
        try (Usage usage = Breakeven.usageNew()) {
            Breakeven.usageAdd(usage, item);
            try (Bill bill = Breakeven.billNew(usage, catalogue, options)) {
                assertEquals(2 * 0.239954 + 2 * 0.408, Breakeven.billTotal(bill), 1e-12);
            }
        }
    }

    // ---- results ----

    @Test
    void anInstanceTypeKeepsItsTextsWithoutItsCatalogue() {
        InstanceType type;
        try (Catalogue cards = TestSupport.openCatalogue()) {
            type = Breakeven.catalogueTypeFind(cards, "aws", "g4dn.xlarge");
        }
        assertEquals("g4dn.xlarge NVIDIA T4", type.getName() + " " + type.getGpuModel());
    }

    @Test
    void aPriceKeepsItsTextsWithoutItsCatalogue() {
        Price price;
        try (Catalogue cards = TestSupport.openCatalogue()) {
            price = Breakeven.catalogueMeterPrice(cards, "aws", "us-east-1", "api-gateway", "http-requests", 1);
        }
        assertEquals("request 2026-08 0.9", price.getUnit() + " " + price.getAsOf() + " " + price.getPriceUsd());
    }

    @Test
    void aBillLineKeepsItsTextsWithoutItsBill() {
        BillLine line;
        try (Usage usage = Breakeven.usageNew()) {
            Breakeven.usageAdd(usage, machines());
            try (Bill bill = Breakeven.billNew(usage, catalogue, null)) {
                line = Breakeven.billLineAt(bill, 0);
            }
        }
        assertEquals("aws us-east-1 ec2 a1.4xlarge 2026-07-20", line.getProvider() + " " + line.getRegion() + " "
                + line.getService() + " " + line.getMeter() + " " + line.getAsOf());
    }

    @Test
    void anEntryKeepsItsTextsWithoutItsComparison() {
        Entry entry;
        try (Comparison comparison = TestSupport.compare(catalogue)) {
            entry = Breakeven.comparisonAt(comparison, 1);
        }
        assertEquals("functions: 128 MiB arm64", entry.getName() + ": " + entry.getChoice());
    }

    @Test
    void aChoiceKeepsItsTextsWithoutItsComparison() {
        Choice choice;
        try (Comparison comparison = TestSupport.compare(catalogue)) {
            choice = Breakeven.comparisonChoice(comparison);
        }
        assertEquals("machines", choice.getName());
    }
}
