/* A comparison as a table of 80 columns. */
#include "report.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

void print_wrapped(const char *label, const char *text) {
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

/* ---- assumptions ---- */

void print_struct(const char *label, const be_field *fields, size_t count, const void *from) {
    char line[4000] = "";
    size_t used = 0;
    for (size_t i = 0; i < count && used < sizeof line; i++) {
        char text[64];
        const char *value = field_value(&fields[i], from, text);
        if (value && strcmp(value, "0") != 0) {
            used += (size_t)snprintf(line + used, sizeof line - used, "%s%s %s%s%s", used ? ", " : "", fields[i].name,
                                     value, *fields[i].unit ? " " : "", fields[i].unit);
        }
    }
    print_wrapped(label, line);
}

static void print_assumptions(const workload *w) {
    size_t count;
    printf("\nAssumptions (what is not listed is 0):\n");
    print_wrapped("  - traffic: ", w->traffic);
    const be_field *fields = be_request_fields(&count);
    print_struct("  - a request: ", fields, count, &w->request);
    fields = be_comparison_options_fields(&count);
    print_struct("  - around it: ", fields, count, &w->options);
    for (uint32_t i = 0; i < w->options.speed_count; i++) {
        printf("%s%s %g", i ? (i % 4 ? ", " : ",\n    ") : "  - speeds: ", w->options.speeds[i].name,
               w->options.speeds[i].factor);
    }
    printf("%s", w->options.speed_count ? "\n" : "");
    for (size_t i = 0; w->notes && w->notes[i]; i++) {
        print_wrapped("  - ", w->notes[i]);
    }
}

/* ---- series ---- */

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

/* ---- candidates ---- */

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
        printf(" -  %-22s %s\n", e->name, e->lacks_price ? "no price" : "cannot run");
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
    printf("\n #  %-22s %10s %10s %9s     p%-4g %4s\n", "candidate", "USD/month", "with work", "USD/M req",
           quantile * 100, "util");
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

/* What else can be done, beyond what is named with the main risk. */
static void print_mitigations(const be_comparison *comparison) {
    be_mitigation m = {.size = sizeof m};
    for (size_t i = 0; !be_comparison_mitigation_at(comparison, i, &m, NULL); i++) {
        print_wrapped(i ? "              " : "  Mitigation: ", m.summary);
    }
}

static void print_runner_up(const be_choice *choice) {
    char text[600];
    if (*choice->runner_up_wins) {
        snprintf(text, sizeof text, "%s would cost as little %s", choice->runner_up, choice->runner_up_wins);
        print_wrapped("  Runner-up:  ", text);
    }
}

/* What is known of the choice as it runs, each with its source. */
static void print_traits(const be_comparison *comparison) {
    be_trait trait = {.size = sizeof trait};
    for (uint32_t d = 0; d < BE_DIMENSION_COUNT; d++) {
        for (size_t i = 0; !be_comparison_trait(comparison, 0, d, i, &trait, NULL); i++) {
            char label[32], text[900];
            snprintf(label, sizeof label, "  %-14s ", i ? "" : be_dimension_name(d));
            snprintf(text, sizeof text, "%s [%s%s%s]", trait.text, trait.source, *trait.as_of ? ", " : "", trait.as_of);
            print_wrapped(label, text);
        }
    }
}

static void print_choice(const be_comparison *comparison) {
    be_choice choice = {.size = sizeof choice};
    be_entry best = {.size = sizeof best};
    if (be_comparison_choice(comparison, &choice, NULL) || be_comparison_at(comparison, 0, &best, NULL)) {
        return;
    }
    if (!choice.found) {
        printf("\nChoice: none\n");
        print_wrapped("  Reason:     ", choice.reason);
        return;
    }
    printf("\nChoice: %s\n", choice.name);
    print_wrapped("  Reason:     ", choice.reason);
    print_runner_up(&choice);
    print_wrapped("  Main risk:  ", choice.risk);
    print_mitigations(comparison);
    if (best.operations_per_month_usd > 0) {
        char text[300];
        snprintf(text, sizeof text, "the cheapest with operations work is %s: %.2f USD/month", choice.with_operations,
                 choice.with_operations_per_month_usd);
        print_wrapped("  With work:  ", text);
    }
    printf("\nWhat it pays for:\n");
    print_breakdown(be_comparison_bill(comparison, 0), be_comparison_months(comparison));
    printf("\nWhat is known of it (%s):\n", be_model_name(best.model));
    print_traits(comparison);
}

void print_table(const workload *w, const be_comparison *comparison) {
    printf("%s\n", w->title);
    for (size_t i = strlen(w->title); i > 0; i--) {
        putchar('=');
    }
    print_assumptions(w);
    print_series(w->series);
    if (w->filled) {
        printf("        %llu steps had no row in the file and were filled\n", (unsigned long long)w->filled);
    }
    print_entries(comparison, w->request.latency_quantile);
    printf("* breaks the promise.  p%g: of the response.  util: of saturation.\n", w->request.latency_quantile * 100);
    print_choice(comparison);
    printf("\nGround:\n");
    for (size_t i = 0; i < be_comparison_note_count(comparison); i++) {
        print_wrapped("  - ", be_comparison_note_at(comparison, i));
    }
    if (w->rates) {
        char text[300];
        snprintf(text, sizeof text,
                 "Rates of one's own: %zu lines of the first candidate's bill are priced from %.200s",
                 lines_from(be_comparison_bill(comparison, 0), w->rates), w->rates);
        print_wrapped("  - ", text);
    }
    putchar('\n');
}
