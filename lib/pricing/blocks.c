/* What usage costs in an hour where no commitment covers it, cut into blocks by what a unit-hour of it is worth. */
#include "pricing/internal.h"

bool be_i_blocks_move(const be_unit *unit) {
    return unit->whole_units && isfinite(unit->function_usd_per_hour);
}

static bool uses_spot(const be_unit *unit) {
    double full = fmin(unit->on_demand_usd_per_hour, unit->function_usd_per_hour);
    return unit->spot_cap > 0 && unit->spot_usd_per_hour < full;
}

size_t be_i_blocks_count(const be_unit *unit) {
    return 1 + (size_t)uses_spot(unit) + (size_t)be_i_blocks_move(unit);
}

/* Load that fills a share of one unit, bought on demand as a whole unit or on functions as load. */
static be_i_block by_use(const be_unit *unit, double quantity, double share) {
    double on_demand = unit->on_demand_usd_per_hour, function = share * unit->function_usd_per_hour;
    return (be_i_block){quantity, fmin(on_demand, function),
                        function < on_demand ? BE_I_FUNCTION : (uint32_t)BE_PURCHASE_ON_DEMAND};
}

static be_i_block at_spot(const be_unit *unit, double quantity) {
    return (be_i_block){quantity, unit->spot_usd_per_hour, BE_PURCHASE_SPOT};
}

/* How much of an hour's units may be at spot. */
static double spot_limit(const be_unit *unit, double units) {
    double limit = unit->spot_cap * units;
    return unit->spot_whole_units ? floor(limit + 1e-9) : limit;
}

/* All unit-hours cost the same, but for those at spot. */
static void even_blocks(const be_unit *unit, double quantity, be_i_block *blocks) {
    double spot = uses_spot(unit) ? spot_limit(unit, quantity) : 0;
    blocks[0] = by_use(unit, quantity - spot, 1);
    if (uses_spot(unit)) {
        blocks[1] = at_spot(unit, spot);
    }
}

/* Whole units of which the last is filled in part, which functions may carry for less than a unit costs. Spot replaces
 * the dearest; where the partly filled one is cheaper than spot, it never does. */
static void uneven_blocks(const be_unit *unit, double load, be_i_block *blocks) {
    double full = floor(load), share = load - full, part = share > 0;
    be_i_block partial = by_use(unit, part, share);
    if (!uses_spot(unit)) {
        blocks[0] = by_use(unit, full, 1);
        blocks[1] = partial;
        return;
    }
    double spot = spot_limit(unit, full + part);
    bool spot_replaces_partial = partial.value_usd > unit->spot_usd_per_hour;
    blocks[0] = by_use(unit, fmax(0, full - spot), 1);
    partial.quantity -= spot_replaces_partial ? fmax(0, spot - full) : 0;
    blocks[spot_replaces_partial ? 1 : 2] = partial;
    blocks[spot_replaces_partial ? 2 : 1] = at_spot(unit, spot_replaces_partial ? spot : fmin(full, spot));
}

void be_i_blocks_of(const be_unit *unit, double quantity, be_i_block *blocks) {
    if (be_i_blocks_move(unit)) {
        uneven_blocks(unit, quantity, blocks);
    } else {
        even_blocks(unit, unit->whole_units ? ceil(quantity) : quantity, blocks);
    }
}

size_t be_i_blocks(const be_menu *menu, size_t t, uint64_t hour, be_i_block *blocks) {
    const be_i_unit *unit = &menu->units[t];
    be_i_block all[BE_I_BLOCKS_MAX];
    be_i_blocks_of(&unit->given, unit->hours[hour], all);
    size_t count = 0;
    for (size_t i = 0; i < be_i_blocks_count(&unit->given); i++) {
        if (all[i].quantity > 0) {
            blocks[count] = all[i];
            blocks[count++].value_usd *= menu->weights ? menu->weights[hour] : 1;
        }
    }
    return count;
}
