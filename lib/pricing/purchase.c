/* What quantities of a menu's offers cost: every charge by month, and what follows from the charges. */
#include "pricing/internal.h"

#include <inttypes.h>

struct be_purchase {
    be_allocator allocator;
    char *names; /* of all offers and unit types */
    be_purchase_summary summary;
    be_purchase_offer *offers;
    be_purchase_unit *units;
    be_purchase_month *months;
    be_purchase_charge *charges;
    double *covered; /* [offer][unit type] unit-hours */
    size_t offer_count, unit_count, month_count, charge_count, charge_capacity;
};

enum { HOUR = 3600, BY_USE = 3 };

/* What is being added up: the month that is running, and sums over the horizon by hour. */
typedef struct tally {
    be_purchase *purchase;
    const be_menu *menu;
    const be_i_application *application;
    size_t month;
    uint64_t month_from, month_to; /* its hours of the horizon */
    double *covered;               /* [offer][unit type], unit-hours of the month */
    double *hours, *usd;           /* [unit type][BY_USE], of the month */
    be_i_sum use_present;          /* net present value of what is paid by use */
    double fees_cash_present;      /* and of upfront and hourly fees as they are paid */
    double fees_present;           /* and as they are amortised */
    be_i_sum on_demand, uncommitted;
    be_status status;
    be_error *error;
} tally;

const char *be_charge_name(uint32_t charge) {
    static const char *const names[] = {"upfront", "recurring", "covered", "unused", "on_demand", "spot", "function"};
    return charge < BE_CHARGE_COUNT ? names[charge] : "unknown";
}

/* ---- hour by hour ---- */

static void on_cover(void *context, uint64_t hour, const be_i_pair *pair, double covered) {
    tally *t = context;
    uint32_t type = t->application->type[pair->block];
    double value = be_i_application_values(t->application, hour)[pair->block];
    t->covered[pair->offer * t->purchase->unit_count + type] += covered;
    t->purchase->offers[pair->offer].uncovered_usd += covered * value;
    if (pair->usage_usd > 0) {
        double present = covered * pair->usage_usd * be_i_present_value(&t->menu->options, (double)hour);
        t->purchase->offers[pair->offer].present_usd += present;
        be_i_sum_add(&t->use_present, present);
    }
}

static size_t by_use_index(uint32_t option) {
    return option == BE_I_FUNCTION ? 2 : option == BE_PURCHASE_SPOT ? 1 : 0;
}

/* What the hour costs on demand and without commitments, whatever is covered. */
static void add_alternatives(tally *t, uint64_t hour, const double *values) {
    const double *quantities = be_i_application_quantities(t->application, hour);
    double weight = t->menu->weights ? t->menu->weights[hour] : 1;
    double on_demand = 0, uncommitted = 0;
    for (size_t b = 0; b < t->application->block_count; b++) {
        be_purchase_unit *unit = &t->purchase->units[t->application->type[b]];
        double price = t->menu->units[t->application->type[b]].given.on_demand_usd_per_hour;
        unit->unit_hours += quantities[b];
        unit->all_on_demand_usd += quantities[b] * price;
        unit->uncommitted_usd += quantities[b] * values[b];
        on_demand += quantities[b] * price;
        uncommitted += quantities[b] * values[b];
    }
    be_i_sum_add(&t->on_demand, on_demand * weight);
    be_i_sum_add(&t->uncommitted, uncommitted * weight);
}

static void end_month(tally *t);

static void on_hour(void *context, uint64_t hour, const double *left, const double *rest) {
    (void)left;
    tally *t = context;
    const double *values = be_i_application_values(t->application, hour);
    const uint32_t *options = be_i_application_options(t->application, hour);
    double usd = 0;
    for (size_t b = 0; b < t->application->block_count; b++) {
        size_t at = t->application->type[b] * (size_t)BY_USE + by_use_index(options[b]);
        t->hours[at] += rest[b];
        t->usd[at] += rest[b] * values[b];
        usd += rest[b] * values[b];
    }
    be_i_sum_add(&t->use_present, usd * be_i_present_value(&t->menu->options, (double)hour));
    add_alternatives(t, hour, values);
    if (hour + 1 == t->month_to) {
        end_month(t);
    }
}

