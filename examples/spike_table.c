/* The spike as tables of 80 columns. */
#include "spike.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Rounded for show, ties up, so that the last digit is the same wherever it is computed. */
static double shown(double value, uint32_t decimals) {
    return be_money_round(value, decimals);
}

static void print_heading(const char *text) {
    printf("\n%s\n", text);
    for (size_t i = strlen(text); i > 0; i--) {
        putchar('-');
    }
    putchar('\n');
}

/* ---- assumptions ---- */

static void print_platform(const way *w) {
    char label[80];
    size_t count;
    snprintf(label, sizeof label, "  - %s: ", w->name);
    if (w->deployment.model == BE_MODEL_FUNCTIONS) {
        const be_field *fields = be_function_scaling_fields(&count);
        print_struct(label, fields, count, &w->functions);
        return;
    }
    const be_field *fields = be_scaling_fields(&count);
    print_struct(label, fields, count, &w->scaling);
    if (w->deployment.model == BE_MODEL_CLUSTER) {
        fields = be_node_scaling_fields(&count);
        print_struct("    its nodes: ", fields, count, &w->nodes);
    }
}

static void print_unit(const result *r) {
    const be_deployment *d = &r->way->deployment;
    char text[400], label[80];
    uint32_t pods = 0;
    snprintf(label, sizeof label, "  - %s: ", r->way->name);
    if (d->model == BE_MODEL_FLEET) {
        snprintf(text, sizeof text, "%s; %s, %g requests/s planned, %g at most", r->way->title, d->instance_type->name,
                 r->capacity.requests_per_second, r->capacity.saturation);
    } else if (d->model == BE_MODEL_FUNCTIONS) {
        snprintf(text, sizeof text, "%s; functions of %g MiB, a request each", r->way->title, d->unit_memory_mib);
    } else if (d->model == BE_MODEL_CLUSTER && !be_node_pods(d, &pods, NULL)) {
        int at =
            snprintf(text, sizeof text, "%s; pods of %g vCPU, %g requests/s planned, %g at most; %u on a node of %s",
                     r->way->title, d->unit_vcpu, r->capacity.requests_per_second, r->capacity.saturation, pods,
                     d->instance_type->name);
        for (uint32_t i = 0; i < d->node_type_count && at < (int)sizeof text; i++) {
            at += snprintf(text + at, sizeof text - (size_t)at, "%s %s", i ? "," : ", or of", d->node_types[i].name);
        }
    } else {
        snprintf(text, sizeof text, "%s; tasks of %g vCPU, %g requests/s planned, %g at most", r->way->title,
                 d->unit_vcpu, r->capacity.requests_per_second, r->capacity.saturation);
    }
    print_wrapped(label, text);
}

static void print_assumptions(const spike *s, const result *results, size_t count) {
    char from[64], text[300];
    size_t fields_count;
    printf("\nAssumed (what is not listed is 0):\n");
    snprintf(text, sizeof text,
             "%g requests/s from %s on, %g for %lld s from second 0 on, %g for an hour after that; by steps of 1 s",
             s->rate, be_time_format(s->start, from), s->rate * s->times, (long long)(s->end - s->begin), s->rate);
    print_wrapped("  - traffic: ", text);
    const be_field *fields = be_request_fields(&fields_count);
    print_struct("  - a request: ", fields, fields_count, &s->request);
    const be_deployment *d = &results[0].way->deployment;
    snprintf(
        text, sizeof text,
        "a load balancer in front; %u zones; %g of the CPU planned with; at least %u units and %u nodes; disks of %g "
        "GB; daemon sets of %g vCPU and %g MiB on a node",
        d->zones, d->target_utilisation, d->floor, d->node_floor, d->volume_gb, d->daemon_vcpu, d->daemon_memory_mib);
    print_wrapped("  - around it: ", text);
    for (size_t i = 0; i < count; i++) {
        print_unit(&results[i]);
    }
    for (size_t i = 0; i < count && results[i].way->prepares == PREPARE_NOTHING; i++) {
        print_platform(results[i].way);
    }
    for (size_t i = 0; spike_notes[i]; i++) {
        print_wrapped("  - ", spike_notes[i]);
    }
}

