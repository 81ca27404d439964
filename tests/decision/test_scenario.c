/* Scenarios: what is drawn follows the distributions that the options name, each kind by itself. Seeds are fixed; five
 * standard errors are allowed. */
#include "decision/risky.h"

static const double NOTHING[] = {0};

/* Usage that names its hour: no two are alike. */
static double *numbered(uint64_t hours, double first) {
    double *usage = malloc((size_t)hours * sizeof *usage);
    assert_non_null(usage);
    for (uint64_t h = 0; h < hours; h++) {
        usage[h] = first + (double)h;
    }
    return usage;
}

static be_menu *numbered_menu(uint64_t hours) {
    be_menu *menu = menu_of(hours);
    double *a = numbered(hours, 1), *b = numbered(hours, 1e6);
    add_unit(menu, "a", 1, a, hours);
    add_unit(menu, "b", 2, b, hours);
    free(a);
    free(b);
    return menu;
}

static double *usage_of(const be_risk *risk, uint64_t scenario, size_t unit, uint64_t hours) {
    double *usage = malloc((size_t)hours * sizeof *usage);
    assert_non_null(usage);
    assert_ok(be_risk_usage(risk, scenario, unit, usage, error));
    return usage;
}

static void by_default_a_scenario_is_the_menu(void **state) {
    (void)state;
    enum { H = 100 };
    be_menu *menu = numbered_menu(H);
    be_risk *risk = risk_of(menu, NULL, NOTHING, 1);
    assert_int_equal(be_risk_scenario_count(risk), 1000);
    for (size_t unit = 0; unit < 2; unit++) {
        double *usage = usage_of(risk, 17, unit, H);
        assert_memory_equal(usage, be_menu_unit_hours(menu, unit), H * sizeof *usage);
        free(usage);
    }
    be_scenario s = scenario_at(risk, 17);
    assert_near(s.growth_per_year, 0, 0, 0);
    assert_near(s.spot_factor, 1, 0, 0);
    assert_near(s.last_price_factor, 1, 0, 0);
    assert_int_equal(s.spikes + s.spike_hours + s.price_changes, 0);
    assert_int_equal(s.first_change, H);
    be_risk_free(risk);
    be_menu_free(menu);
}

/* ---- growth ---- */

static void uniform_growth_lies_evenly_within_its_band(void **state) {
    (void)state;
    enum { N = 20000, CELLS = 8 };
    be_menu *menu = numbered_menu(2);
    be_scenario_options o = scenario_options(N, 5);
    o.growth_low = -0.2;
    o.growth_high = 0.6;
    be_risk *risk = risk_of(menu, &o, NOTHING, 1);
    int seen[CELLS] = {0};
    for (uint64_t i = 0; i < N; i++) {
        double g = scenario_at(risk, i).growth_per_year;
        assert_true(g > -0.2 && g < 0.6);
        seen[(int)((g + 0.2) / 0.8 * CELLS)]++;
    }
    for (int c = 0; c < CELLS; c++) {
        assert_near(seen[c], (double)N / CELLS, 0, 5 * sqrt((double)N / CELLS));
    }
    be_risk_free(risk);
    be_menu_free(menu);
}

/* 5 % below the band, 5 % above it, half below the middle of the logarithms. */
static void lognormal_growth_has_nine_tenths_within_its_band(void **state) {
    (void)state;
    enum { N = 20000 };
    be_menu *menu = numbered_menu(2);
    be_scenario_options o = scenario_options(N, 6);
    o.growth_band = BE_BAND_LOGNORMAL;
    o.growth_low = -0.2;
    o.growth_high = 0.6;
    be_risk *risk = risk_of(menu, &o, NOTHING, 1);
    double below = 0, above = 0, low_half = 0;
    for (uint64_t i = 0; i < N; i++) {
        double g = scenario_at(risk, i).growth_per_year;
        below += g < -0.2;
        above += g > 0.6;
        low_half += 1 + g < sqrt(0.8 * 1.6);
    }
    assert_near(below / N, 0.05, 0, 5 * sqrt(0.05 * 0.95 / N));
    assert_near(above / N, 0.05, 0, 5 * sqrt(0.05 * 0.95 / N));
    assert_near(low_half / N, 0.5, 0, 5 * sqrt(0.25 / N));
    be_risk_free(risk);
    be_menu_free(menu);
}

