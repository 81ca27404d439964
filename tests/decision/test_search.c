/* The search over instance types and purchase options: the same answer as pricing every type under every option,
 * machine by machine and step by step. */
#include "given.h"

/* ---- by force ---- */

/* One way to buy, as two lines: a fee of the horizon and a price of the hour. */
typedef struct option {
    uint32_t purchase_option, term_years, payment_option;
    double fee, price;
} option;

enum { OPTIONS = 24, LAYERS = 4096 };

typedef struct prices {
    option commitments[OPTIONS];
    size_t commitment_count;
    double on_demand, spot; /* of an hour; NaN where there is no price */
} prices;

static double hourly_of(const workload *w, const char *type, uint32_t purchase, uint32_t years, uint32_t payment) {
    be_price price = {.size = sizeof price};
    be_error ignored;
    if (be_catalogue_instance_price(w->catalogue, "aws", w->options.region, "ec2", type, purchase, years, payment,
                                    &price, &ignored)) {
        return NAN;
    }
    if (w->options.basis == BE_BASIS_AMORTISED || !years) {
        return price.price_usd;
    }
    double hours = (double)be_series_count(w->series) * (double)be_series_step_seconds(w->series) / 3600;
    return price.upfront_usd / hours + price.hourly_usd; /* within one term */
}

static prices prices_of(const workload *w, const char *type) {
    static const uint32_t commitments[] = {BE_PURCHASE_RESERVED_STANDARD, BE_PURCHASE_RESERVED_CONVERTIBLE,
                                           BE_PURCHASE_SAVINGS_PLAN_COMPUTE};
    double hours = ceil((double)be_series_count(w->series) * (double)be_series_step_seconds(w->series) / 3600);
    prices p = {.on_demand = hourly_of(w, type, BE_PURCHASE_ON_DEMAND, 0, 0),
                .spot = hourly_of(w, type, BE_PURCHASE_SPOT, 0, 0)};
    for (size_t c = 0; c < COUNT(commitments); c++) {
        for (uint32_t years = 1; years <= 3; years += 2) {
            for (uint32_t payment = BE_PAYMENT_NONE; payment <= BE_PAYMENT_ALL; payment++) {
                double hourly = hourly_of(w, type, commitments[c], years, payment);
                if (!isnan(hourly)) {
                    p.commitments[p.commitment_count++] = (option){commitments[c], years, payment, hourly * hours, 0};
                }
            }
        }
    }
    return p;
}

/* Steps in which more than k machines run, counted step by step; returns how many machines run at most. */
static size_t count_layers(const workload *w, double capacity, uint64_t *layers) {
    const double *rates = be_series_rates(w->series);
    size_t most = 0;
    memset(layers, 0, LAYERS * sizeof *layers);
    for (uint64_t i = 0; i < be_series_count(w->series); i++) {
        size_t machines = (size_t)fmax(ceil(rates[i] / capacity), w->options.zones);
        assert_true(machines <= LAYERS);
        for (size_t k = 0; k < machines; k++) {
            layers[k]++;
        }
        most = machines > most ? machines : most;
    }
    return most;
}

typedef struct forced {
    double cost, committed, hours, committed_hours;
} forced;

/* Each machine by the cheaper of a commitment, which may be NULL, and the price of an hour. */
static forced force(const workload *w, const uint64_t *layers, size_t machines, const option *commitment,
                    double price) {
    forced f = {0};
    for (size_t k = 0; k < machines; k++) {
        double hours = (double)layers[k] * ((double)be_series_step_seconds(w->series) / 3600);
        bool commits = commitment && commitment->fee < price * hours;
        f.cost += commits ? commitment->fee : price * hours;
        f.committed += commits;
        f.hours += hours;
        f.committed_hours += commits ? hours : 0;
    }
    return f;
}

/* Each machine by the cheapest of all options there are: the screening curve of a type, layer by layer. */
static double cheapest_mix(const workload *w, const uint64_t *layers, size_t machines, const prices *p) {
    double cost = 0;
    for (size_t k = 0; k < machines; k++) {
        double hours = (double)layers[k] * ((double)be_series_step_seconds(w->series) / 3600);
        double least = fmin(p->on_demand * hours, isnan(p->spot) ? INFINITY : p->spot * hours);
        for (size_t c = 0; c < p->commitment_count; c++) {
            least = fmin(least, p->commitments[c].fee);
        }
        cost += least;
    }
    return cost;
}

