/* How long a candidate takes to start, and how fast it follows the rate: the policies that it was run with. */
#include "decision/internal.h"

#include <stdio.h>

static const char *const WORKED_OUT = "worked out: the sum of the rows above";

/* A clause, with its time where it has one. The number is the caller's, named by `option`, or else a document's. */
static void add(be_i_profile *p, uint32_t dimension, double value, const char *unit, const char *option,
                const char *document, const char *as_of, const char *text) {
    be_i_fact fact = {dimension, value, NAN, unit, option ? option : document, option ? "" : as_of};
    if (strcmp(unit, "s") == 0 && value > 0) {
        be_i_profile_add(p, &fact, "%s: %g s", text, value);
    } else {
        be_i_profile_add(p, &fact, "%s", text);
    }
}

/* ---- start-up ---- */

typedef struct stage {
    uint32_t model;
    size_t member; /* of be_scaling */
    const char *text, *source, *as_of;
} stage;

static const stage stages[] = {
    {BE_MODEL_FLEET, offsetof(be_scaling, boot_seconds), "the machine boots",
     "C. Percival, ec2-boot-bench: some 30 s until a Linux instance answers, then services", "2021"},
    {BE_MODEL_FLEET, offsetof(be_scaling, image_pull_seconds), "the image is pulled", "be_scaling, an assumption", ""},
    {BE_MODEL_FLEET, offsetof(be_scaling, initialisation_seconds), "the application starts",
     "be_scaling_init_for_model, an assumption", ""},
    {BE_MODEL_FLEET, offsetof(be_scaling, health_check_seconds), "a health check passes",
     "Application Load Balancer user guide, health check interval of a target group", ""},
    {BE_MODEL_CLUSTER, offsetof(be_scaling, boot_seconds), "the pod is scheduled", "be_scaling, an assumption", ""},
    {BE_MODEL_CLUSTER, offsetof(be_scaling, image_pull_seconds), "the image is pulled onto a node that is there",
     "be_scaling_init_for_model, an assumption for some hundred MB", ""},
    {BE_MODEL_CLUSTER, offsetof(be_scaling, initialisation_seconds), "the application starts",
     "be_scaling_init_for_model, an assumption", ""},
    {BE_MODEL_CLUSTER, offsetof(be_scaling, health_check_seconds), "a readiness probe passes",
     "Kubernetes documentation, default period of a probe", ""},
    {BE_MODEL_CONTAINERS, offsetof(be_scaling, boot_seconds), "the task is placed and runs",
     "V. Ionescu, Scaling containers on AWS: some 30 s until the first tasks run", "2022"},
    {BE_MODEL_CONTAINERS, offsetof(be_scaling, image_pull_seconds), "the image is pulled, nothing being cached",
     "be_scaling_init_for_model, an assumption for some hundred MB", ""},
    {BE_MODEL_CONTAINERS, offsetof(be_scaling, initialisation_seconds), "the application starts",
     "be_scaling_init_for_model, an assumption", ""},
    {BE_MODEL_CONTAINERS, offsetof(be_scaling, health_check_seconds), "a health check passes",
     "Application Load Balancer user guide, health check interval of a target group", ""},
};

static const char *option_of(const be_i_profile *p) {
    const be_comparison_options *o = p->context->options;
    switch (p->plan.deployment.model) {
    case BE_MODEL_FLEET:
        return o->fleet_scaling ? "be_comparison_options.fleet_scaling" : NULL;
    case BE_MODEL_CLUSTER:
        return o->cluster_scaling ? "be_comparison_options.cluster_scaling" : NULL;
    case BE_MODEL_CONTAINERS:
        return o->containers_scaling ? "be_comparison_options.containers_scaling" : NULL;
    default:
        return o->function_scaling ? "be_comparison_options.function_scaling" : NULL;
    }
}

