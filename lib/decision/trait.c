/* What is known of a candidate, each with its source: the list, and what is no time and no limit. */
#include "decision/model_table.h"
#include "decision/internal.h"

#include <stdarg.h>
#include <stdio.h>

/* ---- the list ---- */

void be_i_profile_add(be_i_profile *p, const be_i_fact *fact, const char *format, ...) {
    be_i_traits *traits = &p->entry->traits;
    if (!p->status) {
        p->status = be_i_grow(p->context->allocator, (void **)&traits->items, &traits->capacity, traits->count + 1,
                              sizeof *traits->items, p->context->error);
    }
    if (p->status) {
        return;
    }
    be_i_trait *trait = &traits->items[traits->count++];
    trait->shown = (be_trait){
        .size = sizeof trait->shown, .dimension = fact->dimension, .value = fact->value, .needed = fact->needed};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(trait->text, sizeof trait->text, format, arguments);
    va_end(arguments);
    snprintf(trait->source, sizeof trait->source, "%s", fact->source);
    snprintf(trait->unit, sizeof trait->unit, "%s", fact->unit);
    snprintf(trait->as_of, sizeof trait->as_of, "%s", fact->as_of);
}

/* The file is named from the folder of the rate cards on: where that lies is this machine's business. */
void be_i_name_row(const be_catalogue *catalogue, const be_i_origin *origin, char *text) {
    const char *const roots[] = {catalogue->root, catalogue->overlay};
    const char *file = origin->file;
    for (size_t i = 0; i < 2; i++) {
        size_t bytes = roots[i] ? strlen(roots[i]) : 0;
        if (bytes && strncmp(origin->file, roots[i], bytes) == 0 && origin->file[bytes] == '/') {
            file = origin->file + bytes + 1;
        }
    }
    snprintf(text, BE_I_TEXT_BYTES, "%.200s:%u: %.300s", file, origin->line, origin->source);
}

const be_deployment *be_i_function_part(const be_i_plan *plan) {
    return plan->deployment.model == BE_MODEL_SPLIT ? &plan->overflow : &plan->deployment;
}

/* What the base of a split carries; else nothing. */
static double base_level(const be_i_context *context, const be_i_plan *plan) {
    if (plan->deployment.model != BE_MODEL_SPLIT) {
        return 0;
    }
    be_capacity capacity;
    char why[BE_I_WHY_BYTES];
    be_i_capacity(context->request, &plan->base, &capacity, why);
    return be_unit_threshold(plan->base.ceiling, capacity.requests_per_second);
}

/* ---- what the table knows ---- */

static void add_statement(be_i_profile *p, uint32_t dimension) {
    const be_i_statement *s = be_i_model_statement(p->entry->shown.model, dimension);
    be_i_fact fact = {dimension, NAN, NAN, "", s->source, s->as_of};
    be_i_profile_add(p, &fact, "%s", s->text);
}

/* ---- cost model ---- */

