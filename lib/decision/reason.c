/* What to choose, and the reason in numbers. */
#include "decision/internal.h"

static const double NEXT_TO_NOTHING = 1e-6;
static const double AS_GOOD_AS_EQUAL = 0.01; /* a difference that no assumption is exact enough for */

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
            be_i_append(text, "%s%llu %s", separator, (unsigned long long)groups[i].count,
                        groups[i].count == 1 ? groups[i].one : groups[i].many);
            separator = ", ";
        }
    }
}

static void compare_with_next(const be_entry *best, const be_entry *next, char *text) {
    double more_usd = next->cost_per_month_usd - best->cost_per_month_usd;
    if (best->cost_usd <= 0) {
        be_i_append(text, " The next, %s, costs %.2f USD a month.", next->name, next->cost_per_month_usd);
        return;
    }
    double more = next->cost_usd / best->cost_usd - 1;
    if (more >= AS_GOOD_AS_EQUAL) {
        be_i_append(text, " The next, %s, costs %.2f USD a month (%.1f %%) more.", next->name, more_usd, more * 100);
        return;
    }
    be_i_append(text, " The next, %s, costs %s, as good as equal", next->name,
                more < 1e-9 ? "the same" : "less than 1 % more");
    double saved = best->operations_per_month_usd - next->operations_per_month_usd;
    if (saved > 0) {
        be_i_append(text, ", and takes work of %.2f USD a month less", saved);
    }
    be_i_append(text, ".");
}

/* How well it serves beside what was promised. */
static void tell_quality(const be_request *r, const be_i_entry *best, char *text) {
    const be_entry *s = &best->shown;
    if (best->outcome->quality.requests <= 0) {
        return;
    }
    double unserved = s->unserved_share > NEXT_TO_NOTHING ? s->unserved_share * 100 : 0;
    be_i_append(text, " %g %% of the responses take up to %.3g s of the %g s promised, %.2g %% go unserved of %.2g %%.",
                r->latency_quantile * 100, s->latency_seconds, r->latency_seconds, unserved, r->unserved_share * 100);
}

static void tell_reason(const be_request *request, be_comparison *comparison) {
    const be_entry *best = &comparison->entries[0].shown;
    char *text = comparison->reason;
    be_i_append(text, "%.200s costs %.2f USD a month, %.4g USD a million requests.", best->choice,
                best->cost_per_month_usd, best->cost_per_million_requests_usd);
    tell_quality(request, &comparison->entries[0], text);
    if (comparison->count > 1 && comparison->entries[1].shown.keeps_promise) {
        compare_with_next(best, &comparison->entries[1].shown, text);
    } else if (comparison->count > 1) {
        be_i_append(text, " No other is known to keep the promise");
        count_others(comparison, 1, text);
        be_i_append(text, ".");
    }
}

static void name_runner_up(const be_i_context *context, be_comparison *comparison) {
    be_choice *choice = &comparison->choice;
    const be_entry *best = &comparison->entries[0].shown, *next = &comparison->entries[1].shown;
    if (comparison->count < 2 || !next->keeps_promise) {
        return;
    }
    choice->runner_up = next->name;
    choice->runner_up_more_per_month_usd = next->cost_per_month_usd - best->cost_per_month_usd;
    choice->runner_up_more_share = best->cost_usd > 0 ? next->cost_usd / best->cost_usd - 1 : NAN;
    choice->runner_up_more_operations_hours =
        be_i_operations_hours(context->options, next->model) - be_i_operations_hours(context->options, best->model);
    be_i_find_flip(comparison);
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

be_status be_i_give_reason(const be_i_context *context, be_comparison *comparison) {
    be_choice *choice = &comparison->choice;
    *choice = (be_choice){.size = sizeof *choice,
                          .name = "",
                          .reason = comparison->reason,
                          .risk = comparison->risk,
                          .mitigation = comparison->mitigation,
                          .with_operations = "",
                          .runner_up = "",
                          .runner_up_wins = comparison->flip,
                          .runner_up_service = "",
                          .runner_up_price_factor = NAN};
    if (!comparison->entries[0].shown.keeps_promise) {
        be_i_append(comparison->reason, "no candidate keeps the promise");
        count_others(comparison, 0, comparison->reason);
        return BE_STATUS_OK;
    }
    choice->found = 1;
    choice->name = comparison->entries[0].name;
    tell_reason(context->request, comparison);
    choose_with_operations(comparison);
    name_runner_up(context, comparison);
    return be_i_advise(context, comparison);
}
