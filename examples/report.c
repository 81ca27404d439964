#include "report.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the candidates ---- */

enum { CANDIDATES = 9 };

static void usual_candidates(be_candidate *candidates) {
    static const struct {
        const char *name;
        uint32_t model, door, purchase_option;
    } usual[CANDIDATES] = {
        {"EC2 on demand", BE_MODEL_FLEET, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_ON_DEMAND},
        {"EC2 reserved 1 year", BE_MODEL_FLEET, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_RESERVED_STANDARD},
        {"EKS on EC2", BE_MODEL_CLUSTER, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_ON_DEMAND},
        {"Fargate", BE_MODEL_CONTAINERS, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_ON_DEMAND},
        {"Lambda, ALB", BE_MODEL_FUNCTIONS, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_ON_DEMAND},
        {"Lambda, HTTP API", BE_MODEL_FUNCTIONS, BE_DOOR_HTTP_API, BE_PURCHASE_ON_DEMAND},
        {"Lambda, REST API", BE_MODEL_FUNCTIONS, BE_DOOR_REST_API, BE_PURCHASE_ON_DEMAND},
        {"Lambda, function URL", BE_MODEL_FUNCTIONS, BE_DOOR_FUNCTION_URL, BE_PURCHASE_ON_DEMAND},
        {"EC2 reserved + Lambda", BE_MODEL_SPLIT, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_RESERVED_STANDARD},
    };
    for (size_t i = 0; i < CANDIDATES; i++) {
        be_candidate_init(&candidates[i]);
        candidates[i].name = usual[i].name;
        candidates[i].model = usual[i].model;
        candidates[i].door = usual[i].door;
        candidates[i].purchase_option = usual[i].purchase_option;
    }
}

/* ---- as a table of 80 columns ---- */

/* Print a text indented, broken at spaces before column 80. */
static void print_wrapped(const char *label, const char *text) {
    const size_t width = 78, indent = strlen(label);
    size_t column = indent;
    fputs(label, stdout);
    while (*text) {
        size_t word = strcspn(text, " ");
        if (column > indent && column + 1 + word > width) {
            printf("\n%*s", (int)indent, "");
            column = indent;
        } else if (column > indent) {
            putchar(' ');
            column++;
        }
        fwrite(text, 1, word, stdout);
        column += word;
        text += word + strspn(text + word, " ");
    }
    putchar('\n');
}

static void print_series(const be_series *series) {
    be_series_summary s = {.size = sizeof s};
    char from[64];
    if (be_series_summarise(series, &s, NULL)) {
        return;
    }
    printf("\nSeries: from %s, %llu steps of %lld s\n", be_time_format(be_series_start(series), from),
           (unsigned long long)s.count, (long long)be_series_step_seconds(series));
    printf("        mean %.4g, median %.4g, p99 %.4g, highest %.4g requests/s\n", s.mean, s.p50, s.p99, s.maximum);
    printf("        %.6g requests in %.6g days\n", s.requests, s.seconds / 86400);
}

static void print_latency(double seconds) {
    if (!isfinite(seconds)) {
        printf(" %8s", "backlog");
    } else if (seconds < 1) {
        printf(" %5.1f ms", seconds * 1000);
    } else {
        printf(" %6.1f s", seconds);
    }
}

static void print_entry(const be_entry *e, size_t rank) {
    if (!e->can_run) {
        printf(" -  %-22s cannot run\n", e->name);
        print_wrapped("    ", e->why_not);
        return;
    }
    printf("%2zu%s %-22s %10.2f %10.2f %9.4f", rank + 1, e->keeps_promise ? " " : "*", e->name, e->cost_per_month_usd,
           e->cost_per_month_usd + e->operations_per_month_usd, e->cost_per_million_requests_usd);
    print_latency(e->latency_seconds);
    if (e->model == BE_MODEL_FUNCTIONS) {
        printf("    -\n");
    } else {
        printf(" %3.0f%%\n", e->utilisation * 100);
    }
    print_wrapped("    ", e->choice);
    if (e->why_not) {
        print_wrapped("    * ", e->why_not);
    }
}

static void print_entries(const be_comparison *comparison, double quantile) {
    printf("\n #  %-22s %10s %10s %9s     p%-4g %4s\n", "candidate", "USD/month", "+ work", "USD/M req", quantile * 100,
           "util");
    for (size_t rank = 0; rank < be_comparison_count(comparison); rank++) {
        be_entry e = {.size = sizeof e};
        if (!be_comparison_at(comparison, rank, &e, NULL)) {
            print_entry(&e, rank);
        }
    }
}

