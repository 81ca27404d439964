/* The comparison: candidates in, ranked outcomes out. */
#include "decision/internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAX_NOTES = 12, NOTE_LIST_BYTES = 300 };

static const double AS_GOOD_AS_EQUAL = 0.01; /* a difference that no assumption is exact enough for */

typedef struct entry {
    be_entry shown;
    char name[BE_I_NAME_BYTES];
    char choice[BE_I_TEXT_BYTES];
    char why_not[BE_I_TEXT_BYTES];
    be_i_plan plan;
    be_outcome *outcome;
    be_bill *bill;
    be_i_why why;  /* it could not choose, and what it could not choose from */
    char *machine; /* its name, which the plan points to: the catalogue may be gone before the comparison */
    size_t order;  /* as the caller listed them */
} entry;

struct be_comparison {
    be_allocator allocator;
    be_request request;
    be_i_policies policies;
    char *provider, *region; /* the plans point to them */
    be_series *series;
    entry *entries;
    size_t count;
    be_choice choice;
    char reason[BE_I_TEXT_BYTES], risk[BE_I_TEXT_BYTES], mitigation[BE_I_TEXT_BYTES];
    char notes[MAX_NOTES][BE_I_TEXT_BYTES];
    size_t note_count;
};

/* ---- one candidate ---- */

/* Add to a text of BE_I_TEXT_BYTES what fits. */
static void append(char *text, const char *format, ...) BE_I_PRINTF(2, 3);

static void append(char *text, const char *format, ...) {
    size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, BE_I_TEXT_BYTES - used, format, arguments);
    va_end(arguments);
}

/* A number that varies is said with its mean. */
static void describe_number(double peak, double mean, const char *what, char *text) {
    if (mean < peak * (1 - 1e-9)) {
        append(text, "up to %g x %.100s (mean %.1f)", peak, what, mean);
    } else {
        append(text, "%g x %.100s", peak, what);
    }
}

static double hours_of(const be_series *series) {
    return (double)be_series_count(series) * (double)be_series_step_seconds(series) / 3600;
}

static void describe_machines(const be_i_context *context, const be_i_plan *plan, const be_quality *q, char *text) {
    const be_commitment *c = &plan->commitment;
    const be_deployment *d = &plan->deployment;
    describe_number(q->peak_machines, q->machine_hours / hours_of(context->series), plan->machine.name, text);
    if (d->model == BE_MODEL_CLUSTER) {
        append(text, ", pods of %g vCPU %g MiB", d->unit_vcpu, d->unit_memory_mib);
    }
    if (c->count > 0) {
        append(text, ", %g reserved %u y %s upfront", c->count, c->term_years, be_payment_name(c->payment_option));
    }
    if (d->model == BE_MODEL_SPLIT) {
        append(text, " + functions of %g MiB %s", plan->overflow.unit_memory_mib, be_arch_name(plan->overflow.arch));
    }
}

static void describe(const be_i_context *context, const be_i_plan *plan, const be_quality *q, char *text) {
    const be_deployment *d = &plan->deployment;
    if (d->model == BE_MODEL_CONTAINERS) {
        char task[100];
        snprintf(task, sizeof task, "%g vCPU %g MiB %s", d->unit_vcpu, d->unit_memory_mib, be_arch_name(d->arch));
        describe_number(q->peak_units, q->mean_units, task, text);
    } else if (d->model == BE_MODEL_FUNCTIONS) {
        snprintf(text, BE_I_TEXT_BYTES, "%g MiB %s", d->unit_memory_mib, be_arch_name(d->arch));
    } else {
        describe_machines(context, plan, q, text);
    }
}

static void explain_breach(const be_request *r, const be_quality *q, char *text) {
    bool late = !be_i_in_time(r, q->late_share);
    bool unserved = !be_i_serves_enough(r, q->unserved, q->requests);
    if (unserved) {
        append(text, "%.4g %% go unserved, %.3g %% may", q->unserved / q->requests * 100, r->unserved_share * 100);
    }
    if (late) {
        append(text, "%s%.4g %% take longer than %g s, %.3g %% may", unserved ? "; of the rest " : "",
               q->late_share * 100, r->latency_seconds, (1 - r->latency_quantile) * 100);
    }
}