static bool is_compute(const be_i_platform *platform, const char *service) {
    const char *const services[] = {platform->machine_service, platform->cluster_service, platform->container_service,
                                    platform->function_service};
    for (size_t i = 0; i < sizeof services / sizeof services[0]; i++) {
        if (strcmp(service, services[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* The line of compute that comes to most names the price that matters. */
static bool dearest_compute(const be_i_profile *p, be_bill_line *dearest) {
    bool found = false;
    for (size_t i = 0; i < be_bill_line_count(p->entry->bill); i++) {
        be_bill_line line = {.size = sizeof line};
        be_bill_line_at(p->entry->bill, i, &line, NULL);
        if (is_compute(p->context->platform, line.service) && (!found || line.cost_usd > dearest->cost_usd)) {
            *dearest = line;
            found = true;
        }
    }
    return found;
}

static void add_price(be_i_profile *p) {
    const be_i_statement *s = be_i_model_statement(p->entry->shown.model, BE_DIMENSION_COST_MODEL);
    be_bill_line line;
    if (!dearest_compute(p, &line)) {
        be_i_fact unused = {BE_DIMENSION_COST_MODEL, NAN, NAN, "", "the bill, in which there is no compute", ""};
        be_i_profile_add(p, &unused, "%s", s->text);
        return;
    }
    char source[BE_I_TEXT_BYTES];
    be_i_origin origin = {.file = line.file, .source = line.source, .line = (uint32_t)line.row};
    be_i_name_row(p->context->catalogue, &origin, source);
    char unit[BE_I_UNIT_BYTES];
    snprintf(unit, sizeof unit, "USD/%.20s", line.unit);
    be_i_fact fact = {BE_DIMENSION_COST_MODEL, line.unit_price_usd / line.per, NAN, unit, source, line.as_of};
    be_i_profile_add(p, &fact, "%s; most of it for %.60s at %.4g USD per %.40s", s->text, line.meter, fact.value,
                     line.unit);
}

/* ---- isolation ---- */

static void add_sharing(be_i_profile *p) {
    const be_deployment *own = &p->plan.deployment;
    char why[BE_I_WHY_BYTES];
    if (own->model == BE_MODEL_CLUSTER) {
        double pods = be_i_node_pods(own, why);
        be_i_fact fact = {BE_DIMENSION_ISOLATION, pods, NAN, "pod", "worked out: be_node_pods", ""};
        be_i_profile_add(p, &fact, "up to %g pods share the kernel of each %s", pods, p->plan.machine.name);
    } else if (own->model == BE_MODEL_FUNCTIONS || own->model == BE_MODEL_SPLIT) {
        const be_function_scaling *scaling = be_i_function_part(&p->plan)->function_scaling;
        double slots = scaling ? scaling->requests_per_environment : 1;
        be_i_fact fact = {
            BE_DIMENSION_ISOLATION, slots, NAN, "request", "be_function_scaling.requests_per_environment", ""};
        be_i_profile_add(p, &fact, "%g request%s at a time in an environment", slots, slots > 1 ? "s" : "");
    } else {
        double requests = p->context->request->process_concurrency;
        be_i_fact fact = {BE_DIMENSION_ISOLATION, requests, NAN, "request", "be_request.process_concurrency", ""};
        be_i_profile_add(p, &fact, "%g request%s at a time in a process", requests, requests > 1 ? "s" : "");
    }
}

/* ---- operations ---- */

static void add_hours(be_i_profile *p) {
    static const char *const options[] = {"be_comparison_options.operations_hours_fleet, an assumption",
                                          "be_comparison_options.operations_hours_cluster, an assumption",
                                          "be_comparison_options.operations_hours_containers, an assumption",
                                          "be_comparison_options.operations_hours_functions, an assumption",
                                          "be_comparison_options.operations_hours_split, an assumption"};
    uint32_t model = p->entry->shown.model;
    double hours = be_i_operations_hours(p->context->options, model);
    be_i_fact fact = {BE_DIMENSION_OPERATIONS, hours, NAN, "h/month", options[model], ""};
    be_i_profile_add(p, &fact, "%g hours of work a month, %.2f USD", hours,
                     hours * p->context->options->operations_usd_per_hour);
}

/* ---- lock-in ---- */

/* What is committed to must be paid wherever the work goes. */
static void add_commitment(be_i_profile *p) {
    const be_commitment *c = &p->plan.commitment;
    if (c->count <= 0) {
        return;
    }
    const be_i_region *region = be_i_loaded_region(p->context->catalogue, c->provider, c->region);
    const be_i_instance_row *row = region ? be_i_find_instance(region, c->service, c->instance_type, c->purchase_option,
                                                               c->term_years, c->payment_option)
                                          : NULL;
    char source[BE_I_TEXT_BYTES] = "be_candidate.term_years";
    if (row) {
        be_i_name_row(p->context->catalogue, &row->origin, source);
    }
    be_i_fact fact = {BE_DIMENSION_LOCK_IN, c->term_years, NAN, "year", source, row ? row->origin.as_of : ""};
    be_i_profile_add(p, &fact, "%g x %.60s are paid for until the end of a term of %u year%s, %s upfront", c->count,
                     c->instance_type, c->term_years, c->term_years > 1 ? "s" : "", be_payment_name(c->payment_option));
}

be_status be_i_entry_profile(const be_i_context *context, be_i_entry *entry) {
    be_i_profile p = {.context = context, .entry = entry, .plan = entry->plan};
    be_i_plan_link(&p.plan);
    p.base_level = base_level(context, &p.plan);
    add_price(&p);
    be_i_profile_times(&p);
    add_statement(&p, BE_DIMENSION_ISOLATION);
    add_sharing(&p);
    add_statement(&p, BE_DIMENSION_OPERATIONS);
    add_hours(&p);
    add_statement(&p, BE_DIMENSION_LOCK_IN);
    add_commitment(&p);
    add_statement(&p, BE_DIMENSION_BEST_FOR);
    be_i_profile_limits(&p);
    return p.status;
}

/* ---- asking ---- */

/* Trait `index` of a dimension, or NULL; `count` receives how many there are of it. */
static const be_i_trait *find(const be_comparison *comparison, size_t rank, uint32_t dimension, size_t index,
                              size_t *count) {
    const be_i_trait *found = NULL;
    *count = 0;
    for (size_t i = 0; comparison && rank < comparison->count && i < comparison->entries[rank].traits.count; i++) {
        const be_i_trait *trait = &comparison->entries[rank].traits.items[i];
        if (trait->shown.dimension == dimension && (*count)++ == index) {
            found = trait;
        }
    }
    return found;
}

size_t be_comparison_trait_count(const be_comparison *comparison, size_t rank, uint32_t dimension) {
    size_t count;
    find(comparison, rank, dimension, 0, &count);
    return count;
}

be_status be_comparison_trait(const be_comparison *comparison, size_t rank, uint32_t dimension, size_t index,
                              be_trait *trait, be_error *error) {
    if (!comparison) {
        return be_i_fail_null(error, "comparison");
    }
    size_t count;
    const be_i_trait *found = find(comparison, rank, dimension, index, &count);
    if (!found) {
        return be_i_fail(error, BE_STATUS_RANGE, "trait %zu of %zu in dimension %u of rank %zu does not exist", index,
                         count, dimension, rank);
    }
    be_trait shown = found->shown;
    shown.text = found->text;
    shown.unit = found->unit;
    shown.source = found->source;
    shown.as_of = found->as_of;
    return be_i_describe_write("be_trait", &shown, sizeof shown, trait, error);
}