static void add_stages(be_i_profile *p) {
    const be_scaling *s = p->plan.deployment.scaling;
    double total = 0;
    for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++) {
        const stage *at = &stages[i];
        double seconds = *(const double *)(const void *)((const char *)s + at->member);
        if (at->model == p->plan.deployment.model && seconds > 0) {
            total += seconds;
            add(p, BE_DIMENSION_START_UP, seconds, "s", option_of(p), at->source, at->as_of, at->text);
        }
    }
    be_i_fact fact = {BE_DIMENSION_START_UP, total, NAN, "s", WORKED_OUT, ""};
    be_i_profile_add(p, &fact, "%g s from the decision to the first request served", total);
}

static void add_node_boot(be_i_profile *p) {
    const be_node_scaling *n = p->plan.deployment.node_scaling;
    const char *option = p->context->options->node_scaling ? "be_comparison_options.node_scaling" : NULL;
    if (n) {
        add(p, BE_DIMENSION_START_UP, n->node_boot_seconds, "s", option, "KubeFM, Faster EKS Node and Pod Startup",
            "2026", "a node boots before that for pods that find no room");
    }
}

static void add_cold_start(be_i_profile *p) {
    const be_deployment *f = be_i_function_part(&p->plan);
    const be_function_scaling *s = f->function_scaling;
    double wall = be_i_wall_seconds(p->context->request, f->cpu_speed * fmin(1, be_i_function_vcpu(f)), 1);
    if (!s) {
        return;
    }
    add(p, BE_DIMENSION_START_UP, s->initialisation_seconds, "s", option_of(p),
        "A. Tanasa, Lambda Cold Starts Benchmark: 0.17 to 0.65 s for small packages on Node.js 18", "2023",
        "a new environment starts cold");
    be_i_fact first = {BE_DIMENSION_START_UP,
                       s->initialisation_seconds + wall,
                       NAN,
                       "s",
                       "worked out: the cold start and be_request.wall_seconds with this memory",
                       ""};
    be_i_profile_add(p, &first, "a cold call of %g MiB takes %.3g s instead of %.3g s on average", f->unit_memory_mib,
                     first.value, wall);
    double share = p->entry->outcome->quality.cold_share;
    be_i_fact cold = {BE_DIMENSION_START_UP, share, NAN, "share", "worked out: be_quality.cold_share", ""};
    be_i_profile_add(p, &cold, "%.3g %% of the requests served start cold", share * 100);
}

static void add_start_up(be_i_profile *p) {
    const be_deployment *d = &p->plan.deployment;
    if (p->context->policies->at_once) {
        add(p, BE_DIMENSION_START_UP, 0, "s", "be_comparison_options.instant_scaling", NULL, "",
            "at once: the reference, which no platform comes up to");
        return;
    }
    if (d->model == BE_MODEL_SPLIT) {
        add(p, BE_DIMENSION_START_UP, 0, "s", NULL, "be_deployment.floor and ceiling of the base, which are equal", "",
            "none: the base is there all the time");
    }
    if (d->scaling && d->scaling->policy == BE_SCALING_INSTANT) {
        add(p, BE_DIMENSION_START_UP, 0, "s", option_of(p), "be_scaling.policy", "", "units are there at once");
        add_node_boot(p);
    } else if (d->scaling) {
        add_stages(p);
        add_node_boot(p);
    } else {
        add_cold_start(p);
    }
}

/* ---- scaling speed ---- */

/* Adds what the policy needs to decide; returns the least time until it has. */
static double add_tracking(be_i_profile *p, const be_target_tracking *t, const char *option) {
    static const char *const guide =
        "Amazon EC2 Auto Scaling and Application Auto Scaling user guides, target tracking";
    double seconds = t->out_datapoints * t->period_seconds;
    char text[BE_I_TEXT_BYTES];
    snprintf(text, sizeof text, "scales out after %u periods of %g s above the target", t->out_datapoints,
             t->period_seconds);
    add(p, BE_DIMENSION_SCALING_SPEED, seconds, "s", option, guide, "", text);
    if (t->warm_up_seconds > 0) {
        add(p, BE_DIMENSION_SCALING_SPEED, t->warm_up_seconds, "s", option, guide, "",
            "warm-up, for which a new unit does not count");
    }
    if (t->out_cooldown_seconds > 0) {
        add(p, BE_DIMENSION_SCALING_SPEED, t->out_cooldown_seconds, "s", option, guide, "",
            "cool-down after scaling out");
    }
    return seconds;
}

