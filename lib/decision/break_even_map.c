/* Who wins where over two parameters: a break-even for each value of the second. */
#include "decision/internal.h"

typedef struct row {
    double value;
    be_break_even *result;
} row;

struct be_break_even_map {
    be_allocator allocator;
    row *rows;
    size_t count;
};

void be_break_even_map_free(be_break_even_map *map) {
    if (!map) {
        return;
    }
    be_allocator allocator = map->allocator;
    for (size_t i = 0; i < map->count; i++) {
        be_break_even_free(map->rows[i].result);
    }
    be_i_release(&allocator, map->rows);
    be_i_release(&allocator, map);
}

static bool same_text(const char *a, const char *b) {
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* The first setting of a search is that of the rows. */
static be_status check(const be_i_world *world, const be_break_even_options *o, const be_break_even_options *r,
                       const double *values, size_t count, be_i_search *search) {
    be_status status = be_i_break_even_range(world, o, &search->settings[1]);
    be_i_setting *second = &search->settings[0];
    *second = (be_i_setting){r->parameter, r->provider, r->service, NAN};
    for (size_t i = 0; i < count && !status; i++) {
        second->value = values[i];
        status = isfinite(values[i]) ? be_i_setting_check(world, second, "rows")
                                     : be_i_fail(world->error, BE_STATUS_RANGE, "row %zu is %g", i, values[i]);
    }
    if (!status && o->parameter == r->parameter && same_text(second->service, search->settings[1].service)) {
        status = be_i_fail(world->error, BE_STATUS_ARGUMENT, "both parameters of the map are the %s",
                           be_parameter_name(o->parameter));
    }
    return status;
}

static be_status fill(be_i_world *world, be_i_search *search, const double *values, be_break_even_map *map,
                      size_t count) {
    be_status status = BE_STATUS_OK;
    for (size_t i = 0; i < count && !status; i++) {
        search->settings[0].value = map->rows[i].value = values[i];
        status = be_i_break_even_find(world, search, &map->rows[i].result);
        map->count += !status;
    }
    return status;
}

static be_status make(be_i_world *world, be_i_search *search, const double *values, size_t count,
                      be_break_even_map **map) {
    be_break_even_map *made = be_i_alloc(world->allocator, 1, sizeof *made);
    if (!made) {
        return be_i_fail_memory(world->error);
    }
    made->allocator = *world->allocator;
    made->rows = be_i_alloc(world->allocator, count, sizeof *made->rows);
    be_status status = made->rows ? fill(world, search, values, made, count) : be_i_fail_memory(world->error);
    if (status) {
        be_break_even_map_free(made);
        return status;
    }
    *map = made;
    return BE_STATUS_OK;
}

be_status be_break_even_map_new(const be_series *series, const be_request *request, const be_catalogue *catalogue,
                                const be_candidate *candidates, size_t count,
                                const be_comparison_options *comparison_options, const be_break_even_options *options,
                                const be_break_even_options *rows, const double *values, size_t row_count,
                                const be_allocator *allocator, be_break_even_map **map, be_error *error) {
    if (!map || !values || !rows) {
        return be_i_fail_null(error, !map ? "map" : !values ? "values" : "rows");
    }
    if (row_count < 1 || row_count > 10000) {
        return be_i_fail(error, BE_STATUS_RANGE, "%zu rows, not 1 to 10000", row_count);
    }
    be_break_even_options o, r;
    be_status status = be_i_break_even_options_read(options, &o, error);
    if (status || (status = be_i_break_even_options_read(rows, &r, error))) {
        return status;
    }
    be_allocator use = be_i_allocator(allocator);
    bool work = o.parameter == BE_PARAMETER_OPERATIONS_RATE || r.parameter == BE_PARAMETER_OPERATIONS_RATE;
    be_i_world world = {.allocator = &use, .error = error, .operations = o.operations || work};
    be_i_search search = {
        .count = 2, .low = o.low, .high = o.high, .values_max = o.values_max, .check_margin = o.check_margin};
    status = be_i_world_open(&world, series, request, catalogue, candidates, count, comparison_options);
    if (!status) {
        status = check(&world, &o, &r, values, row_count, &search);
    }
    if (!status) {
        status = make(&world, &search, values, row_count, map);
    }
    be_i_world_close(&world);
    return status;
}

size_t be_break_even_map_row_count(const be_break_even_map *map) {
    return map ? map->count : 0;
}

const be_break_even *be_break_even_map_row(const be_break_even_map *map, size_t index) {
    return map && index < map->count ? map->rows[index].result : NULL;
}

double be_break_even_map_value(const be_break_even_map *map, size_t index) {
    return map && index < map->count ? map->rows[index].value : NAN;
}