static void show_quality(const be_i_context *context, entry *e) {
    be_quality quality = {.size = sizeof quality};
    be_outcome_quality(e->outcome, &quality, NULL);
    const be_quality *q = &quality;
    be_entry *s = &e->shown;
    s->can_run = 1;
    s->keeps_promise = q->keeps_promise;
    s->utilisation = q->utilisation;
    s->unserved_share = q->requests > 0 ? q->unserved / q->requests : 0;
    s->late_share = q->late_share;
    s->latency_seconds = q->latency_seconds;
    s->peak_units = q->peak_units;
    s->mean_units = q->mean_units;
    describe(context, &e->plan, q, e->choice);
    if (!q->keeps_promise) {
        explain_breach(context->request, q, e->why_not);
    }
}

static be_status show_cost(const be_i_context *context, entry *e) {
    be_entry *s = &e->shown;
    double months = be_i_months(context->series);
    double requests = e->outcome->quality.requests - e->outcome->quality.unserved;
    s->cost_usd = be_bill_total(e->bill);
    s->cost_per_month_usd = s->cost_usd / months;
    s->cost_per_million_requests_usd = requests > 0 ? s->cost_usd / requests * 1e6 : 0;
    s->operations_per_month_usd =
        context->options->operations_usd_per_hour * be_i_operations_hours(context->options, s->model);
    s->cost_with_operations_usd = s->cost_usd + s->operations_per_month_usd * months;
    s->oldest = be_bill_oldest(e->bill);
    s->newest = be_bill_newest(e->bill);
    be_bill *with_allowances = NULL;
    be_status status = be_i_price_plan(context, &e->plan, e->outcome, true, &with_allowances);
    s->cost_with_allowances_usd = be_bill_total(with_allowances);
    be_bill_free(with_allowances);
    return status;
}

static be_status own_machine(const be_i_context *context, entry *e) {
    be_instance_type *machine = &e->plan.machine;
    machine->gpu_model = NULL;
    if (!machine->name) {
        return BE_STATUS_OK;
    }
    e->machine = be_i_strdup(context->allocator, machine->name);
    machine->name = e->machine;
    return e->machine ? BE_STATUS_OK : be_i_fail_memory(context->error);
}

static be_status run_and_price(const be_i_context *context, const be_candidate *candidate, entry *e) {
    be_status status = be_i_choose(context, candidate, &e->plan, &e->why);
    if (!status && !e->why.text[0]) {
        status = own_machine(context, e);
    }
    if (status || e->why.text[0] || (status = be_i_run_plan(context, &e->plan, BE_I_RUN_ALL, &e->outcome))) {
        return status;
    }
    if (be_outcome_why_not(e->outcome)) {
        snprintf(e->why_not, sizeof e->why_not, "%s", be_outcome_why_not(e->outcome));
        return BE_STATUS_OK;
    }
    be_i_recommit(context, candidate, e->outcome, &e->plan);
    return be_i_price_plan(context, &e->plan, e->outcome, context->options->free_allowances, &e->bill);
}

/* A candidate that cannot run, whose price is not sourced, or that needs more units than can be is an answer and no
 * error. */
static be_status evaluate(const be_i_context *context, const be_candidate *candidate, entry *e) {
    be_i_context quiet = *context;
    be_error reason;
    quiet.error = &reason;
    be_status status = run_and_price(&quiet, candidate, e);
    bool lacks_price = status == BE_STATUS_NOT_FOUND;
    if (lacks_price || status == BE_STATUS_RANGE) {
        snprintf(e->why_not, sizeof e->why_not, "%.390s", reason.message);
        status = BE_STATUS_OK;
    }
    if (status) {
        return be_i_fail(context->error, status, "%s", reason.message);
    }
    if (!e->bill) {
        if (e->why.text[0]) {
            lacks_price = e->why.weight == BE_I_WHY_PRICE;
            snprintf(e->why_not, sizeof e->why_not, "%s", e->why.text);
        }
        e->shown.lacks_price = lacks_price;
        be_outcome_free(e->outcome);
        e->outcome = NULL;
        return BE_STATUS_OK;
    }
    show_quality(context, e);
    return show_cost(context, e);
}

