/* What the tests of the decision floor build on: a small rate card with round prices, a workload on it, the comparison
 * of a few candidates, and the price of a deployment that the test names itself. */
#ifndef BE_TESTS_DECISION_GIVEN_H
#define BE_TESTS_DECISION_GIVEN_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "support.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { HOUR = 3600, DAY = 86400 };

/* ---- choices ---- */

typedef struct plain_text {
    char text[400];
} plain_text;

/* A choice without its mean: "up to 14 x a1.small (mean 8.2), 2 reserved ..." is "14 x a1.small, 2 reserved ...". */
static inline plain_text plain(const char *choice) {
    plain_text p;
    const char *mean = strstr(choice, " (mean ");
    choice += strncmp(choice, "up to ", 6) == 0 ? 6 : 0;
    const char *rest = mean ? strchr(mean, ')') + 1 : "";
    int peak = mean ? (int)(mean - choice) : (int)strlen(choice);
    snprintf(p.text, sizeof p.text, "%.*s%s", peak, choice, rest);
    return p;
}

/* ---- rate cards ---- */

#define REGION "testland"

#define TYPE_COLUMNS                                                                                                   \
    "instance_type,vcpu,memory_mib,gpu_count,gpu_model,gpu_memory_mib,arch,max_pods,burstable,baseline_vcpu,"          \
    "current_generation,source,as_of\n"
#define PRICE_COLUMNS                                                                                                  \
    "service,instance_type,purchase_option,term_years,payment_option,effective_usd_per_hour,upfront_usd,hourly_usd,"   \
    "source,as_of\n"
#define METER_COLUMNS                                                                                                  \
    "service,meter,unit,tier_from,tier_to,price_usd,per,event_unit,increment,minimum,increment_quantity,"              \
    "free_per_month,free_group,source,as_of\n"
#define SIZE_COLUMNS "service,vcpu,memory_min_mib,memory_max_mib,memory_step_mib,source,as_of\n"
#define LIMIT_COLUMNS "service,limit,value,unit,source,as_of\n"
#define DIMENSION_COLUMNS "service,meter,dimension,adds_to,per_unit,unit,source,as_of\n"

/* An x86_64 or arm64 machine of the current generation without GPU: name, vCPU, MiB, architecture, pods. */
#define MACHINE(name, vcpu, mib, arch, pods) name "," vcpu "," mib ",0,,," arch "," pods ",false,,true,here,2026-01\n"
#define ON_DEMAND(name, usd) "ec2," name ",on_demand,,," usd ",," usd ",here,2026-01\n"
#define SPOT(name, usd) "ec2," name ",spot,,," usd ",," usd ",here,2026-01\n"
/* Reserved for a year, nothing or all of it upfront. */
#define RESERVED(name, usd) "ec2," name ",reserved_standard,1,none," usd ",0," usd ",here,2026-01\n"
#define PREPAID(name, usd, fee) "ec2," name ",reserved_standard,1,all," usd "," fee ",0,here,2026-01\n"
#define METER(service, meter, unit, usd) service "," meter "," unit ",0,," usd ",1,,,,,,,here,2026-01\n"
#define LIMIT(service, limit, value) service "," limit "," value ",,here,2026-01\n"

#define BASIC_TYPES                                                                                                    \
    TYPE_COLUMNS MACHINE("a1.large", "4", "8192", "arm64", "30") MACHINE("a1.small", "1", "2048", "arm64", "10")       \
        MACHINE("x1.fat", "2", "32768", "x86_64", "20") MACHINE("x1.medium", "2", "4096", "x86_64", "20")

#define BASIC_PRICES                                                                                                   \
    PRICE_COLUMNS ON_DEMAND("a1.large", "0.11") ON_DEMAND("a1.small", "0.03") ON_DEMAND("x1.fat", "0.12")              \
        ON_DEMAND("x1.medium", "0.07") SPOT("a1.small", "0.01") RESERVED("a1.large", "0.08")                           \
            RESERVED("a1.small", "0.02") PREPAID("a1.small", "0.018", "157.68") RESERVED("x1.medium", "0.05")          \
                PREPAID("x1.medium", "0.055", "481.8")

