/* Levels of commitment: quantities for every offer of a menu. */
#include "decision/internal.h"

be_status be_i_quantity_check(const be_offer *offer, double quantity, be_error *error) {
    const double close = 1e-9; /* of a step: what products of decimal steps may be off */
    if (!(quantity >= offer->least && quantity <= offer->most) || !isfinite(quantity)) {
        return be_i_fail(error, BE_STATUS_RANGE, "a quantity of '%.60s' is %g, outside its %g to %g", offer->name,
                         quantity, offer->least, offer->most);
    }
    double steps = offer->step > 0 ? quantity / offer->step : 0;
    if (fabs(steps - nearbyint(steps)) > close * fmax(1, steps)) {
        return be_i_fail(error, BE_STATUS_RANGE, "a quantity of '%.60s' is %g, no multiple of %g", offer->name,
                         quantity, offer->step);
    }
    return BE_STATUS_OK;
}

/* To the nearest step, a tie up. */
static double to_step(const be_offer *offer, double quantity) {
    return offer->step > 0 ? floor(quantity / offer->step + 0.5) * offer->step : quantity;
}

static double between(double from, double to, size_t index, size_t count) {
    return count > 1 ? from + (to - from) * ((double)index / (double)(count - 1)) : from;
}

/* What a row holds of each offer. */
typedef struct ladder {
    const be_menu *menu;
    const double *base; /* quantities, or NULL for the least */
    size_t offer;       /* the one that varies; the count of offers: all of them in proportion */
    double from, to;
    size_t count;
} ladder;

static double quantity_of(const ladder *l, size_t row, size_t o) {
    const be_offer *offer = &l->menu->offers[o].given;
    double step = between(l->from, l->to, row, l->count);
    if (o == l->offer) {
        return to_step(offer, step);
    }
    if (l->offer < l->menu->offer_count) {
        return l->base ? l->base[o] : offer->least;
    }
    return offer->least < offer->most ? to_step(offer, step * l->base[o]) : offer->least;
}

static be_status write_ladder(const ladder *l, double *levels, be_error *error) {
    size_t offers = l->menu->offer_count;
    for (int pass = 0; pass < 2; pass++) { /* all are checked before any is written */
        for (size_t i = 0; i < l->count * offers; i++) {
            double quantity = quantity_of(l, i / offers, i % offers);
            be_status status = be_i_quantity_check(&l->menu->offers[i % offers].given, quantity, error);
            if (status) {
                return status;
            }
            if (pass == 1) {
                levels[i] = quantity;
            }
        }
    }
    return BE_STATUS_OK;
}

static be_status check_ladder(const be_menu *menu, const double *levels, size_t count, be_error *error) {
    if (!menu || !levels) {
        return be_i_fail_null(error, menu ? "levels" : "menu");
    }
    if (!count) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "count is 0: there are no levels");
    }
    return BE_STATUS_OK;
}

be_status be_levels_of_offer(const be_menu *menu, const char *offer, double from, double to, const double *base,
                             size_t count, double *levels, be_error *error) {
    be_status status = check_ladder(menu, levels, count, error);
    if (status) {
        return status;
    }
    if (!offer) {
        return be_i_fail_null(error, "offer");
    }
    ladder l = {menu, base, be_i_menu_offer(menu, offer), from, to, count};
    if (l.offer == menu->offer_count) {
        return be_i_fail(error, BE_STATUS_NOT_FOUND, "the menu has no offer '%.60s'", offer);
    }
    return write_ladder(&l, levels, error);
}

be_status be_levels_of_mix(const be_menu *menu, const double *mix, double from, double to, size_t count, double *levels,
                           be_error *error) {
    be_status status = check_ladder(menu, levels, count, error);
    if (status) {
        return status;
    }
    if (!mix) {
        return be_i_fail_null(error, "mix");
    }
    ladder l = {menu, mix, menu->offer_count, from, to, count};
    return write_ladder(&l, levels, error);
}
