/* Traffic of one's own: any CSV of `timestamp,requests` or `timestamp,rate`; without one, a generated series. */
#include "report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- assumptions: change them here ---------------------------------------------------------------------------- */
enum { YEAR = 2026 };

/* The generated series has the shape of the hourly traffic of an application server that was recorded for five years:
 * about 40 requests/s on average, nights at a tenth of the day, week-ends at half of the working days, and now and then
 * a burst to several times the mean. */
static const double HOURS[24] = {12, 9,  8,  8,  9,  14, 28, 48, 66, 78, 82, 80,
                                 74, 76, 80, 78, 72, 66, 60, 54, 46, 36, 26, 18}; /* requests/s by hour, UTC */
static const double WEEKEND = 0.5;                                                /* of a working day */
static const struct {
    int64_t day, hour;
    double height;   /* requests/s on top */
    int64_t seconds; /* length */
} bursts[] = {{2, 10, 180, 1800}, {9, 20, 260, 900}, {16, 13, 120, 3600}, {24, 4, 320, 600}};
enum { STEP_SECONDS = 300, DAYS = 28, SEED = 20261121 };
/* --------------------------------------------------------------------------------------------------------------- */

static be_status add_bursts(be_series **series, be_error *error) {
    for (size_t i = 0; i < sizeof bursts / sizeof bursts[0]; i++) {
        be_series *with_burst;
        int64_t time = be_series_start(*series) + bursts[i].day * 86400 + bursts[i].hour * 3600;
        be_status status =
            be_series_spike(*series, bursts[i].height, time, bursts[i].seconds, NULL, &with_burst, error);
        if (status) {
            return status;
        }
        be_series_free(*series);
        *series = with_burst;
    }
    return BE_STATUS_OK;
}

static be_status generate(char *told, be_series **series, be_error *error) {
    double week[168], low = HOURS[0], high = HOURS[0];
    for (int hour = 1; hour < 24; hour++) {
        low = HOURS[hour] < low ? HOURS[hour] : low;
        high = HOURS[hour] > high ? HOURS[hour] : high;
    }
    snprintf(told, TOLD_BYTES,
             "generated: %d days by steps of %d s with a daily and a weekly profile (working days from %g to %g "
             "requests/s, week-ends at %g of them), %zu bursts, Poisson noise of seed %d",
             DAYS, STEP_SECONDS, low, high, WEEKEND, sizeof bursts / sizeof bursts[0], SEED);
    for (int hour = 0; hour < 168; hour++) {
        week[hour] = HOURS[hour % 24] * (hour >= 5 * 24 ? WEEKEND : 1);
    }
    int64_t start = be_year_start(YEAR) + 4 * 86400; /* 5 January 2026, a Monday */
    be_series *mean = NULL;
    be_status status =
        be_series_weekly(week, (uint64_t)DAYS * 86400 / STEP_SECONDS, start, STEP_SECONDS, NULL, &mean, error);
    if (!status) {
        status = add_bursts(&mean, error);
    }
    if (!status) {
        status = be_series_poisson(mean, SEED, NULL, series, error);
    }
    be_series_free(mean);
    return status;
}

/* ---- arguments ---- */

static int read_rate(const char *option, const char *text, double *value) {
    char *end;
    *value = strtod(text, &end);
    if (end == text || *end || !(*value > 0) || *value > 1e12) {
        fprintf(stderr, "%s takes a number above 0, not %s\n", option, text);
        return 0;
    }
    return 1;
}

static int read_seconds(const char *option, const char *text, int64_t *seconds) {
    char *end;
    long long value = strtoll(text, &end, 10);
    if (end == text || *end || value < 1 || value > 31622400) {
        fprintf(stderr, "%s takes whole seconds from 1 to 31622400, not %s\n", option, text);
        return 0;
    }
    *seconds = value;
    return 1;
}

/* The value of an option of this program; 1 where it is good. */
static int read_value(const char *option, const char *value, traffic *t) {
    if (!value) {
        fprintf(stderr, "%s needs a value\n", option);
        return 0;
    }
    if (strcmp(option, "--type") == 0) {
        t->type = value;
        return 1;
    }
    if (strcmp(option, "--per-machine") == 0) {
        return read_rate(option, value, &t->per_machine);
    }
    if (strcmp(option, "--gaps") == 0) {
        return find_choice(be_series_csv_fields(NULL), "gap_policy", value, &t->csv.gap_policy);
    }
    return read_seconds(option, value, strcmp(option, "--step") == 0 ? &t->csv.step_seconds : &t->resample_seconds);
}