#define BASIC_METERS                                                                                                   \
    METER_COLUMNS METER("ebs", "gp3", "GB-month", "0.1") METER("elb", "alb-hour", "hour", "0.02")                      \
        METER("elb", "alb-lcu", "LCU-hour", "0.01") METER("vpc", "public-ipv4", "address-hour", "0.005")               \
            METER("eks", "cluster-hour", "cluster-hour", "0.1")                                                        \
                METER("data-transfer", "internet-out", "GB",                                                           \
                      "0.1") "fargate,vcpu-x86_64,vCPU-second,0,,0.00001,1,second,1,60,1,,,here,2026-01\n"             \
                             "fargate,vcpu-arm64,vCPU-second,0,,0.000008,1,second,1,60,1,,,here,2026-01\n"             \
                             "fargate,memory-x86_64,GB-second,0,,0.000001,1,second,1,60,1,,,here,2026-01\n"            \
                             "fargate,memory-arm64,GB-second,0,,0.0000009,1,second,1,60,1,,,here,2026-01\n"            \
                             "lambda,requests,request,0,,0.2,1000000,,,,,1000000,requests,here,2026-01\n"              \
                             "lambda,duration-x86_64,GB-second,0,,0.00002,1,second,0.001,0.001,0.001,400000,duration," \
                             "here,2026-01\n"                                                                          \
                             "lambda,duration-arm64,GB-second,0,,0.000016,1,second,0.001,0.001,0.001,400000,duration," \
                             "here,2026-01\n"                                                                          \
                             "lambda,provisioned-concurrency-x86_64,GB-second,0,,0.000005,1,,,,,,,here,2026-01\n"      \
                             "lambda,provisioned-concurrency-arm64,GB-second,0,,0.000004,1,,,,,,,here,2026-01\n"       \
                             "lambda,provisioned-duration-x86_64,GB-second,0,,0.00001,1,second,0.001,0.001,0.001,,,"   \
                             "here,2026-01\n"                                                                          \
                             "lambda,provisioned-duration-arm64,GB-second,0,,0.000008,1,second,0.001,0.001,0.001,,,"   \
                             "here,2026-01\n"                                                                          \
                             "api-gateway,http-requests,request,0,,1,1000000,KB,512,512,1,,,here,2026-01\n"            \
                             "api-gateway,rest-requests,request,0,,3.5,1000000,,,,,,,here,2026-01\n"                   \
                             "s3,requests-get,request,0,,0.0004,1000,,,,,,,here,2026-01\n"                             \
                             "s3,requests-put,request,0,,0.005,1000,,,,,,,here,2026-01\n"                              \
                             "sqs,standard-requests,request,0,,0.4,1000000,,,,,,,here,2026-01\n"

#define MACHINE_LIMITS LIMIT("ec2", "billing_increment_seconds", "1") LIMIT("ec2", "billing_minimum_seconds", "60")

/* Functions of 128, 192 ... 2048 MiB: few enough to try each. */
#define BASIC_LIMITS                                                                                                   \
    LIMIT_COLUMNS MACHINE_LIMITS LIMIT("lambda", "memory_min_mib", "128") LIMIT("lambda", "memory_max_mib", "2048")    \
        LIMIT("lambda", "memory_step_mib", "64") LIMIT("lambda", "concurrency", "1000")                                \
            LIMIT("lambda", "timeout_seconds", "900")

#define BASIC_SIZES SIZE_COLUMNS "fargate,0.25,512,2048,512,here,2026-01\nfargate,1,2048,8192,1024,here,2026-01\n"

#define BASIC_DIMENSIONS                                                                                               \
    DIMENSION_COLUMNS "elb,alb-lcu,new_connections_per_second,new,25,,here,2026-01\n"                                  \
                      "elb,alb-lcu,active_connections_per_minute,active,3000,,here,2026-01\n"                          \
                      "elb,alb-lcu,processed_gb_per_hour,bytes,1,,here,2026-01\n"                                      \
                      "elb,alb-lcu,lambda_processed_gb_per_hour,bytes,0.4,,here,2026-01\n"