/* ---- what the search says ---- */

static be_search *search_of(const workload *w) {
    be_search *search = NULL;
    assert_ok(be_search_new(w->series, &w->request, w->catalogue, &w->options, NULL, &search, error));
    return search;
}

static be_search_entry at(const be_search *search, size_t rank) {
    be_search_entry entry = {.size = sizeof entry};
    assert_ok(be_search_at(search, rank, &entry, error));
    return entry;
}

static const char *reason_of(const be_search *search, const char *type) {
    for (size_t i = 0; i < be_search_excluded_count(search); i++) {
        if (strcmp(be_search_excluded_type(search, i), type) == 0) {
            return be_search_excluded_reason(search, i);
        }
    }
    return NULL;
}

/* The entry of a type and way; fails where there is none. */
static be_search_entry entry_of(const be_search *search, const char *type, const option *commitment,
                                uint32_t remainder) {
    for (size_t rank = 0; rank < be_search_count(search); rank++) {
        be_search_entry e = at(search, rank);
        bool same = strcmp(e.instance_type, type) == 0 && e.remainder_option == remainder;
        if (same &&
            (commitment ? e.purchase_option == commitment->purchase_option && e.term_years == commitment->term_years &&
                              e.payment_option == commitment->payment_option
                        : e.purchase_option == BE_PURCHASE_ON_DEMAND)) {
            return e;
        }
    }
    fail_msg("no entry of %s", type);
    return (be_search_entry){0};
}

static void check_entry(const be_search_entry *e, const forced *f) {
    assert_near(e->cost_usd - e->volume_usd, f->cost, 1e-12, 0);
    assert_near(e->committed_usd + e->remainder_usd + e->volume_usd, e->cost_usd, 1e-12, 0);
    assert_near(e->committed_units, f->committed, 0, 0);
    assert_near(e->unit_hours, f->hours, 1e-12, 0);
    assert_near(e->committed_hours, f->committed_hours, 1e-12, 0);
}

/* ---- both ---- */

/* Literally every type under every option, and that the cheapest entry of the type is its cheapest mix. Returns how
 * many entries there should be of it. */
static size_t check_type(const workload *w, const be_search *search, const be_instance_type *type, double *least) {
    static uint64_t layers[LAYERS];
    be_deployment d = deployment_of(w, BE_MODEL_FLEET, BE_DOOR_NONE);
    be_capacity capacity = {.size = sizeof capacity};
    d.instance_type = type;
    assert_ok(be_deployment_capacity(&w->request, &d, &capacity, error));
    size_t machines = count_layers(w, capacity.requests_per_second, layers), entries = 0;
    prices p = prices_of(w, type->name);
    double cheapest = INFINITY;
    for (uint32_t remainder = BE_PURCHASE_ON_DEMAND; remainder <= BE_PURCHASE_SPOT; remainder++) {
        double price = remainder == BE_PURCHASE_SPOT ? p.spot : p.on_demand;
        for (size_t c = 0; c <= p.commitment_count && !isnan(price); c++) {
            const option *commitment = c ? &p.commitments[c - 1] : NULL;
            forced f = force(w, layers, machines, commitment, price);
            be_search_entry e = entry_of(search, type->name, commitment, remainder);
            check_entry(&e, &f);
            assert_near(e.capacity, capacity.requests_per_second, 0, 0);
            assert_near(e.peak_units, (double)machines, 0, 0);
            cheapest = fmin(cheapest, e.cost_usd - e.volume_usd);
            entries++;
        }
    }
    assert_near(cheapest, cheapest_mix(w, layers, machines, &p), 1e-12, 0);
    *least = fmin(*least, cheapest);
    return entries;
}