/* What the chosen candidate's month consists of, by service and meter, in the order of the bill. */
static void print_breakdown(const be_bill *bill, double months) {
    be_bill_line line = {.size = sizeof line}, next = {.size = sizeof next};
    size_t count = be_bill_line_count(bill);
    double sum = 0;
    for (size_t i = 0; i < count && !be_bill_line_at(bill, i, &line, NULL); i++) {
        sum += line.cost_usd;
        bool last = i + 1 == count || be_bill_line_at(bill, i + 1, &next, NULL) ||
                    strcmp(line.meter, next.meter) != 0 || strcmp(line.service, next.service) != 0;
        if (last) {
            printf("  %-14s %-30s %10.2f USD/month\n", line.service, line.meter, sum / months);
            sum = 0;
        }
    }
}

static void print_choice(const be_comparison *comparison) {
    be_choice choice = {.size = sizeof choice};
    be_entry best = {.size = sizeof best};
    if (be_comparison_choice(comparison, &choice, NULL) || be_comparison_at(comparison, 0, &best, NULL) ||
        !choice.found) {
        printf("\nNo candidate keeps the promise.\n");
        return;
    }
    printf("\nChoice: %s\n", choice.name);
    print_wrapped("  Reason:     ", choice.reason);
    print_wrapped("  Main risk:  ", choice.risk);
    if (*choice.mitigation) {
        char text[600];
        snprintf(text, sizeof text, "%s: %+.2f USD/month", choice.mitigation, choice.mitigation_per_month_usd);
        print_wrapped("  Mitigation: ", text);
    }
    printf("\nWhat it pays for:\n");
    print_breakdown(be_comparison_bill(comparison, 0), best.cost_usd / best.cost_per_month_usd);
    printf("\nAs a model (%s):\n", be_model_name(best.model));
    for (uint32_t d = 0; d < BE_DIMENSION_COUNT; d++) {
        char label[32];
        snprintf(label, sizeof label, "  %-14s ", be_dimension_name(d));
        print_wrapped(label, be_model_dimension(best.model, d));
    }
}

static void print_table(const workload *w, const be_comparison *comparison) {
    printf("%s\n", w->title);
    for (size_t i = strlen(w->title); i > 0; i--) {
        putchar('=');
    }
    printf("\nAssumptions:\n");
    for (size_t i = 0; w->assumptions[i]; i++) {
        print_wrapped("  - ", w->assumptions[i]);
    }
    print_series(be_comparison_series(comparison));
    print_entries(comparison, w->request.latency_quantile);
    printf("* breaks the promise.  + work: with operations.  util: of capacity at saturation.\n");
    print_choice(comparison);
    printf("\nGround:\n");
    for (size_t i = 0; i < be_comparison_note_count(comparison); i++) {
        print_wrapped("  - ", be_comparison_note_at(comparison, i));
    }
    putchar('\n');
}

/* ---- as JSON ---- */

static void json_text(const char *name, const char *text, const char *after) {
    printf("\"%s\":", name);
    if (!text) {
        printf("null%s", after);
        return;
    }
    putchar('"');
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') {
            printf("\\%c", c);
        } else if (c < 0x20) {
            printf("\\u%04x", c);
        } else {
            putchar(c);
        }
    }
    printf("\"%s", after);
}

static void json_number(const char *name, double value, const char *after) {
    if (isfinite(value)) {
        printf("\"%s\":%.17g%s", name, value, after);
    } else {
        printf("\"%s\":null%s", name, after);
    }
}

static void json_series(const be_series *series) {
    be_series_summary s = {.size = sizeof s};
    char from[64];
    if (be_series_summarise(series, &s, NULL)) {
        return;
    }
    printf("\"series\":{");
    json_text("start", be_time_format(be_series_start(series), from), ",");
    json_number("step_seconds", (double)be_series_step_seconds(series), ",");
    json_number("count", (double)s.count, ",");
    json_number("mean_requests_per_second", s.mean, ",");
    json_number("p50_requests_per_second", s.p50, ",");
    json_number("p99_requests_per_second", s.p99, ",");
    json_number("max_requests_per_second", s.maximum, ",");
    json_number("requests", s.requests, "}");
}

static void json_line(const be_bill_line *line) {
    char month[32];
    printf("{");
    json_text("month", be_month_format(line->month, month), ",");
    json_text("provider", line->provider, ",");
    json_text("region", line->region, ",");
    json_text("service", line->service, ",");
    json_text("meter", line->meter, ",");
    json_text("purchase_option", be_purchase_name(line->purchase_option), ",");
    json_number("quantity", line->quantity, ",");
    json_text("unit", line->unit, ",");
    json_number("unit_price_usd", line->unit_price_usd, ",");
    json_number("per", line->per, ",");
    json_text("source", line->source, ",");
    json_text("as_of", line->as_of, ",");
    json_number("cost_usd", line->cost_usd, "}");
}