/* ---- second by second ---- */

typedef double measure(const spike *s, const result *r, int64_t second);

static double served_at(const spike *s, const result *r, int64_t second) {
    return value_at(s, r, BE_COLUMN_SERVED, second);
}

static double waiting_at(const spike *s, const result *r, int64_t second) {
    return value_at(s, r, BE_COLUMN_WAITING, second);
}

static double ready_at(const spike *s, const result *r, int64_t second) {
    return value_at(s, r, BE_COLUMN_READY, second);
}

static double machines_at(const spike *s, const result *r, int64_t second) {
    return value_at(s, r, BE_COLUMN_MACHINES, second);
}

static void print_clock(const spike *s, int64_t second) {
    int64_t after = second - (s->end - s->begin);
    if (after >= 0) {
        printf("  end+%4lld", (long long)after);
    } else {
        printf("  %+8lld", (long long)second);
    }
}

static void print_seconds(const char *heading, const spike *s, const result *results, size_t count, measure *at) {
    print_heading(heading);
    printf("  %8s %5s", "second", "rate");
    for (size_t i = 0; i < count; i++) {
        printf(" %8s", results[i].way->name);
    }
    putchar('\n');
    for (size_t k = 0; k < telling_count; k++) {
        print_clock(s, telling_seconds[k]);
        printf(" %5.0f", value_at(s, results, BE_COLUMN_REQUESTS_PER_SECOND, telling_seconds[k]));
        for (size_t i = 0; i < count; i++) {
            printf(" %8.0f", shown(at(s, &results[i], telling_seconds[k]), 0));
        }
        putchar('\n');
    }
}

/* ---- measures ---- */

static void print_second(int64_t second, int width) {
    if (second == NEVER) {
        printf(" %*s", width, "-");
    } else {
        printf(" %*lld", width, (long long)second);
    }
}

static void print_starts(const result *results, size_t count) {
    print_heading("When capacity came: seconds from the beginning of the spike");
    printf("  %-8s %6s %7s %8s %6s %10s %8s %8s %8s\n", "", "asked", "serves", "covers", "worst", "how many", "age s",
           "units", "machines");
    for (size_t i = 0; i < count; i++) {
        const result *r = &results[i];
        printf("  %-8s", r->way->name);
        print_second(r->asked, 6);
        print_second(r->served, 7);
        print_second(r->covered, 8);
        print_second(r->worst, 6);
        printf(" %10.0f %8.0f %8.0f %8.0f\n", shown(r->worst_count, 0), shown(r->worst_age, 0), r->quality.peak_units,
               r->quality.peak_machines);
    }
    print_wrapped("  ",
                  "asked: the first new unit; serves: it; covers: what is ready serves the rate again; worst: when "
                  "most wait (Lambda: are refused in a second), how many, and how old the oldest is; units, "
                  "machines: the most there were");
}

static void print_served(const result *results, size_t count) {
    print_heading("What became of the requests, thousands");
    printf("  %-8s %9s %9s %9s %9s %8s %9s  %s\n", "", "in time", "late", "timed out", "refused", "p99 s", "recovery",
           "promise");
    for (size_t i = 0; i < count; i++) {
        const be_quality *q = &results[i].quality;
        printf("  %-8s %9.1f %9.1f %9.1f %9.1f %8.2f %7.0f s  %s\n", results[i].way->name,
               shown((q->served - q->late) / 1e3, 1), shown(q->late / 1e3, 1), shown(q->timed_out / 1e3, 1),
               shown((q->dropped + q->throttled) / 1e3, 1), q->latency_seconds, q->recovery_seconds,
               q->keeps_promise ? "kept" : "broken");
    }
    print_wrapped("  ", "recovery: the longest unbroken time with requests waiting, lost or refused");
}