static int takes_value(const char *argument) {
    static const char *const options[] = {"--gaps", "--step", "--resample", "--type", "--per-machine"};
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        if (strcmp(argument, options[i]) == 0) {
            return 1;
        }
    }
    return 0;
}

static int read_argument(int argc, char **argv, int *at, traffic *t, report_options *o) {
    int taken = take_report_option(argc, argv, at, o);
    if (taken) {
        return taken > 0;
    }
    const char *argument = argv[*at];
    if (takes_value(argument)) {
        return read_value(argument, ++*at < argc ? argv[*at] : NULL, t);
    }
    if (argument[0] == '-' || t->file) {
        fprintf(stderr, "%s: %s\n", argument[0] == '-' ? "no such option" : "one argument too many", argument);
        return 0;
    }
    t->file = argument;
    return 1;
}

int read_traffic_arguments(int argc, char **argv, traffic *t, report_options *o) {
    memset(t, 0, sizeof *t);
    memset(o, 0, sizeof *o);
    be_series_csv_init(&t->csv);
    for (int i = 1; i < argc; i++) {
        if (!read_argument(argc, argv, &i, t, o)) {
            fprintf(stderr,
                    "usage: %s [FILE.csv] [--gaps hold|zero|interpolate] [--step SECONDS] [--resample SECONDS]\n"
                    "       [--json] [--region REGION] [--rates FOLDER] [--horizon year|series]\n"
                    "       [--type INSTANCE_TYPE] [--per-machine REQUESTS_PER_SECOND]\n",
                    argv[0]);
            return 0;
        }
    }
    return 1;
}

static be_status read_file(const traffic *t, char *told, uint64_t *filled, be_series **series, be_error *error) {
    snprintf(told, TOLD_BYTES, "%.250s%s", t->file, t->resample_seconds ? ", resampled" : "");
    be_status status = be_series_from_csv(t->file, &t->csv, NULL, series, error);
    *filled = status ? 0 : be_series_filled(*series);
    if (status || !t->resample_seconds) {
        return status;
    }
    be_series *resampled;
    status = be_series_resample(*series, t->resample_seconds, NULL, &resampled, error);
    if (!status) {
        be_series_free(*series);
        *series = resampled;
    }
    return status;
}

be_status read_traffic(const traffic *t, char *told, uint64_t *filled, be_series **series, be_error *error) {
    *series = NULL;
    *filled = 0;
    return t->file ? read_file(t, told, filled, series, error) : generate(told, series, error);
}

/* ---- what was read, and what an answer stands on ---- */

void print_load(const be_series *series, uint64_t filled) {
    be_series_summary s = {.size = sizeof s};
    be_series_summarise(series, &s, NULL);
    printf("  - load: %llu steps of %lld s, %.4g requests/s on average, %.4g at most",
           (unsigned long long)be_series_count(series), (long long)be_series_step_seconds(series), s.mean, s.maximum);
    printf(filled ? "; %llu of them had no row\n" : "\n", (unsigned long long)filled);
}

static void widen(const char *as_of, const char **oldest, const char **newest) {
    if (as_of) {
        *oldest = !*oldest || strcmp(as_of, *oldest) < 0 ? as_of : *oldest;
        *newest = !*newest || strcmp(as_of, *newest) > 0 ? as_of : *newest;
    }
}

void print_purchase_ground(const be_menu *menu, const be_purchase *purchase) {
    const char *oldest = NULL, *newest = NULL;
    be_unit unit = {.size = sizeof unit};
    be_offer offer = {.size = sizeof offer};
    be_purchase_summary s = {.size = sizeof s};
    for (size_t i = 0; !be_menu_unit_at(menu, i, &unit, NULL); i++) {
        widen(unit.as_of, &oldest, &newest);
    }
    for (size_t i = 0; !be_menu_offer_at(menu, i, &offer, NULL); i++) {
        widen(offer.as_of, &oldest, &newest);
    }
    be_purchase_summarise(purchase, &s, NULL);
    printf("\nGround:\n");
    if (oldest) {
        printf("  - prices from %s to %s; the cheapest of the %zu commitments that the rate card has for the type\n",
               oldest, newest, be_menu_offer_count(menu));
    }
    if (s.owed_usd + s.prepaid_usd > 0) {
        char text[300];
        snprintf(text, sizeof text,
                 "terms longer than the horizon count by their share in it: %.2f USD are paid within it, of them %.2f "
                 "for what comes after, and %.2f are owed then",
                 s.cash_usd, s.prepaid_usd, s.owed_usd);
        print_wrapped("  - ", text);
    }
}