static void check_all(const workload *w) {
    be_search *search = search_of(w);
    size_t entries = 0;
    double least = INFINITY;
    for (size_t i = 0; i < be_catalogue_type_count(w->catalogue, "aws"); i++) {
        be_instance_type type = {.size = sizeof type};
        assert_ok(be_catalogue_type_at(w->catalogue, "aws", i, &type, error));
        if (!reason_of(search, type.name)) {
            entries += check_type(w, search, &type, &least);
        }
    }
    assert_int_equal(be_search_count(search), entries);
    for (size_t rank = 1; rank < entries; rank++) {
        assert_true(at(search, rank - 1).cost_usd <= at(search, rank).cost_usd);
    }
    if (entries && w->options.volume_gb <= 0) {
        assert_near(at(search, 0).cost_usd, least, 1e-12, 0);
    }
    be_search_free(search);
}

static void every_type_under_every_option_costs_what_brute_force_says(void **state) {
    (void)state;
    workload w = basic_workload("decision_search/basic");
    for (int shape = 0; shape < SHAPES; shape++) {
        for (double high = 5; high < 1000; high *= 7) {
            set_shape(&w, shape, high);
            check_all(&w);
        }
    }
    w.options.volume_gb = 20;
    check_all(&w);
    w.options.zones = 7;
    check_all(&w);
    workload_free(&w);
}

/* Whole rates and 7 requests/s a machine of one vCPU: ties at every multiple. */
static void at_ties_the_number_of_machines_is_that_of_the_quotient(void **state) {
    (void)state;
    workload w = basic_workload("decision_search/basic");
    double rates[200];
    for (int i = 0; i < 200; i++) {
        rates[i] = 7.0 * (i % 40);
    }
    set_rates(&w, rates, 200);
    check_all(&w);
    workload_free(&w);
}

/* All instance types that there are, on a day of minutes; the search sees what the test counts. */
static void every_type_of_a_real_region_costs_what_brute_force_says(void **state) {
    (void)state;
    workload w = basic_workload("decision_search/basic");
    be_catalogue *basic = w.catalogue;
    be_catalogue_options options;
    be_catalogue_options_init(&options);
    options.path = be_test_source("pricing");
    assert_ok(be_catalogue_open(&options, NULL, &w.catalogue, error));
    assert_ok(be_catalogue_load(w.catalogue, "aws", "us-east-1", error));
    w.options.region = "us-east-1";
    set_wave(&w, 20, 400, 200);
    w.request.cpu_seconds = w.request.wall_seconds = 0.02;
    check_all(&w);
    w.request.cpu_seconds = 0.001; /* bound by memory */
    w.request.wall_seconds = 1;
    w.request.latency_seconds = 10;
    check_all(&w);
    workload_free(&w);
    be_catalogue_free(basic);
}

/* ---- options of every kind ---- */

#define RESERVED_AS(name, option, years, payment, usd, fee, hourly)                                                    \
    "ec2," name "," option "," years "," payment "," usd "," fee "," hourly ",here,2026-01\n"

static const cards many = {
    .types = TYPE_COLUMNS MACHINE("a.one", "2", "4096", "arm64", "20") MACHINE("b.one", "2", "4096", "x86_64", "20"),
    .prices = PRICE_COLUMNS ON_DEMAND("a.one", "0.1") SPOT("a.one", "0.06")
        RESERVED_AS("a.one", "reserved_standard", "1", "none", "0.07", "0", "0.07")
            RESERVED_AS("a.one", "reserved_standard", "1", "partial", "0.066", "289.08", "0.033")
                RESERVED_AS("a.one", "reserved_standard", "3", "all", "0.04", "1051.2", "0")
                    RESERVED_AS("a.one", "reserved_convertible", "1", "none", "0.08", "0", "0.08")
                        RESERVED_AS("a.one", "savings_plan_compute", "1", "none", "0.075", "0", "0.075")
                            ON_DEMAND("b.one", "0.11")
                                RESERVED_AS("b.one", "reserved_standard", "1", "all", "0.06", "", "0")};

