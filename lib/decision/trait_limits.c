/* What a candidate cannot have more of, and how near the workload comes to it. */
#include "decision/internal.h"

#include <stdio.h>

/* `needed` of `value`. */
static void add(be_i_profile *p, double needed, double value, const char *unit, const char *source, const char *as_of,
                const char *what) {
    be_i_fact fact = {BE_DIMENSION_HARD_LIMITS, value, needed, unit, source, as_of};
    be_i_profile_add(p, &fact, "%s %.4g of %.9g %s", what, needed, value, unit);
}

static void add_from_row(be_i_profile *p, double needed, double value, const char *unit, const be_i_origin *origin,
                         const char *what) {
    char source[BE_I_TEXT_BYTES];
    be_i_name_row(p->context->catalogue, origin, source);
    add(p, needed, value, unit, source, origin->as_of, what);
}

/* A limit that no rate card has is not known. */
static void add_limit(be_i_profile *p, const char *service, const char *name, double needed, const char *unit,
                      const char *what) {
    const be_i_limit_row *row = be_i_find_limit(p->context->catalogue, p->context->options->provider, service, name);
    if (row) {
        add_from_row(p, needed, row->value, unit, &row->origin, what);
    }
}

static double largest_payload(const be_i_profile *p) {
    return fmax(p->context->request->request_bytes, p->context->request->response_bytes);
}

/* ---- machines ---- */

static void add_machine(be_i_profile *p) {
    const be_request *r = p->context->request;
    const be_i_type_row *row =
        be_i_find_type(p->context->catalogue, p->context->options->provider, p->plan.machine.name);
    if (!row) {
        return;
    }
    const be_deployment *d = &p->plan.deployment;
    double memory = d->model == BE_MODEL_CLUSTER ? d->unit_memory_mib : r->memory_mib;
    add_from_row(p, memory, row->type.memory_mib, "MiB", &row->origin,
                 d->model == BE_MODEL_CLUSTER ? "a pod needs" : "a process needs");
    if (r->gpu_seconds > 0 && row->type.gpu_memory_mib > 0) {
        add_from_row(p, r->gpu_memory_mib, row->type.gpu_memory_mib, "MiB", &row->origin, "on its GPU a process needs");
    }
    char why[BE_I_WHY_BYTES];
    if (d->model == BE_MODEL_CLUSTER && row->type.max_pods) {
        add_from_row(p, (double)be_i_node_pods(d, why) + d->daemon_pods, row->type.max_pods, "pods", &row->origin,
                     "a full node holds");
    }
}

/* ---- tasks ---- */

/* The largest size, and its row. */
static const be_i_task_size_row *largest_task(const be_i_profile *p, double vcpu) {
    const be_i_provider *provider = be_i_find_provider(p->context->catalogue, p->context->options->provider);
    const be_i_task_size_row *rows = provider ? provider->task_sizes.rows : NULL, *largest = NULL;
    for (size_t i = 0; rows && i < provider->task_sizes.count; i++) {
        bool own = strcmp(rows[i].service, p->context->platform->container_service) == 0;
        bool fits = vcpu <= 0 || (rows[i].task_size.vcpu >= vcpu && rows[i].task_size.vcpu <= vcpu);
        double size = vcpu > 0 ? rows[i].task_size.memory_max_mib : rows[i].task_size.vcpu;
        double before = !largest ? 0 : vcpu > 0 ? largest->task_size.memory_max_mib : largest->task_size.vcpu;
        if (own && fits && size > before) {
            largest = &rows[i];
        }
    }
    return largest;
}

/* The most units that the rate asks for anew from one step to the next. */
static double largest_jump(const be_i_profile *p, double capacity) {
    const be_series *series = p->context->series;
    double largest = 0, before = INFINITY;
    for (uint64_t i = 0; i < be_series_count(series); i++) {
        double units = (double)be_units_for_rate(be_series_rates(series)[i], capacity);
        largest = fmax(largest, units - before);
        before = units;
    }
    return largest;
}

static void add_task(be_i_profile *p) {
    const be_deployment *d = &p->plan.deployment;
    const char *service = p->context->platform->container_service;
    const be_i_task_size_row *most_vcpu = largest_task(p, 0), *most_memory = largest_task(p, d->unit_vcpu);
    if (most_vcpu) {
        add_from_row(p, d->unit_vcpu, most_vcpu->task_size.vcpu, "vCPU", &most_vcpu->origin, "a task is given");
    }
    if (most_memory) {
        add_from_row(p, d->unit_memory_mib, most_memory->task_size.memory_max_mib, "MiB", &most_memory->origin,
                     "a task with its vCPU is given");
    }
    be_capacity capacity;
    char why[BE_I_WHY_BYTES];
    be_i_capacity(p->context->request, d, &capacity, why);
    double jump = largest_jump(p, capacity.requests_per_second);
    add_limit(p, service, "task_launch_burst", jump, "tasks", "the steepest step of the rate launches");
}