static void growth_is_compounded_by_the_hour(void **state) {
    (void)state;
    enum { H = YEAR_HOURS + 1 };
    be_menu *menu = numbered_menu(H);
    be_scenario_options o = scenario_options(3, 7);
    o.growth_low = 0.1;
    o.growth_high = 0.5;
    be_risk *risk = risk_of(menu, &o, NOTHING, 1);
    for (uint64_t i = 0; i < 3; i++) {
        double g = scenario_at(risk, i).growth_per_year;
        double *usage = usage_of(risk, i, 1, H);
        assert_near(usage[0], 1e6, 0, 0);
        assert_near(usage[YEAR_HOURS / 2], (1e6 + YEAR_HOURS / 2) * sqrt(1 + g), 1e-14, 0);
        assert_near(usage[YEAR_HOURS], (1e6 + YEAR_HOURS) * (1 + g), 1e-14, 0);
        free(usage);
    }
    be_risk_free(risk);
    be_menu_free(menu);
}

/* ---- days ---- */

static void check_resampled(uint64_t hours, uint32_t block) {
    uint64_t full = hours / 24;
    be_menu *menu = numbered_menu(hours);
    be_scenario_options o = scenario_options(20, 11);
    o.resample = 1;
    o.block_days = block;
    be_risk *risk = risk_of(menu, &o, NOTHING, 1);
    bool moved = false;
    for (uint64_t i = 0; i < 20; i++) {
        double *a = usage_of(risk, i, 0, hours), *b = usage_of(risk, i, 1, hours);
        uint64_t last = 0;
        for (uint64_t h = 0; h < hours; h++) {
            uint64_t from = (uint64_t)(a[h] - 1);
            assert_near(b[h], 1e6 + (double)from, 0, 0); /* the same day for all types */
            assert_int_equal(from % 24, h % 24);         /* whole days */
            assert_int_equal(from / 24 % 7, h / 24 % 7); /* of the same day of the week */
            if (h % 24 == 0 && h / 24 % block != 0) {
                assert_int_equal(from / 24, last + 1); /* in a row within a block */
            }
            assert_true(h % 24 == 0 || from / 24 == last);
            last = from / 24;
            assert_true(last < full || hours / 24 == h / 24);
            moved = moved || last != h / 24;
        }
        free(a);
        free(b);
    }
    assert_int_equal(moved, full >= 14 && block <= 14);
    be_risk_free(risk);
    be_menu_free(menu);
}

static void days_are_drawn_whole_by_the_day_of_the_week(void **state) {
    (void)state;
    static const uint64_t hours[] = {5, 24, 7 * 24, 14 * 24, 28 * 24, 28 * 24 + 7, 100 * 24 + 23};
    static const uint32_t blocks[] = {1, 2, 7, 10, 366};
    for (size_t i = 0; i < COUNT(hours); i++) {
        for (size_t b = 0; b < COUNT(blocks); b++) {
            check_resampled(hours[i], blocks[b]);
        }
    }
}

