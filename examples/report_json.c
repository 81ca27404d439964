/* A comparison as one JSON object. */
#include "report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void json_string(const char *text) {
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
    putchar('"');
}

void json_text(const char *name, const char *text, const char *after) {
    printf("\"%s\":", name);
    if (text) {
        json_string(text);
    } else {
        printf("null");
    }
    printf("%s", after);
}

void json_number(const char *name, double value, const char *after) {
    if (isfinite(value)) {
        printf("\"%s\":%.17g%s", name, value, after);
    } else {
        printf("\"%s\":null%s", name, after);
    }
}

static void json_series(const char *name, const be_series *series) {
    be_series_summary s = {.size = sizeof s};
    char from[64];
    if (be_series_summarise(series, &s, NULL)) {
        return;
    }
    printf("\"%s\":{", name);
    json_text("start", be_time_format(be_series_start(series), from), ",");
    json_number("step_seconds", (double)be_series_step_seconds(series), ",");
    json_number("count", (double)s.count, ",");
    json_number("mean_requests_per_second", s.mean, ",");
    json_number("p50_requests_per_second", s.p50, ",");
    json_number("p99_requests_per_second", s.p99, ",");
    json_number("max_requests_per_second", s.maximum, ",");
    json_number("requests", s.requests, "}");
}

/* Where a rate card lies: one's own as it was named, a shipped one below the folder of the rate cards. */
static const char *card_file(const be_bill_line *line, const char *own) {
    if (own && strncmp(line->file, own, strlen(own)) == 0) {
        return line->file;
    }
    const char *found = line->file;
    size_t length = strlen(line->provider);
    for (const char *at = line->file; (at = strstr(at, line->provider)); at++) {
        if ((at == line->file || at[-1] == '/') && at[length] == '/') {
            found = at;
        }
    }
    return found;
}

static void json_line(const be_bill_line *line, const char *own) {
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
    json_number("list_cost_usd", line->list_cost_usd, ",");
    printf("\"upfront\":%s,", line->upfront ? "true" : "false");
    json_text("file", card_file(line, own), ",");
    json_number("row", (double)line->row, ",");
    json_text("source", line->source, ",");
    json_text("as_of", line->as_of, ",");
    json_number("cost_usd", line->cost_usd, "}");
}

void json_lines(const be_bill *bill, const char *own) {
    printf("\"lines\":[");
    for (size_t i = 0; i < be_bill_line_count(bill); i++) {
        be_bill_line line = {.size = sizeof line};
        if (!be_bill_line_at(bill, i, &line, NULL)) {
            printf("%s", i ? "," : "");
            json_line(&line, own);
        }
    }
    printf("]");
}

/* "traits":[...], what is known of the candidate of a rank, by dimension. */
static void json_traits(const be_comparison *comparison, size_t rank) {
    be_trait trait = {.size = sizeof trait};
    const char *separator = "";
    printf("\"traits\":[");
    for (uint32_t d = 0; d < BE_DIMENSION_COUNT; d++) {
        for (size_t i = 0; !be_comparison_trait(comparison, rank, d, i, &trait, NULL); i++) {
            printf("%s{", separator);
            json_text("dimension", be_dimension_name(d), ",");
            json_text("text", trait.text, ",");
            json_number("value", trait.value, ",");
            json_number("needed", trait.needed, ",");
            json_text("unit", trait.unit, ",");
            json_text("source", trait.source, ",");
            json_text("as_of", trait.as_of, "}");
            separator = ",";
        }
    }
    printf("]");
}

static void json_entry(const be_comparison *comparison, size_t rank, const be_entry *e, const char *own) {
    printf("{");
    json_text("name", e->name, ",");
    json_text("model", be_model_name(e->model), ",");
    printf("\"can_run\":%s,\"feasible\":%s,", e->can_run ? "true" : "false", e->keeps_promise ? "true" : "false");
    printf("\"lacks_price\":%s,", e->lacks_price ? "true" : "false");
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
    json_lines(be_comparison_bill(comparison, rank), own);
    printf(",");
    json_traits(comparison, rank);
    printf("}");
}