/* ---- month by month ---- */

static void add_charge(tally *t, uint32_t charge, const char *offer, const char *unit, double quantity, double billed,
                       double effective) {
    be_purchase *p = t->purchase;
    be_purchase_month *month = &p->months[t->month];
    month->cash_usd += billed;
    month->amortised_usd += effective;
    if (t->status || quantity <= 0) {
        return;
    }
    t->status = be_i_grow(&p->allocator, (void **)&p->charges, &p->charge_capacity, p->charge_count + 1,
                          sizeof *p->charges, t->error);
    if (!t->status) {
        p->charges[p->charge_count++] = (be_purchase_charge){.size = sizeof(be_purchase_charge),
                                                             .charge = charge,
                                                             .month = month->month,
                                                             .offer = offer,
                                                             .unit = unit,
                                                             .quantity = quantity,
                                                             .billed_usd = billed,
                                                             .effective_usd = effective};
    }
}

/* The amortised fee of a quantity of 1 for an hour. */
static double hourly_fee(const be_offer *given) {
    return given->upfront_usd / ((double)(given->end - given->start) / HOUR) + given->hourly_usd;
}

/* What the offer covered in the month: usage whose effective cost is the fee; how much of it was used comes back. */
static double charge_covered(tally *t, size_t o) {
    const be_i_offer *offer = &t->menu->offers[o];
    be_purchase *p = t->purchase;
    be_purchase_offer *result = &p->offers[o];
    double used = 0;
    for (size_t u = 0; u < p->unit_count; u++) {
        double covered = t->covered[o * p->unit_count + u], part = covered * offer->measure[u];
        double usage_usd = covered * offer->given.usage_usd;
        double effective = part * hourly_fee(&offer->given) + usage_usd;
        used += part;
        result->usage_usd += usage_usd;
        result->on_demand_usd += covered * t->menu->units[u].given.on_demand_usd_per_hour;
        p->covered[o * p->unit_count + u] += covered;
        p->units[u].covered_hours += covered;
        p->units[u].covered_usd += effective;
        p->months[t->month].use_usd += usage_usd;
        add_charge(t, BE_CHARGE_COVERED, result->name, p->units[u].name, covered, usage_usd, effective);
    }
    return used;
}

static void charge_offer(tally *t, size_t o) {
    const be_i_offer *offer = &t->menu->offers[o];
    const be_offer *given = &offer->given;
    be_purchase_offer *result = &t->purchase->offers[o];
    be_purchase_month *month = &t->purchase->months[t->month];
    uint64_t from = offer->from > t->month_from ? offer->from : t->month_from;
    uint64_t to = offer->to < t->month_to ? offer->to : t->month_to;
    if (from >= to || result->quantity <= 0) {
        return;
    }
    double committed = result->quantity * (double)(to - from);
    if (given->start >= t->menu->options.start && from == offer->from && given->upfront_usd > 0) {
        add_charge(t, BE_CHARGE_UPFRONT, result->name, NULL, result->quantity, result->quantity * given->upfront_usd,
                   0);
    }
    if (given->hourly_usd > 0) {
        add_charge(t, BE_CHARGE_RECURRING, result->name, NULL, committed, committed * given->hourly_usd, 0);
    }
    double used = charge_covered(t, o), unused = committed - used;
    unused = unused > 1e-12 * committed ? unused : 0; /* less is what rounding left */
    double fees = committed * hourly_fee(given), wasted = unused * hourly_fee(given);
    add_charge(t, BE_CHARGE_UNUSED, result->name, NULL, unused, 0, wasted);
    result->committed += committed;
    result->used += committed - unused;
    result->fees_usd += fees;
    result->wasted_usd += wasted;
    month->fees_usd += fees;
    month->wasted_usd += wasted;
}