static void every_day_is_as_likely_as_any_other_of_its_weekday(void **state) {
    (void)state;
    enum { N = 4000, WEEKS = 5, H = WEEKS * 7 * 24 };
    be_menu *menu = numbered_menu(H);
    be_scenario_options o = scenario_options(N, 12);
    o.resample = 1;
    be_risk *risk = risk_of(menu, &o, NOTHING, 1);
    int seen[WEEKS] = {0};
    double usage[H];
    for (uint64_t i = 0; i < N; i++) {
        assert_ok(be_risk_usage(risk, i, 0, usage, error));
        seen[(int)((usage[9 * 24] - 1) / 168)]++;
    }
    for (int w = 0; w < WEEKS; w++) {
        assert_near(seen[w], (double)N / WEEKS, 0, 5 * sqrt((double)N / WEEKS));
    }
    be_risk_free(risk);
    be_menu_free(menu);
}

/* Constant usage that grows stays the same curve whatever days are drawn. */
static void a_day_drawn_from_elsewhere_has_the_growth_of_its_place(void **state) {
    (void)state;
    enum { H = 70 * 24 };
    be_menu_options menu_options;
    be_menu_options_init(&menu_options);
    menu_options.growth_per_year = 3;
    be_menu *menu = NULL;
    assert_ok(be_menu_new(&menu_options, NULL, &menu, error));
    double flat[H];
    for (int h = 0; h < H; h++) {
        flat[h] = 10;
    }
    add_unit(menu, "a", 1, flat, H);
    be_scenario_options o = scenario_options(3, 13);
    o.resample = 1;
    be_risk *risk = risk_of(menu, &o, NOTHING, 1);
    double *usage = usage_of(risk, 2, 0, H);
    for (int h = 0; h < H; h++) {
        assert_near(usage[h], be_menu_unit_hours(menu, 0)[h], 1e-14, 0);
    }
    free(usage);
    be_risk_free(risk);
    be_menu_free(menu);
}

/* ---- spikes ---- */

static void spikes_come_at_their_rate_and_multiply_usage(void **state) {
    (void)state;
    enum { N = 2000, H = 876 };
    be_menu *menu = numbered_menu(H);
    be_scenario_options o = scenario_options(N, 21);
    o.spikes_per_year = 40; /* 4 in a tenth of a year */
    o.spike_factor = 2.5;
    o.spike_hours = 6;
    be_risk *risk = risk_of(menu, &o, NOTHING, 1);
    double spikes = 0, squares = 0;
    for (uint64_t i = 0; i < N; i++) {
        be_scenario s = scenario_at(risk, i);
        spikes += (double)s.spikes;
        squares += ((double)s.spikes - 4) * ((double)s.spikes - 4);
        assert_true(s.spike_hours <= 6 * s.spikes);
        assert_true(!s.spikes == !s.spike_hours);
    }
    assert_near(spikes / N, 4, 0, 5 * sqrt(4.0 / N));
    assert_near(squares / N, 4, 0, 5 * sqrt((2 * 16 + 4) / (double)N));
    for (uint64_t i = 0; i < 20; i++) {
        double *a = usage_of(risk, i, 0, H), *b = usage_of(risk, i, 1, H);
        uint64_t hot = 0;
        for (uint64_t h = 0; h < H; h++) {
            bool spike = a[h] > 1 + (double)h;
            hot += spike;
            assert_near(a[h], (1 + (double)h) * (spike ? 2.5 : 1), 1e-15, 0); /* those that overlap count once */
            assert_near(b[h], (1e6 + (double)h) * (spike ? 2.5 : 1), 1e-15, 0);
        }
        assert_int_equal(hot, scenario_at(risk, i).spike_hours);
        free(a);
        free(b);
    }
    be_risk_free(risk);
    be_menu_free(menu);
}

/* ---- prices ---- */

