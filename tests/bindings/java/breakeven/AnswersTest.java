package breakeven;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The program of tests/bindings/answers.c, in Java. */
class AnswersTest {
    private static final long HOUR = 3600;
    private static final int DEPLOYMENTS = 200;

    private final List<String> lines = new ArrayList<>();

    private static String bits(double... values) {
        StringBuilder text = new StringBuilder();
        for (double value : values) {
            text.append(String.format(" %016x", Double.doubleToRawLongBits(value)));
        }
        return text.toString();
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    // ---- random numbers: SplitMix64 ----

    private long state = 20261122;

    private double uniform() {
        state += 0x9E3779B97F4A7C15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1p-53;
    }

    private int below(int count) {
        return (int) (uniform() * count);
    }

    // ---- workloads ----

    private static Candidate[] candidates() {
        int balancer = BreakevenConstants.DOOR_LOAD_BALANCER;
        int onDemand = BreakevenConstants.PURCHASE_ON_DEMAND;
        int reserved = BreakevenConstants.PURCHASE_RESERVED_STANDARD;
        int functions = BreakevenConstants.MODEL_FUNCTIONS;
        return new Candidate[] {
            TestSupport.candidate("on demand", BreakevenConstants.MODEL_FLEET, balancer, onDemand),
            TestSupport.candidate("reserved", BreakevenConstants.MODEL_FLEET, balancer, reserved),
            TestSupport.candidate("cluster", BreakevenConstants.MODEL_CLUSTER, balancer, onDemand),
            TestSupport.candidate("reserved cluster", BreakevenConstants.MODEL_CLUSTER, balancer, reserved),
            TestSupport.candidate("containers", BreakevenConstants.MODEL_CONTAINERS, balancer, onDemand),
            TestSupport.candidate("functions", functions, balancer, onDemand),
            TestSupport.candidate("functions, http", functions, BreakevenConstants.DOOR_HTTP_API, onDemand),
            TestSupport.candidate("functions, rest", functions, BreakevenConstants.DOOR_REST_API, onDemand),
            TestSupport.candidate("functions, url", functions, BreakevenConstants.DOOR_FUNCTION_URL, onDemand),
            TestSupport.candidate("split", BreakevenConstants.MODEL_SPLIT, balancer, reserved)};
    }

    private void compare(String id, Series series, Request request, ComparisonOptions options, Catalogue catalogue) {
        try (Comparison comparison = Breakeven.comparisonNew(series, request, catalogue, candidates(), options)) {
            for (long rank = 0; rank < Breakeven.comparisonCount(comparison); rank++) {
                Entry e = Breakeven.comparisonAt(comparison, rank);
                lines.add(id + " " + rank + " " + e.getName() + " | " + e.getChoice() + " | " + orEmpty(e.getWhyNot())
                        + " |" + bits(e.getCostUsd(), e.getCostPerMonthUsd(), e.getCostWithOperationsUsd(),
                                e.getLatencySeconds(), e.getLateShare(), e.getUtilisation(), e.getMeanUnits()));
            }
            Choice c = Breakeven.comparisonChoice(comparison);
            lines.add(id + " choice " + c.getName() + " | " + c.getReason() + " | " + c.getRisk() + " | "
                    + c.getMitigation() + " |" + bits(c.getMitigationPerMonthUsd()));
        }
    }

    private void api(Catalogue catalogue) {
        Request r = new Request();
        r.setCpuSeconds(0.006);
        r.setWallSeconds(0.010);
        r.setWallDistribution(BreakevenConstants.DISTRIBUTION_LOGNORMAL);
        r.setWallScv(0.5);
        r.setMemoryMib(512);
        r.setRequestBytes(1024);
        r.setResponseBytes(4096);
        r.setRequestsPerConnection(20);
        r.setLatencySeconds(0.050);
        ComparisonOptions o = new ComparisonOptions();
        o.setOperationsUsdPerHour(75);
        try (Series series = Breakeven.seriesConstant(500, 8760, TestSupport.YEAR, HOUR)) {
            compare("api", series, r, o, catalogue);
        }
    }

    private void thumbnails(Catalogue catalogue) {
        Request r = new Request();
        r.setCpuSeconds(3.5);
        r.setWallSeconds(3.5);
        r.setWallDistribution(BreakevenConstants.DISTRIBUTION_UNIFORM);
        r.setWallScv(3.0 / 49);
        r.setMemoryMib(1024);
        r.setRequestBytes(1024);
        r.setResponseBytes(51200);
        r.setObjectReads(1);
        r.setObjectWrites(1);
        r.setAsynchronous(1);
        r.setLatencySeconds(300);
        ComparisonOptions o = new ComparisonOptions();
        o.setOperationsUsdPerHour(75);
        try (Series series = Breakeven.seriesWave(10.0 / 3600, 10000.0 / 3600, 16, 1, 105120, TestSupport.YEAR, 300)) {
            compare("thumbnails", series, r, o, catalogue);
        }
    }

    private void recommendations(Catalogue catalogue) {
        Request r = new Request();
        r.setArch(BreakevenConstants.ARCH_X86_64);
        r.setCpuSeconds(0.004);
        r.setWallSeconds(0.040);
        r.setWallDistribution(BreakevenConstants.DISTRIBUTION_LOGNORMAL);
        r.setWallScv(0.25);
        r.setMemoryMib(4096);
        r.setGpuSeconds(0.008);
        r.setGpuMemoryMib(2048);
        r.setProcessConcurrency(8);
        r.setRequestsPerConnection(20);
        r.setLatencySeconds(0.200);
        ComparisonOptions o = new ComparisonOptions();
        o.setOperationsUsdPerHour(75);
        o.setVolumeGb(60);
        o.addSpeed("NVIDIA T4", 1);
        o.addSpeed("NVIDIA L4", 0.94);
        o.addSpeed("NVIDIA A10G", 1.87);
        try (Series series = Breakeven.seriesWave(20, 200, 20, 0, 105120, TestSupport.YEAR, 300)) {
            compare("recommendations", series, r, o, catalogue);
        }
    }

    // ---- random deployments ----

    private Series randomSeries() {
        long[] steps = {60, 300, 3600};
        double[] rates = new double[24 + below(200)];
        long step = steps[below(3)];
        boolean whole = below(2) != 0;
        for (int i = 0; i < rates.length; i++) {
            double rate = uniform() * 300;
            rates[i] = whole ? Math.floor(rate) : rate;
        }
        return Breakeven.seriesCopy(rates, TestSupport.YEAR, step);
    }

    private Request randomRequest() {
        Request r = new Request();
        r.setCpuSeconds(uniform() * 0.05);
        r.setWallSeconds(r.getCpuSeconds() + uniform() * 0.2);
        r.setWallDistribution(below(3));
        r.setWallScv(uniform());
        r.setMemoryMib(64 + below(1024));
        r.setProcessConcurrency(1 + below(4));
        r.setLatencySeconds(0.05 + uniform());
        return r;
    }

    private Deployment randomUnits(long model, InstanceType type) {
        Deployment d = new Deployment();
        d.setModel(model);
        d.setProvider("aws");
        d.setRegion("us-east-1");
        d.setInstanceType(model <= BreakevenConstants.MODEL_CLUSTER ? type : null);
        d.setArch(BreakevenConstants.ARCH_ARM64);
        d.setFloor(model == BreakevenConstants.MODEL_FUNCTIONS ? 0 : below(4));
        d.setCeiling(below(2) != 0 ? 0 : d.getFloor() + 1 + below(20));
        d.setTargetUtilisation(0.5 + uniform() * 0.4);
        d.setUnitVcpu(model == BreakevenConstants.MODEL_CONTAINERS ? 1 : 0.25 * (1 + below(8)));
        d.setUnitMemoryMib(2048);
        return d;
    }

    private void addDeployment(int index, Series series, Request r, Deployment d, Catalogue catalogue) {
        try (Outcome outcome = Breakeven.outcomeNew(series, r, d);
                Usage usage = Breakeven.outcomeUsage(outcome);
                Bill bill = Breakeven.billNew(usage, catalogue, null)) {
            Quality q = Breakeven.outcomeQuality(outcome);
            lines.add("deployment " + index + " " + orEmpty(Breakeven.outcomeWhyNot(outcome)) + " "
                    + q.getKeepsPromise() + " " + Breakeven.billLineCount(bill) + " |"
                    + bits(Breakeven.billTotal(bill), q.getRequests(), q.getUnserved(), q.getLateShare(),
                            q.getLatencySeconds(), q.getUtilisation(), q.getUnitHours(), q.getMachineHours()));
        } catch (BreakevenException e) {
            lines.add("deployment " + index + " " + e.getMessage());
        }
    }

    private void randomDeployments(Catalogue catalogue) {
        String[] names = {"c6g.medium", "m6g.large", "t4g.small", "c7g.xlarge"};
        for (int i = 0; i < DEPLOYMENTS; i++) {
            try (Series series = randomSeries()) {
                Request r = randomRequest();
                long model = below(BreakevenConstants.MODEL_COUNT);
                InstanceType type = Breakeven.catalogueTypeFind(catalogue, "aws", names[below(4)]);
                Deployment base = randomUnits(below(3), type);
                Deployment overflow = randomUnits(BreakevenConstants.MODEL_FUNCTIONS, type);
                Deployment d = randomUnits(model, type);
                base.setCeiling(base.getFloor() + 1 + below(6));
                if (model == BreakevenConstants.MODEL_SPLIT) {
                    d.setBase(base);
                    d.setOverflow(overflow);
                }
                addDeployment(i, series, r, d, catalogue);
            }
        }
    }

    @Test
    void javaGivesTheSameAnswersAsC() throws IOException {
        try (Catalogue catalogue = TestSupport.openCatalogue()) {
            api(catalogue);
            thumbnails(catalogue);
            recommendations(catalogue);
            randomDeployments(catalogue);
        }
        List<String> expected = Files.readAllLines(Path.of(System.getProperty("breakeven.answers")));
        assertEquals(String.join("\n", expected), String.join("\n", lines));
    }
}