static void charge_use(tally *t, size_t u) {
    be_purchase_unit *unit = &t->purchase->units[u];
    const double *hours = &t->hours[u * BY_USE], *usd = &t->usd[u * BY_USE];
    for (uint32_t i = 0; i < BY_USE; i++) {
        add_charge(t, BE_CHARGE_ON_DEMAND + i, NULL, unit->name, hours[i], usd[i], usd[i]);
        t->purchase->months[t->month].use_usd += usd[i];
    }
    unit->on_demand_hours += hours[0];
    unit->spot_hours += hours[1];
    unit->function_hours += hours[2];
    unit->on_demand_usd += usd[0];
    unit->spot_usd += usd[1];
    unit->function_usd += usd[2];
}

/* The hours of the horizon that lie in the month that begins. */
static void begin_month(tally *t) {
    be_month month = t->purchase->months[t->month].month;
    int64_t to = (be_month_start(month + 1) - t->menu->options.start) / HOUR;
    t->month_from = t->month_to;
    t->month_to = (uint64_t)to < t->menu->hours ? (uint64_t)to : t->menu->hours;
}

static void end_month(tally *t) {
    be_purchase *p = t->purchase;
    for (size_t o = 0; o < p->offer_count; o++) {
        charge_offer(t, o);
    }
    for (size_t u = 0; u < p->unit_count; u++) {
        charge_use(t, u);
    }
    memset(t->covered, 0, p->offer_count * p->unit_count * sizeof *t->covered);
    memset(t->hours, 0, p->unit_count * BY_USE * sizeof *t->hours);
    memset(t->usd, 0, p->unit_count * BY_USE * sizeof *t->usd);
    if (++t->month < p->month_count) {
        begin_month(t);
    }
}

/* ---- over the horizon ---- */

/* The sum of the present values of 1 USD in each of some hours: a geometric series. */
static double annuity(const be_menu_options *options, uint64_t from, uint64_t to) {
    double decay = log1p(options->discount_rate_per_year) / BE_I_YEAR_HOURS, count = (double)(to - from);
    double first = be_i_present_value(options, (double)from);
    return decay == 0 ? count : first * (expm1(-decay * count) / expm1(-decay));
}

/* The utilisation at which a commitment costs what it saves: `value` is of one of its measure. */
static double break_even(double fee, double value) {
    return value > 0 ? fee / value : INFINITY;
}

/* What of an offer's measure is worth most, where it has covered nothing by which to say what it is worth. */
static double best_value(const be_menu *menu, const be_i_offer *offer, bool on_demand) {
    double best = 0;
    for (size_t u = 0; u < menu->unit_count; u++) {
        const be_unit *unit = &menu->units[u].given;
        double price = fmin(unit->on_demand_usd_per_hour, on_demand ? INFINITY : unit->function_usd_per_hour);
        if (offer->measure[u] > 0) {
            best = fmax(best, (price - offer->given.usage_usd) / offer->measure[u]);
        }
    }
    return best;
}

/* What of an offer lies beyond the horizon: fees that are still to be paid, and what was paid upfront for it. */
static void look_beyond(const be_menu *menu, const be_i_offer *offer, be_purchase_offer *r) {
    const be_offer *given = &offer->given;
    int64_t end = menu->options.start + (int64_t)menu->hours * HOUR;
    double term = (double)(given->end - given->start) / HOUR;
    double after = fmin(term, fmax(0, (double)(given->end - end) / HOUR));
    bool later = given->start >= end;
    r->owed_usd = r->quantity * (given->hourly_usd * after + (later ? given->upfront_usd : 0));
    r->prepaid_usd = later ? 0 : r->quantity * given->upfront_usd * (after / term);
}