static void print_surplus(const spike *s, const result *results, size_t count) {
    print_heading("Who overshoots, and for how long");
    printf("  %-8s %14s %16s %19s %16s\n", "", "units, spike", "unit-hours after", "machine-hours after",
           "seconds after");
    for (size_t i = 0; i < count; i++) {
        const result *r = &results[i];
        printf("  %-8s %14.0f %16.1f %19.1f", r->way->name, shown(r->surplus_peak, 0), shown(r->surplus_unit_hours, 1),
               shown(r->surplus_machine_hours, 1));
        print_second(r->surplus_until == NEVER ? NEVER : r->surplus_until - (s->end - s->begin), 16);
        putchar('\n');
    }
    print_wrapped("  ",
                  "beyond what the rate needs at the planned utilisation and what was spare before, ready or about "
                  "to be (Lambda: environments, of which idle ones cost nothing): the most during the spike; "
                  "after it; and until when");
}

/* ---- money ---- */

static void print_usd(double usd, int width) {
    if (isnan(usd)) {
        printf(" %*s", width, "-");
    } else {
        printf(" %*.2f", width, usd);
    }
}

static const char *of_what(const way *w, char *text) {
    static const char *const what[] = {"", "units", "spare nodes", "", "environments"};
    snprintf(text, 64, "%g %s", w->prepared, what[w->prepares]);
    return w->prepares == PREPARE_LIMIT ? "a higher limit" : w->prepares ? text : "";
}

/* The dates of the prices; a year alone comes before its months. */
static void print_ground(const result *results, size_t count) {
    const char *oldest = NULL, *newest = NULL;
    char text[200];
    for (size_t i = 0; i < count; i++) {
        const char *from = be_bill_oldest(results[i].bill), *to = be_bill_newest(results[i].bill);
        oldest = from && (!oldest || strcmp(from, oldest) < 0) ? from : oldest;
        newest = to && (!newest || strcmp(to, newest) > 0) ? to : newest;
    }
    if (oldest) {
        snprintf(text, sizeof text, "from the rate cards, whose figures are of %s to %s; each in full with --json",
                 oldest, newest);
        print_wrapped("  ", text);
    }
}

static void print_prices(const result *results, size_t count) {
    print_heading("What it cost, and what preparing for it costs, USD");
    printf("  %-8s %-18s %10s %12s %12s  %s\n", "", "prepared", "this run", "+ an hour", "+ a month", "promise");
    for (size_t i = 0; i < count; i++) {
        const result *r = &results[i];
        char text[64];
        printf("  %-8s %-18s", r->way->name, of_what(r->way, text));
        print_usd(r->bill ? be_bill_total(r->bill) : NAN, 10);
        print_usd(r->per_hour, 12);
        print_usd(r->per_month, 12);
        printf("  %s\n", r->quality.keeps_promise ? "kept" : "broken");
        if (r->no_price[0]) {
            print_wrapped("      ", r->no_price);
        }
    }
    print_ground(results, count);
    print_wrapped("  ", "+: what the preparation adds to the bill of normal traffic, kept for an hour, or for a month");
}

/* ---- all of it ---- */

static size_t plain_count(const result *results, size_t count) {
    size_t plain = 0;
    while (plain < count && results[plain].way->prepares == PREPARE_NOTHING) {
        plain++;
    }
    return plain;
}

void print_spike_table(const spike *s, const result *results, size_t count) {
    size_t plain = plain_count(results, count);
    printf("%s\n", spike_title);
    for (size_t i = strlen(spike_title); i > 0; i--) {
        putchar('=');
    }
    print_assumptions(s, results, count);
    print_seconds("Served in the second", s, results, plain, served_at);
    print_seconds("Waiting at its end", s, results, plain, waiting_at);
    print_seconds("Lost in the second: timed out, or refused", s, results, plain, lost_at);
    print_seconds("Units ready (Lambda: environments)", s, results, plain, ready_at);
    print_seconds("Machines", s, results, plain, machines_at);
    print_starts(results, plain);
    print_served(results, plain);
    print_surplus(s, results, plain);
    print_seconds("Prepared: served in the second", s, results + plain, count - plain, served_at);
    print_starts(results + plain, count - plain);
    print_served(results + plain, count - plain);
    print_prices(results, count);
    putchar('\n');
}
