/* What would make the runner-up cost as little as the choice: the prices of one service, both run as they are. Costs
 * are lines in a factor on them, which two bills tell. */
#include "decision/internal.h"

typedef struct flip {
    const char *service;
    double factor; /* at which both cost the same */
} flip;

static double of_service(const be_bill *bill, const char *service) {
    return be_bill_total_where(bill, BE_ANY_MONTH, service, BE_ANY_PURCHASE);
}

/* The factor on the prices of a service; NaN where none does it. */
static double factor_of(const be_bill *best, const be_bill *next, const char *service) {
    double more = be_bill_total(next) - be_bill_total(best);
    double change = more / (of_service(best, service) - of_service(next, service));
    return isfinite(change) && change >= -1 ? 1 + change : (double)NAN;
}

static void consider(const be_bill *best, const be_bill *next, const char *service, flip *nearest) {
    double factor = factor_of(best, next, service);
    if (factor > 0 && (!nearest->service || fabs(log(factor)) < fabs(log(nearest->factor)))) {
        *nearest = (flip){service, factor};
    }
}

/* Of all services on either bill the one whose prices would have to change least. */
static flip nearest_flip(const be_bill *best, const be_bill *next) {
    flip nearest = {NULL, NAN};
    const be_bill *bills[] = {best, next};
    for (size_t b = 0; b < 2; b++) {
        be_bill_line line = {.size = sizeof line};
        const char *last = NULL;
        for (size_t i = 0; i < be_bill_line_count(bills[b]) && !be_bill_line_at(bills[b], i, &line, NULL); i++) {
            if (!last || strcmp(last, line.service) != 0) {
                consider(best, next, line.service, &nearest);
            }
            last = line.service;
        }
    }
    return nearest;
}

/* The hourly rate of operations work from which on the runner-up, which takes less of it, is the cheaper. */
static void tell_operations(const be_choice *choice, char *text) {
    double hours = -choice->runner_up_more_operations_hours;
    if (hours > 0) {
        be_i_append(text, "%swith operations work counted at %.2f USD an hour or more", *text ? ", or " : "",
                    choice->runner_up_more_per_month_usd / hours);
    }
}

void be_i_find_flip(be_comparison *comparison) {
    be_choice *choice = &comparison->choice;
    const be_i_entry *best = &comparison->entries[0], *next = &comparison->entries[1];
    flip nearest = nearest_flip(best->bill, next->bill);
    choice->runner_up_service = nearest.service ? nearest.service : "";
    choice->runner_up_price_factor = nearest.factor;
    if (nearest.service && nearest.factor < 10) {
        be_i_append(comparison->flip, "if the prices of %s %s by %.3g %%", nearest.service,
                    nearest.factor > 1 ? "rose" : "fell", fabs(nearest.factor - 1) * 100);
    } else if (nearest.service) {
        be_i_append(comparison->flip, "if the prices of %s rose to %.3g times theirs", nearest.service, nearest.factor);
    }
    tell_operations(choice, comparison->flip);
}