static void finish_offer(tally *t, size_t o) {
    const be_i_offer *offer = &t->menu->offers[o];
    const be_offer *given = &offer->given;
    const be_menu_options *options = &t->menu->options;
    be_purchase_offer *r = &t->purchase->offers[o];
    bool pays_upfront = given->start >= options->start && offer->from < offer->to;
    double upfront = pays_upfront ? r->quantity * given->upfront_usd : 0;
    look_beyond(t->menu, offer, r);
    r->utilisation = r->committed > 0 ? r->used / r->committed : 0;
    r->cash_usd = upfront + r->committed * given->hourly_usd + r->usage_usd;
    double fee = hourly_fee(given), hours = annuity(options, offer->from, offer->to);
    double present =
        upfront * be_i_present_value(options, (double)offer->from) + r->quantity * given->hourly_usd * hours;
    r->present_usd += present;
    t->fees_cash_present += present;
    t->fees_present += r->quantity * fee * hours;
    bool used = r->used > 0;
    r->break_even =
        break_even(fee, used ? (r->on_demand_usd - r->usage_usd) / r->used : best_value(t->menu, offer, true));
    r->break_even_uncovered =
        break_even(fee, used ? (r->uncovered_usd - r->usage_usd) / r->used : best_value(t->menu, offer, false));
}

static void finish(tally *t, double cost_usd) {
    be_purchase *p = t->purchase;
    be_purchase_summary *s = &p->summary;
    double covered_value = 0, value = 0;
    for (size_t o = 0; o < p->offer_count; o++) {
        finish_offer(t, o);
        s->owed_usd += p->offers[o].owed_usd;
        s->prepaid_usd += p->offers[o].prepaid_usd;
    }
    for (size_t u = 0; u < p->unit_count; u++) {
        be_purchase_unit *unit = &p->units[u];
        double price = t->menu->units[u].given.on_demand_usd_per_hour;
        unit->coverage = unit->unit_hours > 0 ? fmin(1, unit->covered_hours / unit->unit_hours) : 0;
        covered_value += unit->covered_hours * price;
        value += unit->unit_hours * price;
    }
    for (size_t m = 0; m < p->month_count; m++) {
        s->cash_usd += p->months[m].cash_usd;
        s->amortised_usd += p->months[m].amortised_usd;
        s->fees_usd += p->months[m].fees_usd;
        s->wasted_usd += p->months[m].wasted_usd;
        s->use_usd += p->months[m].use_usd;
    }
    s->size = sizeof *s;
    s->cost_usd = cost_usd;
    s->on_demand_usd = be_i_sum_value(t->on_demand);
    s->uncommitted_usd = be_i_sum_value(t->uncommitted);
    s->cash_present_usd = t->fees_cash_present + be_i_sum_value(t->use_present);
    s->amortised_present_usd = t->fees_present + be_i_sum_value(t->use_present);
    s->coverage = value > 0 ? fmin(1, covered_value / value) : 0;
    s->utilisation = s->fees_usd > 0 ? 1 - s->wasted_usd / s->fees_usd : 0;
}

/* ---- making one ---- */

static char *append(char **at, const char *text) {
    size_t bytes = strlen(text) + 1;
    char *copy = memcpy(*at, text, bytes);
    *at += bytes;
    return copy;
}

/* Rows with their names, quantities and months, nothing added up yet. */
static void name_rows(be_purchase *p, const be_menu *menu, const double *quantities) {
    char *at = p->names;
    for (size_t o = 0; o < p->offer_count; o++) {
        const be_offer *given = &menu->offers[o].given;
        p->offers[o] = (be_purchase_offer){.size = sizeof(be_purchase_offer),
                                           .purchase_option = given->purchase_option,
                                           .name = append(&at, given->name),
                                           .start = given->start,
                                           .end = given->end,
                                           .quantity = quantities[o]};
    }
    for (size_t u = 0; u < p->unit_count; u++) {
        p->units[u] =
            (be_purchase_unit){.size = sizeof(be_purchase_unit), .name = append(&at, menu->units[u].given.name)};
    }
    for (size_t m = 0; m < p->month_count; m++) {
        p->months[m] = (be_purchase_month){.size = sizeof(be_purchase_month),
                                           .month = be_month_of(menu->options.start) + (be_month)m};
    }
}