/* The files of a rate card; what is NULL is as above. */
typedef struct cards {
    const char *types, *prices, *meters, *limits, *sizes;
} cards;

static inline void write_card(const char *folder, const char *file, const char *text) {
    char name[512];
    snprintf(name, sizeof name, "%s/%s", folder, file);
    be_test_write(name, text);
}

/* Write rate cards into a folder of that name in the scratch folder and load them. */
static inline be_catalogue *catalogue_with(const char *folder, const cards *own) {
    char name[512];
    write_card(folder, "aws/instance_types.csv", own->types ? own->types : BASIC_TYPES);
    write_card(folder, "aws/limits.csv", own->limits ? own->limits : BASIC_LIMITS);
    write_card(folder, "aws/task_sizes.csv", own->sizes ? own->sizes : BASIC_SIZES);
    write_card(folder, "aws/dimensions.csv", BASIC_DIMENSIONS);
    write_card(folder, "aws/" REGION "/meters.csv", own->meters ? own->meters : BASIC_METERS);
    write_card(folder, "aws/" REGION "/instance_prices.csv", own->prices ? own->prices : BASIC_PRICES);
    snprintf(name, sizeof name, "%s/README.md", folder);
    char path[2048];
    snprintf(path, sizeof path, "%s", be_test_write(name, "rate cards of a test\n"));
    path[strlen(path) - strlen("/README.md")] = '\0';
    be_catalogue_options options;
    be_catalogue_options_init(&options);
    options.path = path;
    be_catalogue *catalogue = NULL;
    assert_ok(be_catalogue_open(&options, NULL, &catalogue, error));
    assert_ok(be_catalogue_load(catalogue, "aws", REGION, error));
    return catalogue;
}

/* ---- a workload ---- */

typedef struct workload {
    be_catalogue *catalogue;
    be_series *series;
    be_request request;
    be_comparison_options options;
} workload;

/* 0.1 s of CPU and nothing else, in 512 MiB; 99 % within 3 s. Over the series, no disk. */
static inline workload workload_with(const char *folder, const cards *own) {
    workload w = {.catalogue = catalogue_with(folder, own)};
    be_request_init(&w.request);
    w.request.cpu_seconds = w.request.wall_seconds = 0.1;
    w.request.memory_mib = 512;
    w.request.latency_seconds = 3;
    be_comparison_options_init(&w.options);
    w.options.region = REGION;
    w.options.horizon = BE_HORIZON_SERIES;
    w.options.volume_gb = 0;
    w.options.target_utilisation = 0.7;
    w.options.instant_scaling = 1; /* the reference, which can be checked by the load-duration curve */
    return w;
}

static inline workload basic_workload(const char *folder) {
    cards own = {0};
    return workload_with(folder, &own);
}

static inline void workload_free(workload *w) {
    be_series_free(w->series);
    be_catalogue_free(w->catalogue);
}

static inline void set_series(workload *w, be_series *series) {
    be_series_free(w->series);
    w->series = series;
}

/* Monday, 1 June 2026. */
static inline int64_t june(void) {
    return be_month_start(be_month_from(2026, 6));
}

static inline void set_rates(workload *w, const double *rates, uint64_t count) {
    be_series *series = NULL;
    assert_ok(be_series_copy(rates, count, june(), HOUR, NULL, &series, error));
    set_series(w, series);
}

static inline void set_constant(workload *w, double rate, uint64_t hours) {
    be_series *series = NULL;
    assert_ok(be_series_constant(rate, hours, june(), HOUR, NULL, &series, error));
    set_series(w, series);
}

/* A daily wave, by the hour. */
static inline void set_wave(workload *w, double low, double high, uint64_t hours) {
    be_series *series = NULL;
    assert_ok(be_series_wave(low, high, 15, 0, hours, june(), HOUR, NULL, &series, error));
    set_series(w, series);
}

