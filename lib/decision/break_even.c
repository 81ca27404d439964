/* Who wins where along a parameter: what is asked, and the answer. */
#include "decision/internal.h"

#include <stdarg.h>
#include <stdio.h>

/* ---- options ---- */

#define OPTION(member, kind, unit, low, high, initial, meaning)                                                        \
    BE_I_ROW(be_break_even_options, member, kind, unit, low, high, initial, meaning)

static const be_field rows[] = {
    BE_I_CHOICE(be_break_even_options, parameter,
                "request-rate|duration|memory|price|discount|operations-rate|target-utilisation|growth",
                BE_PARAMETER_REQUEST_RATE, BE_PARAMETER_COUNT - 1, "what varies"),
    OPTION(provider, BE_TYPE_TEXT, "", 0, 0, 0, "whose price or discount, none for the comparison's provider"),
    OPTION(service, BE_TYPE_TEXT, "", 0, 0, 0, "and of which service, none for all"),
    OPTION(low, BE_TYPE_F64, "", -1000, 1e12, 0.01, "first value"),
    OPTION(high, BE_TYPE_F64, "", -1000, 1e12, 10000, "last value"),
    OPTION(operations, BE_TYPE_U32, "", 0, 1, 0, "whether operations work counts as a cost"),
    OPTION(values_max, BE_TYPE_U32, "", 16, 1e6, 4096, "how many values are looked at for a proof"),
    OPTION(check_margin, BE_TYPE_F64, "", 0, 0.5, 0.1, "how far from a crossing its order is checked"),
};

static const be_i_description description = {"be_break_even_options", rows, sizeof rows / sizeof rows[0],
                                             sizeof(be_break_even_options)};

void be_break_even_options_init_sized(be_break_even_options *options, uint32_t size) {
    be_i_describe_init_sized(&description, options, size);
}

const be_field *be_break_even_options_fields(size_t *count) {
    if (count) {
        *count = description.count;
    }
    return rows;
}

be_status be_i_break_even_options_read(const be_break_even_options *options, be_break_even_options *copy,
                                       be_error *error) {
    be_break_even_options_init(copy);
    return options ? be_i_describe_read(&description, options, copy, error) : BE_STATUS_OK;
}

/* ---- putting it together ---- */

be_break_even *be_i_break_even_new(const be_allocator *allocator, size_t count) {
    be_break_even *made = be_i_alloc(allocator, 1, sizeof *made);
    if (!made) {
        return NULL;
    }
    made->allocator = *allocator;
    made->parameter = BE_PARAMETER_COUNT;
    made->names = be_i_alloc(allocator, count, sizeof *made->names);
    made->name_count = count;
    if (!made->names) {
        be_break_even_free(made);
        return NULL;
    }
    return made;
}

void be_break_even_free(be_break_even *result) {
    if (!result) {
        return;
    }
    be_allocator allocator = result->allocator;
    be_i_release(&allocator, result->names);
    be_i_release(&allocator, result->items);
    be_i_release(&allocator, result);
}

be_status be_i_break_even_begin(be_break_even *result, uint64_t candidate, double from, double cost, be_error *error) {
    be_status status = be_i_grow(&result->allocator, (void **)&result->items, &result->capacity, result->count + 1,
                                 sizeof *result->items, error);
    if (status) {
        return status;
    }
    be_i_stretch *s = &result->items[result->count++];
    memset(s, 0, sizeof *s);
    s->segment = (be_segment){.size = sizeof s->segment, .candidate = candidate, .from = from, .cost_from = cost};
    if (result->count > 1) {
        be_crossing *c = &s[-1].crossing;
        c->size = sizeof *c;
        c->last = s[-1].segment.to;
        c->value = from;
        c->before = s[-1].segment.candidate;
        c->after = candidate;
    }
    return BE_STATUS_OK;
}

void be_i_break_even_end(be_break_even *result, double to, double cost, bool proven) {
    be_segment *s = &result->items[result->count - 1].segment;
    s->to = to;
    s->cost_to = cost;
    s->proven = proven;
}

/* ---- the line ---- */

static const char *name_of(const be_break_even *result, uint64_t candidate) {
    return candidate == BE_NO_CANDIDATE ? "" : result->names[candidate];
}

/* Add what fits. */
static void append(char *text, const char *format, ...) BE_I_PRINTF(2, 3);

static void append(char *text, const char *format, ...) {
    size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, BE_I_TEXT_BYTES - used, format, arguments);
    va_end(arguments);
}

/* What follows a value. */
static const char *said(uint32_t parameter) {
    static const char *const words[BE_PARAMETER_COUNT + 1] = {
        " requests/s",    " s", " MiB", " x price", " % discount", " USD/h of work", " target utilisation",
        " growth a year", ""};
    return words[parameter];
}

/* A range in between that is too narrow to plan with: less than 1 % of its value. */
static bool is_narrow(const be_break_even *result, size_t index) {
    const be_segment *s = &result->items[index].segment;
    bool between = index > 0 && index + 1 < result->count;
    return between && s->to - s->from < 0.01 * fmax(fabs(s->from), fabs(s->to));
}

