/* What a search costs: every instance type of a region under every purchase option that its rate card has, over a year
 * of minutes.
 *
 * Usage: search FOLDER, to which are written, as doubles, for search.py: `rates`, those of the series; `plans`, the
 * capacity, fee, price and type of every entry; `costs`, what the library says each costs. Prints lines that search.py
 * reads: the times, counts and constants. The library's time is that of all of be_search_new: which types may be
 * considered, what each carries, their prices, the layers, the costs and the ranking. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "decision/internal.h"
#include "rates.h"

enum { ROUNDS = 15 };

static const char REGION[] = "us-east-1";

static be_error error;

static void check(be_status status) {
    if (status) {
        fprintf(stderr, "%s\n", error.message);
        exit(1);
    }
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void write_doubles(const char *folder, const char *name, const double *values, size_t count) {
    char path[2048];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(values, sizeof *values, count, file) != count || fclose(file)) {
        fprintf(stderr, "cannot write %s\n", path);
        exit(1);
    }
}

static int compare_times(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median of some runs, and the search. */
static double time_search(const be_series *series, const be_request *request, const be_catalogue *catalogue,
                          const be_comparison_options *options, be_search **search) {
    double times[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        be_search_free(*search);
        double start = seconds();
        check(be_search_new(series, request, catalogue, options, NULL, search, &error));
        times[i] = seconds() - start;
    }
    qsort(times, ROUNDS, sizeof *times, compare_times);
    return times[ROUNDS / 2];
}

static double hourly_price(const be_catalogue *catalogue, const be_search_entry *e, uint32_t option) {
    be_price price = {.size = sizeof price};
    bool commits = option != BE_PURCHASE_ON_DEMAND && option != BE_PURCHASE_SPOT;
    check(be_catalogue_instance_price(catalogue, "aws", REGION, "ec2", e->instance_type, option,
                                      commits ? e->term_years : 0, commits ? e->payment_option : 0, &price, &error));
    return price.price_usd;
}

/* The number of an instance type among those of the provider. */
static double number_of(const be_catalogue *catalogue, const char *name) {
    be_instance_type type = {.size = sizeof type};
    size_t number = 0;
    do {
        check(be_catalogue_type_at(catalogue, "aws", number++, &type, &error));
    } while (strcmp(type.name, name) != 0);
    return (double)number;
}

/* A row is capacity, hourly fee (infinite without a commitment), hourly price, and the number of the type. */
static void write_plans(const char *folder, const be_search *search, const be_catalogue *catalogue) {
    size_t count = be_search_count(search);
    double *plans = malloc(4 * count * sizeof *plans), *costs = malloc(count * sizeof *costs);
    for (size_t rank = 0; rank < count && plans && costs; rank++) {
        be_search_entry e = {.size = sizeof e};
        check(be_search_at(search, rank, &e, &error));
        bool commits = e.purchase_option != BE_PURCHASE_ON_DEMAND;
        plans[4 * rank] = e.capacity;
        plans[4 * rank + 1] = commits ? hourly_price(catalogue, &e, e.purchase_option) : INFINITY;
        plans[4 * rank + 2] = hourly_price(catalogue, &e, e.remainder_option);
        plans[4 * rank + 3] = number_of(catalogue, e.instance_type);
        costs[rank] = e.cost_usd;
    }
    write_doubles(folder, "plans", plans, 4 * count);
    write_doubles(folder, "costs", costs, count);
    free(plans);
    free(costs);
}

int main(int count, char **arguments) {
    static double rates[MINUTES];
    be_series *series = NULL;
    be_catalogue *catalogue = NULL;
    be_search *search = NULL, *promised = NULL;
    be_request request;
    be_comparison_options options;
    if (count < 2) {
        fprintf(stderr, "usage: search FOLDER\n");
        return 1;
    }
    make_rates(rates);
    write_doubles(arguments[1], "rates", rates, MINUTES);
    check(be_series_view(rates, MINUTES, be_year_start(2026), 60, NULL, &series, &error));
    check(be_catalogue_open(NULL, NULL, &catalogue, &error));
    check(be_catalogue_load(catalogue, "aws", REGION, &error));
    be_request_init(&request);
    request.cpu_seconds = request.wall_seconds = 0.02;
    request.memory_mib = 256;
    be_comparison_options_init(&options);
    options.region = REGION;
    options.volume_gb = 0;
    options.previous_generations = 1;
    options.target_utilisation = 0;
    double took_promised = time_search(series, &request, catalogue, &options, &promised);
    options.target_utilisation = 0.7;
    double took = time_search(series, &request, catalogue, &options, &search);
    write_plans(arguments[1], search, catalogue);
    printf("library %.9g\npromised %.9g\ntypes %zu\nexcluded %zu\nentries %zu\nzones %u\n", took, took_promised,
           be_catalogue_type_count(catalogue, "aws"), be_search_excluded_count(search), be_search_count(search),
           options.zones);
    be_search_free(search);
    be_search_free(promised);
    be_catalogue_free(catalogue);
    be_series_free(series);
    return 0;
}
