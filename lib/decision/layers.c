/* The layers of screening curves: reservations of one unit type, layer by layer. The k-th most valuable unit of every
 * hour is one layer; what it costs uncovered over the horizon, and what with each reservation, says whose it is. */
#include "decision/mix.h"

/* The largest peak of which layers are kept. */
static const double LAYERS_MOST = 4e6;

enum { COUNTS = 4 };

static bool is_simple(const be_menu *menu, const be_i_offer *offer) {
    return !be_i_offer_is_plan(&offer->given) && offer->from == 0 && offer->to == menu->hours &&
           offer->given.least == 0 && isinf(offer->given.most) && offer->given.step == 1 && offer->measure[0] == 1;
}

/* Eight at a time: comparisons wait for one another. */
static double peak_of(const be_menu *menu) {
    enum { LANES = 8 };
    const double *hours = menu->units[0].hours;
    double peak[LANES] = {0};
    uint64_t h = 0;
    for (; h + LANES <= menu->hours; h += LANES) {
        for (unsigned i = 0; i < LANES; i++) {
            peak[i] = hours[h + i] > peak[i] ? hours[h + i] : peak[i];
        }
    }
    for (; h < menu->hours; h++) {
        peak[0] = fmax(peak[0], hours[h]);
    }
    for (unsigned i = 1; i < LANES; i++) {
        peak[0] = fmax(peak[0], peak[i]);
    }
    return peak[0];
}

bool be_i_layers_fit(const be_menu *menu, double *peak) {
    if (menu->unit_count != 1 || menu->hours > UINT32_MAX) {
        return false;
    }
    for (size_t o = 0; o < menu->offer_count; o++) {
        if (!is_simple(menu, &menu->offers[o])) {
            return false;
        }
    }
    *peak = peak_of(menu);
    return *peak <= LAYERS_MOST;
}

void be_i_layers_free(be_i_layers *s) {
    be_i_release(&s->allocator, s->memory);
    be_i_release(&s->allocator, s->counts);
    be_i_release(&s->allocator, s->winner);
    be_i_release(&s->allocator, s->rival);
    memset(s, 0, sizeof *s);
}

/* Reservations that may win a layer: of each usage price the one with the lowest fee, by fee. */
static void choose_rivals(be_i_layers *s) {
    const be_menu *menu = s->menu;
    s->rivals = 0;
    for (size_t o = 0; o < menu->offer_count; o++) {
        const be_i_offer *offer = &menu->offers[o];
        bool beaten = false;
        for (size_t p = 0; p < menu->offer_count && !beaten; p++) {
            const be_i_offer *other = &menu->offers[p];
            bool tie = other->fee_usd == offer->fee_usd && other->given.usage_usd == offer->given.usage_usd;
            beaten = tie ? strcmp(other->given.name, offer->given.name) < 0
                         : other->fee_usd <= offer->fee_usd && other->given.usage_usd <= offer->given.usage_usd;
        }
        if (beaten) {
            continue;
        }
        size_t at = s->rivals++;
        while (at > 0 && menu->offers[s->rival[at - 1]].fee_usd > offer->fee_usd) {
            s->rival[at] = s->rival[at - 1];
            at--;
        }
        s->rival[at] = (uint32_t)o;
    }
}

/* ---- unit-hours of the layers, where values do not move with the hour ---- */

/* Unit-hours of each layer from how many hours end in it, and by how much. */
static void sum_layers(const double *ends, const double *shares, size_t layers, double *hours) {
    double above = 0;
    for (size_t k = layers; k-- > 0;) {
        hours[k] = above + shares[k];
        above += ends[k];
    }
}

/* The bits of what a number lies off a whole one: 0 if it does not. */
static uint64_t apart_from(double x, int32_t whole) {
    double apart = x - whole;
    uint64_t bits;
    memcpy(&bits, &apart, sizeof bits);
    return bits;
}

/* Where hours end, all of which use whole units; false if some does not. Hours next to one another are often alike, so
 * each of four is counted apart. */