static void prices_change_within_a_year_with_the_probability_given(void **state) {
    (void)state;
    enum { N = 5000 };
    be_menu *menu = numbered_menu(YEAR_HOURS);
    be_scenario_options o = scenario_options(N, 31);
    o.price_change_probability = 0.3;
    o.price_factor_low = 0.8;
    o.price_factor_high = 0.9;
    be_risk *risk = risk_of(menu, &o, NOTHING, 1);
    double changed = 0, early = 0;
    for (uint64_t i = 0; i < N; i++) {
        be_scenario s = scenario_at(risk, i);
        changed += s.price_changes > 0;
        early += s.first_change < YEAR_HOURS / 2;
        double factor = s.last_price_factor, n = (double)s.price_changes;
        assert_true(factor >= pow(0.8, n) * (1 - 1e-15) && factor <= pow(0.9, n) * (1 + 1e-15));
        assert_true((s.price_changes > 0) == (s.first_change < YEAR_HOURS));
    }
    double half = 1 - sqrt(0.7); /* no change in half a year has the root of the probability of none in a year */
    assert_near(changed / N, 0.3, 0, 5 * sqrt(0.3 * 0.7 / N));
    assert_near(early / N, half, 0, 5 * sqrt(half * (1 - half) / N));
    be_risk_free(risk);
    be_menu_free(menu);
}

static void spot_prices_follow_their_band(void **state) {
    (void)state;
    enum { N = 20000 };
    be_menu *menu = numbered_menu(2);
    be_scenario_options o = scenario_options(N, 41);
    o.spot_band = BE_BAND_LOGNORMAL;
    o.spot_factor_low = 0.5;
    o.spot_factor_high = 2;
    be_risk *risk = risk_of(menu, &o, NOTHING, 1);
    double logs = 0, above = 0;
    for (uint64_t i = 0; i < N; i++) {
        double f = scenario_at(risk, i).spot_factor;
        logs += log(f);
        above += f > 2;
    }
    double spread = log(2) / 1.6448536269514722;
    assert_near(logs / N, 0, 0, 5 * spread / sqrt(N));
    assert_near(above / N, 0.05, 0, 5 * sqrt(0.05 * 0.95 / N));
    be_risk_free(risk);
    be_menu_free(menu);
}

/* ---- what depends on what ---- */

static be_scenario_options everything(uint64_t count, uint64_t seed) {
    be_scenario_options o = scenario_options(count, seed);
    o.growth_band = BE_BAND_LOGNORMAL;
    o.growth_low = -0.1;
    o.growth_high = 0.4;
    o.resample = 1;
    o.spikes_per_year = 200;
    o.spike_factor = 3;
    o.price_change_probability = 0.9;
    o.price_factor_low = 0.7;
    o.spot_factor_high = 1.5;
    return o;
}

static bool same_scenario(const be_risk *a, const be_risk *b, uint64_t index, uint64_t hours) {
    be_scenario x = scenario_at(a, index), y = scenario_at(b, index);
    double *p = usage_of(a, index, 0, hours), *q = usage_of(b, index, 0, hours);
    bool same = memcmp(&x, &y, sizeof x) == 0 && memcmp(p, q, (size_t)hours * sizeof *p) == 0;
    free(p);
    free(q);
    return same;
}

static void a_scenario_depends_on_seed_and_number_alone(void **state) {
    (void)state;
    enum { H = 60 * 24 };
    be_menu *menu = numbered_menu(H);
    be_scenario_options few = everything(10, 3), many = everything(500, 3), other = everything(10, 4);
    be_risk *a = risk_of(menu, &few, NOTHING, 1), *b = risk_of(menu, &many, NOTHING, 1),
            *c = risk_of(menu, &other, NOTHING, 1);
    for (uint64_t i = 10; i-- > 0;) {
        assert_true(same_scenario(a, b, i, H));
        assert_false(same_scenario(a, c, i, H));
    }
    for (uint64_t i = 0; i + 1 < 500; i++) {
        assert_true(fabs(scenario_at(b, i).growth_per_year - scenario_at(b, i + 1).growth_per_year) > 0);
    }
    be_risk_free(a);
    be_risk_free(b);
    be_risk_free(c);
    be_menu_free(menu);
}

