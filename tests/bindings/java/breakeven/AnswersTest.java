package breakeven;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
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

    private long state;

    private void seed() {
        state = 20261122;
    }

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

    private void compareAll(String id, Series series, Request request, ComparisonOptions options, Catalogue catalogue) {
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

    private void compare(String id, Series series, Request request, ComparisonOptions options, Catalogue catalogue) {
        options.setInstantScaling(1);
        compareAll(id, series, request, options, catalogue);
        options.setInstantScaling(0);
        options.setHorizon(BreakevenConstants.HORIZON_SERIES);
        try (Series day = Breakeven.seriesSlice(series, 0, 86400 / Breakeven.seriesStepSeconds(series))) {
            compareAll(id, day, request, options, catalogue);
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

    private InstanceType randomType(Catalogue catalogue) {
        String[] names = {"c6g.medium", "m6g.large", "t4g.small", "c7g.xlarge"};
        return Breakeven.catalogueTypeFind(catalogue, "aws", names[below(4)]);
    }

    private void randomDeployments(Catalogue catalogue) {
        seed();
        for (int i = 0; i < DEPLOYMENTS; i++) {
            try (Series series = randomSeries()) {
                Request r = randomRequest();
                long model = below(BreakevenConstants.MODEL_COUNT);
                InstanceType type = randomType(catalogue);
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

    // ---- deployments that scale ----

    /** A scaling; `provisioned` is filled with environments by the hour. */
    private Scaling randomScaling(long model, double[] provisioned) {
        TargetTracking tracking = new TargetTracking();
        Hpa hpa = new Hpa();
        Keda keda = new Keda();
        ConcurrencyScaling concurrency = new ConcurrencyScaling();
        Scaling scaling = Scaling.forModel(model);
        scaling.setPolicy(below(BreakevenConstants.SCALING_COUNT));
        scaling.setTargetConcurrency(below(2) != 0 ? 0 : 1 + uniform() * 10);
        tracking.setOutDatapoints(1 + below(3));
        hpa.setDownStabilisationSeconds(below(600));
        keda.setCooldownSeconds(below(300));
        concurrency.setStableWindowSeconds(60 + below(240));
        double[] units = new double[168];
        for (int hour = 0; hour < units.length; hour++) {
            units[hour] = below(5);
            provisioned[hour] = below(20);
        }
        scaling.setUnitsByHour(units);
        if (below(2) != 0) {
            scaling.setTargetTracking(tracking);
            scaling.setHpa(hpa);
            scaling.setKeda(keda);
            scaling.setConcurrency(concurrency);
        }
        return scaling;
    }

    private Deployment scaledUnits(long model, InstanceType type, InstanceType[] types) {
        Deployment d = randomUnits(model, type);
        double[] provisioned = new double[168];
        d.setScaling(randomScaling(model, provisioned));
        NodeScaling nodes = new NodeScaling();
        FunctionScaling functions = new FunctionScaling();
        Spot spot = new Spot();
        nodes.setScaler(below(BreakevenConstants.NODE_SCALER_COUNT));
        nodes.setUnneededSeconds(below(600));
        functions.setAccountConcurrency(1 + below(100));
        functions.setProvisionedByHour(provisioned);
        spot.setInterruptionsPerHour(uniform());
        d.setNodeScaling(nodes);
        d.setFunctionScaling(functions);
        d.setSpot(below(2) != 0 ? spot : null);
        int further = below(3);
        for (int i = 0; i < further; i++) {
            d.addNodeType(types[i]);
        }
        d.setBalancing(below(BreakevenConstants.BALANCING_COUNT));
        d.setSpareUnits(below(2));
        d.setZonesLost(below(2));
        d.setZoneLossTime(TestSupport.YEAR + 2 * HOUR);
        return d;
    }

    private void addScaled(int index, Series series, Request r, Deployment d) {
        int step = below((int) Breakeven.seriesCount(series));
        try (Outcome outcome = Breakeven.outcomeNew(series, r, d);
                Timeline timeline = Breakeven.timelineNew(series, r, d)) {
            Quality q = Breakeven.outcomeQuality(outcome);
            StringBuilder line = new StringBuilder("scaled " + index + " |"
                    + bits(q.getServed(), q.getDropped(), q.getTimedOut(), q.getThrottled(), q.getLatencySeconds(),
                            q.getUnitHours(), q.getMachineHours(), q.getColdShare(), q.getInterruptions()) + " |");
            for (long column = 0; column < BreakevenConstants.COLUMN_COUNT; column++) {
                line.append(bits(Breakeven.timelineColumn(timeline, column)[step]));
            }
            lines.add(line.toString());
        } catch (BreakevenException e) {
            lines.add("scaled " + index + " " + e.getMessage());
        }
    }

    private void scaledDeployments(Catalogue catalogue) {
        seed();
        for (int i = 0; i < DEPLOYMENTS; i++) {
            try (Series series = randomSeries()) {
                Request r = randomRequest();
                r.setOverload(below(BreakevenConstants.OVERLOAD_COUNT));
                r.setWaitLimitSeconds(below(2) != 0 ? 0 : uniform() * 10);
                InstanceType type = randomType(catalogue);
                InstanceType[] types = {randomType(catalogue), randomType(catalogue)};
                addScaled(i, series, r, scaledUnits(below(BreakevenConstants.MODEL_SPLIT), type, types));
            }
        }
    }

    // ---- what scales, by itself ----

    private String desired(Scaler scaler) {
        StringBuilder line = new StringBuilder();
        long desired = 1;
        for (int i = 1; i <= 200; i++) {
            Observation o = new Observation();
            o.setTime(TestSupport.YEAR + 15 * i);
            o.setSeconds(15);
            o.setUnits(desired);
            o.setReady(below((int) desired + 1));
            o.setUtilisation(uniform() * 1.2);
            o.setRequestsPerSecond(uniform() * 100);
            o.setConcurrency(uniform() * 50);
            o.setQueue(uniform() * 10);
            desired = Breakeven.scalerDesired(scaler, o);
            line.append(" ").append(desired);
        }
        return line.toString();
    }

    private void scalers() {
        seed();
        for (int policy = 0; policy < BreakevenConstants.SCALING_COUNT; policy++) {
            Scaling scaling = randomScaling(BreakevenConstants.MODEL_FLEET, new double[168]);
            scaling.setPolicy(policy);
            try (Scaler scaler = Breakeven.scalerNew(scaling, 0, 50, 0.6)) {
                lines.add("scaler " + policy + desired(scaler));
            } catch (BreakevenException e) {
                lines.add("scaler " + policy + " " + e.getMessage());
            }
        }
    }

    private void nodes() {
        seed();
        for (int kind = 0; kind < BreakevenConstants.NODE_SCALER_COUNT; kind++) {
            NodeScaling scaling = new NodeScaling();
            scaling.setScaler(kind);
            scaling.setUnneededSeconds(120);
            StringBuilder line = new StringBuilder("nodes " + kind);
            long time = TestSupport.YEAR;
            try (NodeScaler scaler = Breakeven.nodeScalerNew(scaling, new long[] {8, 30}, 2, 1)) {
                for (int i = 0; i < 60; i++) {
                    time += below(200);
                    line.append(" ").append(Breakeven.nodeScalerStep(scaler, time, below(100)));
                    line.append(" ").append(Breakeven.nodeScalerReady(scaler, 0));
                    line.append(" ").append(Breakeven.nodeScalerNodes(scaler, 1));
                }
                lines.add(line + " | " + Breakeven.nodeScalerLaunches(scaler, 0)
                        + bits(Breakeven.nodeScalerNodeSeconds(scaler, 0),
                                Breakeven.nodeScalerNodeSeconds(scaler, 1),
                                Breakeven.nodeScalerPendingSeconds(scaler)));
            }
        }
    }

    private void functionLimits() {
        seed();
        FunctionScaling scaling = new FunctionScaling();
        scaling.setCreationBurst(20);
        scaling.setAccountConcurrency(200);
        scaling.setKeepAliveSeconds(30);
        try (FunctionLimits limits = Breakeven.functionLimitsNew(scaling)) {
            for (int i = 0; i < 60; i++) {
                double concurrency = uniform() * 250;
                double rate = uniform() * 3000;
                Breakeven.functionLimitsProvision(limits, below(30));
                FunctionGrant g = Breakeven.functionLimitsStep(limits, 10 * i, 10, concurrency, rate);
                lines.add("limits " + i + " " + g.getLimit() + " |"
                        + bits(g.getServedShare(), g.getConcurrency(), g.getRequestsPerSecond(), g.getCreated(),
                                g.getEnvironments(), g.getCreatable(), g.getProvisioned(), g.getSpilled()));
            }
        }
    }

    private void coldStarts() {
        seed();
        for (int i = 0; i < 20; i++) {
            Environment e = new Environment();
            try (Series series = randomSeries()) {
                e.setWarmSeconds(0.01 + uniform() * 0.1);
                e.setColdSeconds(e.getWarmSeconds() + uniform());
                e.setKeepAliveSeconds(uniform() * 60);
                e.setConcurrencyLimit(below(2) * 20);
                ColdStarts c = Breakeven.environmentSteady(e, uniform() * 5);
                double[] coldShare = new double[(int) Breakeven.seriesCount(series)];
                double[] environments = new double[coldShare.length];
                ColdTotals t = Breakeven.environmentWalk(e, series, below(BreakevenConstants.START_COUNT), coldShare,
                        environments);
                int step = below(coldShare.length);
                lines.add("cold " + i + " |"
                        + bits(c.getColdShare(), c.getRejectedShare(), c.getEnvironments(), c.getBusy(),
                                c.getLifetimeSeconds())
                        + bits(t.getColdRequests(), t.getRejectedRequests(), t.getEnvironmentSeconds(),
                                t.getPeakEnvironments(), coldShare[step], environments[step]));
            }
        }
    }

    private void spot() {
        seed();
        for (int i = 0; i < 20; i++) {
            Spot s = new Spot();
            SpotLoad load = new SpotLoad();
            s.setShare(uniform());
            s.setInterruptionsPerHour(uniform());
            load.setUnits(1 + below(50));
            load.setNeeded(below(50));
            load.setUnitCapacity(10);
            load.setRequestsPerSecond(uniform() * 500);
            load.setServiceSeconds(uniform() * 300);
            SpotEffect x = Breakeven.spotEffectOf(s, load);
            lines.add("spot " + i + " " + x.getSpotUnits() + " " + x.getSpareUnits() + " |"
                    + bits(x.getInterruptions(), x.getMissingHours(), x.getOverlapHours(), x.getCutOff(),
                            x.getRepeatedSeconds(), x.getShortShare(), x.getBeyondShare()));
        }
    }

    private void queues() {
        seed();
        for (int i = 0; i < 60; i++) {
            int law = below(3);
            int servers = 1 + below(20);
            double service = 0.01 + uniform();
            double rate = uniform() * servers / service;
            double scv = uniform() * 2;
            lines.add("queue " + i + " |" + bits(Breakeven.mgcWaitTail(servers, rate, service, scv, law, 0.5),
                    Breakeven.mgcResponseTail(servers, rate, service, scv, law, 2),
                    Breakeven.mgcResponseQuantile(servers, rate, service, scv, law, 0.99),
                    Breakeven.mgcHighestUtilisation(servers, service, scv, law, 0.95, 4)));
        }
    }

    private void replicas() {
        seed();
        for (int i = 0; i < 60; i++) {
            Hpa hpa = new Hpa();
            TargetTracking tracking = new TargetTracking();
            Pod[] pods = new Pod[1 + below(20)];
            hpa.setUpTolerance(uniform() * 0.2);
            for (int k = 0; k < pods.length; k++) {
                pods[k] = new Pod();
                pods[k].setState(k == 0 ? BreakevenConstants.POD_READY : below(BreakevenConstants.POD_COUNT));
                pods[k].setUsage(uniform());
                pods[k].setRequest(0.5);
            }
            long count = pods.length;
            Replicas byPods = Breakeven.hpaReplicas(hpa, BreakevenConstants.TARGET_UTILISATION, count, 0.7, pods);
            double total = uniform() * 100;
            Replicas byTotal =
                    Breakeven.hpaReplicasForTotal(hpa, BreakevenConstants.TARGET_VALUE, count, count, 20, total);
            tracking.setInShare(uniform());
            Alarms alarms = Breakeven.targetTrackingAlarms(tracking, 1 + total);
            double age = uniform() * 600;
            double changed = uniform() * 60;
            long podState = Breakeven.hpaPodState(hpa, below(2), age, changed, 5, 30);
            long spread = Breakeven.unitsForZoneLoss(count, 3, 1);
            lines.add("replicas " + i + " " + byPods.getReplicas() + bits(byPods.getMetric()) + " "
                    + byTotal.getReplicas() + bits(byTotal.getMetric(), alarms.getHigh(), alarms.getLow()) + " "
                    + podState + " " + spread + " " + Breakeven.unitsAfterZoneLoss(spread, 3, 1));
        }
    }

    // ---- what is bought ----

    private void addRandomUnit(Menu menu, String name, double normalisedUnits, double price) {
        Unit unit = new Unit();
        double[] hours = new double[3 * 168];
        unit.setName(name);
        unit.setFamily("m7g");
        unit.setSource("a list");
        unit.setAsOf("2026-11-01");
        unit.setWholeUnits(below(2));
        unit.setNormalisedUnits(normalisedUnits);
        unit.setOnDemandUsdPerHour(price);
        unit.setSpotUsdPerHour(price * uniform());
        unit.setSpotCap(uniform() * 0.5);
        unit.setFunctionUsdPerHour(price * (1 + uniform()));
        for (int hour = 0; hour < hours.length; hour++) {
            hours[hour] = uniform() * 10;
        }
        Breakeven.menuAddUnit(menu, unit, hours);
    }

    private static void addOffers(Menu menu) {
        Offer reserved = new Offer();
        reserved.setName("reserved");
        reserved.setUnit("m7g.large");
        reserved.setUpfrontUsd(100);
        reserved.setHourlyUsd(0.02);
        reserved.setUsageUsd(0.01);
        reserved.setPaymentOption(BreakevenConstants.PAYMENT_PARTIAL);
        Breakeven.offerTerm(reserved, TestSupport.YEAR, 1);
        Breakeven.menuAddOffer(menu, reserved);
        Offer flexible = new Offer();
        flexible.setName("flexible");
        flexible.setUnit("m7g.large");
        flexible.setSizeFlexible(1);
        flexible.setHourlyUsd(0.05);
        flexible.setMost(40);
        Breakeven.offerTerm(flexible, Breakeven.yearStart(2025), 3);
        Breakeven.menuAddOffer(menu, flexible);
        Offer plan = new Offer();
        plan.setPurchaseOption(BreakevenConstants.PURCHASE_SAVINGS_PLAN_COMPUTE);
        plan.setName("plan");
        plan.setHourlyUsd(1);
        plan.setStart(TestSupport.YEAR - 400 * HOUR);
        plan.setEnd(TestSupport.YEAR + 300 * HOUR);
        Breakeven.menuLadder(menu, plan, 1, 2);
        for (long index = 2; index < Breakeven.menuOfferCount(menu); index++) {
            String name = Breakeven.menuOfferAt(menu, index).getName();
            Breakeven.menuPlanRate(menu, name, "m7g.large", 0.055);
            Breakeven.menuPlanRate(menu, name, "m7g.xlarge", 0.12);
        }
    }

    private Menu randomMenu() {
        MenuOptions options = new MenuOptions();
        options.setStart(TestSupport.YEAR);
        options.setGrowthPerYear(0.2);
        options.setDiscountRatePerYear(0.05);
        options.setHours(2000);
        options.setBasis(below(2) != 0 ? BreakevenConstants.BASIS_CASH : BreakevenConstants.BASIS_AMORTISED);
        Menu menu = Breakeven.menuNew(options);
        addRandomUnit(menu, "m7g.large", 4, 0.0816);
        addRandomUnit(menu, "m7g.xlarge", 8, 0.1632);
        addOffers(menu);
        return menu;
    }

    private void addMenu(int index, Menu menu) {
        long units = Breakeven.menuUnitCount(menu);
        for (long i = 0; i < Breakeven.menuOfferCount(menu); i++) {
            Offer o = Breakeven.menuOfferAt(menu, i);
            StringBuilder measures = new StringBuilder();
            for (long unit = 0; unit < units; unit++) {
                measures.append(bits(Breakeven.menuMeasure(menu, i, unit)));
            }
            lines.add("purchase " + index + " menu " + o.getName() + " | " + orEmpty(o.getUnit()) + " | "
                    + o.getCurrency() + " | " + o.getStart() + " " + o.getEnd() + " " + o.getSizeFlexible() + " |"
                    + bits(o.getStep(), o.getMost()) + measures);
        }
        for (long i = 0; i < units; i++) {
            Unit u = Breakeven.menuUnitAt(menu, i);
            double[] hours = Breakeven.menuUnitHours(menu, i);
            assertEquals(Breakeven.menuHours(menu), hours.length);
            lines.add("purchase " + index + " menu " + u.getName() + " | " + u.getFamily() + " | " + u.getSource()
                    + " | " + u.getAsOf() + " | " + u.getWholeUnits() + " |"
                    + bits(u.getSpotCap(), hours[hours.length - 1]));
        }
    }

    private void addPurchase(int index, Purchase purchase) {
        PurchaseSummary s = Breakeven.purchaseSummarise(purchase);
        lines.add("purchase " + index + " |"
                + bits(s.getCostUsd(), s.getOnDemandUsd(), s.getUncommittedUsd(), s.getCashPresentUsd(),
                        s.getAmortisedPresentUsd(), s.getWastedUsd(), s.getCoverage(), s.getUtilisation()));
        for (long i = 0; i < Breakeven.purchaseOfferCount(purchase); i++) {
            PurchaseOffer o = Breakeven.purchaseOfferAt(purchase, i);
            lines.add("purchase " + index + " " + o.getName() + " |"
                    + bits(o.getUsed(), o.getFeesUsd(), o.getBreakEven(), Breakeven.purchaseCovered(purchase, i, 0)));
        }
        for (long i = 0; i < Breakeven.purchaseUnitCount(purchase); i++) {
            PurchaseUnit u = Breakeven.purchaseUnitAt(purchase, i);
            lines.add("purchase " + index + " " + u.getName() + " |"
                    + bits(u.getCoveredHours(), u.getOnDemandUsd(), u.getSpotUsd(), u.getFunctionUsd()));
        }
    }

    private void addMonths(int index, Purchase purchase) {
        for (long i = 0; i < Breakeven.purchaseMonthCount(purchase); i++) {
            PurchaseMonth m = Breakeven.purchaseMonthAt(purchase, i);
            lines.add("purchase " + index + " month " + m.getMonth() + " |"
                    + bits(m.getCashUsd(), m.getAmortisedUsd()));
        }
        for (long i = 0; i < Breakeven.purchaseChargeCount(purchase); i++) {
            PurchaseCharge c = Breakeven.purchaseChargeAt(purchase, i);
            lines.add("purchase " + index + " charge " + c.getMonth() + " " + Breakeven.chargeName(c.getCharge())
                    + " | " + orEmpty(c.getOffer()) + " | " + orEmpty(c.getUnit()) + " |"
                    + bits(c.getQuantity(), c.getBilledUsd(), c.getEffectiveUsd()));
        }
    }

    private void purchases() {
        seed();
        for (int i = 0; i < 10; i++) {
            double[] quantities = new double[4];
            Menu menu = randomMenu();
            for (int offer = 0; offer < quantities.length; offer++) {
                quantities[offer] = below(6);
            }
            addMenu(i, menu);
            try (Purchase purchase = Breakeven.purchaseNew(menu, quantities)) {
                menu.close();
                addPurchase(i, purchase);
                addMonths(i, purchase);
            }
        }
    }

    private void cards(Catalogue catalogue) {
        seed();
        UsageItem item = TestSupport.usageItem("ec2", "m7g.large", 0);
        double[] seconds = new double[48];
        for (int hour = 0; hour < seconds.length; hour++) {
            seconds[hour] = 3600.0 * below(10);
            item.setQuantity(item.getQuantity() + seconds[hour]);
        }
        item.setHourly(TestSupport.YEAR, seconds);
        CardUnit unit = new CardUnit();
        unit.setProvider("aws");
        unit.setRegion("us-east-1");
        unit.setService("ec2");
        unit.setInstanceType("m7g.large");
        unit.setTermStart(TestSupport.YEAR);
        try (Usage usage = Breakeven.usageNew(); Menu menu = Breakeven.menuNew(null)) {
            Breakeven.usageAdd(usage, item);
            double[] hours = Breakeven.usageHours(usage, "aws", "us-east-1", "ec2", "m7g.large", 3600,
                    TestSupport.YEAR, 72);
            lines.add("cards" + bits(hours));
            Breakeven.menuAddCardUnit(menu, catalogue, unit, hours);
            for (long i = 0; i < Breakeven.menuOfferCount(menu); i++) {
                Offer o = Breakeven.menuOfferAt(menu, i);
                lines.add("cards " + o.getName() + " | " + orEmpty(o.getSource()) + " | " + orEmpty(o.getAsOf())
                        + " |" + bits(o.getUpfrontUsd(), o.getHourlyUsd()));
            }
        }
    }

    private void online() {
        seed();
        for (int policy = 0; policy < BreakevenConstants.ONLINE_COUNT; policy++) {
            OnlineOptions o = new OnlineOptions();
            o.setPolicy(policy);
            o.setTermHours(50);
            o.setOnDemandUsdPerHour(0.1);
            o.setUsageUsdPerHour(0.01);
            o.setFeeUsd(2);
            o.setSeed(7);
            try (Online bought = Breakeven.onlineNew(o)) {
                for (int hour = 0; hour < 200; hour++) {
                    OnlinePurchase p = Breakeven.onlineStep(bought, below(6));
                    lines.add("online " + policy + " " + hour + " " + p.getReserve() + " " + p.getHeld() + " "
                            + p.getOnDemand() + bits(p.getCostUsd()));
                }
                OnlineSummary s = Breakeven.onlineSummarise(bought);
                lines.add("online " + policy + " " + s.getReservations() + " |"
                        + bits(s.getReservedUsedHours(), s.getCostUsd(), s.getThresholdUsd(), s.getBound()));
            }
        }
    }

    private void addMix(int index, Menu menu, Mix mix) {
        MixSummary s = Breakeven.mixSummarise(mix);
        Certificate certificate = Breakeven.mixCertificate(mix);
        CertificateParts p = Breakeven.certificateRead(certificate);
        double wasted = Breakeven.purchaseSummarise(Breakeven.mixPurchase(mix)).getWastedUsd();
        StringBuilder line = new StringBuilder("mix " + index + " " + Breakeven.mixMethodName(s.getMethod()) + " "
                + s.getProven() + " " + s.getNodes() + " " + s.getCuts() + " " + p.getNodes() + " " + p.getWeights()
                + " " + p.getTables() + " |" + bits(s.getCostUsd(), s.getBoundUsd(), s.getGap(),
                        Breakeven.certificateCheck(menu, certificate), wasted));
        line.append(bits(Breakeven.mixQuantities(mix)));
        double prices = 0;
        for (double price : p.prices()) {
            prices += price;
        }
        line.append(bits(prices));
        for (int i = 0; i < p.getWeights(); i++) {
            line.append(" ").append(p.weightTables()[i]).append(bits(p.weightValues()[i]));
        }
        lines.add(line.toString());
        for (long i = 0; i < p.getNodes(); i++) {
            CertificateNode n = p.nodeAt(i);
            lines.add("mix " + index + " node " + n.getChild() + " " + n.getOffer() + " " + n.getFirstWeight() + " "
                    + n.getWeights() + bits(n.getAt()));
        }
    }

    private void mixes() {
        seed();
        for (int i = 0; i < 3; i++) {
            MixOptions o = new MixOptions();
            o.setGap(0.01);
            o.setNodeLimit(100);
            try (Menu menu = randomMenu(); Mix mix = Breakeven.mixNew(menu, o)) {
                addMix(i, menu, mix);
            }
        }
    }

    private void screening() {
        seed();
        Offer offer = new Offer();
        offer.setName("reserved");
        offer.setUnit("m7g.large");
        offer.setHourlyUsd(0.05);
        Breakeven.offerTerm(offer, 0, 1);
        try (Menu menu = Breakeven.menuNew(null)) {
            addRandomUnit(menu, "m7g.large", 4, 0.0816);
            Breakeven.menuAddOffer(menu, offer);
            Screening picture = Breakeven.screeningNew(menu);
            for (long i = 0; i < Breakeven.screeningLayerCount(picture); i++) {
                ScreeningLayer l = Breakeven.screeningLayerAt(picture, i);
                lines.add("screening layer " + l.getOption() + " |"
                        + bits(l.getHours(), l.getUncoveredUsd(), l.getCostUsd()));
            }
            for (long i = 0; i < Breakeven.screeningOptionCount(picture); i++) {
                ScreeningOption o = Breakeven.screeningOptionAt(picture, i);
                lines.add("screening option " + o.getOnEnvelope() + " |"
                        + bits(o.getFixedUsd(), o.getVariableUsd(), o.getFrom(), o.getBreakEven()));
            }
        }
    }

    // ---- what may come otherwise ----

    private static ScenarioOptions scenarios() {
        ScenarioOptions o = new ScenarioOptions();
        o.setCount(40);
        o.setGrowthLow(-0.2);
        o.setGrowthHigh(0.6);
        o.setResample(1);
        o.setSpikesPerYear(20);
        o.setSpikeFactor(3);
        o.setPriceChangeProbability(0.5);
        o.setPriceFactorLow(0.7);
        o.setSpotBand(BreakevenConstants.BAND_LOGNORMAL);
        o.setSpotFactorLow(0.5);
        o.setSpotFactorHigh(2);
        return o;
    }

    private void addRisk(Risk risk) {
        for (long level = 0; level < Breakeven.riskLevelCount(risk); level++) {
            LevelRisk l = Breakeven.riskLevel(risk, level);
            lines.add("risk level " + level + " |"
                    + bits(l.getMeanUsd(), l.getStandardErrorUsd(), l.getP95Usd(), l.getCvarUsd(),
                            l.getWorstRegretUsd(), l.getCheapestShare()));
        }
        for (long scenario = 0; scenario < Breakeven.riskScenarioCount(risk); scenario++) {
            Scenario s = Breakeven.riskScenario(risk, scenario);
            lines.add("risk scenario " + s.getSpikes() + " " + s.getFirstChange() + " |"
                    + bits(s.getGrowthPerYear(), s.getSpotFactor(), s.getLastPriceFactor(),
                            Breakeven.riskUsage(risk, scenario, 1)[1999], Breakeven.riskCost(risk, scenario, 2)));
        }
        RiskChoice c = Breakeven.riskChoose(risk);
        lines.add("risk choice " + c.getLeastMeanLevel() + " " + c.getLeastCvarLevel() + " " + c.getLeastRegretLevel()
                + " |" + bits(c.getLeastCvarUsd(), c.getLeastRegretUsd(), c.getMeanOfCheapestUsd()));
    }

    private void risks() {
        seed();
        try (Menu menu = randomMenu()) {
            double[] ofOffer = Breakeven.levelsOfOffer(menu, "reserved", 0, 6, null, 4);
            double[] ofMix = Breakeven.levelsOfMix(menu, new double[] {4, 10, 0.2, 0.2}, 0.5, 1.5, 5);
            double[] levels = Arrays.copyOf(ofOffer, ofOffer.length + ofMix.length);
            System.arraycopy(ofMix, 0, levels, ofOffer.length, ofMix.length);
            try (Risk risk = Breakeven.riskNew(menu, scenarios(), levels)) {
                Breakeven.riskRun(risk, 20, 20, null);
                Breakeven.riskRun(risk, 0, 30, null);
                addRisk(risk);
            }
        }
    }

    // ---- who wins where ----

    private static String index(long candidate) {
        return candidate == BreakevenConstants.NO_CANDIDATE ? " none" : " " + candidate;
    }

    private void addBreakEven(String id, BreakEvenPoints result) {
        lines.add(id + " line " + Breakeven.breakEvenLine(result));
        for (long i = 0; i < Breakeven.breakEvenSegmentCount(result); i++) {
            Segment s = Breakeven.breakEvenSegmentAt(result, i);
            lines.add(id + " segment " + s.getName() + " " + s.getProven() + index(s.getCandidate())
                    + bits(s.getFrom(), s.getTo(), s.getCostFrom(), s.getCostTo()));
        }
        for (long i = 0; i < Breakeven.breakEvenCrossingCount(result); i++) {
            Crossing c = Breakeven.breakEvenCrossingAt(result, i);
            lines.add(id + " crossing " + c.getBeforeName() + " | " + c.getAfterName() + " | " + c.getKind()
                    + index(c.getBefore()) + index(c.getAfter())
                    + bits(c.getLast(), c.getValue(), c.getAfterCostValue()));
        }
    }

    private void curves() {
        seed();
        for (int i = 0; i < 20; i++) {
            CostCurve[] given = new CostCurve[3];
            for (int curve = 0; curve < given.length; curve++) {
                given[curve] = new CostCurve();
                given[curve].setName(new String[] {"one", "two", "three"}[curve]);
                int pieces = 1 + below(4);
                for (int piece = 0; piece < pieces; piece++) {
                    double fixed = below(5) != 0 ? uniform() * 100 : Double.POSITIVE_INFINITY;
                    given[curve].addPiece(piece * 10, fixed, uniform() * 10);
                }
            }
            try (BreakEvenPoints result = Breakeven.breakEvenOfCurves(given, 0, 50)) {
                addBreakEven("curves", result);
            }
        }
    }

    private static Request needs() {
        Request r = new Request();
        r.setCpuSeconds(0.006);
        r.setWallSeconds(0.010);
        r.setMemoryMib(512);
        r.setLatencySeconds(0.050);
        return r;
    }

    private static Candidate[] threeCandidates() {
        int onDemand = BreakevenConstants.PURCHASE_ON_DEMAND;
        int balancer = BreakevenConstants.DOOR_LOAD_BALANCER;
        Candidate fleet = TestSupport.candidate("fleet", BreakevenConstants.MODEL_FLEET, balancer, onDemand);
        fleet.setInstanceType("c6g.large");
        return new Candidate[] {fleet,
            TestSupport.candidate("containers", BreakevenConstants.MODEL_CONTAINERS, balancer, onDemand),
            TestSupport.candidate("functions", BreakevenConstants.MODEL_FUNCTIONS,
                    BreakevenConstants.DOOR_FUNCTION_URL, onDemand)};
    }

    private static Series week() {
        return Breakeven.seriesWave(10, 400, 14, 0, 168, TestSupport.YEAR, HOUR);
    }

    private static BreakEvenOptions priceOfFunctions() {
        BreakEvenOptions o = new BreakEvenOptions();
        o.setParameter(BreakevenConstants.PARAMETER_PRICE);
        o.setService("lambda");
        o.setLow(0.01);
        o.setHigh(10);
        return o;
    }

    private void breakEvens(Catalogue catalogue) {
        BreakEvenOptions rate = new BreakEvenOptions();
        rate.setLow(50);
        rate.setHigh(300);
        for (BreakEvenOptions o : List.of(rate, priceOfFunctions())) {
            try (Series series = week();
                    BreakEvenPoints result = Breakeven.breakEvenNew(series, needs(), catalogue, threeCandidates(),
                            TestSupport.seriesHorizon(), o)) {
                addBreakEven("break_even", result);
            }
        }
    }

    private void maps(Catalogue catalogue) {
        BreakEvenOptions rows = new BreakEvenOptions();
        rows.setParameter(BreakevenConstants.PARAMETER_MEMORY);
        try (Series series = week();
                BreakEvenMap map = Breakeven.breakEvenMapNew(series, needs(), catalogue, threeCandidates(),
                        TestSupport.seriesHorizon(), priceOfFunctions(), rows, new double[] {128, 1024})) {
            for (long row = 0; row < Breakeven.breakEvenMapRowCount(map); row++) {
                lines.add("map " + row + bits(Breakeven.breakEvenMapValue(map, row)));
                addBreakEven("map", Breakeven.breakEvenMapRow(map, row));
            }
        }
    }

    private void sensitivities(Catalogue catalogue) {
        BreakEvenOptions price = new BreakEvenOptions();
        price.setParameter(BreakevenConstants.PARAMETER_PRICE);
        price.setProvider("aws");
        price.setService("lambda");
        SensitivityOptions o = new SensitivityOptions();
        o.addParameter(new BreakEvenOptions());
        o.addParameter(price);
        o.setStep(0.2);
        try (Series series = week();
                Sensitivity result = Breakeven.sensitivityNew(series, needs(), catalogue, threeCandidates(),
                        TestSupport.seriesHorizon(), o)) {
            for (long i = 0; i < Breakeven.sensitivityCount(result); i++) {
                SensitivityRow r = Breakeven.sensitivityAt(result, i);
                lines.add("sensitivity " + i + " " + Breakeven.parameterName(r.getParameter()) + " | "
                        + r.getProvider() + " | " + r.getService() + index(r.getWinner()) + index(r.getWinnerLow())
                        + index(r.getFlipAboveTo())
                        + bits(r.getBase(), r.getWinnerCostHigh(), r.getFlipShare()));
                for (long candidate = 0; candidate < 3; candidate++) {
                    SensitivityCell c = Breakeven.sensitivityCellAt(result, i, candidate);
                    lines.add("sensitivity " + i + " " + c.getName() + " |"
                            + bits(c.getCost(), c.getCostLow(), c.getElasticity()));
                }
            }
        }
    }

    private void addTraits(Comparison comparison, long rank, long dimension) {
        for (long i = 0; i < Breakeven.comparisonTraitCount(comparison, rank, dimension); i++) {
            Trait t = Breakeven.comparisonTrait(comparison, rank, dimension, i);
            lines.add("advice " + rank + " " + Breakeven.dimensionName(t.getDimension()) + " | " + t.getText() + " | "
                    + t.getUnit() + " | " + t.getAsOf() + " |" + bits(t.getValue(), t.getNeeded()));
        }
    }

    private void advice(Catalogue catalogue) {
        try (Series series = week();
                Comparison comparison = Breakeven.comparisonNew(series, needs(), catalogue, threeCandidates(),
                        TestSupport.seriesHorizon())) {
            for (long rank = 0; rank < 3; rank++) {
                for (long dimension = 0; dimension < BreakevenConstants.DIMENSION_COUNT; dimension++) {
                    addTraits(comparison, rank, dimension);
                }
            }
            for (long i = 0; i < Breakeven.comparisonMitigationCount(comparison); i++) {
                Mitigation m = Breakeven.comparisonMitigationAt(comparison, i);
                lines.add("advice " + m.getText() + " | " + m.getQuality() + " | " + m.getUnit() + " | "
                        + m.getSummary() + " |" + bits(m.getBefore(), m.getAfter(), m.getMorePerMonthUsd()));
            }
            Choice c = Breakeven.comparisonChoice(comparison);
            lines.add("advice " + c.getRunnerUp() + " | " + c.getRunnerUpWins() + " | " + c.getRunnerUpService() + " |"
                    + bits(c.getRunnerUpMorePerMonthUsd(), c.getRunnerUpMoreShare()));
        }
    }

    private void search(Catalogue catalogue) {
        try (Series series = week();
                Search found = Breakeven.searchNew(series, needs(), catalogue, TestSupport.seriesHorizon());
                Layers layers = Breakeven.layersNew(series, new double[] {50, 7, 123.4})) {
            lines.add("search " + Breakeven.searchCount(found) + " " + Breakeven.searchExcludedCount(found) + " "
                    + Breakeven.searchExcludedType(found, 0) + " | " + Breakeven.searchExcludedReason(found, 0));
            for (long rank = 0; rank < 50; rank++) {
                SearchEntry e = Breakeven.searchAt(found, rank);
                lines.add("search " + rank + " " + e.getInstanceType() + " " + e.getPurchaseOption() + " "
                        + e.getTermYears() + " " + e.getPaymentOption() + " " + e.getRemainderOption() + " |"
                        + bits(e.getCapacity(), e.getCommittedUnits(), e.getUtilisation(), e.getCostUsd()));
            }
            for (long i = 0; i < Breakeven.layersCount(layers); i++) {
                long[] steps = Breakeven.layersSteps(layers, i);
                assertEquals(Breakeven.layersUnits(layers, i), steps.length);
                lines.add("layers " + i + " "
                        + Arrays.stream(steps).mapToObj(Long::toString).collect(Collectors.joining(" ")));
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
            scaledDeployments(catalogue);
            scalers();
            nodes();
            functionLimits();
            coldStarts();
            spot();
            queues();
            replicas();
            purchases();
            cards(catalogue);
            online();
            mixes();
            screening();
            risks();
            curves();
            breakEvens(catalogue);
            maps(catalogue);
            sensitivities(catalogue);
            advice(catalogue);
            search(catalogue);
        }
        List<String> expected = Files.readAllLines(Path.of(System.getProperty("breakeven.answers")));
        assertEquals(String.join("\n", expected), String.join("\n", lines));
    }
}
