/* (e) A spike: normal traffic times ten for a quarter of an hour, second by second.
 *
 *     spike [--plot FILE.csv] [--json] [--region REGION] [--rates FOLDER] */
#include "spike.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- assumptions: change them here ---------------------------------------------------------------------------- */
static const double RATE = 500; /* requests/s, normally */
static const double TIMES = 10; /* in the spike */
static const char START[] = "2026-03-02T10:10:00Z";
enum { BEFORE_SECONDS = 3600, SPIKE_SECONDS = 900, AFTER_SECONDS = 3600 };
static const char PREPARED_HOUR[] = "2026-03-02T11:00:00Z"; /* the hour for which units are scheduled */
static const double PROVISIONED_HEADROOM = 0.1;             /* of environments, beyond those that the spike needs */
static const double RAISED_LIMIT = 3000;                    /* concurrency of the account, asked for in advance */

static void assume_request(be_request *r) {
    r->arch = BE_ARCH_ARM64;
    r->cpu_seconds = 0.080;
    r->wall_seconds = 0.250; /* so 125 are in service normally, 1,250 in the spike */
    r->wall_distribution = BE_DISTRIBUTION_LOGNORMAL;
    r->wall_scv = 0.5;
    r->memory_mib = 512; /* of a process ... */
    r->process_concurrency = 16;
    r->request_bytes = 1024;
    r->response_bytes = 4096;
    r->requests_per_connection = 20;
    r->latency_quantile = 0.99;
    r->latency_seconds = 1.5;
    r->unserved_share = 0.001;
    r->wait_limit_seconds = 30; /* then the client is gone */
}

static const char MACHINE[] = "c7g.xlarge", NODE[] = "c7g.2xlarge";
static const char *const KARPENTER_TYPES[NODE_TYPES] = {"c7g.4xlarge", "c6g.2xlarge", "c6g.4xlarge"}; /* after NODE */

static void assume_all(be_deployment *d) {
    d->arch = BE_ARCH_ARM64;
    d->zones = 2;
    d->floor = 2;
    d->target_utilisation = 0.7;
    d->volume_gb = 20;
    d->daemon_vcpu = 0.15; /* of the daemon sets on a node */
    d->daemon_memory_mib = 200;
    d->daemon_pods = 3;
    d->node_floor = 12; /* room for 84 pods, where 58 are normal */
    d->unit_vcpu = 1;   /* of a pod or task */
    d->unit_memory_mib = d->model == BE_MODEL_FUNCTIONS ? 1769 : d->model == BE_MODEL_CLUSTER ? 1024 : 2048;
}

static const double EC2_REQUESTS = 35;       /* requests/s to an instance, what it is planned with */
static const double KNATIVE_CONCURRENCY = 3; /* requests in a pod; Knative aims at 70 % of it */
static const double MOST_TIMES = 2;          /* most units, as a multiple of what the spike needs */

const char spike_title[] = "(e) A spike: normal traffic times ten for a quarter of an hour";

const char *const spike_notes[] = {
    "each platform decides by its defaults, listed above; targets are of CPU, but for EC2 req and Knative",
    "pods and tasks use no more CPU than they ask for, so a target of CPU sees 100 % at most, however many wait",
    "each policy may have at most twice the units that the spike needs; every machine asked for can be had",
    "a vCPU counts the same on every machine; the spike rises and falls within a second",
    "requests that find nothing free wait, first come first served, and are late or time out; Lambda refuses them; "
    "nobody tries again",
    "the prepared ways have their units from 11:00 to 12:00; spare nodes are there all the time",
    "measured by the model: all that follows; mean rates within a second, chance only in who waits and in who finds "
    "every environment busy",
    NULL};
/* --------------------------------------------------------------------------------------------------------------- */

/* ---- the ways ---- */

static way *add_way(way *ways, size_t *count, const char *name, const char *title, uint32_t model) {
    way *w = &ways[(*count)++];
    memset(w, 0, sizeof *w);
    w->name = name;
    w->title = title;
    be_deployment_init(&w->deployment);
    w->deployment.provider = "aws";
    w->deployment.model = model;
    assume_all(&w->deployment);
    be_scaling_init_for_model(&w->scaling, model);
    be_node_scaling_init(&w->nodes);
    be_function_scaling_init(&w->functions);
    return w;
}