static be_status new_rows(be_purchase *p, const be_menu *menu, const double *quantities, be_error *error) {
    size_t bytes = 0;
    for (size_t o = 0; o < menu->offer_count; o++) {
        bytes += strlen(menu->offers[o].given.name) + 1;
    }
    for (size_t u = 0; u < menu->unit_count; u++) {
        bytes += strlen(menu->units[u].given.name) + 1;
    }
    int64_t end = menu->options.start + (int64_t)menu->hours * HOUR;
    p->offer_count = menu->offer_count;
    p->unit_count = menu->unit_count;
    p->month_count = (size_t)(be_month_of(end - 1) - be_month_of(menu->options.start)) + 1;
    p->names = be_i_alloc(&p->allocator, bytes, 1);
    p->offers = be_i_alloc(&p->allocator, p->offer_count, sizeof *p->offers);
    p->units = be_i_alloc(&p->allocator, p->unit_count, sizeof *p->units);
    p->months = be_i_alloc(&p->allocator, p->month_count, sizeof *p->months);
    p->covered = be_i_alloc(&p->allocator, p->offer_count * p->unit_count, sizeof *p->covered);
    if (!p->names || !p->offers || !p->units || !p->months || !p->covered) {
        return be_i_fail_memory(error);
    }
    name_rows(p, menu, quantities);
    return BE_STATUS_OK;
}

static be_status add_up(be_purchase *p, be_i_application *application, const double *quantities, be_error *error) {
    size_t pairs = p->offer_count * p->unit_count, uses = p->unit_count * BY_USE;
    double *scratch = be_i_alloc(&p->allocator, pairs + 2 * uses, sizeof *scratch);
    if (!scratch) {
        return be_i_fail_memory(error);
    }
    tally t = {.purchase = p,
               .menu = application->menu,
               .application = application,
               .covered = scratch,
               .hours = scratch + pairs,
               .usd = scratch + pairs + uses,
               .error = error};
    begin_month(&t);
    be_i_application_walk(application, quantities, &(be_i_application_listener){&t, on_cover, on_hour});
    if (!t.status) {
        finish(&t, be_i_application_cost(application, quantities));
    }
    be_i_release(&p->allocator, scratch);
    return t.status;
}

static be_status check(const be_menu *menu, const double *quantities, size_t count, be_error *error) {
    if (count != menu->offer_count) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "%zu quantities for %zu offers", count, menu->offer_count);
    }
    for (size_t o = 0; o < count; o++) {
        if (!(quantities[o] >= 0 && quantities[o] <= 1e12)) {
            return be_i_fail(error, BE_STATUS_RANGE, "quantities[%zu] of '%.60s' is %g, outside 0 to 1e12", o,
                             menu->offers[o].given.name, quantities[o]);
        }
    }
    return BE_STATUS_OK;
}

be_status be_purchase_new(const be_menu *menu, const double *quantities, size_t count, const be_allocator *allocator,
                          be_purchase **purchase, be_error *error) {
    if (!menu || !purchase || (count && !quantities)) {
        return be_i_fail_null(error, !menu ? "menu" : !purchase ? "purchase" : "quantities");
    }
    be_status status = check(menu, quantities, count, error);
    if (status) {
        return status;
    }
    be_i_application *application = NULL;
    status = be_i_application_new(menu, allocator, &application, error);
    if (status) {
        return status;
    }
    be_purchase *made = be_i_alloc(&application->allocator, 1, sizeof *made);
    if (!made) {
        be_i_application_free(application);
        return be_i_fail_memory(error);
    }
    made->allocator = application->allocator;
    status = new_rows(made, menu, quantities, error);
    if (!status) {
        status = add_up(made, application, quantities, error);
    }
    be_i_application_free(application);
    if (status) {
        be_purchase_free(made);
        return status;
    }
    *purchase = made;
    return BE_STATUS_OK;
}