static be_status evaluate_all(const be_i_context *context, const be_candidate *candidates, be_comparison *comparison) {
    const char *at = (const char *)candidates;
    for (size_t i = 0; i < comparison->count; i++) {
        const be_candidate *given = (const be_candidate *)(const void *)at;
        be_candidate candidate;
        entry *e = &comparison->entries[i];
        be_status status = be_i_candidate_read(given, &candidate, context->error);
        if (!status && (given->size != candidates->size || given->size % sizeof(void *) != 0)) {
            status = be_i_fail(context->error, BE_STATUS_SIZE,
                               "be_candidate.size is %u; in an array all have the same, a multiple of %zu", given->size,
                               sizeof(void *));
        }
        if (status) {
            return status;
        }
        snprintf(e->name, sizeof e->name, "%s", candidate.name);
        e->shown.model = candidate.model;
        e->order = i;
        if ((status = evaluate(context, &candidate, e))) {
            return status;
        }
        at += given->size; /* an older program's array has older strides */
    }
    return BE_STATUS_OK;
}

/* ---- ranking ---- */

static int rank_class(const entry *e) {
    return e->shown.keeps_promise ? 0 : e->shown.can_run ? 1 : 2;
}

static int by_rank(const void *a, const void *b) {
    const entry *x = a, *y = b;
    int order = rank_class(x) - rank_class(y);
    order = order ? order : (x->shown.cost_usd > y->shown.cost_usd) - (x->shown.cost_usd < y->shown.cost_usd);
    return order ? order : (x->order > y->order) - (x->order < y->order);
}

/* Entries have moved for the last time: let them point at their own texts. */
static void link_texts(be_comparison *comparison) {
    for (size_t i = 0; i < comparison->count; i++) {
        entry *e = &comparison->entries[i];
        e->shown.size = sizeof e->shown;
        e->shown.name = e->name;
        e->shown.choice = e->choice;
        e->shown.why_not = e->why_not[0] ? e->why_not : NULL;
    }
}

/* What became of candidates other than the best. */
static void count_others(const be_comparison *comparison, size_t from, char *text) {
    uint64_t broken = 0, unpriced = 0, unable = 0;
    for (size_t i = from; i < comparison->count; i++) {
        const be_entry *e = &comparison->entries[i].shown;
        broken += e->can_run && !e->keeps_promise;
        unpriced += e->lacks_price;
        unable += !e->can_run && !e->lacks_price;
    }
    const char *separator = ": ";
    const struct {
        uint64_t count;
        const char *one, *many;
    } groups[] = {{broken, "breaks it", "break it"},
                  {unable, "cannot run", "cannot run"},
                  {unpriced, "lacks a sourced price", "lack a sourced price"}};
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        if (groups[i].count) {
            append(text, "%s%llu %s", separator, (unsigned long long)groups[i].count,
                   groups[i].count == 1 ? groups[i].one : groups[i].many);
            separator = ", ";
        }
    }
}

static void compare_with_next(const be_entry *best, const be_entry *next, char *text) {
    if (best->cost_usd <= 0) {
        append(text, "; the next, %s, costs %.2f USD a month", next->name, next->cost_per_month_usd);
        return;
    }
    double more = next->cost_usd / best->cost_usd - 1;
    if (more < AS_GOOD_AS_EQUAL) {
        append(text, "; the next, %s, costs %s, as good as equal", next->name,
               more < 1e-9 ? "the same" : "less than 1 % more");
        double saved = best->operations_per_month_usd - next->operations_per_month_usd;
        if (saved > 0) {
            append(text, ", and takes work of %.2f USD a month less", saved);
        }
    } else {
        append(text, "; the next, %s, costs %.1f %% more", next->name, more * 100);
    }
}