static double add_hpa(be_i_profile *p, const be_hpa *h, const char *option) {
    static const char *const documentation = "Kubernetes documentation, Horizontal Pod Autoscaling";
    char text[BE_I_TEXT_BYTES];
    add(p, BE_DIMENSION_SCALING_SPEED, h->sync_seconds, "s", option, documentation, "", "time between two decisions");
    snprintf(text, sizeof text, "%u pods in %g s or %g %% in %g s may be added", h->up_pods, h->up_pods_seconds,
             h->up_percent, h->up_percent_seconds);
    double pods = h->up_pods_seconds > 0 ? h->up_pods * 60 / h->up_pods_seconds : NAN;
    add(p, BE_DIMENSION_SCALING_SPEED, pods, "1/minute", option, documentation, "", text);
    return h->sync_seconds;
}

static double add_policy(be_i_profile *p, const be_scaling *s) {
    const char *option = option_of(p);
    switch (s->policy) {
    case BE_SCALING_TARGET_TRACKING:
        return add_tracking(p, s->target_tracking, option);
    case BE_SCALING_KEDA:
        add(p, BE_DIMENSION_SCALING_SPEED, s->keda->polling_seconds, "s", option,
            "KEDA documentation, ScaledObject specification", "", "time between two looks for work while nothing runs");
        return add_hpa(p, s->hpa, option);
    case BE_SCALING_HPA:
        return add_hpa(p, s->hpa, option);
    case BE_SCALING_CONCURRENCY:
        add(p, BE_DIMENSION_SCALING_SPEED, s->concurrency->tick_seconds, "s", option,
            "Knative documentation, Autoscaling", "", "time between two decisions");
        return s->concurrency->tick_seconds;
    case BE_SCALING_PREDICTIVE:
        add(p, BE_DIMENSION_SCALING_SPEED, s->lookahead_seconds, "s", option, "be_scaling", "",
            "how far ahead it knows the rate");
        return 0;
    case BE_SCALING_INSTANT:
        add(p, BE_DIMENSION_SCALING_SPEED, 0, "s", option, "be_scaling", "", "decides at once");
        return 0;
    default:
        add(p, BE_DIMENSION_SCALING_SPEED, NAN, "", option, "be_scaling", "",
            s->policy == BE_SCALING_FIXED ? "does not scale" : "a number by the hour of the week, whatever the rate");
        return NAN;
    }
}

/* From a jump of the rate to the first unit that came for it. */
static void add_reaction(be_i_profile *p, const be_scaling *s, double decision_seconds) {
    double starts = s->boot_seconds + s->image_pull_seconds + s->initialisation_seconds + s->health_check_seconds;
    starts = s->policy == BE_SCALING_INSTANT ? 0 : starts;
    double ahead = s->policy == BE_SCALING_PREDICTIVE ? s->lookahead_seconds : 0;
    bool looks = s->policy != BE_SCALING_INSTANT && s->policy != BE_SCALING_PREDICTIVE && !isnan(decision_seconds);
    double delay = looks ? s->metric_delay_seconds : 0;
    double seconds = fmax(0, delay + decision_seconds + starts - ahead);
    if (delay > 0) {
        add(p, BE_DIMENSION_SCALING_SPEED, s->metric_delay_seconds, "s", option_of(p),
            "metrics-server of Kubernetes, its default resolution", "", "age of the metrics that it sees");
    }
    if (!isnan(decision_seconds)) {
        be_i_fact fact = {
            BE_DIMENSION_SCALING_SPEED, seconds, NAN, "s", "worked out: age of the metrics, decision and start-up", ""};
        be_i_profile_add(p, &fact, "%g s at least from a jump of the rate to the first unit for it", seconds);
    }
}