void be_purchase_free(be_purchase *purchase) {
    if (!purchase) {
        return;
    }
    be_allocator allocator = purchase->allocator;
    be_i_release(&allocator, purchase->names);
    be_i_release(&allocator, purchase->offers);
    be_i_release(&allocator, purchase->units);
    be_i_release(&allocator, purchase->months);
    be_i_release(&allocator, purchase->charges);
    be_i_release(&allocator, purchase->covered);
    be_i_release(&allocator, purchase);
}

/* ---- reading it ---- */

/* Fill the caller's struct with row `index` of an array of `count` rows of `bytes`. */
static be_status row_at(const be_purchase *purchase, const char *name, const char *what, const void *array,
                        size_t count, size_t index, uint32_t bytes, void *target, be_error *error) {
    if (!purchase) {
        return be_i_fail_null(error, "purchase");
    }
    if (index >= count) {
        return be_i_fail(error, BE_STATUS_RANGE, "%s %zu of %zu does not exist", what, index, count);
    }
    return be_i_describe_write(name, (const char *)array + index * bytes, bytes, target, error);
}

be_status be_purchase_summarise(const be_purchase *purchase, be_purchase_summary *summary, be_error *error) {
    return row_at(purchase, "be_purchase_summary", "summary", purchase ? &purchase->summary : NULL, 1, 0,
                  sizeof *summary, summary, error);
}

size_t be_purchase_offer_count(const be_purchase *purchase) {
    return purchase ? purchase->offer_count : 0;
}

be_status be_purchase_offer_at(const be_purchase *purchase, size_t index, be_purchase_offer *offer, be_error *error) {
    return row_at(purchase, "be_purchase_offer", "offer", purchase ? purchase->offers : NULL,
                  be_purchase_offer_count(purchase), index, sizeof *offer, offer, error);
}

size_t be_purchase_unit_count(const be_purchase *purchase) {
    return purchase ? purchase->unit_count : 0;
}

be_status be_purchase_unit_at(const be_purchase *purchase, size_t index, be_purchase_unit *unit, be_error *error) {
    return row_at(purchase, "be_purchase_unit", "unit type", purchase ? purchase->units : NULL,
                  be_purchase_unit_count(purchase), index, sizeof *unit, unit, error);
}

double be_purchase_covered(const be_purchase *purchase, size_t offer, size_t unit) {
    bool there = purchase && offer < purchase->offer_count && unit < purchase->unit_count;
    return there ? purchase->covered[offer * purchase->unit_count + unit] : 0;
}

size_t be_purchase_charge_count(const be_purchase *purchase) {
    return purchase ? purchase->charge_count : 0;
}

be_status be_purchase_charge_at(const be_purchase *purchase, size_t index, be_purchase_charge *charge,
                                be_error *error) {
    return row_at(purchase, "be_purchase_charge", "charge", purchase ? purchase->charges : NULL,
                  be_purchase_charge_count(purchase), index, sizeof *charge, charge, error);
}

size_t be_purchase_month_count(const be_purchase *purchase) {
    return purchase ? purchase->month_count : 0;
}

be_status be_purchase_month_at(const be_purchase *purchase, size_t index, be_purchase_month *month, be_error *error) {
    return row_at(purchase, "be_purchase_month", "month", purchase ? purchase->months : NULL,
                  be_purchase_month_count(purchase), index, sizeof *month, month, error);
}
