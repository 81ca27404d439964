/* The comparison: candidates in, ranked outcomes out. */
#include "decision/internal.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- one candidate ---- */

static be_status own_machine(const be_i_context *context, be_i_entry *e) {
    be_instance_type *machine = &e->plan.machine;
    machine->gpu_model = NULL;
    if (!machine->name) {
        return BE_STATUS_OK;
    }
    e->machine = be_i_strdup(context->allocator, machine->name);
    machine->name = e->machine;
    return e->machine ? BE_STATUS_OK : be_i_fail_memory(context->error);
}

static be_status run_and_price(const be_i_context *context, const be_candidate *candidate, be_i_entry *e) {
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
static be_status evaluate(const be_i_context *context, const be_candidate *candidate, be_i_entry *e) {
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
    status = be_i_entry_show(context, e);
    return status ? status : be_i_entry_profile(context, e);
}

static be_status evaluate_all(const be_i_context *context, const be_candidate *candidates, be_comparison *comparison) {
    const char *at = (const char *)candidates;
    for (size_t i = 0; i < comparison->count; i++) {
        const be_candidate *given = (const be_candidate *)(const void *)at;
        be_candidate candidate;
        be_i_entry *e = &comparison->entries[i];
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

static int rank_class(const be_i_entry *e) {
    return e->shown.keeps_promise ? 0 : e->shown.can_run ? 1 : 2;
}

static int by_rank(const void *a, const void *b) {
    const be_i_entry *x = a, *y = b;
    int order = rank_class(x) - rank_class(y);
    order = order ? order : (x->shown.cost_usd > y->shown.cost_usd) - (x->shown.cost_usd < y->shown.cost_usd);
    return order ? order : (x->order > y->order) - (x->order < y->order);
}

/* Entries have moved for the last time: let them point at their own texts. */
static void link_texts(be_comparison *comparison) {
    for (size_t i = 0; i < comparison->count; i++) {
        be_i_entry *e = &comparison->entries[i];
        e->shown.size = sizeof e->shown;
        e->shown.name = e->name;
        e->shown.choice = e->choice;
        e->shown.why_not = e->why_not[0] ? e->why_not : NULL;
    }
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
        status = be_i_give_reason(context, comparison);
    }
    if (!status) {
        be_i_note_ground(context, comparison);
    }
    be_curve_free(curve);
    return status;
}

static be_status fill(const be_series *series, be_i_context *context, const be_candidate *candidates,
                      be_comparison *comparison) {
    be_status status = be_i_platform_of(context->options->provider, &context->platform, context->error);
    if (!status) {
        status = be_i_policies_read(context->options, context->platform, context->catalogue, &comparison->policies,
                                    context->error);
    }
    if (!status) {
        status = be_i_horizon(series, context->options, context->allocator, &comparison->series,
                              be_i_next_note(comparison), context->error);
    }
    if (!status && be_series_start(comparison->series) < 0) {
        status = be_i_fail(context->error, BE_STATUS_RANGE, "the horizon begins before 1970%s",
                           context->options->horizon == BE_HORIZON_YEAR ? "; name a later be_comparison_options.year"
                                                                        : "; usage is counted by months since then");
    }
    context->series = comparison->series;
    return status ? status : compare(context, candidates, comparison);
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
    const be_i_region *region; /* without it every candidate would be one that cannot run */
    if (status || (status = be_i_options_read(options, &o, error)) ||
        (status = be_i_find_region(catalogue, o.provider, o.region, &region, error))) {
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
    status = made->entries ? fill(series, &context, candidates, made) : be_i_fail_memory(error);
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
        be_i_release(&allocator, comparison->entries[i].traits.items);
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
    const be_i_entry *e = &comparison->entries[rank];
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
