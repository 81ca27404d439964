/* (f) From 0.01 to 10,000 requests/s: where do functions stop being the cheapest, and for what? Every value at which
 * the winner changes, found by bounds and not on a grid; then the same for several run times, and what the answer
 * depends on. */
#include "report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- assumptions: change them here ---------------------------------------------------------------------------- */
enum { YEAR = 2026, STEP_SECONDS = 3600, ZONES = 2 };
static const double LOW = 0.01, HIGH = 10000;                    /* requests/s */
static const double DURATIONS[] = {0.003, 0.01, 0.03, 0.1, 0.3}; /* wall time of a request, s */

static void assume(be_request *r, be_comparison_options *o) {
    r->arch = BE_ARCH_ANY;
    r->cpu_seconds = 0.030;
    r->wall_seconds = 0.100;
    r->wall_distribution = BE_DISTRIBUTION_LOGNORMAL;
    r->wall_scv = 0.5;
    r->memory_mib = 512;
    r->request_bytes = 1024;
    r->response_bytes = 4096;
    r->requests_per_connection = 20;
    r->latency_quantile = 0.99;
    r->latency_seconds = 1;
    r->unserved_share = 0.001;
    o->zones = ZONES;
}

static const struct {
    const char *name;
    uint32_t model, door;
} ways[] = {{"functions", BE_MODEL_FUNCTIONS, BE_DOOR_FUNCTION_URL},
            {"containers", BE_MODEL_CONTAINERS, BE_DOOR_LOAD_BALANCER},
            {"machines", BE_MODEL_FLEET, BE_DOOR_LOAD_BALANCER}};
enum { WAYS = sizeof ways / sizeof ways[0] };
/* --------------------------------------------------------------------------------------------------------------- */

/* What all of it is asked of. */
typedef struct question {
    be_series *series;
    be_request request;
    be_catalogue *catalogue;
    be_candidate candidates[WAYS];
    be_comparison_options options;
    be_break_even_options along;
} question;

/* ---- the answers as text ---- */

static void print_crossings(const be_break_even *result) {
    printf("  %12s %12s  %-10s %12s %12s %9s\n", "requests/s", "up to", "cheapest", "USD/month", "at its end",
           "proven");
    be_segment s = {.size = sizeof s};
    for (size_t i = 0; i < be_break_even_segment_count(result) && !be_break_even_segment_at(result, i, &s, NULL); i++) {
        printf("  %12.6g %12.6g  %-10s %12.2f %12.2f %9s\n", s.from, s.to, s.name, s.cost_from, s.cost_to,
               s.proven ? "yes" : "no");
    }
    be_crossing c = {.size = sizeof c};
    for (size_t i = 0; i < be_break_even_crossing_count(result) && !be_break_even_crossing_at(result, i, &c, NULL);
         i++) {
        printf("  at %.17g %s %s; 10 %% off it, as the platforms behave, %s\n", c.value, c.after_name,
               c.kind == BE_CROSSING_MEET   ? "meets it"
               : c.kind == BE_CROSSING_JUMP ? "after a jump"
                                            : "alone keeps the promise",
               !c.checked ? "not looked at"
               : c.holds  ? "the same"
                          : "otherwise");
    }
}

static void print_text(const question *q, const be_break_even *result, const be_break_even_map *map,
                       const be_sensitivity *sensitivity) {
    printf("(f) Functions, containers or machines, from %g to %g requests/s\n\n", LOW, HIGH);
    size_t count;
    const be_field *fields = be_request_fields(&count);
    print_struct("  - a request: ", fields, count, &q->request);
    printf("\n");
    print_wrapped("Answer: ", be_break_even_line(result));
    printf("\n");
    print_crossings(result);
    printf("\nThe same for other run times (CPU time scales along):\n");
    for (size_t i = 0; i < be_break_even_map_row_count(map); i++) {
        char label[40];
        snprintf(label, sizeof label, "  %6g s  ", be_break_even_map_value(map, i));
        print_wrapped(label, be_break_even_line(be_break_even_map_row(map, i)));
    }
    printf("\nWhat the answer at %g requests/s depends on, each 10 %% down and up:\n", be_series_rates(q->series)[0]);
    printf("  %-22s %10s %10s %10s   %s\n", "", "USD/month", "down", "up", "who wins changes at");
    be_sensitivity_row r = {.size = sizeof r};
    for (size_t i = 0; i < be_sensitivity_count(sensitivity) && !be_sensitivity_at(sensitivity, i, &r, NULL); i++) {
        char name[60], flips[100] = "nothing within reach";
        snprintf(name, sizeof name, "%s%s%s", be_parameter_name(r.parameter), *r.service ? ", " : "", r.service);
        double flip = isnan(r.flip_above)                             ? r.flip_below
                      : isnan(r.flip_below)                           ? r.flip_above
                      : r.base - r.flip_below < r.flip_above - r.base ? r.flip_below
                                                                      : r.flip_above;
        if (!isnan(flip)) {
            uint64_t to = flip < r.base ? r.flip_below_to : r.flip_above_to;
            snprintf(flips, sizeof flips, "%.4g %s (from %.4g): %s", flip, be_parameter_unit(r.parameter), r.base,
                     to < WAYS ? ways[to].name : "none");
        }
        printf("  %-22s %10.2f %10.2f %10.2f   %s\n", name, r.winner_cost, r.winner_cost_low, r.winner_cost_high,
               flips);
    }
}

/* ---- and as JSON ---- */