static size_t add_plain(way *ways) {
    size_t count = 0;
    add_way(ways, &count, "EC2", "EC2 Auto Scaling, target tracking of CPU", BE_MODEL_FLEET);
    way *w = add_way(ways, &count, "EC2 req", "EC2 Auto Scaling, target tracking of requests", BE_MODEL_FLEET);
    w->scaling.target_requests_per_second = EC2_REQUESTS;
    add_way(ways, &count, "EKS CA", "EKS, HPA and Cluster Autoscaler", BE_MODEL_CLUSTER);
    w = add_way(ways, &count, "EKS Karp", "EKS, HPA and Karpenter", BE_MODEL_CLUSTER);
    w->nodes.scaler = BE_NODE_SCALER_KARPENTER;
    w->deployment.node_type_count = NODE_TYPES;
    w = add_way(ways, &count, "Knative", "EKS, Knative by concurrency and Karpenter", BE_MODEL_CLUSTER);
    w->nodes.scaler = BE_NODE_SCALER_KARPENTER;
    w->deployment.node_type_count = NODE_TYPES;
    w->scaling.policy = BE_SCALING_CONCURRENCY;
    w->scaling.target_concurrency = KNATIVE_CONCURRENCY;
    w->scaling.metric_delay_seconds = 0; /* its autoscaler asks the pods itself */
    add_way(ways, &count, "Fargate", "ECS on Fargate, target tracking", BE_MODEL_CONTAINERS);
    add_way(ways, &count, "Lambda", "Lambda on demand", BE_MODEL_FUNCTIONS);
    return count;
}

static void add_prepared(way *ways, size_t *count, size_t plain, uint32_t prepares, const char *name,
                         const char *title) {
    way *w = &ways[(*count)++];
    *w = ways[plain];
    w->name = name;
    w->title = title;
    w->prepares = prepares;
    w->plain = plain;
}

static size_t add_ways(way *ways) {
    enum { EC2, EC2_BY_REQUESTS, CLUSTER_AUTOSCALER, KARPENTER, KNATIVE, FARGATE, LAMBDA };
    size_t count = add_plain(ways);
    add_prepared(ways, &count, EC2, PREPARE_UNITS, "EC2 +", "EC2, instances for the spike");
    add_prepared(ways, &count, KARPENTER, PREPARE_UNITS, "Karp +", "EKS and Karpenter, pods for the spike");
    add_prepared(ways, &count, CLUSTER_AUTOSCALER, PREPARE_NODES, "CA nodes", "EKS and CA, spare nodes for the spike");
    add_prepared(ways, &count, FARGATE, PREPARE_UNITS, "Farg. +", "Fargate, tasks for the spike");
    add_prepared(ways, &count, LAMBDA, PREPARE_LIMIT, "L. limit", "Lambda, limit raised");
    add_prepared(ways, &count, LAMBDA, PREPARE_ENVIRONMENTS, "L. prov.", "Lambda, limit raised, provisioned");
    return count;
}

/* ---- machines, and what to prepare ---- */

static be_status find_type(const be_catalogue *catalogue, const char *name, be_instance_type *type, be_error *error) {
    be_instance_type_init(type);
    return be_catalogue_type_find(catalogue, "aws", name, type, error);
}

static be_status find_machines(way *w, const be_catalogue *catalogue, be_error *error) {
    bool cluster = w->deployment.model == BE_MODEL_CLUSTER;
    be_status status = find_type(catalogue, cluster ? NODE : MACHINE, &w->machine, error);
    for (size_t i = 0; i < NODE_TYPES && !status; i++) {
        status = find_type(catalogue, KARPENTER_TYPES[i], &w->more_types[i], error);
    }
    return status;
}

static be_status extra_nodes(way *w, double units, double normal, be_error *error) {
    uint32_t pods;
    be_status status = be_node_pods(&w->deployment, &pods, error);
    if (!status) {
        w->prepared = (double)be_units_for_rate(units - normal, pods);
        w->deployment.spare_nodes = (uint32_t)w->prepared;
    }
    return status;
}