/* The first range that is said after `index` and is another candidate's; the number of ranges where there is none. */
static size_t next_said(const be_break_even *result, size_t index, size_t *narrow) {
    size_t next = index + 1;
    for (; next < result->count; next++) {
        bool skipped = is_narrow(result, next);
        *narrow += skipped;
        if (!skipped && result->items[next].segment.candidate != result->items[index].segment.candidate) {
            break;
        }
    }
    return next;
}

static void say(be_break_even *result, size_t index, double to, bool last) {
    const be_segment *s = &result->items[index].segment;
    bool none = s->candidate == BE_NO_CANDIDATE;
    const char *name = none ? "none" : name_of(result, s->candidate), *unit = said(result->parameter);
    append(result->line, "%s%s%s", index ? ", then " : "", name, index ? "" : none ? " wins" : " is the cheapest");
    if (!last) {
        append(result->line, " up to %.4g%s", to, unit);
    } else if (index == 0) {
        append(result->line, " from %.4g to %.4g%s", s->from, to, unit);
    }
}

/* Crossings are those of capacity that follows at once. */
static void tell_behaviour(be_break_even *result) {
    size_t others = 0;
    for (size_t i = 0; i + 1 < result->count; i++) {
        others += result->items[i].crossing.checked && !result->items[i].crossing.holds;
    }
    if (others) {
        append(result->line, "; as the platforms behave, %zu of these %zu crossings %s not confirmed", others,
               result->count - 1, others == 1 ? "is" : "are");
    }
}

static void write_line(be_break_even *result) {
    enum { TAIL = 220 }; /* what a range and the end of the line may take */
    bool proven = true;
    size_t narrow = 0;
    for (size_t i = 0; i < result->count; i++) {
        proven = proven && result->items[i].segment.proven;
    }
    for (size_t i = 0; i < result->count;) {
        size_t next = next_said(result, i, &narrow);
        bool last = next == result->count;
        say(result, i, last ? result->items[next - 1].segment.to : result->items[next].segment.from, last);
        i = next;
        if (!last && strlen(result->line) > BE_I_TEXT_BYTES - TAIL) {
            append(result->line, ", ...");
            break;
        }
    }
    if (narrow) {
        append(result->line, "; %zu range%s of less than 1 %% left out", narrow, narrow > 1 ? "s" : "");
    }
    append(result->line, "%s", proven ? "" : " (not proven throughout)");
    tell_behaviour(result);
}

void be_i_break_even_finish(be_break_even *result) {
    for (size_t i = 0; i < result->count; i++) {
        be_i_stretch *s = &result->items[i];
        s->segment.name = name_of(result, s->segment.candidate);
        s->crossing.before_name = name_of(result, s->crossing.before);
        s->crossing.after_name = name_of(result, s->crossing.after);
    }
    write_line(result);
}

/* ---- does the order hold as the platforms behave? ---- */

/* Cost of one candidate with the platforms' behaviour; infinite where it does not keep the promise. */
static be_status dynamic_cost(be_i_world *world, const be_i_scene *scene, uint64_t candidate, double *cost) {
    *cost = INFINITY;
    if (candidate == BE_NO_CANDIDATE) {
        return BE_STATUS_OK;
    }
    be_comparison_options options = scene->options;
    options.instant_scaling = 0;
    options.horizon = BE_HORIZON_SERIES;
    options.year = 0;
    be_comparison *comparison = NULL;
    be_status status =
        be_comparison_new(scene->series, &scene->request, &scene->catalogue, &world->candidates[candidate], 1, &options,
                          world->allocator, &comparison, world->error);
    if (status) {
        return status;
    }
    be_entry entry = {.size = sizeof entry};
    be_comparison_at(comparison, 0, &entry, NULL);
    double work = world->operations ? entry.operations_per_month_usd : 0;
    *cost = entry.keeps_promise ? entry.cost_per_month_usd + work : INFINITY;
    be_comparison_free(comparison);
    world->evaluations++;
    return BE_STATUS_OK;
}

static be_status cheaper_at(be_i_world *world, const be_i_search *search, double value, uint64_t candidate,
                            uint64_t other, bool *cheaper) {
    be_i_setting settings[2] = {search->settings[0], search->settings[1]};
    settings[search->count - 1].value = value;
    be_i_scene scene;
    double cost = INFINITY, rival = INFINITY;
    be_status status = be_i_scene_open(world, settings, search->count, &scene);
    if (!status) {
        status = dynamic_cost(world, &scene, candidate, &cost);
    }
    if (!status) {
        status = dynamic_cost(world, &scene, other, &rival);
    }
    be_i_scene_close(world, &scene);
    *cheaper = candidate == BE_NO_CANDIDATE ? isinf(rival) : cost < rival;
    return status;
}

static be_status check_crossing(be_i_world *world, const be_i_search *search, be_i_stretch *at) {
    be_crossing *c = &at->crossing;
    double margin = search->check_margin * fabs(c->value);
    double below = fmax(c->last - margin, at->segment.from + (at->segment.to - at->segment.from) / 2);
    double above = fmin(c->value + margin, at[1].segment.from + (at[1].segment.to - at[1].segment.from) / 2);
    bool first, second = false;
    be_status status = cheaper_at(world, search, below, c->before, c->after, &first);
    if (!status) {
        status = cheaper_at(world, search, above, c->after, c->before, &second);
    }
    c->checked = 1;
    c->holds = !status && first && second;
    return status;
}