static void give_reason(be_comparison *comparison) {
    const be_entry *best = &comparison->entries[0].shown;
    char *text = comparison->reason;
    append(text, "%.200s costs %.2f USD a month, %.4g USD a million requests", best->choice, best->cost_per_month_usd,
           best->cost_per_million_requests_usd);
    if (comparison->count > 1 && comparison->entries[1].shown.keeps_promise) {
        compare_with_next(best, &comparison->entries[1].shown, text);
    } else if (comparison->count > 1) {
        append(text, "; no other is known to keep the promise");
        count_others(comparison, 1, text);
    }
}

/* The cheapest of those that keep the promise, once operations are paid for. */
static void choose_with_operations(be_comparison *comparison) {
    const be_entry *best = NULL;
    for (size_t i = 0; i < comparison->count; i++) {
        const be_entry *e = &comparison->entries[i].shown;
        if (e->keeps_promise && (!best || e->cost_with_operations_usd < best->cost_with_operations_usd)) {
            best = e;
        }
    }
    comparison->choice.with_operations = best->name;
    comparison->choice.with_operations_per_month_usd = best->cost_per_month_usd + best->operations_per_month_usd;
}

static be_status choose_best(const be_i_context *context, be_comparison *comparison) {
    be_choice *choice = &comparison->choice;
    *choice = (be_choice){.size = sizeof *choice,
                          .name = "",
                          .reason = comparison->reason,
                          .risk = comparison->risk,
                          .mitigation = comparison->mitigation,
                          .with_operations = ""};
    if (!comparison->entries[0].shown.keeps_promise) {
        append(comparison->reason, "no candidate keeps the promise");
        count_others(comparison, 0, comparison->reason);
        return BE_STATUS_OK;
    }
    const entry *best = &comparison->entries[0];
    choice->found = 1;
    choice->name = best->name;
    give_reason(comparison);
    choose_with_operations(comparison);
    double extra;
    be_status status = be_i_advise(context, &best->plan, best->outcome, best->shown.cost_usd, comparison->risk,
                                   comparison->mitigation, &extra);
    choice->mitigation_per_month_usd = extra / be_i_months(context->series);
    return status;
}

/* ---- notes ---- */

static char *next_note(be_comparison *comparison) {
    return comparison->notes[comparison->note_count++];
}

/* Months of a date YYYY, YYYY-MM or YYYY-MM-DD. */
static int months_of(const char *date) {
    int year = atoi(date);
    return year * 12 + (strlen(date) >= 7 ? atoi(date + 5) : 1);
}

static void note_prices(be_comparison *comparison) {
    const char *oldest = NULL, *newest = NULL;
    for (size_t i = 0; i < comparison->count; i++) {
        const be_entry *e = &comparison->entries[i].shown;
        if (!e->oldest) {
            continue;
        }
        oldest = !oldest || strcmp(e->oldest, oldest) < 0 ? e->oldest : oldest;
        newest = !newest || strcmp(e->newest, newest) > 0 ? e->newest : newest;
    }
    if (!oldest) {
        return;
    }
    bool apart = months_of(newest) - months_of(oldest) > 12;
    snprintf(next_note(comparison), BE_I_TEXT_BYTES, "Prices: from %s to %s%s", oldest, newest,
             apart ? "; they are more than a year apart, so differences may be those of the years" : "");
}

/* Names the candidates that had to choose without some machines. `count` reads how many those were. */
static void note_left_out(be_comparison *comparison, uint64_t (*count)(const entry *), const char *why) {
    char list[BE_I_TEXT_BYTES] = "";
    for (size_t i = 0; i < comparison->count; i++) {
        const entry *e = &comparison->entries[i];
        uint64_t all = e->why.machines_priced + e->why.machines_without_price;
        if (count(e) && strlen(list) + strlen(e->name) + 60 > NOTE_LIST_BYTES) {
            append(list, ", ...");
            break;
        }
        if (count(e)) {
            append(list, "%s%llu of %llu for %s", *list ? ", " : "", (unsigned long long)count(e),
                   (unsigned long long)all, e->name);
        }
    }
    if (*list) {
        snprintf(next_note(comparison), BE_I_TEXT_BYTES, "Machine types left out, %s: %.300s", why, list);
    }
}

static uint64_t without_price(const entry *e) {
    return e->why.machines_without_price;
}

