/* What the library answers, as text: the workloads of examples (a) to (c) and 200 random deployments. The same program
 * is written in Python and in Java; all three must print the same lines. Doubles are printed as their 64 bits. */
#include <breakeven/breakeven.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOUR = 3600, DEPLOYMENTS = 200, CANDIDATES = 10 };

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

static uint64_t state = 20261122;

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

static void compare(const char *id, const be_series *series, const be_request *request,
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

static void random_deployments(const be_catalogue *catalogue) {
    static const char *const names[] = {"c6g.medium", "m6g.large", "t4g.small", "c7g.xlarge"};
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

int main(void) {
    be_catalogue *catalogue;
    be_error error;
    must(be_catalogue_open(NULL, NULL, &catalogue, &error), &error);
    must(be_catalogue_load(catalogue, "aws", "us-east-1", &error), &error);
    api(catalogue);
    thumbnails(catalogue);
    recommendations(catalogue);
    random_deployments(catalogue);
    be_catalogue_free(catalogue);
    return 0;
}
