/* Screening curves as a picture: what a unit costs with each option by how much it is used, and the layers of load. */
#include "decision/mix.h"

typedef struct line {
    double fixed, variable;
    double units;
} line;

struct be_screening {
    be_allocator allocator;
    be_screening_layer *layers;
    uint64_t layer_count;
    line *lines; /* by use, and of each offer */
    size_t line_count;
};

/* ---- making it ---- */

static double horizon_hours(const be_menu *menu) {
    be_i_sum sum = {menu->weights ? 0 : (double)menu->hours, 0};
    for (uint64_t h = 0; menu->weights && h < menu->hours; h++) {
        be_i_sum_add(&sum, menu->weights[h]);
    }
    return be_i_sum_value(sum);
}

static void draw_layers(const be_i_layers *from, double horizon, be_screening *to) {
    for (uint64_t k = 0; k < to->layer_count; k++) {
        uint32_t winner = from->winner[k], offer = winner ? from->rival[winner - 1] : 0;
        double fee = winner ? from->menu->offers[offer].fee_usd : 0;
        to->layers[k] = (be_screening_layer){
            .size = sizeof to->layers[k],
            .option = winner ? offer + 1 : 0,
            .hours = from->hours[k],
            .utilisation = fmin(from->hours[k] / horizon, 1),
            .uncovered_usd = from->uncovered[k],
            .cost_usd = winner ? fee + from->covered[(winner - 1) * from->layers + k] : from->uncovered[k],
        };
        to->lines[to->layers[k].option].units += 1;
    }
}

static void draw_lines(const be_menu *menu, double horizon, be_screening *to) {
    const be_unit *unit = &menu->units[0].given;
    to->lines[0].variable = fmin(unit->on_demand_usd_per_hour, unit->function_usd_per_hour) * horizon;
    for (size_t o = 0; o < menu->offer_count; o++) {
        to->lines[o + 1].fixed = menu->offers[o].fee_usd;
        to->lines[o + 1].variable = menu->offers[o].given.usage_usd * horizon;
    }
}

static be_status draw(const be_menu *menu, double peak, be_screening *made, be_error *error) {
    be_i_layers layers;
    be_status status = be_i_layers_new(menu, peak, &made->allocator, &layers, error);
    if (status) {
        return status;
    }
    while (made->layer_count < layers.layers && layers.hours[made->layer_count] > 0) {
        made->layer_count++;
    }
    made->line_count = menu->offer_count + 1;
    made->layers = be_i_alloc(&made->allocator, (size_t)made->layer_count + 1, sizeof *made->layers);
    made->lines = be_i_alloc(&made->allocator, made->line_count, sizeof *made->lines);
    if (made->layers && made->lines) {
        double horizon = horizon_hours(menu);
        draw_lines(menu, horizon, made);
        draw_layers(&layers, horizon, made);
    } else {
        status = be_i_fail_memory(error);
    }
    be_i_layers_free(&layers);
    return status;
}

be_status be_screening_new(const be_menu *menu, const be_allocator *allocator, be_screening **screening,
                           be_error *error) {
    if (!menu || !screening) {
        return be_i_fail_null(error, menu ? "screening" : "menu");
    }
    if (!menu->unit_count) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "the menu is empty: it has no unit type");
    }
    double peak;
    if (!be_i_layers_fit(menu, &peak)) {
        return be_i_fail(error, BE_STATUS_UNSUPPORTED,
                         "screening curves are of one unit type, with unlimited reservations of it over the whole "
                         "horizon in steps of 1, and of at most 4,000,000 units");
    }
    be_allocator use = be_i_allocator(allocator);
    be_screening *made = be_i_alloc(&use, 1, sizeof *made);
    if (!made) {
        return be_i_fail_memory(error);
    }
    made->allocator = use;
    be_status status = draw(menu, peak, made, error);
    if (status) {
        be_screening_free(made);
        return status;
    }
    *screening = made;
    return BE_STATUS_OK;
}

void be_screening_free(be_screening *screening) {
    if (screening) {
        be_allocator a = screening->allocator;
        be_i_release(&a, screening->layers);
        be_i_release(&a, screening->lines);
        be_i_release(&a, screening);
    }
}

/* ---- reading it ---- */

uint64_t be_screening_layer_count(const be_screening *screening) {
    return screening ? screening->layer_count : 0;
}

be_status be_screening_layer_at(const be_screening *screening, uint64_t index, be_screening_layer *layer,
                                be_error *error) {
    if (!screening) {
        return be_i_fail_null(error, "screening");
    }
    if (index >= screening->layer_count) {
        return be_i_fail(error, BE_STATUS_RANGE, "layer %llu of %llu", (unsigned long long)index,
                         (unsigned long long)screening->layer_count);
    }
    return be_i_describe_write("be_screening_layer", &screening->layers[index], sizeof *layer, layer, error);
}

size_t be_screening_option_count(const be_screening *screening) {
    return screening ? screening->line_count : 0;
}

/* Where a line is the lowest: of equal lines the first. */
static void find_envelope(const be_screening *screening, size_t index, be_screening_option *option) {
    const line *own = &screening->lines[index];
    double from = 0, to = 1;
    for (size_t i = 0; i < screening->line_count; i++) {
        const line *other = &screening->lines[i];
        double fixed = own->fixed - other->fixed, variable = other->variable - own->variable;
        if (i == index) {
            continue;
        }
        if (variable == 0) {
            to = fixed > 0 || (fixed == 0 && i < index) ? 0 : to;
        } else if (variable > 0) {
            from = fmax(from, fixed / variable);
        } else {
            to = fmin(to, fixed / variable);
        }
    }
    option->on_envelope = from < to;
    option->from = from < to ? from : 0;
    option->to = from < to ? to : 0;
}

be_status be_screening_option_at(const be_screening *screening, size_t index, be_screening_option *option,
                                 be_error *error) {
    if (!screening) {
        return be_i_fail_null(error, "screening");
    }
    if (index >= screening->line_count) {
        return be_i_fail(error, BE_STATUS_RANGE, "line %zu of %zu", index, screening->line_count);
    }
    const line *own = &screening->lines[index];
    double saved = screening->lines[0].variable - own->variable;
    be_screening_option made = {.size = sizeof made,
                                .fixed_usd = own->fixed,
                                .variable_usd = own->variable,
                                .units = own->units,
                                .break_even = own->fixed == 0 ? 0
                                              : saved > 0     ? own->fixed / saved
                                                              : INFINITY};
    find_envelope(screening, index, &made);
    return be_i_describe_write("be_screening_option", &made, sizeof made, option, error);
}