/* Mostly up to `usual`, one hour in ten up to `high`. */
static inline void set_bursts(workload *w, double usual, double high, uint64_t hours, uint64_t seed) {
    double *rates = malloc(hours * sizeof *rates);
    assert_non_null(rates);
    for (uint64_t h = 0; h < hours; h++) {
        bool burst = random_share(&seed) < 0.1;
        rates[h] = random_share(&seed) * (burst ? high : usual);
    }
    set_rates(w, rates, hours);
    free(rates);
}

/* The series on which choices are tried. */
enum { CONSTANT, WAVE, BURSTS, SHAPES };

static inline void set_shape(workload *w, int shape, double high) {
    if (shape == CONSTANT) {
        set_constant(w, 0.8 * high, 72);
    } else if (shape == WAVE) {
        set_wave(w, 0.1 * high, high, 72);
    } else {
        set_bursts(w, 0.2 * high, high, 72, 20260601);
    }
}

/* ---- candidates and comparisons ---- */

/* Behind no door, on demand. */
static inline be_candidate candidate_of(const char *name, uint32_t model) {
    be_candidate candidate;
    be_candidate_init(&candidate);
    candidate.name = name;
    candidate.model = model;
    candidate.door = BE_DOOR_NONE;
    return candidate;
}

static inline be_comparison *compare(const workload *w, const be_candidate *candidates, size_t count) {
    be_comparison *comparison = NULL;
    assert_ok(be_comparison_new(w->series, &w->request, w->catalogue, candidates, count, &w->options, NULL, &comparison,
                                error));
    return comparison;
}

static inline be_comparison *compare_one(const workload *w, const be_candidate *candidate) {
    return compare(w, candidate, 1);
}

static inline be_entry entry_at(const be_comparison *comparison, size_t rank) {
    be_entry entry = {.size = sizeof entry};
    assert_ok(be_comparison_at(comparison, rank, &entry, error));
    return entry;
}

static inline be_choice choice_of(const be_comparison *comparison) {
    be_choice choice = {.size = sizeof choice};
    assert_ok(be_comparison_choice(comparison, &choice, error));
    return choice;
}

/* The candidate cannot run, and its reason holds these words. */
static inline void check_cannot_run(const workload *w, const be_candidate *candidate, const char *part) {
    be_comparison *comparison = compare_one(w, candidate);
    be_entry entry = entry_at(comparison, 0);
    if (entry.can_run || !entry.why_not || !strstr(entry.why_not, part)) {
        fail_msg("%s: can run %u, why not '%s'; expected '%s'", entry.name, entry.can_run,
                 entry.why_not ? entry.why_not : "", part);
    }
    assert_string_equal(entry.choice, "");
    be_comparison_free(comparison);
}

/* The candidate is run as this choice. */
static inline void check_choice(const workload *w, const be_candidate *candidate, const char *choice) {
    be_comparison *comparison = compare_one(w, candidate);
    be_entry entry = entry_at(comparison, 0);
    if (strcmp(plain(entry.choice).text, choice) != 0) {
        fail_msg("chosen '%s' (%s), expected '%s'", entry.choice, entry.why_not ? entry.why_not : "keeps", choice);
    }
    be_comparison_free(comparison);
}

static inline bool some_note_has(const be_comparison *comparison, const char *part) {
    for (size_t i = 0; i < be_comparison_note_count(comparison); i++) {
        if (strstr(be_comparison_note_at(comparison, i), part)) {
            return true;
        }
    }
    return false;
}

/* The nine that the examples compare. */
enum { USUAL = 9 };