static void kinds_of_change_are_drawn_apart(void **state) {
    (void)state;
    enum { H = 60 * 24 };
    be_menu *menu = numbered_menu(H);
    be_scenario_options all = everything(50, 3), calm = all;
    calm.spikes_per_year = 0;
    calm.resample = 0;
    be_risk *a = risk_of(menu, &all, NOTHING, 1), *b = risk_of(menu, &calm, NOTHING, 1);
    for (uint64_t i = 0; i < 50; i++) {
        be_scenario x = scenario_at(a, i), y = scenario_at(b, i);
        assert_near(x.growth_per_year, y.growth_per_year, 0, 0);
        assert_near(x.spot_factor, y.spot_factor, 0, 0);
        assert_near(x.last_price_factor, y.last_price_factor, 0, 0);
        assert_int_equal(x.first_change, y.first_change);
    }
    be_risk_free(a);
    be_risk_free(b);
    be_menu_free(menu);
}

/* What is drawn of each kind in a scenario, as a number. */
enum { GROWTH, SPOT, WEEK, SPIKES, CHANGE, KINDS };

static void numbers_of(const be_risk *risk, uint64_t index, uint64_t hours, double *numbers) {
    be_scenario s = scenario_at(risk, index);
    double *usage = usage_of(risk, index, 0, hours);
    double calm = usage[0] > 2 * (double)hours ? usage[0] / 1000 : usage[0]; /* without the spike */
    numbers[GROWTH] = s.growth_per_year;
    numbers[SPOT] = s.spot_factor;
    numbers[WEEK] = floor((calm - 1) / 168);
    numbers[SPIKES] = (double)s.spikes;
    numbers[CHANGE] = s.last_price_factor;
    free(usage);
}

static double correlation(const double *x, const double *y, size_t stride, size_t count) {
    double mean_x = 0, mean_y = 0, xx = 0, yy = 0, xy = 0;
    for (size_t i = 0; i < count; i++) {
        mean_x += x[i * stride] / (double)count;
        mean_y += y[i * stride] / (double)count;
    }
    for (size_t i = 0; i < count; i++) {
        double dx = x[i * stride] - mean_x, dy = y[i * stride] - mean_y;
        xx += dx * dx;
        yy += dy * dy;
        xy += dx * dy;
    }
    assert_true(xx > 0 && yy > 0);
    return xy / sqrt(xx * yy);
}

/* Kinds are uncorrelated within a scenario and with those of the next: streams of one state, or a seed with the number
 * added, would repeat one another's draws. */
static void kinds_and_neighbours_are_uncorrelated(void **state) {
    (void)state;
    enum { N = 4000, H = 28 * 24 };
    be_menu *menu = numbered_menu(H);
    be_scenario_options o = scenario_options(N, 1);
    o.growth_low = -0.5;
    o.growth_high = 0.5;
    o.resample = 1;
    o.spikes_per_year = 100;
    o.spike_factor = 1000;
    o.price_change_probability = 0.9999;
    o.price_factor_low = 0.5;
    o.spot_factor_low = 0.5;
    o.spot_factor_high = 1.5;
    be_risk *risk = risk_of(menu, &o, NOTHING, 1);
    static double numbers[N][KINDS];
    for (uint64_t i = 0; i < N; i++) {
        numbers_of(risk, i, H, numbers[i]);
    }
    for (size_t a = 0; a < KINDS; a++) {
        for (size_t b = 0; b < KINDS; b++) {
            if (a != b) {
                assert_near(correlation(&numbers[0][a], &numbers[0][b], KINDS, N), 0, 0, 5 / sqrt(N));
            }
            assert_near(correlation(&numbers[0][a], &numbers[1][b], KINDS, N - 1), 0, 0, 5 / sqrt(N));
        }
    }
    be_risk_free(risk);
    be_menu_free(menu);
}

/* ---- bad input ---- */