static void commitments_of_every_kind_are_considered(void **state) {
    (void)state;
    workload w = workload_with("decision_search/many", &many);
    set_wave(&w, 20, 200, 96);
    check_all(&w);
    be_search *search = search_of(&w);
    assert_int_equal(be_search_count(search), 2 * 6 + 2);
    be_search_entry best = at(search, 0);
    assert_string_equal(best.instance_type, "a.one");
    assert_int_equal(best.term_years, 3);
    assert_int_equal(best.remainder_option, BE_PURCHASE_SPOT);
    be_search_free(search);
    workload_free(&w);
}

/* b.one has an effective price only: nothing tells what is due in cash. */
static void on_a_cash_bill_upfront_fees_fall_due_and_must_be_sourced(void **state) {
    (void)state;
    workload w = workload_with("decision_search/many", &many);
    set_wave(&w, 20, 200, 96);
    w.options.basis = BE_BASIS_CASH;
    check_all(&w);
    be_search *search = search_of(&w);
    assert_int_equal(be_search_count(search), 2 * 6 + 1);
    be_search_free(search);
    workload_free(&w);
}

static void the_share_of_spot_is_priced_as_on_a_bill(void **state) {
    (void)state;
    workload w = workload_with("decision_search/many", &many);
    set_constant(&w, 100, 24);
    be_spot spot;
    be_spot_init(&spot);
    spot.share = 0.25;
    w.options.spot = &spot;
    be_search *search = search_of(&w);
    be_search_entry e = entry_of(search, "a.one", NULL, BE_PURCHASE_SPOT);
    assert_near(e.cost_usd, 8 * 24 * (0.25 * 0.06 + 0.75 * 0.1), 1e-12, 0); /* ceil(100 / 14) */
    be_search_free(search);
    spot.share = 0;
    search = search_of(&w);
    assert_int_equal(be_search_count(search), 6 + 2);
    be_search_free(search);
    workload_free(&w);
}

static void a_discount_comes_off_every_option(void **state) {
    (void)state;
    workload w = workload_with("decision_search/many", &many);
    set_wave(&w, 20, 200, 96);
    be_search *before = search_of(&w);
    assert_ok(be_catalogue_discount(w.catalogue, "aws", "ec2", 20, error));
    check_all(&w);
    be_search *after = search_of(&w);
    for (size_t rank = 0; rank < be_search_count(before); rank++) {
        assert_near(at(after, rank).cost_usd, 0.8 * at(before, rank).cost_usd, 1e-12, 0);
        assert_string_equal(at(after, rank).instance_type, at(before, rank).instance_type);
    }
    be_search_free(before);
    be_search_free(after);
    workload_free(&w);
}

/* Where capacity follows at once and steps are hours, the fleet of the comparison is the cheapest entry of its kind. */
static void the_comparison_chooses_the_machine_that_the_search_ranks_first(void **state) {
    (void)state;
    workload w = basic_workload("decision_search/basic");
    w.request.response_bytes = 0; /* nothing but machines */
    for (int shape = 0; shape < SHAPES; shape++) {
        set_shape(&w, shape, 150);
        be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET);
        be_comparison *comparison = compare_one(&w, &fleet);
        be_search *search = search_of(&w);
        size_t rank = 0;
        while (at(search, rank).purchase_option != BE_PURCHASE_ON_DEMAND ||
               at(search, rank).remainder_option != BE_PURCHASE_ON_DEMAND) {
            rank++;
        }
        assert_near(at(search, rank).cost_usd, entry_at(comparison, 0).cost_usd, 1e-12, 0);
        assert_near(at(search, rank).utilisation, entry_at(comparison, 0).utilisation, 1e-12, 0);
        be_search_free(search);
        be_comparison_free(comparison);
    }
    workload_free(&w);
}

/* Without a target, one machine alone at its capacity keeps the promise; with one, it is the capacity's. */
static void the_capacity_is_the_highest_that_keeps_the_promise(void **state) {
    (void)state;
    workload w = basic_workload("decision_search/basic");
    set_wave(&w, 10, 100, 48);
    w.options.target_utilisation = 0;
    be_search *search = search_of(&w);
    be_deployment d = deployment_of(&w, BE_MODEL_FLEET, BE_DOOR_NONE);
    be_instance_type type = type_of(&w, "a1.small");
    be_capacity capacity = {.size = sizeof capacity};
    d.instance_type = &type;
    d.target_slots = 1;
    assert_ok(be_deployment_capacity(&w.request, &d, &capacity, error));
    be_search_entry e = entry_of(search, "a1.small", NULL, BE_PURCHASE_ON_DEMAND);
    assert_near(e.capacity, capacity.requests_per_second, 1e-12, 0);
    be_search_free(search);
    workload_free(&w);
}