static inline void usual_candidates(be_candidate *candidates) {
    static const struct {
        const char *name;
        uint32_t model, door, purchase_option;
    } usual[USUAL] = {
        {"EC2 on demand", BE_MODEL_FLEET, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_ON_DEMAND},
        {"EC2 reserved 1 year", BE_MODEL_FLEET, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_RESERVED_STANDARD},
        {"EKS on EC2", BE_MODEL_CLUSTER, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_ON_DEMAND},
        {"Fargate", BE_MODEL_CONTAINERS, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_ON_DEMAND},
        {"Lambda, ALB", BE_MODEL_FUNCTIONS, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_ON_DEMAND},
        {"Lambda, HTTP API", BE_MODEL_FUNCTIONS, BE_DOOR_HTTP_API, BE_PURCHASE_ON_DEMAND},
        {"Lambda, REST API", BE_MODEL_FUNCTIONS, BE_DOOR_REST_API, BE_PURCHASE_ON_DEMAND},
        {"Lambda, function URL", BE_MODEL_FUNCTIONS, BE_DOOR_FUNCTION_URL, BE_PURCHASE_ON_DEMAND},
        {"EC2 reserved + Lambda", BE_MODEL_SPLIT, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_RESERVED_STANDARD},
    };
    for (size_t i = 0; i < USUAL; i++) {
        candidates[i] = candidate_of(usual[i].name, usual[i].model);
        candidates[i].door = usual[i].door;
        candidates[i].purchase_option = usual[i].purchase_option;
    }
}

/* ---- a deployment of one's own, run and priced without this floor ---- */

/* As the options of the workload have it. */
static inline be_deployment deployment_of(const workload *w, uint32_t model, uint32_t door) {
    be_deployment d;
    be_deployment_init(&d);
    d.model = model;
    d.door = door;
    d.provider = "aws";
    d.region = w->options.region;
    d.zones = d.floor = d.node_floor = w->options.zones;
    d.target_utilisation = w->options.target_utilisation;
    d.volume_gb = w->options.volume_gb;
    if (model == BE_MODEL_FUNCTIONS) {
        d.ceiling = 1000; /* the concurrency limit of the cards above */
        d.memory_max_mib = 2048;
    }
    return d;
}

static inline be_instance_type type_of(const workload *w, const char *name) {
    be_instance_type type = {.size = sizeof type};
    assert_ok(be_catalogue_type_find(w->catalogue, "aws", name, &type, error));
    return type;
}

static inline be_commitment commitment_to(const char *type, double count, uint32_t payment_option) {
    be_commitment c;
    be_commitment_init(&c);
    c.provider = "aws";
    c.region = REGION;
    c.service = "ec2";
    c.instance_type = type;
    c.count = count;
    c.payment_option = payment_option;
    return c;
}

typedef struct evaluated {
    be_quality quality;
    double cost_usd; /* infinite where it cannot run */
} evaluated;

/* Over the workload's series, which lies on whole hours; `commitment` may be NULL. */
static inline evaluated evaluate(const workload *w, const be_deployment *deployment, const be_commitment *commitment,
                                 const be_bill_options *own) {
    evaluated e = {.quality = {.size = sizeof e.quality}, .cost_usd = INFINITY};
    be_outcome *outcome = NULL;
    assert_ok(be_outcome_new(w->series, &w->request, deployment, NULL, &outcome, error));
    assert_ok(be_outcome_quality(outcome, &e.quality, error));
    if (e.quality.can_run) {
        be_bill_options options;
        be_bill_options_init(&options);
        if (own) {
            options = *own;
        }
        options.commitments = commitment;
        options.commitment_count = commitment && commitment->count > 0;
        options.horizon_start = be_series_start(w->series);
        options.horizon_end =
            options.horizon_start + (int64_t)be_series_count(w->series) * be_series_step_seconds(w->series);
        be_bill *bill = NULL;
        assert_ok(be_bill_new(be_outcome_usage(outcome), w->catalogue, &options, NULL, &bill, error));
        e.cost_usd = be_bill_total(bill);
        be_bill_free(bill);
    }
    be_outcome_free(outcome);
    return e;
}

/* The cost of a deployment that keeps the promise; infinite for others. */
static inline double keeping_cost(const workload *w, const be_deployment *deployment, const be_commitment *commitment) {
    evaluated e = evaluate(w, deployment, commitment, NULL);
    return e.quality.keeps_promise ? e.cost_usd : INFINITY;
}

#endif