/* ---- functions ---- */

typedef struct peaks {
    double rate, jump; /* highest, and the largest rise from one step to the next */
} peaks;

static peaks peaks_of(const be_i_profile *p) {
    peaks found = {0, 0};
    double before = INFINITY;
    for (uint64_t i = 0; i < be_series_count(p->context->series); i++) {
        double rate = fmax(0, be_series_rates(p->context->series)[i] - p->base_level);
        found.rate = fmax(found.rate, rate);
        found.jump = fmax(found.jump, rate - before);
        before = rate;
    }
    return found;
}

/* A limit that the policy has: the caller's, or that of the rate card. */
static void add_policy_limit(be_i_profile *p, const char *name, double needed, double value, const char *unit,
                             const char *what) {
    const be_i_context *c = p->context;
    const be_i_limit_row *row =
        be_i_find_limit(c->catalogue, c->options->provider, c->platform->function_service, name);
    if (c->options->function_scaling && !c->policies->at_once) {
        add(p, needed, value, unit, "be_comparison_options.function_scaling", "", what);
    } else if (row) {
        add_from_row(p, needed, value, unit, &row->origin, what);
    } else {
        add(p, needed, value, unit, "be_function_scaling_init: AWS Lambda developer guide", "", what);
    }
}

static void add_concurrency(be_i_profile *p, const be_deployment *f, double wall) {
    const be_function_scaling *s = f->function_scaling;
    peaks most = peaks_of(p);
    if (!s) {
        if (f->ceiling) {
            add_policy_limit(p, "concurrency", most.rate * wall, f->ceiling, "executions at once", "the peak needs");
        }
        return;
    }
    double concurrency = be_i_function_concurrency(s);
    add_policy_limit(p, "concurrency", most.rate * wall, concurrency, "executions at once", "the peak needs");
    add_policy_limit(p, "concurrency_growth_per_10_seconds", most.jump * wall / s->requests_per_environment,
                     s->creation_burst, "new environments at once", "the steepest step of the rate needs");
    if (s->requests_per_concurrency > 0) {
        add_policy_limit(p, "requests_per_second_per_concurrency", most.rate, s->requests_per_concurrency * concurrency,
                         "requests/s", "the peak brings");
    }
}

static void add_door(be_i_profile *p, const char *service) {
    uint32_t door = p->plan.deployment.door;
    double payload = largest_payload(p), seconds = p->entry->shown.latency_seconds;
    if (door == BE_DOOR_LOAD_BALANCER) {
        add_limit(p, service, "alb_payload_max_bytes", payload, "bytes", "behind a load balancer a payload is");
    } else if (door == BE_DOOR_HTTP_API || door == BE_DOOR_REST_API) {
        bool http = door == BE_DOOR_HTTP_API;
        const char *gateway = p->context->platform->gateway_service;
        add_limit(p, gateway, http ? "http_payload_max_bytes" : "rest_payload_max_bytes", payload, "bytes",
                  "through the gateway a payload is");
        add_limit(p, gateway, http ? "http_timeout_seconds" : "rest_timeout_seconds", seconds, "s",
                  "through the gateway the promised quantile takes");
    }
}

static void add_function(be_i_profile *p) {
    const be_deployment *f = be_i_function_part(&p->plan);
    const char *service = p->context->platform->function_service;
    double vcpu = be_i_function_vcpu(f);
    double wall = be_i_wall_seconds(p->context->request, f->cpu_speed * fmin(1, vcpu), 1);
    add_limit(p, service, "timeout_seconds", wall, "s", "a request takes on average");
    add_limit(p, service, "memory_max_mib", f->unit_memory_mib, "MiB", "a function is given");
    add_limit(p, service, "max_vcpu", vcpu, "vCPU", "its memory buys");
    add_limit(p, service, "request_payload_max_bytes", largest_payload(p), "bytes", "a payload is");
    add_concurrency(p, f, wall);
    add_door(p, service);
}

void be_i_profile_limits(be_i_profile *p) {
    switch (p->plan.deployment.model) {
    case BE_MODEL_FLEET:
    case BE_MODEL_CLUSTER:
        add_machine(p);
        break;
    case BE_MODEL_CONTAINERS:
        add_task(p);
        break;
    case BE_MODEL_FUNCTIONS:
        add_function(p);
        break;
    default:
        add_machine(p);
        add_function(p);
    }
}