/* ---- the horizon ---- */

static void a_short_series_is_repeated_over_the_year(void **state) {
    (void)state;
    workload w = basic_workload("decision_search/basic");
    set_constant(&w, 100, 24);
    w.options.horizon = BE_HORIZON_YEAR;
    be_search *search = search_of(&w);
    be_search_entry e = entry_of(search, "a1.small", NULL, BE_PURCHASE_ON_DEMAND);
    assert_near(e.cost_usd, 15 * 8760 * 0.03, 1e-12, 0);
    be_search_free(search);
    workload_free(&w);
}

/* ---- what is left out ---- */

static const cards odd = {
    .types =
        TYPE_COLUMNS MACHINE("plain.arm", "2", "4096", "arm64", "20") MACHINE("plain.x86", "2", "4096", "x86_64", "20")
            MACHINE("tiny.arm", "1", "256", "arm64", "20") MACHINE("no.price", "2", "4096", "arm64", "20")
                MACHINE("slow.arm", "0.05", "4096", "arm64",
                        "20") "old.cheap,2,4096,0,,,arm64,20,false,,false,here,2026-01\n"
                              "burst.blank,2,4096,0,,,arm64,20,true,,true,here,2026-01\n"
                              "gpu.one,4,16384,1,Maker Fast,16384,arm64,20,false,,true,here,2026-01\n",
    .prices = PRICE_COLUMNS ON_DEMAND("plain.arm", "0.06") ON_DEMAND("plain.x86", "0.08") ON_DEMAND("tiny.arm", "0.01")
        ON_DEMAND("slow.arm", "0.001") ON_DEMAND("old.cheap", "0.001") ON_DEMAND("burst.blank", "0.001")
            ON_DEMAND("gpu.one", "0.01") SPOT("no.price", "0.001")};

static void what_is_left_out_is_named_with_its_reason(void **state) {
    (void)state;
    static const struct {
        const char *type, *part;
    } cases[] = {
        {"plain.x86", "no machine has the architecture"},
        {"tiny.arm", "a process needs 512 MiB, the unit has 256 MiB"},
        {"no.price", "no sourced on_demand price in testland"},
        {"slow.arm", "with 2 s in service, too many take longer than 3 s"},
        {"old.cheap", "it is of a previous generation"},
        {"burst.blank", "burst.blank is burstable and its baseline is not sourced"},
        {"gpu.one", "it has a GPU, and the request needs none"},
    };
    workload w = workload_with("decision_search/odd", &odd);
    set_constant(&w, 100, 24);
    w.request.arch = BE_ARCH_ARM64;
    be_search *search = search_of(&w);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *reason = reason_of(search, cases[i].type);
        if (!reason || !strstr(reason, cases[i].part)) {
            fail_msg("%s: '%s', expected '%s'", cases[i].type, reason ? reason : "considered", cases[i].part);
        }
    }
    assert_int_equal(be_search_excluded_count(search), COUNT(cases));
    assert_int_equal(be_search_count(search), 1);
    assert_string_equal(at(search, 0).instance_type, "plain.arm");
    be_search_free(search);
    w.options.previous_generations = 1;
    search = search_of(&w);
    assert_string_equal(at(search, 0).instance_type, "old.cheap");
    be_search_free(search);
    set_constant(&w, 2e6, 24); /* 14 requests/s a machine */
    search = search_of(&w);
    assert_string_equal(reason_of(search, "plain.arm"), "it would take 142858 machines");
    assert_int_equal(be_search_count(search), 0);
    be_search_free(search);
    workload_free(&w);
}

/* ---- the rest of the contract ---- */