static void add_nodes(be_i_profile *p) {
    const be_node_scaling *n = p->plan.deployment.node_scaling;
    const char *option = p->context->options->node_scaling ? "be_comparison_options.node_scaling" : NULL;
    if (n && n->scaler == BE_NODE_SCALER_CLUSTER_AUTOSCALER) {
        add(p, BE_DIMENSION_SCALING_SPEED, n->scan_seconds, "s", option,
            "Frequently Asked Questions of the Cluster Autoscaler (kubernetes/autoscaler)", "",
            "time between two looks for pods without a node");
    } else if (n && n->scaler == BE_NODE_SCALER_KARPENTER) {
        add(p, BE_DIMENSION_SCALING_SPEED, n->batch_max_seconds, "s", option, "Karpenter documentation, Settings", "",
            "longest time for which it collects pods without a node");
    }
}

/* A limit of the account: the caller's, else that of the rate card, else the default. */
static void add_ramp(be_i_profile *p, const char *limit, double value, const char *unit, const char *text) {
    const be_i_context *c = p->context;
    const be_i_limit_row *row =
        be_i_find_limit(c->catalogue, c->options->provider, c->platform->function_service, limit);
    char source[BE_I_TEXT_BYTES] = "AWS Lambda developer guide, Lambda scaling behavior";
    if (row) {
        be_i_name_row(c->catalogue, &row->origin, source);
    }
    add(p, BE_DIMENSION_SCALING_SPEED, value, unit, option_of(p), source, row ? row->origin.as_of : "", text);
}

static void add_function_speed(be_i_profile *p) {
    const be_function_scaling *s = be_i_function_part(&p->plan)->function_scaling;
    char text[BE_I_TEXT_BYTES];
    if (!s) {
        return;
    }
    snprintf(text, sizeof text, "%g new environments at once, as many again every %g s", s->creation_burst,
             s->creation_seconds);
    add_ramp(p, "concurrency_growth_per_10_seconds", s->creation_burst * 60 / s->creation_seconds, "1/minute", text);
    snprintf(text, sizeof text, "%g provisioned environments may be added a minute", s->provisioned_per_minute);
    add(p, BE_DIMENSION_SCALING_SPEED, s->provisioned_per_minute, "1/minute",
        p->context->options->function_scaling ? option_of(p) : NULL,
        "AWS Lambda developer guide, configuring provisioned concurrency", "", text);
}

/* What it came to on this series. */
static void add_measured(be_i_profile *p) {
    double seconds = p->entry->outcome->quality.recovery_seconds;
    be_i_fact fact = {BE_DIMENSION_SCALING_SPEED, seconds, NAN, "s", "worked out: be_quality.recovery_seconds", ""};
    if (seconds > 0) {
        be_i_profile_add(p, &fact, "%g s at the longest with requests waiting, lost or refused", seconds);
    } else {
        be_i_profile_add(p, &fact, "no time with requests waiting, lost or refused");
    }
}

static void add_speed(be_i_profile *p) {
    const be_deployment *d = &p->plan.deployment;
    if (p->context->policies->at_once) {
        add(p, BE_DIMENSION_SCALING_SPEED, 0, "s", "be_comparison_options.instant_scaling", NULL, "",
            "at once: the reference, which no platform comes up to");
    } else if (d->scaling) {
        add_reaction(p, d->scaling, add_policy(p, d->scaling));
        add_nodes(p);
    } else {
        add_function_speed(p);
    }
    add_measured(p);
}

void be_i_profile_times(be_i_profile *p) {
    add_start_up(p);
    add_speed(p);
}