static void print_segments(const be_break_even *result) {
    printf("\"segments\":[");
    be_segment s = {.size = sizeof s};
    for (size_t i = 0; i < be_break_even_segment_count(result) && !be_break_even_segment_at(result, i, &s, NULL); i++) {
        printf("%s{", i ? "," : "");
        json_number("from", s.from, ",");
        json_number("to", s.to, ",");
        json_text("cheapest", s.name, ",");
        json_number("usd_per_month_from", s.cost_from, ",");
        json_number("usd_per_month_to", s.cost_to, ",");
        printf("\"proven\":%s}", s.proven ? "true" : "false");
    }
    printf("]");
}

static void print_checks(const be_break_even *result) {
    printf("\"crossings\":[");
    be_crossing c = {.size = sizeof c};
    for (size_t i = 0; i < be_break_even_crossing_count(result) && !be_break_even_crossing_at(result, i, &c, NULL);
         i++) {
        printf("%s{", i ? "," : "");
        json_number("value", c.value, ",");
        json_text("before", c.before_name, ",");
        json_text("after", c.after_name, ",");
        printf("\"jump\":%s,\"holds_as_platforms_behave\":%s}", c.kind == BE_CROSSING_JUMP ? "true" : "false",
               !c.checked ? "null"
               : c.holds  ? "true"
                          : "false");
    }
    printf("]");
}

static void print_json_answer(const question *q, const be_break_even *result, const be_break_even_map *map,
                              const be_sensitivity *sensitivity) {
    printf("{\"id\":\"sweep\",");
    size_t count;
    const be_field *fields = be_request_fields(&count);
    json_struct("request", fields, count, &q->request);
    printf(",");
    json_text("answer", be_break_even_line(result), ",");
    print_segments(result);
    printf(",");
    print_checks(result);
    printf(",\"by_wall_seconds\":[");
    for (size_t i = 0; i < be_break_even_map_row_count(map); i++) {
        printf("%s{", i ? "," : "");
        json_number("wall_seconds", be_break_even_map_value(map, i), ",");
        print_segments(be_break_even_map_row(map, i));
        printf("}");
    }
    printf("],\"sensitivity\":[");
    be_sensitivity_row r = {.size = sizeof r};
    for (size_t i = 0; i < be_sensitivity_count(sensitivity) && !be_sensitivity_at(sensitivity, i, &r, NULL); i++) {
        printf("%s{", i ? "," : "");
        json_text("parameter", be_parameter_name(r.parameter), ",");
        json_text("service", r.service, ",");
        json_number("base", r.base, ",");
        json_number("usd_per_month", r.winner_cost, ",");
        json_number("usd_per_month_low", r.winner_cost_low, ",");
        json_number("usd_per_month_high", r.winner_cost_high, ",");
        json_number("flip_below", r.flip_below, ",");
        json_number("flip_above", r.flip_above, "}");
    }
    printf("]}");
}

/* ---- the program ---- */

static be_status ask(question *q, int json, be_error *error) {
    be_break_even *result = NULL;
    be_break_even_map *map = NULL;
    be_sensitivity *sensitivity = NULL;
    be_break_even_options rows;
    be_break_even_options_init(&rows);
    rows.parameter = BE_PARAMETER_DURATION;
    q->along.check_margin = 0.1;
    be_status status = be_break_even_new(q->series, &q->request, q->catalogue, q->candidates, WAYS, &q->options,
                                         &q->along, NULL, &result, error);
    if (!status) {
        q->along.check_margin = 0;
        status =
            be_break_even_map_new(q->series, &q->request, q->catalogue, q->candidates, WAYS, &q->options, &q->along,
                                  &rows, DURATIONS, sizeof DURATIONS / sizeof DURATIONS[0], NULL, &map, error);
    }
    if (!status) {
        status = be_sensitivity_new(q->series, &q->request, q->catalogue, q->candidates, WAYS, &q->options, NULL, NULL,
                                    &sensitivity, error);
    }
    if (!status) {
        (json ? print_json_answer : print_text)(q, result, map, sensitivity);
    }
    be_sensitivity_free(sensitivity);
    be_break_even_map_free(map);
    be_break_even_free(result);
    return status;
}

int main(int argc, char **argv) {
    report_options options = read_report_options(argc, argv);
    be_error error;
    question q = {0};
    be_request_init(&q.request);
    be_comparison_options_init(&q.options);
    be_break_even_options_init(&q.along);
    q.along.low = LOW;
    q.along.high = HIGH;
    assume(&q.request, &q.options);
    if (options.region) {
        q.options.region = options.region;
    }
    q.options.horizon = options.horizon;
    for (size_t i = 0; i < WAYS; i++) {
        be_candidate_init(&q.candidates[i]);
        q.candidates[i].name = ways[i].name;
        q.candidates[i].model = ways[i].model;
        q.candidates[i].door = ways[i].door;
    }
    int64_t start = be_year_start(YEAR);
    uint64_t count = (uint64_t)((be_year_start(YEAR + 1) - start) / STEP_SECONDS);
    be_status status = open_catalogue(q.options.provider, q.options.region, &options, &q.catalogue, &error);
    if (!status) {
        status = be_series_constant(10, count, start, STEP_SECONDS, NULL, &q.series, &error);
    }
    if (!status) {
        status = ask(&q, options.json, &error);
    }
    be_series_free(q.series);
    be_catalogue_free(q.catalogue);
    return status ? report_error(&error) : 0;
}