static void bad_input_is_refused(void **state) {
    (void)state;
    be_menu *menu = numbered_menu(24);
    be_risk *risk = NULL;
    be_scenario_options o;
#define REFUSED(member, value, part)                                                                                   \
    do {                                                                                                               \
        o = scenario_options(10, 0);                                                                                   \
        o.member = value;                                                                                              \
        assert_fails(be_risk_new(menu, &o, NOTHING, 1, NULL, &risk, error), BE_STATUS_RANGE, part);                    \
        assert_null(risk);                                                                                             \
    } while (0)
    REFUSED(growth_low, -1, "growth_low is -1");
    REFUSED(growth_low, NAN, "growth_low");
    REFUSED(growth_low, 0.1, "growth_low is 0.1, above growth_high (0)");
    REFUSED(growth_high, INFINITY, "growth_high");
    REFUSED(growth_band, BE_BAND_COUNT, "growth_band");
    REFUSED(resample, 2, "resample is 2");
    REFUSED(block_days, 0, "block_days is 0");
    REFUSED(spikes_per_year, -1, "spikes_per_year is -1");
    REFUSED(spike_factor, -1, "spike_factor is -1");
    REFUSED(spike_hours, 0, "spike_hours is 0");
    REFUSED(price_change_probability, 1, "price_change_probability is 1");
    REFUSED(price_factor_high, 0.5, "price_factor_low is 1, above price_factor_high (0.5)");
    REFUSED(spot_factor_low, -0.5, "spot_factor_low is -0.5");
    REFUSED(count, 0, "count is 0");
    REFUSED(count, 1000001, "count is 1000001");
    REFUSED(cvar_level, 1, "cvar_level is 1");
#undef REFUSED
    o = scenario_options(10, 0);
    o.spot_band = BE_BAND_LOGNORMAL;
    o.spot_factor_low = 0;
    assert_fails(be_risk_new(menu, &o, NOTHING, 1, NULL, &risk, error), BE_STATUS_RANGE, "spot_factor_low is 0; a log");
    o.size = 0;
    assert_fails(be_risk_new(menu, &o, NOTHING, 1, NULL, &risk, error), BE_STATUS_SIZE, "be_scenario_options.size");
    assert_null(risk);
    be_menu_free(menu);
}

static void the_options_describe_themselves(void **state) {
    (void)state;
    size_t count = 0;
    const be_field *fields = be_scenario_options_fields(&count);
    be_scenario_options o;
    be_scenario_options_init(&o);
    assert_int_equal(o.size, sizeof o);
    assert_int_equal(count, 19);
    assert_ptr_equal(fields, be_scenario_options_fields(NULL));
    assert_near(o.cvar_level, 0.95, 0, 0);
    assert_near(o.spike_factor, 1, 0, 0);
    assert_int_equal(o.block_days, 1);
    assert_int_equal(o.count, 1000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_default_a_scenario_is_the_menu),
        cmocka_unit_test(uniform_growth_lies_evenly_within_its_band),
        cmocka_unit_test(lognormal_growth_has_nine_tenths_within_its_band),
        cmocka_unit_test(growth_is_compounded_by_the_hour),
        cmocka_unit_test(days_are_drawn_whole_by_the_day_of_the_week),
        cmocka_unit_test(every_day_is_as_likely_as_any_other_of_its_weekday),
        cmocka_unit_test(a_day_drawn_from_elsewhere_has_the_growth_of_its_place),
        cmocka_unit_test(spikes_come_at_their_rate_and_multiply_usage),
        cmocka_unit_test(prices_change_within_a_year_with_the_probability_given),
        cmocka_unit_test(spot_prices_follow_their_band),
        cmocka_unit_test(a_scenario_depends_on_seed_and_number_alone),
        cmocka_unit_test(kinds_of_change_are_drawn_apart),
        cmocka_unit_test(kinds_and_neighbours_are_uncorrelated),
        cmocka_unit_test(bad_input_is_refused),
        cmocka_unit_test(the_options_describe_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