static void json_lines(const be_bill *bill) {
    printf("\"lines\":[");
    for (size_t i = 0; i < be_bill_line_count(bill); i++) {
        be_bill_line line = {.size = sizeof line};
        if (!be_bill_line_at(bill, i, &line, NULL)) {
            printf("%s", i ? "," : "");
            json_line(&line);
        }
    }
    printf("]");
}

static void json_entry(const be_entry *e, const be_bill *bill) {
    printf("{");
    json_text("name", e->name, ",");
    json_text("model", be_model_name(e->model), ",");
    printf("\"can_run\":%s,\"feasible\":%s,", e->can_run ? "true" : "false", e->keeps_promise ? "true" : "false");
    json_text("why_not", e->why_not, ",");
    json_text("choice", e->choice, ",");
    json_number("cost_usd", e->cost_usd, ",");
    json_number("cost_per_month_usd", e->cost_per_month_usd, ",");
    json_number("cost_per_million_requests_usd", e->cost_per_million_requests_usd, ",");
    json_number("operations_per_month_usd", e->operations_per_month_usd, ",");
    json_number("cost_with_operations_usd", e->cost_with_operations_usd, ",");
    json_number("cost_with_allowances_usd", e->cost_with_allowances_usd, ",");
    json_number("utilisation", e->utilisation, ",");
    json_number("unserved_share", e->unserved_share, ",");
    json_number("late_share", e->late_share, ",");
    json_number("latency_seconds", e->can_run ? e->latency_seconds : INFINITY, ",");
    json_number("peak_units", e->peak_units, ",");
    json_number("mean_units", e->mean_units, ",");
    json_text("oldest_price", e->oldest, ",");
    json_text("newest_price", e->newest, ",");
    json_lines(bill);
    printf("}");
}

static void json_choice(const be_comparison *comparison) {
    be_choice choice = {.size = sizeof choice};
    if (be_comparison_choice(comparison, &choice, NULL) || !choice.found) {
        printf("\"choice\":null");
        return;
    }
    printf("\"choice\":{");
    json_text("name", choice.name, ",");
    json_text("reason", choice.reason, ",");
    json_text("risk", choice.risk, ",");
    printf("\"mitigation\":{");
    json_text("text", choice.mitigation, ",");
    json_number("extra_cost_per_month_usd", choice.mitigation_per_month_usd, "}}");
}

static void print_json(const workload *w, const be_comparison *comparison) {
    printf("{");
    json_text("id", w->id, ",");
    json_text("title", w->title, ",");
    json_series(be_comparison_series(comparison));
    printf(",\"candidates\":[");
    for (size_t rank = 0; rank < be_comparison_count(comparison); rank++) {
        be_entry e = {.size = sizeof e};
        if (!be_comparison_at(comparison, rank, &e, NULL)) {
            printf("%s\n", rank ? "," : "");
            json_entry(&e, be_comparison_bill(comparison, rank));
        }
    }
    printf("\n],");
    json_choice(comparison);
    printf(",\"notes\":[");
    for (size_t i = 0; i < be_comparison_note_count(comparison); i++) {
        printf("%s{", i ? "," : "");
        json_text("text", be_comparison_note_at(comparison, i), "}");
    }
    printf("]}\n");
}

/* ---- the program ---- */

int report_error(const be_error *error) {
    fprintf(stderr, "error (%s): %s\n", be_status_name(error->status), error->message);
    return 1;
}

static be_status compare(workload *w, be_catalogue **catalogue, be_comparison **comparison, be_error *error) {
    be_candidate candidates[CANDIDATES];
    usual_candidates(candidates);
    be_status status = be_catalogue_open(NULL, NULL, catalogue, error);
    if (!status) {
        status = be_catalogue_load(*catalogue, w->options.provider, w->options.region, error);
    }
    if (!status) {
        status = be_comparison_new(w->series, &w->request, *catalogue, candidates, CANDIDATES, &w->options, NULL,
                                   comparison, error);
    }
    return status;
}

static bool wants_json(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            return true;
        }
    }
    return false;
}

int report(int argc, char **argv, workload *w) {
    be_error error;
    be_catalogue *catalogue = NULL;
    be_comparison *comparison = NULL;
    be_status status = compare(w, &catalogue, &comparison, &error);
    if (!status && wants_json(argc, argv)) {
        print_json(w, comparison);
    } else if (!status) {
        print_table(w, comparison);
    }
    be_comparison_free(comparison);
    be_catalogue_free(catalogue);
    be_series_free(w->series);
    return status ? report_error(&error) : EXIT_SUCCESS;
}