static uint64_t without_baseline(const entry *e) {
    return e->why.machines_without_baseline;
}

static void note_ground(const be_i_context *context, be_comparison *comparison) {
    note_prices(comparison);
    note_left_out(comparison, without_price, "for their price is not sourced");
    note_left_out(comparison, without_baseline, "for their CPU baseline is not sourced");
    snprintf(next_note(comparison), BE_I_TEXT_BYTES, "Free allowances: %s",
             context->options->free_allowances ? "used" : "not used");
    snprintf(next_note(comparison), BE_I_TEXT_BYTES,
             "Not counted: NAT, transfer between zones, logs and monitoring, stored objects, support, tax");
    snprintf(
        next_note(comparison), BE_I_TEXT_BYTES, "%s",
        context->policies->at_once
            ? "Capacity follows the rate at once, without limits and cold starts: the reference, which no platform "
              "comes up to"
            : "Capacity follows as the platforms' policies have it, with start-up times, limits and cold starts; "
              "latency is that of an M/G/c queue with all units as one pool");
}

/* ---- the handle ---- */

static be_status compare(be_i_context *context, const be_candidate *candidates, be_comparison *comparison) {
    be_curve *curve = NULL;
    be_status status = be_curve_new(context->series, context->allocator, &curve, context->error);
    if (status) {
        return status;
    }
    context->curve = curve;
    be_i_horizon_hours(context->series, &context->horizon_start, &context->horizon_end);
    status = evaluate_all(context, candidates, comparison);
    if (!status) {
        qsort(comparison->entries, comparison->count, sizeof *comparison->entries, by_rank);
        link_texts(comparison);
        status = choose_best(context, comparison);
    }
    if (!status) {
        note_ground(context, comparison);
    }
    be_curve_free(curve);
    return status;
}

static be_status fill(const be_series *series, be_i_context *context, const be_candidate *candidates,
                      be_comparison *comparison) {
    be_status status = be_i_platform_of(context->options->provider, &context->platform, context->error);
    if (!status) {
        status = be_i_horizon(series, context->options, context->allocator, &comparison->series, next_note(comparison),
                              context->error);
    }
    if (!status && be_series_start(comparison->series) < 0) {
        status = be_i_fail(context->error, BE_STATUS_RANGE, "the horizon begins before 1970%s",
                           context->options->horizon == BE_HORIZON_YEAR ? "; name a later be_comparison_options.year"
                                                                        : "; usage is counted by months since then");
    }
    context->series = comparison->series;
    return status ? status : compare(context, candidates, comparison);
}

/* The region must be loaded: without it every candidate would be one that cannot run. */
static be_status check_region(const be_catalogue *catalogue, const be_comparison_options *options, be_error *error) {
    if (be_catalogue_has_region(catalogue, options->provider, options->region)) {
        return BE_STATUS_OK;
    }
    return be_i_fail(error, BE_STATUS_NOT_FOUND, "region %.60s of %.60s is not loaded", options->region,
                     options->provider);
}

be_status be_comparison_new(const be_series *series, const be_request *request, const be_catalogue *catalogue,
                            const be_candidate *candidates, size_t count, const be_comparison_options *options,
                            const be_allocator *allocator, be_comparison **comparison, be_error *error) {
    if (!series || !catalogue || !candidates || !comparison || count == 0) {
        return be_i_fail(error, BE_STATUS_ARGUMENT,
                         "series, catalogue, candidates and comparison must not be NULL, nor count 0");
    }
    be_request r;
    be_comparison_options o;
    be_status status = be_i_request_read(request, &r, error);
    if (status || (status = be_i_options_read(options, &o, error)) || (status = check_region(catalogue, &o, error))) {
        return status;
    }
    be_allocator use = be_i_allocator(allocator);
    be_comparison *made = be_i_alloc(&use, 1, sizeof *made);
    if (!made) {
        return be_i_fail_memory(error);
    }
    made->allocator = use;
    made->entries = be_i_alloc(&use, count, sizeof *made->entries);
    made->count = made->entries ? count : 0;
    made->request = r;
    made->provider = be_i_strdup(&use, o.provider);
    made->region = be_i_strdup(&use, o.region);
    if (!made->provider || !made->region) {
        be_comparison_free(made);
        return be_i_fail_memory(error);
    }
    o.provider = made->provider;
    o.region = made->region;
    be_i_targets targets = {.count = 0};
    be_i_verdicts verdicts = {.count = 0};
    be_i_context context = {.request = &made->request,
                            .catalogue = catalogue,
                            .options = &o,
                            .policies = &made->policies,
                            .targets = &targets,
                            .verdicts = &verdicts,
                            .allocator = &made->allocator,
                            .error = error};
    status = made->entries ? be_i_policies_read(&o, &made->policies, error) : be_i_fail_memory(error);
    if (!status) {
        status = fill(series, &context, candidates, made);
    }
    be_i_verdicts_free(&verdicts, &made->allocator);
    if (status) {
        be_comparison_free(made);
        return status;
    }
    *comparison = made;
    return BE_STATUS_OK;
}