static void a_search_outlives_the_catalogue_and_the_series(void **state) {
    (void)state;
    workload w = basic_workload("decision_search/basic");
    set_wave(&w, 10, 100, 48);
    be_search *search = search_of(&w);
    workload_free(&w);
    assert_true(at(search, 0).cost_usd > 0);
    assert_true(strlen(at(search, 0).instance_type) > 0);
    be_search_free(search);
}

static void bad_arguments_are_refused_and_named(void **state) {
    (void)state;
    workload w = basic_workload("decision_search/basic");
    set_wave(&w, 10, 100, 48);
    be_search *search = NULL;
    assert_fails(be_search_new(NULL, &w.request, w.catalogue, &w.options, NULL, &search, error), BE_STATUS_ARGUMENT,
                 "series");
    assert_fails(be_search_new(w.series, &w.request, NULL, &w.options, NULL, &search, error), BE_STATUS_ARGUMENT,
                 "catalogue");
    assert_fails(be_search_new(w.series, NULL, w.catalogue, &w.options, NULL, &search, error), BE_STATUS_ARGUMENT,
                 "be_request");
    assert_fails(be_search_new(w.series, &w.request, w.catalogue, &w.options, NULL, NULL, error), BE_STATUS_ARGUMENT,
                 "search");
    w.options.region = "nowhere";
    assert_fails(be_search_new(w.series, &w.request, w.catalogue, &w.options, NULL, &search, error),
                 BE_STATUS_NOT_FOUND, "nowhere");
    w.options.region = REGION;
    w.options.volume_gb = -1;
    assert_fails(be_search_new(w.series, &w.request, w.catalogue, &w.options, NULL, &search, error), BE_STATUS_RANGE,
                 "volume_gb");
    assert_null(search);
    w.options.volume_gb = 0;
    search = search_of(&w);
    be_search_entry entry = {.size = sizeof entry};
    assert_fails(be_search_at(search, be_search_count(search), &entry, error), BE_STATUS_RANGE, "does not exist");
    assert_fails(be_search_at(NULL, 0, &entry, error), BE_STATUS_ARGUMENT, "search");
    entry.size = 0;
    assert_fails(be_search_at(search, 0, &entry, error), BE_STATUS_SIZE, "be_search_entry");
    assert_null(be_search_excluded_type(search, be_search_excluded_count(search)));
    assert_null(be_search_excluded_reason(NULL, 0));
    assert_int_equal(be_search_count(NULL), 0);
    be_search_free(search);
    be_search_free(NULL);
    workload_free(&w);
}

static be_status make_search(const be_allocator *allocator, void *context, be_error *error) {
    const workload *w = context;
    be_search *search = NULL;
    be_status status = be_search_new(w->series, &w->request, w->catalogue, &w->options, allocator, &search, error);
    be_search_free(search);
    return status;
}

static void a_search_bears_every_failing_allocation(void **state) {
    (void)state;
    workload w = workload_with("decision_search/odd", &odd);
    set_wave(&w, 10, 100, 48);
    be_test_each_failing_allocation(make_search, &w);
    w.options.horizon = BE_HORIZON_YEAR;
    be_test_each_failing_allocation(make_search, &w);
    workload_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_under_every_option_costs_what_brute_force_says),
        cmocka_unit_test(at_ties_the_number_of_machines_is_that_of_the_quotient),
        cmocka_unit_test(every_type_of_a_real_region_costs_what_brute_force_says),
        cmocka_unit_test(commitments_of_every_kind_are_considered),
        cmocka_unit_test(on_a_cash_bill_upfront_fees_fall_due_and_must_be_sourced),
        cmocka_unit_test(the_share_of_spot_is_priced_as_on_a_bill),
        cmocka_unit_test(a_discount_comes_off_every_option),
        cmocka_unit_test(the_comparison_chooses_the_machine_that_the_search_ranks_first),
        cmocka_unit_test(the_capacity_is_the_highest_that_keeps_the_promise),
        cmocka_unit_test(a_short_series_is_repeated_over_the_year),
        cmocka_unit_test(what_is_left_out_is_named_with_its_reason),
        cmocka_unit_test(a_search_outlives_the_catalogue_and_the_series),
        cmocka_unit_test(bad_arguments_are_refused_and_named),
        cmocka_unit_test(a_search_bears_every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