static bool count_whole(be_i_layers *s, double *ends) {
    const double *hours = s->menu->units[0].hours;
    uint64_t count = s->menu->hours, h = 0, apart = 0;
    size_t n = s->layers;
    uint32_t *first = s->counts, *second = first + n, *third = second + n, *fourth = third + n;
    for (; h + COUNTS <= count; h += COUNTS) {
        int32_t a = (int32_t)hours[h], b = (int32_t)hours[h + 1], c = (int32_t)hours[h + 2], d = (int32_t)hours[h + 3];
        apart |= apart_from(hours[h], a) | apart_from(hours[h + 1], b);
        apart |= apart_from(hours[h + 2], c) | apart_from(hours[h + 3], d);
        first[a]++;
        second[b]++;
        third[c]++;
        fourth[d]++;
    }
    for (; h < count; h++) {
        int32_t a = (int32_t)hours[h];
        apart |= apart_from(hours[h], a);
        first[a]++;
    }
    for (size_t k = 0; k < n; k++) {
        ends[k] = (double)(first[k] + second[k] + third[k] + fourth[k]);
    }
    return apart == 0;
}

static void end_at(double position, double weight, double *ends, double *shares) {
    int32_t layer = (int32_t)position;
    ends[layer] += weight;
    shares[layer] += weight * (position - layer);
}

/* The end of what costs most in an hour, on demand or on functions; spot follows. */
static double first_end(const be_unit *unit, double used) {
    be_i_block blocks[BE_I_BLOCKS_MAX];
    be_i_blocks_of(unit, used, blocks);
    return blocks[0].quantity;
}

static void count_hours(be_i_layers *s, double *ends, double *shares, double *dear_ends, double *dear_shares) {
    const be_menu *menu = s->menu;
    const be_unit *unit = &menu->units[0].given;
    bool spot = be_i_blocks_count(unit) > 1;
    if (!menu->weights && count_whole(s, ends)) {
        for (size_t k = 0; spot && k < s->layers; k++) {
            end_at(first_end(unit, (double)k), ends[k], dear_ends, dear_shares);
        }
        return;
    }
    memset(ends, 0, s->layers * sizeof *ends);
    for (uint64_t h = 0; h < menu->hours; h++) {
        double weight = menu->weights ? menu->weights[h] : 1, used = menu->units[0].hours[h];
        end_at(unit->whole_units ? ceil(used) : used, weight, ends, shares);
        if (spot) {
            end_at(first_end(unit, used), weight, dear_ends, dear_shares);
        }
    }
}

/* What layers cost uncovered, and with the usage prices of the rivals. */
static void cost_even(be_i_layers *s) {
    size_t n = s->layers;
    double *ends = s->memory + 3 * n, *shares = ends + n, *dear_ends = ends + 2 * n, *dear_shares = ends + 3 * n;
    double *dear = ends + 4 * n;
    const be_unit *unit = &s->menu->units[0].given;
    count_hours(s, ends, shares, dear_ends, dear_shares);
    sum_layers(ends, shares, n, s->hours);
    bool spot = be_i_blocks_count(unit) > 1;
    if (spot) {
        sum_layers(dear_ends, dear_shares, n, dear);
    }
    double price = fmin(unit->on_demand_usd_per_hour, unit->function_usd_per_hour);
    double rest_price = spot ? unit->spot_usd_per_hour : 0;
    const double *first = spot ? dear : s->hours;
    for (size_t k = 0; k < n; k++) {
        s->uncovered[k] = first[k] * price + (s->hours[k] - first[k]) * rest_price;
    }
    for (size_t r = 0; r < s->rivals; r++) {
        double usage = s->menu->offers[s->rival[r]].given.usage_usd;
        double first_usage = fmin(price, usage), rest_usage = fmin(rest_price, usage);
        for (size_t k = 0; k < n && usage > 0; k++) {
            s->covered[r * n + k] = first[k] * first_usage + (s->hours[k] - first[k]) * rest_usage;
        }
    }
}

