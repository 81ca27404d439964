/* What the library answers, as text: the workloads of examples (a) to (c), a year at once and a day as platforms scale,
 * 200 random deployments, as many that scale, and what autoscalers, nodes, functions, queues and spot do by themselves;
 * then menus, what is bought from them and what it costs if all comes otherwise, break-evens, what an answer depends on
 * and a search.
 * The same program is written in Python and in Java; all three must print the same lines. Doubles are printed as their
 * 64 bits. */
#include <breakeven/breakeven.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOUR = 3600, WEEK_HOURS = 168, DEPLOYMENTS = 200, CANDIDATES = 10, MENUS = 10 };

static void must(be_status status, const be_error *error) {
    if (status) {
        fprintf(stderr, "%s\n", error->message);
        exit(1);
    }
}

static void print_bits(double value) {
    unsigned long long bits;
    memcpy(&bits, &value, sizeof bits);
    printf(" %016llx", bits);
}

/* ---- random numbers: SplitMix64 ---- */

static uint64_t state;

/* Each kind of answer begins anew. */
static void seed(void) {
    state = 20261122;
}

static double uniform(void) {
    uint64_t z = (state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static uint32_t below(uint32_t count) {
    return (uint32_t)(uniform() * count);
}

/* ---- workloads ---- */

static void set_candidate(be_candidate *c, const char *name, uint32_t model, uint32_t door, uint32_t purchase_option) {
    be_candidate_init(c);
    c->name = name;
    c->model = model;
    c->door = door;
    c->purchase_option = purchase_option;
}

static void compare_all(const char *id, const be_series *series, const be_request *request,
                        const be_comparison_options *options, const be_catalogue *catalogue) {
    be_candidate c[CANDIDATES];
    be_error error;
    be_comparison *comparison;
    set_candidate(&c[0], "on demand", BE_MODEL_FLEET, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_ON_DEMAND);
    set_candidate(&c[1], "reserved", BE_MODEL_FLEET, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_RESERVED_STANDARD);
    set_candidate(&c[2], "cluster", BE_MODEL_CLUSTER, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_ON_DEMAND);
    set_candidate(&c[3], "reserved cluster", BE_MODEL_CLUSTER, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_RESERVED_STANDARD);
    set_candidate(&c[4], "containers", BE_MODEL_CONTAINERS, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_ON_DEMAND);
    set_candidate(&c[5], "functions", BE_MODEL_FUNCTIONS, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_ON_DEMAND);
    set_candidate(&c[6], "functions, http", BE_MODEL_FUNCTIONS, BE_DOOR_HTTP_API, BE_PURCHASE_ON_DEMAND);
    set_candidate(&c[7], "functions, rest", BE_MODEL_FUNCTIONS, BE_DOOR_REST_API, BE_PURCHASE_ON_DEMAND);
    set_candidate(&c[8], "functions, url", BE_MODEL_FUNCTIONS, BE_DOOR_FUNCTION_URL, BE_PURCHASE_ON_DEMAND);
    set_candidate(&c[9], "split", BE_MODEL_SPLIT, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_RESERVED_STANDARD);
    must(be_comparison_new(series, request, catalogue, c, CANDIDATES, options, NULL, &comparison, &error), &error);
    for (size_t rank = 0; rank < be_comparison_count(comparison); rank++) {
        be_entry e = {.size = sizeof e};
        must(be_comparison_at(comparison, rank, &e, &error), &error);
        printf("%s %zu %s | %s | %s |", id, rank, e.name, e.choice, e.why_not ? e.why_not : "");
        print_bits(e.cost_usd);
        print_bits(e.cost_per_month_usd);
        print_bits(e.cost_with_operations_usd);
        print_bits(e.latency_seconds);
        print_bits(e.late_share);
        print_bits(e.utilisation);
        print_bits(e.mean_units);
        printf("\n");
    }
    be_choice choice = {.size = sizeof choice};
    must(be_comparison_choice(comparison, &choice, &error), &error);
    printf("%s choice %s | %s | %s | %s |", id, choice.name, choice.reason, choice.risk, choice.mitigation);
    print_bits(choice.mitigation_per_month_usd);
    printf("\n");
    be_comparison_free(comparison);
}

/* A year as if capacity followed at once, and its first day as the platforms behave. */
static void compare(const char *id, const be_series *series, const be_request *request, be_comparison_options *options,
                    const be_catalogue *catalogue) {
    be_series *day;
    be_error error;
    options->instant_scaling = 1;
    compare_all(id, series, request, options, catalogue);
    options->instant_scaling = 0;
    options->horizon = BE_HORIZON_SERIES;
    uint64_t steps = 24 * HOUR / (uint64_t)be_series_step_seconds(series);
    must(be_series_slice(series, 0, steps, NULL, &day, &error), &error);
    compare_all(id, day, request, options, catalogue);
    be_series_free(day);
}

static void api(const be_catalogue *catalogue) {
    be_request r;
    be_comparison_options o;
    be_series *series;
    be_error error;
    be_request_init(&r);
    r.cpu_seconds = 0.006;
    r.wall_seconds = 0.010;
    r.wall_distribution = BE_DISTRIBUTION_LOGNORMAL;
    r.wall_scv = 0.5;
    r.memory_mib = 512;
    r.request_bytes = 1024;
    r.response_bytes = 4096;
    r.requests_per_connection = 20;
    r.latency_seconds = 0.050;
    be_comparison_options_init(&o);
    o.operations_usd_per_hour = 75;
    must(be_series_constant(500, 8760, be_year_start(2026), HOUR, NULL, &series, &error), &error);
    compare("api", series, &r, &o, catalogue);
    be_series_free(series);
}

static void thumbnails(const be_catalogue *catalogue) {
    be_request r;
    be_comparison_options o;
    be_series *series;
    be_error error;
    be_request_init(&r);
    r.cpu_seconds = 3.5;
    r.wall_seconds = 3.5;
    r.wall_distribution = BE_DISTRIBUTION_UNIFORM;
    r.wall_scv = 3.0 / 49;
    r.memory_mib = 1024;
    r.request_bytes = 1024;
    r.response_bytes = 51200;
    r.object_reads = 1;
    r.object_writes = 1;
    r.asynchronous = 1;
    r.latency_seconds = 300;
    be_comparison_options_init(&o);
    o.operations_usd_per_hour = 75;
    must(be_series_wave(10.0 / 3600, 10000.0 / 3600, 16, 1, 105120, be_year_start(2026), 300, NULL, &series, &error),
         &error);
    compare("thumbnails", series, &r, &o, catalogue);
    be_series_free(series);
}

static void recommendations(const be_catalogue *catalogue) {
    static const be_speed speeds[] = {{"NVIDIA T4", 1}, {"NVIDIA L4", 0.94}, {"NVIDIA A10G", 1.87}};
    be_request r;
    be_comparison_options o;
    be_series *series;
    be_error error;
    be_request_init(&r);
    r.arch = BE_ARCH_X86_64;
    r.cpu_seconds = 0.004;
    r.wall_seconds = 0.040;
    r.wall_distribution = BE_DISTRIBUTION_LOGNORMAL;
    r.wall_scv = 0.25;
    r.memory_mib = 4096;
    r.gpu_seconds = 0.008;
    r.gpu_memory_mib = 2048;
    r.process_concurrency = 8;
    r.requests_per_connection = 20;
    r.latency_seconds = 0.200;
    be_comparison_options_init(&o);
    o.operations_usd_per_hour = 75;
    o.volume_gb = 60;
    o.speeds = speeds;
    o.speed_count = 3;
    must(be_series_wave(20, 200, 20, 0, 105120, be_year_start(2026), 300, NULL, &series, &error), &error);
    compare("recommendations", series, &r, &o, catalogue);
    be_series_free(series);
}

/* ---- random deployments ---- */

static be_series *random_series(void) {
    static const int64_t steps[] = {60, 300, 3600};
    double rates[224];
    uint64_t count = 24 + below(200);
    int64_t step = steps[below(3)];
    uint32_t whole = below(2);
    for (uint64_t i = 0; i < count; i++) {
        double rate = uniform() * 300;
        rates[i] = whole ? floor(rate) : rate;
    }
    be_series *series;
    be_error error;
    must(be_series_copy(rates, count, be_year_start(2026), step, NULL, &series, &error), &error);
    return series;
}

static be_request random_request(void) {
    be_request r;
    be_request_init(&r);
    r.cpu_seconds = uniform() * 0.05;
    r.wall_seconds = r.cpu_seconds + uniform() * 0.2;
    r.wall_distribution = below(3);
    r.wall_scv = uniform();
    r.memory_mib = 64 + below(1024);
    r.process_concurrency = 1 + below(4);
    r.latency_seconds = 0.05 + uniform();
    return r;
}

static be_deployment random_units(uint32_t model, const be_instance_type *type) {
    be_deployment d;
    be_deployment_init(&d);
    d.model = model;
    d.provider = "aws";
    d.region = "us-east-1";
    d.instance_type = model <= BE_MODEL_CLUSTER ? type : NULL;
    d.arch = BE_ARCH_ARM64;
    d.floor = model == BE_MODEL_FUNCTIONS ? 0 : below(4);
    d.ceiling = below(2) ? 0 : d.floor + 1 + below(20);
    d.target_utilisation = 0.5 + uniform() * 0.4;
    d.unit_vcpu = model == BE_MODEL_CONTAINERS ? 1 : 0.25 * (1 + below(8));
    d.unit_memory_mib = 2048;
    return d;
}

static void print_deployment(int index, const be_series *series, const be_request *r, const be_deployment *d,
                             const be_catalogue *catalogue) {
    be_outcome *outcome = NULL;
    be_bill *bill = NULL;
    be_quality q = {.size = sizeof q};
    be_error error;
    be_status status = be_outcome_new(series, r, d, NULL, &outcome, &error);
    if (!status) {
        status = be_bill_new(be_outcome_usage(outcome), catalogue, NULL, NULL, &bill, &error);
    }
    if (status) {
        printf("deployment %d %s\n", index, error.message);
        be_outcome_free(outcome);
        return;
    }
    must(be_outcome_quality(outcome, &q, &error), &error);
    printf("deployment %d %s %u %zu |", index, be_outcome_why_not(outcome) ? be_outcome_why_not(outcome) : "",
           q.keeps_promise, be_bill_line_count(bill));
    print_bits(be_bill_total(bill));
    print_bits(q.requests);
    print_bits(q.unserved);
    print_bits(q.late_share);
    print_bits(q.latency_seconds);
    print_bits(q.utilisation);
    print_bits(q.unit_hours);
    print_bits(q.machine_hours);
    printf("\n");
    be_bill_free(bill);
    be_outcome_free(outcome);
}

static const char *const names[] = {"c6g.medium", "m6g.large", "t4g.small", "c7g.xlarge"};

static void random_deployments(const be_catalogue *catalogue) {
    seed();
    for (int i = 0; i < DEPLOYMENTS; i++) {
        be_error error;
        be_instance_type type = {.size = sizeof type};
        be_series *series = random_series();
        be_request r = random_request();
        uint32_t model = below(BE_MODEL_COUNT);
        must(be_catalogue_type_find(catalogue, "aws", names[below(4)], &type, &error), &error);
        be_deployment base = random_units(below(3), &type);
        be_deployment overflow = random_units(BE_MODEL_FUNCTIONS, &type);
        be_deployment d = random_units(model, &type);
        base.ceiling = base.floor + 1 + below(6);
        if (model == BE_MODEL_SPLIT) {
            d.base = &base;
            d.overflow = &overflow;
        }
        print_deployment(i, series, &r, &d, catalogue);
        be_series_free(series);
    }
}

/* ---- deployments that scale ---- */

/* All that a deployment may point to. */
typedef struct parts {
    double units_by_hour[WEEK_HOURS], provisioned_by_hour[WEEK_HOURS];
    be_target_tracking tracking;
    be_hpa hpa;
    be_keda keda;
    be_concurrency_scaling concurrency;
    be_scaling scaling;
    be_node_scaling nodes;
    be_function_scaling functions;
    be_spot spot;
    be_instance_type types[2];
} parts;

static void set_random_scaling(parts *p, uint32_t model) {
    be_target_tracking_init(&p->tracking);
    be_hpa_init(&p->hpa);
    be_keda_init(&p->keda);
    be_concurrency_scaling_init(&p->concurrency);
    be_scaling_init_for_model(&p->scaling, model);
    p->scaling.policy = below(BE_SCALING_COUNT);
    p->scaling.target_concurrency = below(2) ? 0 : 1 + uniform() * 10;
    p->tracking.out_datapoints = 1 + below(3);
    p->hpa.down_stabilisation_seconds = below(600);
    p->keda.cooldown_seconds = below(300);
    p->concurrency.stable_window_seconds = 60 + below(240);
    for (int hour = 0; hour < WEEK_HOURS; hour++) {
        p->units_by_hour[hour] = below(5);
        p->provisioned_by_hour[hour] = below(20);
    }
    p->scaling.units_by_hour = p->units_by_hour;
    if (below(2)) {
        p->scaling.target_tracking = &p->tracking;
        p->scaling.hpa = &p->hpa;
        p->scaling.keda = &p->keda;
        p->scaling.concurrency = &p->concurrency;
    }
}

static void set_random_surroundings(parts *p) {
    be_node_scaling_init(&p->nodes);
    be_function_scaling_init(&p->functions);
    be_spot_init(&p->spot);
    p->nodes.scaler = below(BE_NODE_SCALER_COUNT);
    p->nodes.unneeded_seconds = below(600);
    p->functions.account_concurrency = 1 + below(100);
    p->functions.provisioned_by_hour = p->provisioned_by_hour;
    p->spot.interruptions_per_hour = uniform();
}

static be_deployment scaled_units(uint32_t model, const be_instance_type *type, parts *p) {
    be_deployment d = random_units(model, type);
    set_random_scaling(p, model);
    set_random_surroundings(p);
    d.scaling = &p->scaling;
    d.node_scaling = &p->nodes;
    d.function_scaling = &p->functions;
    d.spot = below(2) ? &p->spot : NULL;
    d.node_types = p->types;
    d.node_type_count = below(3);
    d.balancing = below(BE_BALANCING_COUNT);
    d.spare_units = below(2);
    d.zones_lost = below(2);
    d.zone_loss_time = be_year_start(2026) + 2 * HOUR;
    return d;
}

static void print_scaled(int index, const be_series *series, const be_request *r, const be_deployment *d) {
    be_outcome *outcome = NULL;
    be_timeline *timeline = NULL;
    be_quality q = {.size = sizeof q};
    be_error error;
    uint64_t step = below((uint32_t)be_series_count(series));
    be_status status = be_outcome_new(series, r, d, NULL, &outcome, &error);
    if (!status) {
        status = be_timeline_new(series, r, d, NULL, &timeline, &error);
    }
    if (status) {
        printf("scaled %d %s\n", index, error.message);
        be_outcome_free(outcome);
        return;
    }
    must(be_outcome_quality(outcome, &q, &error), &error);
    printf("scaled %d |", index);
    print_bits(q.served);
    print_bits(q.dropped);
    print_bits(q.timed_out);
    print_bits(q.throttled);
    print_bits(q.latency_seconds);
    print_bits(q.unit_hours);
    print_bits(q.machine_hours);
    print_bits(q.cold_share);
    print_bits(q.interruptions);
    printf(" |");
    for (uint32_t column = 0; column < BE_COLUMN_COUNT; column++) {
        print_bits(be_timeline_column(timeline, column)[step]);
    }
    printf("\n");
    be_timeline_free(timeline);
    be_outcome_free(outcome);
}

static void scaled_deployments(const be_catalogue *catalogue) {
    seed();
    for (int i = 0; i < DEPLOYMENTS; i++) {
        parts p;
        be_error error;
        be_instance_type type = {.size = sizeof type};
        be_series *series = random_series();
        be_request r = random_request();
        r.overload = below(BE_OVERLOAD_COUNT);
        r.wait_limit_seconds = below(2) ? 0 : uniform() * 10;
        must(be_catalogue_type_find(catalogue, "aws", names[below(4)], &type, &error), &error);
        for (int t = 0; t < 2; t++) {
            p.types[t] = (be_instance_type){.size = sizeof type};
            must(be_catalogue_type_find(catalogue, "aws", names[below(4)], &p.types[t], &error), &error);
        }
        be_deployment d = scaled_units(below(BE_MODEL_SPLIT), &type, &p);
        print_scaled(i, series, &r, &d);
        be_series_free(series);
    }
}

/* ---- what scales, by itself ---- */

static void scalers(void) {
    seed();
    for (uint32_t policy = 0; policy < BE_SCALING_COUNT; policy++) {
        parts p;
        be_scaler *scaler = NULL;
        be_error error;
        uint32_t desired = 1;
        set_random_scaling(&p, BE_MODEL_FLEET);
        p.scaling.policy = policy;
        if (be_scaler_new(&p.scaling, 0, 50, 0.6, NULL, &scaler, &error)) {
            printf("scaler %u %s\n", policy, error.message);
            continue;
        }
        printf("scaler %u", policy);
        for (int i = 1; i <= 200; i++) {
            be_observation o;
            be_observation_init(&o);
            o.time = be_year_start(2026) + 15 * i;
            o.seconds = 15;
            o.units = desired;
            o.ready = below(desired + 1);
            o.utilisation = uniform() * 1.2;
            o.requests_per_second = uniform() * 100;
            o.concurrency = uniform() * 50;
            o.queue = uniform() * 10;
            must(be_scaler_desired(scaler, &o, &desired, &error), &error);
            printf(" %u", desired);
        }
        printf("\n");
        be_scaler_free(scaler);
    }
}

static void nodes(void) {
    seed();
    for (uint32_t kind = 0; kind < BE_NODE_SCALER_COUNT; kind++) {
        be_node_scaling scaling;
        be_node_scaler *scaler;
        be_error error;
        const uint32_t pods_per_node[] = {8, 30};
        uint32_t room;
        int64_t time = be_year_start(2026);
        be_node_scaling_init(&scaling);
        scaling.scaler = kind;
        scaling.unneeded_seconds = 120;
        must(be_node_scaler_new(&scaling, pods_per_node, 2, 2, 1, NULL, &scaler, &error), &error);
        printf("nodes %u", kind);
        for (int i = 0; i < 60; i++) {
            time += below(200);
            must(be_node_scaler_step(scaler, time, below(100), &room, &error), &error);
            printf(" %u %llu %llu", room, (unsigned long long)be_node_scaler_ready(scaler, 0),
                   (unsigned long long)be_node_scaler_nodes(scaler, 1));
        }
        printf(" | %llu", (unsigned long long)be_node_scaler_launches(scaler, 0));
        print_bits(be_node_scaler_node_seconds(scaler, 0));
        print_bits(be_node_scaler_node_seconds(scaler, 1));
        print_bits(be_node_scaler_pending_seconds(scaler));
        printf("\n");
        be_node_scaler_free(scaler);
    }
}

static void function_limits(void) {
    be_function_scaling scaling;
    be_function_limits *limits;
    be_error error;
    seed();
    be_function_scaling_init(&scaling);
    scaling.creation_burst = 20;
    scaling.account_concurrency = 200;
    scaling.keep_alive_seconds = 30;
    must(be_function_limits_new(&scaling, NULL, &limits, &error), &error);
    for (int i = 0; i < 60; i++) {
        be_function_grant g = {.size = sizeof g};
        double concurrency = uniform() * 250;
        double rate = uniform() * 3000;
        must(be_function_limits_provision(limits, below(30), &error), &error);
        must(be_function_limits_step(limits, 10 * i, 10, concurrency, rate, &g, &error), &error);
        printf("limits %d %u |", i, g.limit);
        print_bits(g.served_share);
        print_bits(g.concurrency);
        print_bits(g.requests_per_second);
        print_bits(g.created);
        print_bits(g.environments);
        print_bits(g.creatable);
        print_bits(g.provisioned);
        print_bits(g.spilled);
        printf("\n");
    }
    be_function_limits_free(limits);
}

static void print_walk(const be_environment *e, const be_series *series, uint32_t start) {
    double cold_share[224], environments[224];
    be_cold_totals t = {.size = sizeof t};
    be_error error;
    must(be_environment_walk(e, series, start, NULL, cold_share, environments, &t, &error), &error);
    print_bits(t.cold_requests);
    print_bits(t.rejected_requests);
    print_bits(t.environment_seconds);
    print_bits(t.peak_environments);
    uint32_t step = below((uint32_t)be_series_count(series));
    print_bits(cold_share[step]);
    print_bits(environments[step]);
}

static void cold_starts(void) {
    seed();
    for (int i = 0; i < 20; i++) {
        be_environment e;
        be_cold_starts c = {.size = sizeof c};
        be_error error;
        be_series *series = random_series();
        be_environment_init(&e);
        e.warm_seconds = 0.01 + uniform() * 0.1;
        e.cold_seconds = e.warm_seconds + uniform();
        e.keep_alive_seconds = uniform() * 60;
        e.concurrency_limit = below(2) * 20;
        must(be_environment_steady(&e, uniform() * 5, NULL, &c, &error), &error);
        printf("cold %d |", i);
        print_bits(c.cold_share);
        print_bits(c.rejected_share);
        print_bits(c.environments);
        print_bits(c.busy);
        print_bits(c.lifetime_seconds);
        print_walk(&e, series, below(BE_START_COUNT));
        printf("\n");
        be_series_free(series);
    }
}

static void spot(void) {
    seed();
    for (int i = 0; i < 20; i++) {
        be_spot s;
        be_spot_load l;
        be_spot_effect x = {.size = sizeof x};
        be_error error;
        be_spot_init(&s);
        be_spot_load_init(&l);
        s.share = uniform();
        s.interruptions_per_hour = uniform();
        l.units = 1 + below(50);
        l.needed = below(50);
        l.unit_capacity = 10;
        l.requests_per_second = uniform() * 500;
        l.service_seconds = uniform() * 300;
        must(be_spot_effect_of(&s, &l, &x, &error), &error);
        long long spare = (long long)x.spare_units; /* -1: no number is enough */
        printf("spot %d %llu %lld |", i, (unsigned long long)x.spot_units, spare);
        print_bits(x.interruptions);
        print_bits(x.missing_hours);
        print_bits(x.overlap_hours);
        print_bits(x.cut_off);
        print_bits(x.repeated_seconds);
        print_bits(x.short_share);
        print_bits(x.beyond_share);
        printf("\n");
    }
}

static void queues(void) {
    seed();
    for (int i = 0; i < 60; i++) {
        uint32_t distribution = below(3);
        uint32_t servers = 1 + below(20);
        double service = 0.01 + uniform();
        double rate = uniform() * servers / service;
        double scv = uniform() * 2;
        printf("queue %d |", i);
        print_bits(be_mgc_wait_tail(servers, rate, service, scv, distribution, 0.5));
        print_bits(be_mgc_response_tail(servers, rate, service, scv, distribution, 2));
        print_bits(be_mgc_response_quantile(servers, rate, service, scv, distribution, 0.99));
        print_bits(be_mgc_highest_utilisation(servers, service, scv, distribution, 0.95, 4));
        printf("\n");
    }
}

static void replicas(void) {
    seed();
    for (int i = 0; i < 60; i++) {
        be_pod pods[20];
        be_hpa hpa;
        be_error error;
        uint32_t count = 1 + below(20), desired;
        double metric, high, low;
        be_hpa_init(&hpa);
        hpa.up_tolerance = uniform() * 0.2;
        for (uint32_t k = 0; k < count; k++) {
            be_pod_init(&pods[k]);
            pods[k].state = k ? below(BE_POD_COUNT) : BE_POD_READY;
            pods[k].usage = uniform();
            pods[k].request = 0.5;
        }
        must(be_hpa_replicas(&hpa, BE_TARGET_UTILISATION, count, 0.7, pods, count, &desired, &metric, &error), &error);
        printf("replicas %d %u", i, desired);
        print_bits(metric);
        double total = uniform() * 100;
        must(be_hpa_replicas_for_total(&hpa, BE_TARGET_VALUE, count, count, 20, total, &desired, &metric, &error),
             &error);
        printf(" %u", desired);
        print_bits(metric);
        be_target_tracking tracking;
        be_target_tracking_init(&tracking);
        tracking.in_share = uniform();
        must(be_target_tracking_alarms(&tracking, 1 + total, &high, &low, &error), &error);
        print_bits(high);
        print_bits(low);
        double age = uniform() * 600, changed = uniform() * 60;
        uint32_t is_ready = below(2);
        must(be_hpa_pod_state(&hpa, is_ready, age, changed, 5, 30, &desired, &error), &error);
        uint64_t spread = be_units_for_zone_loss(count, 3, 1);
        printf(" %u %llu %llu\n", desired, (unsigned long long)spread,
               (unsigned long long)be_units_after_zone_loss(spread, 3, 1));
    }
}

/* ---- what is bought ---- */

enum { MENU_HOURS = 3 * WEEK_HOURS };

static void add_random_unit(be_menu *menu, const char *name, double normalised_units, double price) {
    be_unit unit;
    be_error error;
    double hours[MENU_HOURS];
    be_unit_init(&unit);
    unit.name = name;
    unit.family = "m7g";
    unit.source = "a list";
    unit.as_of = "2026-11-01";
    unit.whole_units = below(2);
    unit.normalised_units = normalised_units;
    unit.on_demand_usd_per_hour = price;
    unit.spot_usd_per_hour = price * uniform();
    unit.spot_cap = uniform() * 0.5;
    unit.function_usd_per_hour = price * (1 + uniform());
    for (int hour = 0; hour < MENU_HOURS; hour++) {
        hours[hour] = uniform() * 10;
    }
    must(be_menu_add_unit(menu, &unit, hours, MENU_HOURS, &error), &error);
}

/* A reservation of one type, one of a family and a plan that is laddered, all within the horizon or beyond its ends. */
static void add_offers(be_menu *menu) {
    be_offer offer;
    be_error error;
    be_offer_init(&offer);
    offer.name = "reserved";
    offer.unit = "m7g.large";
    offer.upfront_usd = 100;
    offer.hourly_usd = 0.02;
    offer.usage_usd = 0.01;
    offer.payment_option = BE_PAYMENT_PARTIAL;
    must(be_offer_term(&offer, be_year_start(2026), 1, &error), &error);
    must(be_menu_add_offer(menu, &offer, &error), &error);
    be_offer_init(&offer);
    offer.name = "flexible";
    offer.unit = "m7g.large";
    offer.size_flexible = 1;
    offer.hourly_usd = 0.05;
    offer.most = 40;
    must(be_offer_term(&offer, be_year_start(2025), 3, &error), &error);
    must(be_menu_add_offer(menu, &offer, &error), &error);
    be_offer_init(&offer);
    offer.purchase_option = BE_PURCHASE_SAVINGS_PLAN_COMPUTE;
    offer.name = "plan";
    offer.hourly_usd = 1;
    offer.start = be_year_start(2026) - 400 * HOUR;
    offer.end = be_year_start(2026) + 300 * HOUR;
    must(be_menu_ladder(menu, &offer, 1, 2, &error), &error);
    for (size_t index = 2; index < be_menu_offer_count(menu); index++) {
        be_offer plan = {.size = sizeof plan};
        must(be_menu_offer_at(menu, index, &plan, &error), &error);
        must(be_menu_plan_rate(menu, plan.name, "m7g.large", 0.055, &error), &error);
        must(be_menu_plan_rate(menu, plan.name, "m7g.xlarge", 0.12, &error), &error);
    }
}

static be_menu *random_menu(void) {
    be_menu_options options;
    be_menu *menu;
    be_error error;
    be_menu_options_init(&options);
    options.start = be_year_start(2026);
    options.growth_per_year = 0.2;
    options.discount_rate_per_year = 0.05;
    options.hours = 2000;
    options.basis = below(2) ? BE_BASIS_CASH : BE_BASIS_AMORTISED;
    must(be_menu_new(&options, NULL, &menu, &error), &error);
    add_random_unit(menu, "m7g.large", 4, 0.0816);
    add_random_unit(menu, "m7g.xlarge", 8, 0.1632);
    add_offers(menu);
    return menu;
}

static void print_offers(int index, const be_menu *menu) {
    for (size_t i = 0; i < be_menu_offer_count(menu); i++) {
        be_offer o = {.size = sizeof o};
        be_error error;
        must(be_menu_offer_at(menu, i, &o, &error), &error);
        printf("purchase %d menu %s | %s | %s | %lld %lld %u |", index, o.name, o.unit ? o.unit : "", o.currency,
               (long long)o.start, (long long)o.end, o.size_flexible);
        print_bits(o.step);
        print_bits(o.most);
        for (size_t unit = 0; unit < be_menu_unit_count(menu); unit++) {
            print_bits(be_menu_measure(menu, i, unit));
        }
        printf("\n");
    }
    for (size_t i = 0; i < be_menu_unit_count(menu); i++) {
        be_unit u = {.size = sizeof u};
        be_error error;
        must(be_menu_unit_at(menu, i, &u, &error), &error);
        printf("purchase %d menu %s | %s | %s | %s | %u |", index, u.name, u.family, u.source, u.as_of, u.whole_units);
        print_bits(u.spot_cap);
        print_bits(be_menu_unit_hours(menu, i)[be_menu_hours(menu) - 1]);
        printf("\n");
    }
}

static void print_purchase(int index, const be_purchase *purchase) {
    be_purchase_summary s = {.size = sizeof s};
    be_error error;
    must(be_purchase_summarise(purchase, &s, &error), &error);
    printf("purchase %d |", index);
    print_bits(s.cost_usd);
    print_bits(s.on_demand_usd);
    print_bits(s.uncommitted_usd);
    print_bits(s.cash_present_usd);
    print_bits(s.amortised_present_usd);
    print_bits(s.wasted_usd);
    print_bits(s.coverage);
    print_bits(s.utilisation);
    printf("\n");
    for (size_t i = 0; i < be_purchase_offer_count(purchase); i++) {
        be_purchase_offer o = {.size = sizeof o};
        must(be_purchase_offer_at(purchase, i, &o, &error), &error);
        printf("purchase %d %s |", index, o.name);
        print_bits(o.used);
        print_bits(o.fees_usd);
        print_bits(o.break_even);
        print_bits(be_purchase_covered(purchase, i, 0));
        printf("\n");
    }
    for (size_t i = 0; i < be_purchase_unit_count(purchase); i++) {
        be_purchase_unit u = {.size = sizeof u};
        must(be_purchase_unit_at(purchase, i, &u, &error), &error);
        printf("purchase %d %s |", index, u.name);
        print_bits(u.covered_hours);
        print_bits(u.on_demand_usd);
        print_bits(u.spot_usd);
        print_bits(u.function_usd);
        printf("\n");
    }
}

static void print_months(int index, const be_purchase *purchase) {
    be_error error;
    for (size_t i = 0; i < be_purchase_month_count(purchase); i++) {
        be_purchase_month m = {.size = sizeof m};
        must(be_purchase_month_at(purchase, i, &m, &error), &error);
        printf("purchase %d month %d |", index, m.month);
        print_bits(m.cash_usd);
        print_bits(m.amortised_usd);
        printf("\n");
    }
    for (size_t i = 0; i < be_purchase_charge_count(purchase); i++) {
        be_purchase_charge c = {.size = sizeof c};
        must(be_purchase_charge_at(purchase, i, &c, &error), &error);
        printf("purchase %d charge %d %s | %s | %s |", index, c.month, be_charge_name(c.charge), c.offer ? c.offer : "",
               c.unit ? c.unit : "");
        print_bits(c.quantity);
        print_bits(c.billed_usd);
        print_bits(c.effective_usd);
        printf("\n");
    }
}

static void purchases(void) {
    seed();
    for (int i = 0; i < MENUS; i++) {
        double quantities[4];
        be_purchase *purchase;
        be_error error;
        be_menu *menu = random_menu();
        for (int offer = 0; offer < 4; offer++) {
            quantities[offer] = below(6);
        }
        print_offers(i, menu);
        must(be_purchase_new(menu, quantities, be_menu_offer_count(menu), NULL, &purchase, &error), &error);
        be_menu_free(menu);
        print_purchase(i, purchase);
        print_months(i, purchase);
        be_purchase_free(purchase);
    }
}

/* Machines of a rate card, used as a bill's items say. */
static void cards(const be_catalogue *catalogue) {
    double seconds[48], hours[72];
    be_usage_item item;
    be_card_unit unit;
    be_usage *usage;
    be_menu *menu;
    be_error error;
    seed();
    be_usage_item_init(&item);
    item.provider = "aws";
    item.region = "us-east-1";
    item.service = "ec2";
    item.meter = "m7g.large";
    item.month = be_month_from(2026, 1);
    item.hourly = seconds;
    item.hourly_start = be_year_start(2026);
    item.hourly_count = 48;
    for (int hour = 0; hour < 48; hour++) {
        seconds[hour] = 3600.0 * below(10);
        item.quantity += seconds[hour];
    }
    must(be_usage_new(NULL, &usage, &error), &error);
    must(be_usage_add(usage, &item, &error), &error);
    must(be_usage_hours(usage, "aws", "us-east-1", "ec2", "m7g.large", 3600, be_year_start(2026), 72, hours, &error),
         &error);
    printf("cards");
    for (int hour = 0; hour < 72; hour++) {
        print_bits(hours[hour]);
    }
    printf("\n");
    must(be_menu_new(NULL, NULL, &menu, &error), &error);
    be_card_unit_init(&unit);
    unit.provider = "aws";
    unit.region = "us-east-1";
    unit.service = "ec2";
    unit.instance_type = "m7g.large";
    unit.term_start = be_year_start(2026);
    must(be_menu_add_card_unit(menu, catalogue, &unit, hours, 72, &error), &error);
    for (size_t i = 0; i < be_menu_offer_count(menu); i++) {
        be_offer o = {.size = sizeof o};
        must(be_menu_offer_at(menu, i, &o, &error), &error);
        printf("cards %s | %s | %s |", o.name, o.source ? o.source : "", o.as_of ? o.as_of : "");
        print_bits(o.upfront_usd);
        print_bits(o.hourly_usd);
        printf("\n");
    }
    be_menu_free(menu);
    be_usage_free(usage);
}

static void online(void) {
    seed();
    for (uint32_t policy = 0; policy < BE_ONLINE_COUNT; policy++) {
        be_online_options o;
        be_online *bought;
        be_online_summary s = {.size = sizeof s};
        be_error error;
        be_online_options_init(&o);
        o.policy = policy;
        o.term_hours = 50;
        o.on_demand_usd_per_hour = 0.1;
        o.usage_usd_per_hour = 0.01;
        o.fee_usd = 2;
        o.seed = 7;
        must(be_online_new(&o, NULL, &bought, &error), &error);
        for (int hour = 0; hour < 200; hour++) {
            be_online_purchase p = {.size = sizeof p};
            must(be_online_step(bought, below(6), &p, &error), &error);
            printf("online %u %d %llu %llu %llu", policy, hour, (unsigned long long)p.reserve,
                   (unsigned long long)p.held, (unsigned long long)p.on_demand);
            print_bits(p.cost_usd);
            printf("\n");
        }
        must(be_online_summarise(bought, &s, &error), &error);
        printf("online %u %llu |", policy, (unsigned long long)s.reservations);
        print_bits(s.reserved_used_hours);
        print_bits(s.cost_usd);
        print_bits(s.threshold_usd);
        print_bits(s.bound);
        printf("\n");
        be_online_free(bought);
    }
}

static void print_mix(int index, const be_menu *menu, const be_mix *mix) {
    be_mix_summary s = {.size = sizeof s};
    be_certificate_parts p = {.size = sizeof p};
    be_purchase_summary bill = {.size = sizeof bill};
    be_error error;
    size_t count;
    double bound, prices = 0;
    const double *quantities = be_mix_quantities(mix, &count);
    must(be_mix_summarise(mix, &s, &error), &error);
    must(be_certificate_check(menu, be_mix_certificate(mix), &bound, &error), &error);
    must(be_certificate_read(be_mix_certificate(mix), &p, &error), &error);
    must(be_purchase_summarise(be_mix_purchase(mix), &bill, &error), &error);
    printf("mix %d %s %u %llu %llu %u %u %u |", index, be_mix_method_name(s.method), s.proven,
           (unsigned long long)s.nodes, (unsigned long long)s.cuts, p.nodes, p.weights, p.tables);
    print_bits(s.cost_usd);
    print_bits(s.bound_usd);
    print_bits(s.gap);
    print_bits(bound);
    print_bits(bill.wasted_usd);
    for (size_t i = 0; i < count; i++) {
        print_bits(quantities[i]);
    }
    for (uint64_t i = 0; i < p.tables * p.offers * p.hours; i++) {
        prices += p.price_usd[i];
    }
    print_bits(prices);
    for (uint32_t i = 0; i < p.weights; i++) {
        printf(" %u", p.weight_table[i]);
        print_bits(p.weight[i]);
    }
    printf("\n");
    for (uint32_t i = 0; i < p.nodes; i++) {
        printf("mix %d node %u %u %u %u", index, p.node[i].child, p.node[i].offer, p.node[i].first_weight,
               p.node[i].weights);
        print_bits(p.node[i].at);
        printf("\n");
    }
}

static void mixes(void) {
    seed();
    for (int i = 0; i < 3; i++) {
        be_mix_options o;
        be_mix *mix;
        be_error error;
        be_menu *menu = random_menu();
        be_mix_options_init(&o);
        o.gap = 0.01;
        o.node_limit = 100;
        must(be_mix_new(menu, &o, NULL, &mix, &error), &error);
        print_mix(i, menu, mix);
        be_mix_free(mix);
        be_menu_free(menu);
    }
}

static void screening(void) {
    be_menu *menu;
    be_offer offer;
    be_screening *picture;
    be_error error;
    seed();
    must(be_menu_new(NULL, NULL, &menu, &error), &error);
    add_random_unit(menu, "m7g.large", 4, 0.0816);
    be_offer_init(&offer);
    offer.name = "reserved";
    offer.unit = "m7g.large";
    offer.hourly_usd = 0.05;
    must(be_offer_term(&offer, 0, 1, &error), &error);
    must(be_menu_add_offer(menu, &offer, &error), &error);
    must(be_screening_new(menu, NULL, &picture, &error), &error);
    for (uint64_t i = 0; i < be_screening_layer_count(picture); i++) {
        be_screening_layer l = {.size = sizeof l};
        must(be_screening_layer_at(picture, i, &l, &error), &error);
        printf("screening layer %u |", l.option);
        print_bits(l.hours);
        print_bits(l.uncovered_usd);
        print_bits(l.cost_usd);
        printf("\n");
    }
    for (size_t i = 0; i < be_screening_option_count(picture); i++) {
        be_screening_option o = {.size = sizeof o};
        must(be_screening_option_at(picture, i, &o, &error), &error);
        printf("screening option %u |", o.on_envelope);
        print_bits(o.fixed_usd);
        print_bits(o.variable_usd);
        print_bits(o.from);
        print_bits(o.break_even);
        printf("\n");
    }
    be_screening_free(picture);
    be_menu_free(menu);
}

/* ---- what may come otherwise ---- */

static void print_level(const be_risk *risk, size_t level) {
    be_level_risk l = {.size = sizeof l};
    be_error error;
    must(be_risk_level(risk, level, &l, &error), &error);
    printf("risk level %zu |", level);
    print_bits(l.mean_usd);
    print_bits(l.standard_error_usd);
    print_bits(l.p95_usd);
    print_bits(l.cvar_usd);
    print_bits(l.worst_regret_usd);
    print_bits(l.cheapest_share);
    printf("\n");
}

static void print_scenario(const be_risk *risk, uint64_t index) {
    double hours[2000], cost;
    be_scenario s = {.size = sizeof s};
    be_error error;
    must(be_risk_scenario(risk, index, &s, &error), &error);
    must(be_risk_usage(risk, index, 1, hours, &error), &error);
    must(be_risk_cost(risk, index, 2, &cost, &error), &error);
    printf("risk scenario %llu %llu |", (unsigned long long)s.spikes, (unsigned long long)s.first_change);
    print_bits(s.growth_per_year);
    print_bits(s.spot_factor);
    print_bits(s.last_price_factor);
    print_bits(hours[1999]);
    print_bits(cost);
    printf("\n");
}

static void risks(void) {
    static const double mix[] = {4, 10, 0.2, 0.2};
    double levels[9 * 4];
    be_scenario_options o;
    be_risk *risk;
    be_risk_choice c = {.size = sizeof c};
    be_error error;
    seed();
    be_menu *menu = random_menu();
    must(be_levels_of_offer(menu, "reserved", 0, 6, NULL, 4, levels, &error), &error);
    must(be_levels_of_mix(menu, mix, 0.5, 1.5, 5, levels + 4 * 4, &error), &error);
    be_scenario_options_init(&o);
    o.count = 40;
    o.growth_low = -0.2;
    o.growth_high = 0.6;
    o.resample = 1;
    o.spikes_per_year = 20;
    o.spike_factor = 3;
    o.price_change_probability = 0.5;
    o.price_factor_low = 0.7;
    o.spot_band = BE_BAND_LOGNORMAL;
    o.spot_factor_low = 0.5;
    o.spot_factor_high = 2;
    must(be_risk_new(menu, &o, levels, 9, NULL, &risk, &error), &error);
    must(be_risk_run(risk, 20, 20, NULL, NULL, &error), &error);
    must(be_risk_run(risk, 0, 30, NULL, NULL, &error), &error);
    for (size_t level = 0; level < be_risk_level_count(risk); level++) {
        print_level(risk, level);
    }
    for (uint64_t scenario = 0; scenario < be_risk_scenario_count(risk); scenario++) {
        print_scenario(risk, scenario);
    }
    must(be_risk_choose(risk, &c, &error), &error);
    printf("risk choice %llu %llu %llu |", (unsigned long long)c.least_mean_level,
           (unsigned long long)c.least_cvar_level, (unsigned long long)c.least_regret_level);
    print_bits(c.least_cvar_usd);
    print_bits(c.least_regret_usd);
    print_bits(c.mean_of_cheapest_usd);
    printf("\n");
    be_risk_free(risk);
    be_menu_free(menu);
}

/* ---- who wins where ---- */

static void print_index(uint64_t candidate) {
    candidate == BE_NO_CANDIDATE ? printf(" none") : printf(" %llu", (unsigned long long)candidate);
}

static void print_break_even(const char *id, const be_break_even *result) {
    be_error error;
    printf("%s line %s\n", id, be_break_even_line(result));
    for (size_t i = 0; i < be_break_even_segment_count(result); i++) {
        be_segment s = {.size = sizeof s};
        must(be_break_even_segment_at(result, i, &s, &error), &error);
        printf("%s segment %s %u", id, s.name, s.proven);
        print_index(s.candidate);
        print_bits(s.from);
        print_bits(s.to);
        print_bits(s.cost_from);
        print_bits(s.cost_to);
        printf("\n");
    }
    for (size_t i = 0; i < be_break_even_crossing_count(result); i++) {
        be_crossing c = {.size = sizeof c};
        must(be_break_even_crossing_at(result, i, &c, &error), &error);
        printf("%s crossing %s | %s | %u", id, c.before_name, c.after_name, c.kind);
        print_index(c.before);
        print_index(c.after);
        print_bits(c.last);
        print_bits(c.value);
        print_bits(c.after_cost_value);
        printf("\n");
    }
}

static void curves(void) {
    seed();
    for (int i = 0; i < 20; i++) {
        static const char *const curve_names[] = {"one", "two", "three"};
        be_cost_piece pieces[3][4];
        be_cost_curve given[3];
        be_break_even *result;
        be_error error;
        for (int curve = 0; curve < 3; curve++) {
            given[curve] = (be_cost_curve){curve_names[curve], pieces[curve], 1 + below(4)};
            for (uint64_t piece = 0; piece < given[curve].piece_count; piece++) {
                double from = (double)piece * 10;
                double fixed = below(5) ? uniform() * 100 : INFINITY;
                pieces[curve][piece] = (be_cost_piece){from, fixed, uniform() * 10};
            }
        }
        must(be_break_even_of_curves(given, 3, 0, 50, NULL, &result, &error), &error);
        print_break_even("curves", result);
        be_break_even_free(result);
    }
}

/* What is asked below is asked of this. */
typedef struct question {
    be_series *series;
    be_request request;
    be_comparison_options options;
    be_candidate candidates[3];
} question;

static void ask(question *q) {
    be_error error;
    be_request_init(&q->request);
    q->request.cpu_seconds = 0.006;
    q->request.wall_seconds = 0.010;
    q->request.memory_mib = 512;
    q->request.latency_seconds = 0.050;
    be_comparison_options_init(&q->options);
    q->options.horizon = BE_HORIZON_SERIES;
    set_candidate(&q->candidates[0], "fleet", BE_MODEL_FLEET, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_ON_DEMAND);
    set_candidate(&q->candidates[1], "containers", BE_MODEL_CONTAINERS, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_ON_DEMAND);
    set_candidate(&q->candidates[2], "functions", BE_MODEL_FUNCTIONS, BE_DOOR_FUNCTION_URL, BE_PURCHASE_ON_DEMAND);
    q->candidates[0].instance_type = "c6g.large";
    must(be_series_wave(10, 400, 14, 0, WEEK_HOURS, be_year_start(2026), HOUR, NULL, &q->series, &error), &error);
}

static void break_evens(const be_catalogue *catalogue) {
    question q;
    be_break_even_options o;
    be_break_even *result;
    be_error error;
    ask(&q);
    be_break_even_options_init(&o);
    o.low = 50;
    o.high = 300;
    must(be_break_even_new(q.series, &q.request, catalogue, q.candidates, 3, &q.options, &o, NULL, &result, &error),
         &error);
    print_break_even("break_even", result);
    be_break_even_free(result);
    be_break_even_options_init(&o);
    o.parameter = BE_PARAMETER_PRICE;
    o.service = "lambda";
    o.low = 0.01;
    o.high = 10;
    must(be_break_even_new(q.series, &q.request, catalogue, q.candidates, 3, &q.options, &o, NULL, &result, &error),
         &error);
    print_break_even("break_even", result);
    be_break_even_free(result);
    be_series_free(q.series);
}

static void maps(const be_catalogue *catalogue) {
    static const double values[] = {128, 1024};
    question q;
    be_break_even_options o, rows;
    be_break_even_map *map;
    be_error error;
    ask(&q);
    be_break_even_options_init(&o);
    be_break_even_options_init(&rows);
    o.parameter = BE_PARAMETER_PRICE;
    o.service = "lambda";
    o.low = 0.01;
    o.high = 10;
    rows.parameter = BE_PARAMETER_MEMORY;
    must(be_break_even_map_new(q.series, &q.request, catalogue, q.candidates, 3, &q.options, &o, &rows, values, 2, NULL,
                               &map, &error),
         &error);
    for (size_t row = 0; row < be_break_even_map_row_count(map); row++) {
        printf("map %zu", row);
        print_bits(be_break_even_map_value(map, row));
        printf("\n");
        print_break_even("map", be_break_even_map_row(map, row));
    }
    be_break_even_map_free(map);
    be_series_free(q.series);
}

static void sensitivities(const be_catalogue *catalogue) {
    question q;
    be_break_even_options varied[2];
    be_sensitivity_options o;
    be_sensitivity *result;
    be_error error;
    ask(&q);
    be_sensitivity_options_init(&o);
    be_break_even_options_init(&varied[0]);
    be_break_even_options_init(&varied[1]);
    varied[1].parameter = BE_PARAMETER_PRICE;
    varied[1].provider = "aws";
    varied[1].service = "lambda";
    o.parameters = varied;
    o.parameter_count = 2;
    o.step = 0.2;
    must(be_sensitivity_new(q.series, &q.request, catalogue, q.candidates, 3, &q.options, &o, NULL, &result, &error),
         &error);
    for (size_t i = 0; i < be_sensitivity_count(result); i++) {
        be_sensitivity_row r = {.size = sizeof r};
        must(be_sensitivity_at(result, i, &r, &error), &error);
        printf("sensitivity %zu %s | %s | %s", i, be_parameter_name(r.parameter), r.provider, r.service);
        print_index(r.winner);
        print_index(r.winner_low);
        print_index(r.flip_above_to);
        print_bits(r.base);
        print_bits(r.winner_cost_high);
        print_bits(r.flip_share);
        printf("\n");
        for (size_t candidate = 0; candidate < 3; candidate++) {
            be_sensitivity_cell c = {.size = sizeof c};
            must(be_sensitivity_cell_at(result, i, candidate, &c, &error), &error);
            printf("sensitivity %zu %s |", i, c.name);
            print_bits(c.cost);
            print_bits(c.cost_low);
            print_bits(c.elasticity);
            printf("\n");
        }
    }
    be_sensitivity_free(result);
    be_series_free(q.series);
}

/* What a comparison knows of its candidates, and what can be done about the choice. */
static void advice(const be_catalogue *catalogue) {
    question q;
    be_comparison *comparison;
    be_error error;
    ask(&q);
    must(be_comparison_new(q.series, &q.request, catalogue, q.candidates, 3, &q.options, NULL, &comparison, &error),
         &error);
    for (size_t rank = 0; rank < 3; rank++) {
        for (uint32_t dimension = 0; dimension < BE_DIMENSION_COUNT; dimension++) {
            for (size_t i = 0; i < be_comparison_trait_count(comparison, rank, dimension); i++) {
                be_trait t = {.size = sizeof t};
                must(be_comparison_trait(comparison, rank, dimension, i, &t, &error), &error);
                printf("advice %zu %s | %s | %s | %s |", rank, be_dimension_name(t.dimension), t.text, t.unit, t.as_of);
                print_bits(t.value);
                print_bits(t.needed);
                printf("\n");
            }
        }
    }
    for (size_t i = 0; i < be_comparison_mitigation_count(comparison); i++) {
        be_mitigation m = {.size = sizeof m};
        must(be_comparison_mitigation_at(comparison, i, &m, &error), &error);
        printf("advice %s | %s | %s | %s |", m.text, m.quality, m.unit, m.summary);
        print_bits(m.before);
        print_bits(m.after);
        print_bits(m.more_per_month_usd);
        printf("\n");
    }
    be_choice c = {.size = sizeof c};
    must(be_comparison_choice(comparison, &c, &error), &error);
    printf("advice %s | %s | %s |", c.runner_up, c.runner_up_wins, c.runner_up_service);
    print_bits(c.runner_up_more_per_month_usd);
    print_bits(c.runner_up_more_share);
    printf("\n");
    be_comparison_free(comparison);
    be_series_free(q.series);
}

static void search(const be_catalogue *catalogue) {
    static const double capacities[] = {50, 7, 123.4};
    question q;
    be_search *found;
    be_layers *layers;
    be_error error;
    ask(&q);
    must(be_search_new(q.series, &q.request, catalogue, &q.options, NULL, &found, &error), &error);
    printf("search %zu %zu %s | %s\n", be_search_count(found), be_search_excluded_count(found),
           be_search_excluded_type(found, 0), be_search_excluded_reason(found, 0));
    for (size_t rank = 0; rank < 50; rank++) {
        be_search_entry e = {.size = sizeof e};
        must(be_search_at(found, rank, &e, &error), &error);
        printf("search %zu %s %u %u %u %u |", rank, e.instance_type, e.purchase_option, e.term_years, e.payment_option,
               e.remainder_option);
        print_bits(e.capacity);
        print_bits(e.committed_units);
        print_bits(e.utilisation);
        print_bits(e.cost_usd);
        printf("\n");
    }
    be_search_free(found);
    must(be_layers_new(q.series, capacities, 3, NULL, &layers, &error), &error);
    for (size_t i = 0; i < be_layers_count(layers); i++) {
        printf("layers %zu", i);
        for (uint64_t unit = 0; unit < be_layers_units(layers, i); unit++) {
            printf(" %llu", (unsigned long long)be_layers_steps(layers, i)[unit]);
        }
        printf("\n");
    }
    be_layers_free(layers);
    be_series_free(q.series);
}

int main(void) {
    be_catalogue *catalogue;
    be_error error;
    must(be_catalogue_open(NULL, NULL, &catalogue, &error), &error);
    must(be_catalogue_load(catalogue, "aws", "us-east-1", &error), &error);
    api(catalogue);
    thumbnails(catalogue);
    recommendations(catalogue);
    random_deployments(catalogue);
    scaled_deployments(catalogue);
    scalers();
    nodes();
    function_limits();
    cold_starts();
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
    break_evens(catalogue);
    maps(catalogue);
    sensitivities(catalogue);
    advice(catalogue);
    search(catalogue);
    be_catalogue_free(catalogue);
    return 0;
}