static be_status check_order(be_i_world *world, const be_i_search *search, be_break_even *result) {
    be_status status = BE_STATUS_OK;
    bool wanted = world->dynamics && search->check_margin > 0;
    for (size_t i = 0; wanted && i + 1 < result->count && !status; i++) {
        status = check_crossing(world, search, &result->items[i]);
    }
    return status;
}

/* ---- the call ---- */

static be_status search_world(be_i_world *world, const be_i_search *search, be_break_even *result) {
    uint32_t number = search->settings[search->count - 1].parameter;
    bool lines =
        number == BE_PARAMETER_PRICE || number == BE_PARAMETER_DISCOUNT || number == BE_PARAMETER_OPERATIONS_RATE;
    be_status status =
        lines ? be_i_break_even_lines(world, search, result) : be_i_break_even_search(world, search, result);
    return status ? status : check_order(world, search, result);
}

be_status be_i_break_even_find(be_i_world *world, const be_i_search *search, be_break_even **result) {
    be_break_even *made = be_i_break_even_new(world->allocator, world->count);
    if (!made) {
        return be_i_fail_memory(world->error);
    }
    for (size_t i = 0; i < world->count; i++) {
        snprintf(made->names[i], sizeof made->names[i], "%s", world->candidates[i].name);
    }
    made->parameter = search->settings[search->count - 1].parameter;
    uint64_t before = world->evaluations;
    be_status status = search_world(world, search, made);
    if (status) {
        be_break_even_free(made);
        return status;
    }
    made->evaluations = world->evaluations - before;
    be_i_break_even_finish(made);
    *result = made;
    return BE_STATUS_OK;
}

be_status be_i_break_even_range(const be_i_world *world, const be_break_even_options *o, be_i_setting *setting) {
    static const char what[] = "be_break_even_options";
    *setting = (be_i_setting){o->parameter, o->provider, o->service, o->high};
    be_status status = be_i_setting_check(world, setting, what);
    setting->value = o->low;
    if (!status) {
        status = be_i_setting_check(world, setting, what);
    }
    if (!status && !(o->low < o->high)) {
        status = be_i_fail(world->error, BE_STATUS_RANGE, "be_break_even_options.low is %g, not below high, %g", o->low,
                           o->high);
    }
    return status;
}

be_status be_break_even_new(const be_series *series, const be_request *request, const be_catalogue *catalogue,
                            const be_candidate *candidates, size_t count,
                            const be_comparison_options *comparison_options, const be_break_even_options *options,
                            const be_allocator *allocator, be_break_even **result, be_error *error) {
    if (!result) {
        return be_i_fail_null(error, "result");
    }
    be_break_even_options o;
    be_status status = be_i_break_even_options_read(options, &o, error);
    if (status) {
        return status;
    }
    be_allocator use = be_i_allocator(allocator);
    be_i_world world = {.allocator = &use, .error = error, .operations = o.operations};
    be_i_search search = {
        .count = 1, .low = o.low, .high = o.high, .values_max = o.values_max, .check_margin = o.check_margin};
    status = be_i_world_open(&world, series, request, catalogue, candidates, count, comparison_options);
    if (!status) {
        status = be_i_break_even_range(&world, &o, &search.settings[0]);
    }
    world.operations = world.operations || o.parameter == BE_PARAMETER_OPERATIONS_RATE;
    if (!status) {
        status = be_i_break_even_find(&world, &search, result);
    }
    be_i_world_close(&world);
    return status;
}

/* ---- reading it ---- */

size_t be_break_even_segment_count(const be_break_even *result) {
    return result ? result->count : 0;
}

be_status be_break_even_segment_at(const be_break_even *result, size_t index, be_segment *segment, be_error *error) {
    if (!result) {
        return be_i_fail_null(error, "result");
    }
    if (index >= result->count) {
        return be_i_fail(error, BE_STATUS_RANGE, "segment %zu of %zu does not exist", index, result->count);
    }
    return be_i_describe_write("be_segment", &result->items[index].segment, sizeof *segment, segment, error);
}

size_t be_break_even_crossing_count(const be_break_even *result) {
    return result ? result->count - 1 : 0;
}

be_status be_break_even_crossing_at(const be_break_even *result, size_t index, be_crossing *crossing, be_error *error) {
    if (!result) {
        return be_i_fail_null(error, "result");
    }
    if (index + 1 >= result->count) {
        return be_i_fail(error, BE_STATUS_RANGE, "crossing %zu of %zu does not exist", index, result->count - 1);
    }
    return be_i_describe_write("be_crossing", &result->items[index].crossing, sizeof *crossing, crossing, error);
}

const char *be_break_even_line(const be_break_even *result) {
    return result ? result->line : NULL;
}

uint64_t be_break_even_evaluations(const be_break_even *result) {
    return result ? result->evaluations : 0;
}