/* "mitigations":[...], each evaluated again. */
static void json_mitigations(const be_comparison *comparison) {
    be_mitigation m = {.size = sizeof m};
    printf("\"mitigations\":[");
    for (size_t i = 0; !be_comparison_mitigation_at(comparison, i, &m, NULL); i++) {
        printf("%s{", i ? "," : "");
        json_text("text", m.text, ",");
        json_text("quality", m.quality, ",");
        json_text("unit", m.unit, ",");
        json_number("before", m.before, ",");
        json_number("after", m.after, ",");
        json_number("more_per_month_usd", m.more_per_month_usd, ",");
        json_number("more_operations_hours", m.more_operations_hours, ",");
        printf("\"keeps_promise\":%s}", m.keeps_promise ? "true" : "false");
    }
    printf("]");
}

static void json_choice(const be_comparison *comparison) {
    be_choice choice = {.size = sizeof choice};
    if (be_comparison_choice(comparison, &choice, NULL)) {
        return;
    }
    printf("\"choice\":{");
    json_text("name", choice.found ? choice.name : NULL, ",");
    json_text("reason", choice.reason, ",");
    json_text("runner_up", choice.found ? choice.runner_up : NULL, ",");
    json_text("runner_up_wins", choice.found ? choice.runner_up_wins : NULL, ",");
    json_text("risk", choice.found ? choice.risk : NULL, ",");
    json_text("with_operations", choice.found ? choice.with_operations : NULL, ",");
    json_number("with_operations_per_month_usd", choice.found ? choice.with_operations_per_month_usd : INFINITY, ",");
    printf("\"mitigation\":{");
    json_text("text", choice.found ? choice.mitigation : NULL, ",");
    json_number("extra_cost_per_month_usd", choice.found ? choice.mitigation_per_month_usd : INFINITY, "},");
    json_mitigations(comparison);
    printf("}");
}

void json_struct(const char *name, const be_field *fields, size_t count, const void *from) {
    const char *separator = "";
    printf("\"%s\":{", name);
    for (size_t i = 0; i < count; i++) {
        char text[64];
        const char *value = field_value(&fields[i], from, text);
        double number;
        if (!value) {
            continue;
        }
        printf("%s", separator);
        separator = ",";
        if (fields[i].type == BE_TYPE_TEXT || fields[i].type == BE_TYPE_CHOICE) {
            json_text(fields[i].name, value, "");
        } else if (fields[i].type == BE_TYPE_F64) {
            memcpy(&number, (const char *)from + fields[i].offset, sizeof number);
            json_number(fields[i].name, number, "");
        } else {
            printf("\"%s\":%s", fields[i].name, value);
        }
    }
    printf("}");
}

static void json_assumptions(const workload *w) {
    size_t count;
    printf("\"assumptions\":{");
    json_text("traffic", w->traffic, ",");
    const be_field *fields = be_request_fields(&count);
    json_struct("request", fields, count, &w->request);
    fields = be_comparison_options_fields(&count);
    printf(",");
    json_struct("options", fields, count, &w->options);
    printf(",\"speeds\":{");
    for (uint32_t i = 0; i < w->options.speed_count; i++) {
        json_number(w->options.speeds[i].name, w->options.speeds[i].factor, i + 1 < w->options.speed_count ? "," : "");
    }
    printf("}},");
}

void print_json(const workload *w, const be_comparison *comparison) {
    printf("{");
    json_text("id", w->id, ",");
    json_text("title", w->title, ",");
    json_assumptions(w);
    json_series("given", w->series);
    printf(",");
    json_number("filled_steps", (double)w->filled, ",");
    json_series("series", be_comparison_series(comparison));
    printf(",\"candidates\":[");
    for (size_t rank = 0; rank < be_comparison_count(comparison); rank++) {
        be_entry e = {.size = sizeof e};
        if (!be_comparison_at(comparison, rank, &e, NULL)) {
            printf("%s\n", rank ? "," : "");
            json_entry(comparison, rank, &e, w->rates);
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