static be_status prepare(way *w, const spike *s, be_error *error) {
    be_capacity c = {.size = sizeof c};
    be_status status = be_deployment_capacity(&s->request, &w->deployment, &c, error);
    double units = (double)be_units_for_rate(s->rate * s->times, c.requests_per_second);
    w->deployment.ceiling = (uint32_t)(units * MOST_TIMES); /* of a function 0: its limit is the account's */
    if (status || w->prepares == PREPARE_NOTHING) {
        return status;
    }
    if (w->prepares == PREPARE_NODES) {
        return extra_nodes(w, units, (double)be_units_for_rate(s->rate, c.requests_per_second), error);
    }
    if (w->prepares == PREPARE_UNITS) {
        w->prepared = units;
        return BE_STATUS_OK;
    }
    w->functions.account_concurrency = RAISED_LIMIT;
    if (w->prepares == PREPARE_ENVIRONMENTS) {
        double peak = s->rate * s->times * c.wall_seconds;
        w->prepared = (double)be_provisioned_for_peak(peak, PROVISIONED_HEADROOM, 1);
    }
    return BE_STATUS_OK;
}

/* 1970 began on a Thursday, and the week begins on Monday. */
static be_status schedule(way *w, be_error *error) {
    int64_t time;
    be_status status = be_time_parse(PREPARED_HOUR, &time, error);
    if (!status) {
        w->by_hour[(time / 3600 + 3 * 24) % HOURS_OF_WEEK] = w->prepared;
    }
    return status;
}

static be_status make_ready(way *w, const spike *s, const be_catalogue *catalogue, be_error *error) {
    w->deployment.region = s->region;
    be_status status = find_machines(w, catalogue, error);
    if (!status) {
        link_way(w);
        status = prepare(w, s, error);
    }
    if (!status) {
        status = schedule(w, error);
    }
    link_way(w);
    return status;
}

/* ---- the program ---- */

static be_status make_series(spike *s, be_error *error) {
    s->rate = RATE;
    s->times = TIMES;
    be_request_init(&s->request);
    assume_request(&s->request);
    be_status status = be_time_parse(START, &s->start, error);
    if (status) {
        return status;
    }
    s->begin = s->start + BEFORE_SECONDS;
    s->end = s->begin + SPIKE_SECONDS;
    s->stop = s->end + AFTER_SECONDS;
    be_series *normal;
    status = be_series_constant(RATE, (uint64_t)(s->stop - s->start), s->start, 1, NULL, &normal, error);
    if (!status) {
        status = be_series_spike(normal, RATE * (TIMES - 1), s->begin, SPIKE_SECONDS, NULL, &s->series, error);
        be_series_free(normal);
    }
    return status;
}

static be_status run_ways(const spike *s, const be_catalogue *catalogue, way *ways, size_t count, result *results,
                          be_error *error) {
    be_status status = BE_STATUS_OK;
    for (size_t i = 0; i < count && !status; i++) {
        status = make_ready(&ways[i], s, catalogue, error);
    }
    for (size_t i = 0; i < count && !status; i++) {
        status = run_way(s, &ways[i], &ways[ways[i].plain], catalogue, &results[i], error);
    }
    return status;
}

static int read_arguments(int argc, char **argv, report_options *o, const char **plot) {
    for (int i = 1; i < argc; i++) {
        bool plots = strcmp(argv[i], "--plot") == 0 && i + 1 < argc;
        if (plots) {
            *plot = argv[++i];
        } else if (strcmp(argv[i], "--horizon") == 0 || take_report_option(argc, argv, &i, o) != 1) {
            fprintf(stderr, "usage: %s [--plot FILE.csv] [--json] [--region REGION] [--rates FOLDER]\n", argv[0]);
            return 0;
        }
    }
    return 1;
}

static int show(const spike *s, const report_options *o, const char *plot, const result *results, size_t count) {
    (o->json ? print_spike_json : print_spike_table)(s, results, count);
    return !plot || write_plot(plot, s, results, count) ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv) {
    static way ways[WAYS_MAX];
    static result results[WAYS_MAX];
    report_options options = {0};
    const char *plot = NULL;
    if (!read_arguments(argc, argv, &options, &plot)) {
        return 2;
    }
    be_error error;
    be_catalogue *catalogue = NULL;
    spike s = {.region = options.region ? options.region : "us-east-1", .rates = options.rates};
    size_t count = add_ways(ways);
    be_status status = make_series(&s, &error);
    if (!status) {
        status = open_catalogue("aws", s.region, &options, &catalogue, &error);
    }
    if (!status) {
        status = run_ways(&s, catalogue, ways, count, results, &error);
    }
    int code = status ? report_error(&error) : show(&s, &options, plot, results, count);
    for (size_t i = 0; i < count; i++) {
        free_result(&results[i]);
    }
    be_catalogue_free(catalogue);
    be_series_free(s.series);
    return code;
}