void be_comparison_free(be_comparison *comparison) {
    if (!comparison) {
        return;
    }
    be_allocator allocator = comparison->allocator;
    for (size_t i = 0; i < comparison->count; i++) {
        be_bill_free(comparison->entries[i].bill);
        be_outcome_free(comparison->entries[i].outcome);
        be_i_release(&allocator, comparison->entries[i].machine);
    }
    be_series_free(comparison->series);
    be_i_release(&allocator, comparison->provider);
    be_i_release(&allocator, comparison->region);
    be_i_release(&allocator, comparison->entries);
    be_i_release(&allocator, comparison);
}

size_t be_comparison_count(const be_comparison *comparison) {
    return comparison ? comparison->count : 0;
}

be_status be_comparison_at(const be_comparison *comparison, size_t rank, be_entry *shown, be_error *error) {
    if (!comparison) {
        return be_i_fail_null(error, "comparison");
    }
    if (rank >= comparison->count) {
        return be_i_fail(error, BE_STATUS_RANGE, "rank %zu of %zu does not exist", rank, comparison->count);
    }
    return be_i_describe_write("be_entry", &comparison->entries[rank].shown, sizeof *shown, shown, error);
}

const be_bill *be_comparison_bill(const be_comparison *comparison, size_t rank) {
    return comparison && rank < comparison->count ? comparison->entries[rank].bill : NULL;
}

const be_outcome *be_comparison_outcome(const be_comparison *comparison, size_t rank) {
    return comparison && rank < comparison->count ? comparison->entries[rank].outcome : NULL;
}

be_status be_comparison_timeline(const be_comparison *comparison, size_t rank, const be_allocator *allocator,
                                 be_timeline **timeline, be_error *error) {
    if (!comparison || !timeline) {
        return be_i_fail_null(error, comparison ? "timeline" : "comparison");
    }
    if (rank >= comparison->count) {
        return be_i_fail(error, BE_STATUS_RANGE, "rank %zu of %zu does not exist", rank, comparison->count);
    }
    const entry *e = &comparison->entries[rank];
    if (!e->outcome) {
        return be_i_fail(error, BE_STATUS_UNSUPPORTED, "%.100s cannot run: %.250s", e->name, e->why_not);
    }
    return be_i_timeline_of_plan(&e->plan, comparison->series, &comparison->request, allocator, timeline, error);
}

double be_comparison_months(const be_comparison *comparison) {
    return comparison ? be_i_months(comparison->series) : 0;
}

const be_series *be_comparison_series(const be_comparison *comparison) {
    return comparison ? comparison->series : NULL;
}

be_status be_comparison_choice(const be_comparison *comparison, be_choice *choice, be_error *error) {
    if (!comparison) {
        return be_i_fail_null(error, "comparison");
    }
    return be_i_describe_write("be_choice", &comparison->choice, sizeof *choice, choice, error);
}

size_t be_comparison_note_count(const be_comparison *comparison) {
    return comparison ? comparison->note_count : 0;
}

const char *be_comparison_note_at(const be_comparison *comparison, size_t index) {
    return comparison && index < comparison->note_count ? comparison->notes[index] : NULL;
}