/* ---- where values move with the hour ---- */

/* Add to layers what lies from one position to another at a price; `flat` collects what whole layers have in common. */
static void add_between(double from, double to, double price, double *flat, double *part) {
    double first = floor(from), last = floor(to);
    if (first == last) {
        part[(size_t)first] += (to - from) * price;
        return;
    }
    part[(size_t)first] += (first + 1 - from) * price;
    part[(size_t)last] += (to - last) * price;
    flat[(size_t)first + 1] += price;
    flat[(size_t)last] -= price;
}

static void spread(double *flat, double *part, size_t layers) {
    double sum = 0;
    for (size_t k = 0; k < layers; k++) {
        sum += flat[k];
        part[k] += sum;
        flat[k] = 0;
    }
}

static void cost_moving(be_i_layers *s) {
    const be_menu *menu = s->menu;
    size_t n = s->layers;
    double *flat = s->memory + 3 * n;
    for (size_t r = 0; r < s->rivals + 2; r++) {
        double *part = r == s->rivals ? s->uncovered : r > s->rivals ? s->hours : s->covered + r * n;
        double usage = r < s->rivals ? menu->offers[s->rival[r]].given.usage_usd : INFINITY;
        for (uint64_t h = 0; h < menu->hours; h++) {
            be_i_block blocks[BE_I_BLOCKS_MAX];
            double weight = menu->weights ? menu->weights[h] : 1, at = 0;
            size_t count = be_i_blocks(menu, 0, h, blocks);
            for (size_t b = 0; b < count; b++) {
                double price = r > s->rivals ? weight : fmin(blocks[b].value_usd, usage * weight);
                add_between(at, at + blocks[b].quantity, price, flat, part);
                at += blocks[b].quantity;
            }
        }
        spread(flat, part, n);
    }
}

/* ---- whose each layer is ---- */

/* At equal cost the smaller commitment wins: costs that agree to 12 digits are equal. */
static void award(be_i_layers *s) {
    be_i_sum cost = {0, 0};
    for (size_t k = 0; k < s->layers; k++) {
        double least = s->uncovered[k];
        uint32_t winner = 0;
        for (size_t r = 0; r < s->rivals; r++) {
            double rival = s->menu->offers[s->rival[r]].fee_usd + s->covered[r * s->layers + k];
            if (rival < least - 1e-12 * fabs(least)) {
                least = rival;
                winner = (uint32_t)r + 1;
            }
        }
        s->winner[k] = winner;
        if (winner) {
            s->quantity[s->rival[winner - 1]] += 1;
        }
        be_i_sum_add(&cost, least);
    }
    s->cost = be_i_sum_value(cost);
}

be_status be_i_layers_new(const be_menu *menu, double peak, const be_allocator *allocator, be_i_layers *s,
                          be_error *error) {
    memset(s, 0, sizeof *s);
    s->allocator = *allocator;
    s->menu = menu;
    size_t n = s->layers = (size_t)ceil(peak) + 2, offers = menu->offer_count;
    s->rival = be_i_alloc(allocator, offers + 1, sizeof *s->rival);
    if (s->rival) {
        choose_rivals(s);
        s->memory = be_i_alloc(allocator, n * (8 + s->rivals) + offers, sizeof(double));
        s->counts = be_i_alloc(allocator, COUNTS * n, sizeof *s->counts);
        s->winner = be_i_alloc(allocator, n, sizeof *s->winner);
    }
    if (!s->memory || !s->counts || !s->winner) {
        be_i_layers_free(s);
        return be_i_fail_memory(error);
    }
    s->hours = s->memory;
    s->uncovered = s->memory + n;
    s->covered = s->memory + 8 * n;
    s->quantity = s->covered + n * s->rivals;
    if (be_i_blocks_move(&menu->units[0].given)) {
        cost_moving(s);
    } else {
        cost_even(s);
    }
    award(s);
    return BE_STATUS_OK;
}
