/* Menus: what goes in, over which hours, and what is refused. */
#include "given_menu.h"

#include "pricing/internal.h"

/* ---- the horizon ---- */

static void check_hours(const be_menu *menu, const double *expected, uint64_t count) {
    assert_int_equal(be_menu_hours(menu), count);
    for (uint64_t h = 0; h < count; h++) {
        assert_near(be_menu_unit_hours(menu, 0)[h], expected[h], 1e-14, 0);
    }
}

static void add_counted(be_menu *menu, uint64_t count) {
    double hours[400];
    for (uint64_t h = 0; h < count; h++) {
        hours[h] = (double)h;
    }
    be_unit unit = unit_of("u", 1);
    assert_ok(be_menu_add_unit(menu, &unit, hours, count, error));
}

static void hours_repeat_up_to_the_horizon(void **state) {
    (void)state;
    be_menu *menu = menu_of(7);
    add_counted(menu, 3);
    check_hours(menu, (double[]){0, 1, 2, 0, 1, 2, 0}, 7);
    be_menu_free(menu);
}

static void weeks_repeat_whole_so_that_days_of_the_week_stay_in_step(void **state) {
    (void)state;
    be_menu *menu = menu_of(800);
    add_counted(menu, 2 * 168 + 30);
    const double *hours = be_menu_unit_hours(menu, 0);
    for (uint64_t h = 0; h < 800; h++) {
        uint64_t expected = h < 366 ? h : h % 336;
        assert_near(hours[h], (double)expected, 0, 0);
        assert_int_equal(expected % 168, h % 168);
    }
    be_menu_free(menu);
}

static void hours_may_stop_before_the_horizon_ends(void **state) {
    (void)state;
    be_menu_options options = menu_options(5);
    options.beyond = BE_BEYOND_STOP;
    be_menu *menu = menu_with(&options);
    add_counted(menu, 3);
    check_hours(menu, (double[]){0, 1, 2, 0, 0}, 5);
    be_menu_free(menu);
}

static void hours_beyond_the_horizon_are_left_out(void **state) {
    (void)state;
    be_menu *menu = menu_of(2);
    add_counted(menu, 5);
    check_hours(menu, (double[]){0, 1}, 2);
    be_menu_free(menu);
}

static void the_first_unit_type_gives_the_horizon_where_the_options_do_not(void **state) {
    (void)state;
    be_menu *menu = menu_of(0);
    assert_int_equal(be_menu_hours(menu), 0);
    be_offer plan = plan_of("plan", NULL);
    add_offer(menu, &plan);
    add_counted(menu, 5);
    check_hours(menu, (double[]){0, 1, 2, 3, 4}, 5);
    assert_near(cost_of(menu, (double[]){2}, 1), 10 + 2 * 5, 1e-15, 0);
    assert_int_equal(be_menu_start(menu), new_year());
    be_menu_free(menu);
}

static void usage_grows_by_the_year_compounded_by_the_hour(void **state) {
    (void)state;
    be_menu_options options = menu_options(2 * 8760 + 1);
    options.growth_per_year = 0.21;
    be_menu *menu = menu_with(&options);
    be_unit unit = unit_of("u", 1);
    add_even(menu, &unit, 100);
    const double *hours = be_menu_unit_hours(menu, 0);
    assert_near(hours[0], 100, 0, 0);
    assert_near(hours[4380], 110, 1e-14, 0);
    assert_near(hours[8760], 121, 1e-14, 0);
    assert_near(hours[17520], 146.41, 1e-14, 0);
    be_menu_free(menu);
}

/* ---- terms ---- */

static void a_term_of_years_ends_on_the_same_day(void **state) {
    (void)state;
    static const struct {
        const char *start;
        uint32_t years;
        const char *end;
    } cases[] = {
        {"2026-01-01", 1, "2027-01-01"},
        {"2026-01-01", 3, "2029-01-01"},
        {"2027-06-15T13:00", 1, "2028-06-15T13:00"},
        {"2028-02-29", 1, "2029-03-01"}, /* a day that is not: the month's end */
        {"2028-02-29T05:00", 4, "2032-02-29T05:00"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t start, end;
        assert_ok(be_time_parse(cases[i].start, &start, error));
        assert_ok(be_time_parse(cases[i].end, &end, error));
        be_offer offer;
        be_offer_init(&offer);
        assert_ok(be_offer_term(&offer, start, cases[i].years, error));
        assert_int_equal(offer.start, start);
        assert_int_equal(offer.end, end);
    }
}

static void a_bad_term_is_refused(void **state) {
    (void)state;
    be_offer offer;
    be_offer_init(&offer);
    assert_fails(be_offer_term(NULL, 0, 1, error), BE_STATUS_ARGUMENT, "offer");
    assert_fails(be_offer_term(&offer, 1, 1, error), BE_STATUS_RANGE, "on the hour");
    assert_fails(be_offer_term(&offer, -3600, 1, error), BE_STATUS_RANGE, "1970");
    assert_fails(be_offer_term(&offer, 0, 0, error), BE_STATUS_RANGE, "0 years");
    assert_fails(be_offer_term(&offer, 0, 101, error), BE_STATUS_RANGE, "101 years");
    offer.size = 8;
    assert_fails(be_offer_term(&offer, 0, 1, error), BE_STATUS_SIZE, "be_offer.size is 8");
}

/* The fee over a horizon of 10 hours of a commitment from hour `from` to hour `to`, 20 USD upfront and 1 an hour. */
static void only_the_part_of_a_term_within_the_horizon_is_charged(void **state) {
    (void)state;
    static const struct {
        int64_t from, to;
        double amortised, cash;
    } cases[] = {
        {0, 10, 30, 30}, {-10, 10, 20, 10}, /* half of the term; the upfront fee was paid before */
        {5, 25, 10, 25}, {-5, 5, 15, 5},    {0, 20, 20, 30},   {-20, -10, 0, 0},
        {10, 20, 0, 0},  {12, 20, 0, 0},    {-10, 30, 15, 10}, {9, 10, 21, 21},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (uint32_t basis = BE_BASIS_AMORTISED; basis <= BE_BASIS_CASH; basis++) {
            be_menu_options options = menu_options(10);
            options.basis = basis;
            be_menu *menu = menu_with(&options);
            be_unit unit = unit_of("u", 1);
            add_even(menu, &unit, 0);
            be_offer offer = reservation_of("r", "u", 1);
            offer.upfront_usd = 20;
            offer.start = new_year() + cases[i].from * HOUR;
            offer.end = new_year() + cases[i].to * HOUR;
            add_offer(menu, &offer);
            double expected = basis == BE_BASIS_CASH ? cases[i].cash : cases[i].amortised;
            assert_near(cost_of(menu, (double[]){3}, 1), 3 * expected, 1e-14, 0);
            be_menu_free(menu);
        }
    }
}

static void a_ladder_is_the_same_offer_at_later_starts(void **state) {
    (void)state;
    be_menu *menu = menu_of(3 * 8760);
    be_unit unit = unit_of("u", 1);
    add_even(menu, &unit, 1);
    be_offer offer = reservation_of("rung", "u", 0.5);
    offer.most = 7;
    assert_ok(be_menu_ladder(menu, &offer, 6, 3, error));
    static const char *const names[] = {"rung from 2026-01-01T00:00Z", "rung from 2026-07-01T00:00Z",
                                        "rung from 2027-01-01T00:00Z"};
    assert_int_equal(be_menu_offer_count(menu), 3);
    for (size_t i = 0; i < 3; i++) {
        be_offer rung = {.size = sizeof rung};
        assert_ok(be_menu_offer_at(menu, i, &rung, error));
        assert_string_equal(rung.name, names[i]);
        assert_int_equal(rung.start, be_month_start(be_month_from(2026, 1 + 6 * (int32_t)i)));
        assert_int_equal(rung.end, be_month_start(be_month_from(2027, 1 + 6 * (int32_t)i)));
        assert_near(rung.most, 7, 0, 0);
        assert_near(rung.step, 1, 0, 0);
    }
    assert_fails(be_menu_ladder(menu, &offer, 6, 1, error), BE_STATUS_ARGUMENT, "already");
    assert_int_equal(be_menu_offer_count(menu), 3);
    be_menu_free(menu);
}

static void a_ladder_is_added_whole_or_not_at_all(void **state) {
    (void)state;
    be_menu *menu = menu_of(10);
    be_unit unit = unit_of("u", 1);
    add_even(menu, &unit, 1);
    be_offer offer = reservation_of("rung", "u", 0.5), third = reservation_of("rung from 2026-03-01T00:00Z", "u", 0.5);
    add_offer(menu, &third);
    assert_fails(be_menu_ladder(menu, &offer, 1, 4, error), BE_STATUS_ARGUMENT, "rung from 2026-03-01T00:00Z");
    assert_int_equal(be_menu_offer_count(menu), 1);
    assert_fails(be_menu_ladder(menu, &offer, 0, 4, error), BE_STATUS_RANGE, "ladder");
    assert_fails(be_menu_ladder(menu, &offer, 1, 0, error), BE_STATUS_RANGE, "ladder");
    assert_fails(be_menu_ladder(NULL, &offer, 1, 1, error), BE_STATUS_ARGUMENT, "menu");
    be_menu_free(menu);
}

/* ---- what offers cover ---- */

static void what_an_offer_covers_follows_from_its_unit_and_family(void **state) {
    (void)state;
    be_menu *menu = menu_of(1);
    be_unit small = unit_of("m.small", 1), big = unit_of("m.big", 4), other = unit_of("c.big", 4);
    small.family = big.family = "m";
    other.family = "c";
    big.normalised_units = other.normalised_units = 8;
    small.normalised_units = 2;
    add_even(menu, &small, 1);
    be_offer fixed = reservation_of("fixed", "m.small", 1), flexible = reservation_of("flexible", "m.small", 1);
    be_offer compute = plan_of("compute", NULL), instance = plan_of("instance", "m");
    flexible.size_flexible = 1;
    add_offer(menu, &fixed);
    add_offer(menu, &flexible);
    add_offer(menu, &compute);
    add_offer(menu, &instance);
    add_even(menu, &big, 1); /* what comes later is covered too */
    add_even(menu, &other, 1);
    assert_ok(be_menu_plan_rate(menu, "compute", "c.big", 3, error));
    assert_ok(be_menu_plan_rate(menu, "instance", "m.big", 2.5, error));
    assert_ok(be_menu_plan_rate(menu, "instance", "m.big", 2, error)); /* the later call holds */
    static const double expected[4][3] = {{1, 0, 0}, {1, 4, 0}, {0, 0, 3}, {0, 2, 0}};
    for (size_t o = 0; o < 4; o++) {
        for (size_t t = 0; t < 3; t++) {
            assert_near(be_menu_measure(menu, o, t), expected[o][t], 0, 0);
        }
    }
    assert_near(be_menu_measure(menu, 4, 0), 0, 0, 0);
    assert_near(be_menu_measure(menu, 0, 3), 0, 0, 0);
    be_menu_free(menu);
}

static void steps_are_whole_for_reservations_and_free_for_plans(void **state) {
    (void)state;
    be_menu *menu = menu_of(1);
    be_unit unit = unit_of("u", 1);
    add_even(menu, &unit, 1);
    be_offer offers[4] = {reservation_of("whole", "u", 1), reservation_of("divisible", "u", 1), plan_of("plan", NULL),
                          plan_of("stepped", NULL)};
    static const double steps[] = {1, 0, 0, 0.001};
    offers[1].divisible = 1;
    offers[3].step = 0.001;
    for (size_t i = 0; i < 4; i++) {
        add_offer(menu, &offers[i]);
        be_offer read = {.size = sizeof read};
        assert_ok(be_menu_offer_at(menu, i, &read, error));
        assert_near(read.step, steps[i], 0, 0);
        assert_string_equal(read.currency, "USD");
    }
    be_menu_free(menu);
}

/* ---- inputs describe themselves ---- */

static void rows_cover_every_member_and_hold_their_defaults(void **state) {
    (void)state;
    static const struct {
        const be_field *(*fields)(size_t *count);
        size_t bytes;
    } inputs[] = {{be_menu_options_fields, sizeof(be_menu_options)},
                  {be_unit_fields, sizeof(be_unit)},
                  {be_offer_fields, sizeof(be_offer)},
                  {be_card_unit_fields, sizeof(be_card_unit)},
                  {be_commitment_fields, sizeof(be_commitment)}};
    for (size_t i = 0; i < COUNT(inputs); i++) {
        size_t count, end = sizeof(uint32_t);
        const be_field *fields = inputs[i].fields(&count);
        assert_ptr_equal(fields, inputs[i].fields(NULL));
        for (size_t f = 0; f < count; f++) {
            bool four = fields[f].type == BE_TYPE_U32 || fields[f].type == BE_TYPE_CHOICE;
            assert_int_equal(fields[f].offset, end);
            assert_true(fields[f].default_value >= fields[f].minimum && fields[f].default_value <= fields[f].maximum);
            assert_true(*fields[f].meaning);
            end += four ? 4 : 8;
        }
        assert_int_equal(end, inputs[i].bytes);
    }
}

static void init_writes_no_further_than_it_is_told(void **state) {
    (void)state;
    be_offer offer;
    memset(&offer, 0x5a, sizeof offer);
    be_offer_init_sized(&offer, offsetof(be_offer, most));
    assert_int_equal(offer.size, offsetof(be_offer, most));
    assert_int_equal(offer.divisible, 0x5a5a5a5a);
    be_unit unit;
    memset(&unit, 0x5a, sizeof unit);
    be_unit_init_sized(&unit, offsetof(be_unit, spot_cap));
    assert_true(isinf(unit.spot_usd_per_hour));
    assert_true(unit.spot_cap > 1);
    be_menu_options_init(NULL);
    be_unit_init(NULL);
    be_offer_init(NULL);
    be_card_unit_init(NULL);
}

/* ---- what is refused ---- */

/* A menu of one whole and one divisible unit type, with a plan of each kind. */
static be_menu *plain_menu(void) {
    be_menu_options options = menu_options(3);
    options.beyond = BE_BEYOND_ERROR;
    be_menu *menu = menu_with(&options);
    be_unit whole = unit_of("whole", 1), free = unit_of("free", 1);
    whole.whole_units = 1;
    whole.family = "f";
    double hours[3] = {1, 2, 3};
    assert_ok(be_menu_add_unit(menu, &whole, hours, 3, error));
    assert_ok(be_menu_add_unit(menu, &free, hours, 3, error));
    be_offer compute = plan_of("compute", NULL), instance = plan_of("instance", "f");
    add_offer(menu, &compute);
    add_offer(menu, &instance);
    return menu;
}

/* All that can be read of a menu, as one number. */
static double print_of(const be_menu *menu) {
    double sum = (double)be_menu_hours(menu);
    for (size_t t = 0; t < be_menu_unit_count(menu); t++) {
        be_unit unit = {.size = sizeof unit};
        assert_ok(be_menu_unit_at(menu, t, &unit, error));
        sum = sum * 31 + unit.on_demand_usd_per_hour + (double)unit.name[0];
        for (uint64_t h = 0; h < be_menu_hours(menu); h++) {
            sum = sum * 31 + be_menu_unit_hours(menu, t)[h];
        }
    }
    for (size_t o = 0; o < be_menu_offer_count(menu); o++) {
        be_offer offer = {.size = sizeof offer};
        assert_ok(be_menu_offer_at(menu, o, &offer, error));
        sum = sum * 31 + offer.hourly_usd + (double)offer.name[0] + (double)(offer.end - offer.start);
        for (size_t t = 0; t < be_menu_unit_count(menu); t++) {
            sum = sum * 31 + be_menu_measure(menu, o, t);
        }
    }
    return sum;
}

typedef struct bad_unit {
    const char *member;
    double value;
    be_status status;
    const char *message;
} bad_unit;

static const be_field *field_of(const be_field *fields, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(fields[i].name, name) == 0) {
            return &fields[i];
        }
    }
    fail_msg("there is no member %s", name);
    return NULL;
}

static void set_member(const be_field *field, void *target, double value) {
    char *at = (char *)target + field->offset;
    uint32_t u32 = (uint32_t)value;
    uint64_t u64 = (uint64_t)value;
    int64_t i64 = (int64_t)value;
    switch (field->type) {
    case BE_TYPE_F64:
        memcpy(at, &value, sizeof value);
        break;
    case BE_TYPE_U64:
        memcpy(at, &u64, sizeof u64);
        break;
    case BE_TYPE_I64:
        memcpy(at, &i64, sizeof i64);
        break;
    default:
        memcpy(at, &u32, sizeof u32);
    }
}

static void bad_options_are_refused(void **state) {
    (void)state;
    static const bad_unit cases[] = {
        {"beyond", 3, BE_STATUS_RANGE, "be_menu_options.beyond is 3"},
        {"start", 1, BE_STATUS_RANGE, "be_menu_options.start is not on the hour"},
        {"start", -3600, BE_STATUS_RANGE, "be_menu_options.start is -3600"},
        {"hours", 876601, BE_STATUS_RANGE, "be_menu_options.hours is 876601"},
        {"growth_per_year", -1, BE_STATUS_RANGE, "be_menu_options.growth_per_year is -1"},
        {"growth_per_year", 101, BE_STATUS_RANGE, "be_menu_options.growth_per_year is 101"},
        {"growth_per_year", NAN, BE_STATUS_RANGE, "be_menu_options.growth_per_year is nan"},
        {"discount_rate_per_year", -1, BE_STATUS_RANGE, "be_menu_options.discount_rate_per_year is -1"},
        {"discount_rate_per_year", 11, BE_STATUS_RANGE, "be_menu_options.discount_rate_per_year is 11"},
        {"discount_rate_per_year", INFINITY, BE_STATUS_RANGE, "be_menu_options.discount_rate_per_year is inf"},
        {"basis", 2, BE_STATUS_RANGE, "be_menu_options.basis is 2"},
        {"present_value", 2, BE_STATUS_RANGE, "be_menu_options.present_value is 2"},
    };
    size_t count;
    const be_field *fields = be_menu_options_fields(&count);
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_menu_options options = menu_options(3);
        set_member(field_of(fields, count, cases[i].member), &options, cases[i].value);
        be_menu *menu = NULL;
        assert_fails(be_menu_new(&options, NULL, &menu, error), cases[i].status, cases[i].message);
        assert_null(menu);
    }
    assert_fails(be_menu_new(NULL, NULL, NULL, error), BE_STATUS_ARGUMENT, "menu");
}

static void a_bad_unit_type_is_refused_and_changes_nothing(void **state) {
    (void)state;
    static const bad_unit cases[] = {
        {"on_demand_usd_per_hour", -1, BE_STATUS_RANGE, "be_unit.on_demand_usd_per_hour is -1"},
        {"on_demand_usd_per_hour", NAN, BE_STATUS_RANGE, "be_unit.on_demand_usd_per_hour is nan"},
        {"on_demand_usd_per_hour", INFINITY, BE_STATUS_RANGE, "be_unit.on_demand_usd_per_hour of 'new' is required"},
        {"on_demand_usd_per_hour", 2e9, BE_STATUS_RANGE, "above 1e+09 USD"},
        {"spot_usd_per_hour", -0.1, BE_STATUS_RANGE, "be_unit.spot_usd_per_hour is -0.1"},
        {"spot_usd_per_hour", NAN, BE_STATUS_RANGE, "be_unit.spot_usd_per_hour is nan"},
        {"spot_usd_per_hour", -INFINITY, BE_STATUS_RANGE, "be_unit.spot_usd_per_hour is -inf"},
        {"spot_usd_per_hour", 2e9, BE_STATUS_RANGE, "be_unit.spot_usd_per_hour of 'new' is 2e+09"},
        {"spot_cap", -0.1, BE_STATUS_RANGE, "be_unit.spot_cap is -0.1"},
        {"spot_cap", 1.01, BE_STATUS_RANGE, "be_unit.spot_cap is 1.01"},
        {"spot_cap", INFINITY, BE_STATUS_RANGE, "be_unit.spot_cap is inf"},
        {"function_usd_per_hour", -1, BE_STATUS_RANGE, "be_unit.function_usd_per_hour is -1"},
        {"normalised_units", 0, BE_STATUS_RANGE, "be_unit.normalised_units is 0"},
        {"whole_units", 2, BE_STATUS_RANGE, "be_unit.whole_units is 2"},
    };
    size_t count;
    const be_field *fields = be_unit_fields(&count);
    be_menu *menu = plain_menu();
    double before = print_of(menu), hours[3] = {1, 2, 3};
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_unit unit = unit_of("new", 1);
        set_member(field_of(fields, count, cases[i].member), &unit, cases[i].value);
        assert_fails(be_menu_add_unit(menu, &unit, hours, 3, error), cases[i].status, cases[i].message);
        assert_near(print_of(menu), before, 0, 0);
    }
    be_unit nameless = unit_of("", 1), twice = unit_of("whole", 1), foreign = unit_of("new", 1),
            good = unit_of("new", 1);
    foreign.currency = "EUR";
    assert_fails(be_menu_add_unit(menu, &nameless, hours, 3, error), BE_STATUS_ARGUMENT, "be_unit.name");
    assert_fails(be_menu_add_unit(menu, &twice, hours, 3, error), BE_STATUS_ARGUMENT, "'whole' already");
    assert_fails(be_menu_add_unit(menu, &foreign, hours, 3, error), BE_STATUS_ARGUMENT,
                 "'new' is priced in EUR, but the menu in USD");
    assert_fails(be_menu_add_unit(NULL, &good, hours, 3, error), BE_STATUS_ARGUMENT, "menu");
    assert_fails(be_menu_add_unit(menu, NULL, hours, 3, error), BE_STATUS_ARGUMENT, "unit");
    assert_fails(be_menu_add_unit(menu, &good, NULL, 3, error), BE_STATUS_ARGUMENT, "hours");
    assert_near(print_of(menu), before, 0, 0);
    be_menu_free(menu);
}

static void bad_hours_are_refused_and_change_nothing(void **state) {
    (void)state;
    be_menu *menu = plain_menu();
    double before = print_of(menu);
    be_unit good = unit_of("new", 1);
    double negative[] = {1, -2, 3}, nan[] = {1, 2, NAN}, infinite[] = {INFINITY, 2, 3}, hours[4] = {1, 2, 3, 4};
    assert_fails(be_menu_add_unit(menu, &good, negative, 3, error), BE_STATUS_RANGE,
                 "hours[1] of unit type 'new' is -2");
    assert_fails(be_menu_add_unit(menu, &good, nan, 3, error), BE_STATUS_RANGE, "hours[2] of unit type 'new' is nan");
    assert_fails(be_menu_add_unit(menu, &good, infinite, 3, error), BE_STATUS_RANGE, "hours[0]");
    assert_fails(be_menu_add_unit(menu, &good, hours, 0, error), BE_STATUS_ARGUMENT, "'new' has no hours");
    assert_fails(be_menu_add_unit(menu, &good, hours, 4, error), BE_STATUS_ARGUMENT, "'new' has 4 hours, not 3");
    assert_fails(be_menu_add_unit(menu, &good, hours, 2, error), BE_STATUS_ARGUMENT, "'new' has 2 hours, not 3");
    assert_near(print_of(menu), before, 0, 0);
    be_menu_free(menu);
    menu = menu_of(0); /* the first gives the horizon, and the others have as many */
    add_counted(menu, 3);
    assert_fails(be_menu_add_unit(menu, &good, hours, 2, error), BE_STATUS_ARGUMENT, "'new' has 2 hours, not 3");
    be_menu_free(menu);
}

static void a_bad_offer_is_refused_and_changes_nothing(void **state) {
    (void)state;
    static const bad_unit cases[] = {
        {"upfront_usd", -1, BE_STATUS_RANGE, "be_offer.upfront_usd is -1"},
        {"upfront_usd", NAN, BE_STATUS_RANGE, "be_offer.upfront_usd is nan"},
        {"hourly_usd", -1, BE_STATUS_RANGE, "be_offer.hourly_usd is -1"},
        {"hourly_usd", INFINITY, BE_STATUS_RANGE, "be_offer.hourly_usd is inf"},
        {"usage_usd", -1, BE_STATUS_RANGE, "be_offer.usage_usd is -1"},
        {"end", 0, BE_STATUS_RANGE, "be_offer.end of 'new' is missing"},
        {"end", 3600, BE_STATUS_RANGE, "be_offer.end of 'new' is not after its start"},
        {"end", 1767225600 /* the start */, BE_STATUS_RANGE, "be_offer.end of 'new' is not after its start"},
        {"end", 1767225600 + 3601, BE_STATUS_RANGE, "be_offer.end of 'new' is not on the hour"},
        {"start", 1767225600 + 1, BE_STATUS_RANGE, "be_offer.start of 'new' is not on the hour"},
        {"start", -3600, BE_STATUS_RANGE, "be_offer.start is -3600"},
        {"least", -1, BE_STATUS_RANGE, "be_offer.least is -1"},
        {"least", NAN, BE_STATUS_RANGE, "be_offer.least is nan"},
        {"least", INFINITY, BE_STATUS_RANGE, "be_offer.least is inf"},
        {"least", 11, BE_STATUS_RANGE, "be_offer.least of 'new' is 11, above most, 10"},
        {"least", 0.5, BE_STATUS_RANGE, "be_offer.least of 'new' is 0.5, no multiple of its step 1"},
        {"most", -1, BE_STATUS_RANGE, "be_offer.most is -1"},
        {"most", NAN, BE_STATUS_RANGE, "be_offer.most is nan"},
        {"step", -1, BE_STATUS_RANGE, "be_offer.step is -1"},
        {"step", INFINITY, BE_STATUS_RANGE, "be_offer.step is inf"},
        {"divisible", 1, BE_STATUS_ARGUMENT, "be_offer.divisible of 'new' is set, but its units are whole"},
        {"purchase_option", BE_PURCHASE_SPOT, BE_STATUS_ARGUMENT, "of 'new', spot, is no commitment"},
        {"purchase_option", BE_PURCHASE_ON_DEMAND, BE_STATUS_ARGUMENT, "of 'new', on_demand, is no commitment"},
        {"purchase_option", BE_PURCHASE_FREE, BE_STATUS_ARGUMENT, "of 'new', free, is no commitment"},
        {"purchase_option", BE_PURCHASE_COUNT, BE_STATUS_RANGE, "be_offer.purchase_option is 7"},
        {"purchase_option", BE_PURCHASE_SAVINGS_PLAN_COMPUTE, BE_STATUS_ARGUMENT,
         "savings plan 'new' has be_offer.unit"},
        {"payment_option", 3, BE_STATUS_RANGE, "be_offer.payment_option is 3"},
        {"reserved", 1, BE_STATUS_RANGE, "be_offer.reserved is 1"},
    };
    size_t count;
    const be_field *fields = be_offer_fields(&count);
    be_menu *menu = plain_menu();
    double before = print_of(menu);
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_offer offer = reservation_of("new", "whole", 0.5);
        offer.most = 10;
        set_member(field_of(fields, count, cases[i].member), &offer, cases[i].value);
        assert_fails(be_menu_add_offer(menu, &offer, error), cases[i].status, cases[i].message);
        assert_near(print_of(menu), before, 0, 0);
    }
    be_menu_free(menu);
}

static void an_offer_that_contradicts_itself_or_the_menu_is_refused(void **state) {
    (void)state;
    be_menu *menu = plain_menu();
    double before = print_of(menu);
    const be_offer good = reservation_of("new", "whole", 1), plan = plan_of("new", NULL);
    be_offer o[12] = {good, good, good, good, good, good, plan, plan, plan, plan, good, good};
    o[0].name = NULL;
    o[1].name = "compute";
    o[2].currency = "EUR";
    o[3].unit = NULL;
    o[4].unit = "none";
    o[5].family = "f";
    o[6].purchase_option = BE_PURCHASE_SAVINGS_PLAN_INSTANCE;
    o[7].family = "f";
    o[8].purchase_option = BE_PURCHASE_SAVINGS_PLAN_INSTANCE;
    o[8].family = "none";
    o[9].usage_usd = 1;
    o[10].unit = "free";
    o[10].size_flexible = 1;
    o[11].size_flexible = 1;
    o[11].usage_usd = 1;
    static const struct {
        be_status status;
        const char *message;
    } expected[12] = {
        {BE_STATUS_ARGUMENT, "be_offer.name is missing"},
        {BE_STATUS_ARGUMENT, "the menu has an offer 'compute' already"},
        {BE_STATUS_ARGUMENT, "offer 'new' is priced in EUR, but the menu in USD"},
        {BE_STATUS_ARGUMENT, "reservation 'new' needs be_offer.unit"},
        {BE_STATUS_NOT_FOUND, "offer 'new' is of unit type 'none', which the menu has not"},
        {BE_STATUS_ARGUMENT, "reservation 'new' needs be_offer.unit and no family"},
        {BE_STATUS_ARGUMENT, "savings plan 'new' needs be_offer.family"},
        {BE_STATUS_ARGUMENT, "savings plan 'new' is for any family"},
        {BE_STATUS_NOT_FOUND, "offer 'new' is for family 'none', which the menu has not"},
        {BE_STATUS_ARGUMENT, "savings plan 'new' has be_offer.usage_usd"},
        {BE_STATUS_ARGUMENT, "offer 'new' is size-flexible, but 'free' is of no family"},
        {BE_STATUS_ARGUMENT, "be_offer.usage_usd of 'new' is 1, but it is size-flexible"},
    };
    for (size_t i = 0; i < COUNT(o); i++) {
        assert_fails(be_menu_add_offer(menu, &o[i], error), expected[i].status, expected[i].message);
        assert_near(print_of(menu), before, 0, 0);
    }
    assert_fails(be_menu_add_offer(NULL, &good, error), BE_STATUS_ARGUMENT, "menu");
    assert_fails(be_menu_add_offer(menu, NULL, error), BE_STATUS_ARGUMENT, "offer");
    be_menu_free(menu);
}

static void a_bad_plan_rate_is_refused_and_changes_nothing(void **state) {
    (void)state;
    be_menu *menu = plain_menu();
    be_offer reserved = reservation_of("reserved", "whole", 1);
    add_offer(menu, &reserved);
    double before = print_of(menu);
    static const struct {
        const char *offer, *unit;
        double rate;
        be_status status;
        const char *message;
    } cases[] = {
        {"none", "whole", 1, BE_STATUS_NOT_FOUND, "the menu has no offer 'none'"},
        {"compute", "none", 1, BE_STATUS_NOT_FOUND, "the menu has no unit type 'none'"},
        {"reserved", "whole", 1, BE_STATUS_ARGUMENT, "offer 'reserved' is no savings plan"},
        {"instance", "free", 1, BE_STATUS_ARGUMENT, "unit type 'free' is outside family 'f' of plan 'instance'"},
        {"compute", "free", 0, BE_STATUS_RANGE, "the rate of 'compute' for 'free' is 0"},
        {"compute", "free", -1, BE_STATUS_RANGE, "is -1 USD"},
        {"compute", "free", NAN, BE_STATUS_RANGE, "is nan USD"},
        {"compute", "free", INFINITY, BE_STATUS_RANGE, "is inf USD"},
        {NULL, "free", 1, BE_STATUS_ARGUMENT, "offer"},
        {"compute", NULL, 1, BE_STATUS_ARGUMENT, "unit"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_fails(be_menu_plan_rate(menu, cases[i].offer, cases[i].unit, cases[i].rate, error), cases[i].status,
                     cases[i].message);
        assert_near(print_of(menu), before, 0, 0);
    }
    be_menu_free(menu);
}

static void nothing_is_read_past_the_end(void **state) {
    (void)state;
    be_menu *menu = plain_menu();
    be_unit unit = {.size = sizeof unit};
    be_offer offer = {.size = sizeof offer};
    assert_fails(be_menu_unit_at(menu, 2, &unit, error), BE_STATUS_RANGE, "unit type 2 of 2");
    assert_fails(be_menu_offer_at(menu, 2, &offer, error), BE_STATUS_RANGE, "offer 2 of 2");
    assert_fails(be_menu_unit_at(NULL, 0, &unit, error), BE_STATUS_ARGUMENT, "menu");
    assert_fails(be_menu_offer_at(NULL, 0, &offer, error), BE_STATUS_ARGUMENT, "menu");
    assert_null(be_menu_unit_hours(menu, 2));
    assert_null(be_menu_unit_hours(NULL, 0));
    assert_int_equal(be_menu_unit_count(NULL) + be_menu_offer_count(NULL) + be_menu_hours(NULL), 0);
    assert_int_equal(be_menu_start(NULL), 0);
    assert_near(be_menu_measure(NULL, 0, 0), 0, 0, 0);
    be_menu_free(menu);
    be_menu_free(NULL);
}

static void texts_are_copied(void **state) {
    (void)state;
    be_menu *menu = menu_of(1);
    char name[] = "u", family[] = "f", source[] = "page", as_of[] = "2026";
    be_unit unit = unit_of(name, 1);
    unit.family = family;
    unit.source = source;
    unit.as_of = as_of;
    add_even(menu, &unit, 1);
    memset(name, 'x', 1);
    memset(family, 'x', 1);
    memset(source, 'x', 4);
    memset(as_of, 'x', 4);
    be_unit read = {.size = sizeof read};
    assert_ok(be_menu_unit_at(menu, 0, &read, error));
    assert_string_equal(read.name, "u");
    assert_string_equal(read.family, "f");
    assert_string_equal(read.source, "page");
    assert_string_equal(read.as_of, "2026");
    be_menu_free(menu);
}

static be_status make_menu(const be_allocator *allocator, void *context, be_error *error) {
    (void)context;
    be_menu_options options = menu_options(0);
    options.present_value = 1;
    options.discount_rate_per_year = 0.1;
    be_menu *menu = NULL;
    be_status status = be_menu_new(&options, allocator, &menu, error);
    be_offer plan = plan_of("plan", NULL), rung = reservation_of("rung", "u0", 1);
    status = status ? status : be_menu_add_offer(menu, &plan, error);
    for (int t = 0; t < 10 && !status; t++) {
        char name[32];
        snprintf(name, sizeof name, "u%d", t);
        be_unit unit = unit_of(name, 1);
        status = be_menu_add_unit(menu, &unit, (double[]){1, 2}, 2, error);
    }
    status = status ? status : be_menu_ladder(menu, &rung, 1, 9, error);
    double quantities[10] = {1, 1};
    be_purchase *purchase = NULL;
    status = status ? status : be_purchase_new(menu, quantities, 10, allocator, &purchase, error);
    be_purchase_free(purchase);
    be_menu_free(menu);
    return status;
}

static void every_failing_allocation_is_reported_and_leaks_nothing(void **state) {
    (void)state;
    be_test_each_failing_allocation(make_menu, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours_repeat_up_to_the_horizon),
        cmocka_unit_test(weeks_repeat_whole_so_that_days_of_the_week_stay_in_step),
        cmocka_unit_test(hours_may_stop_before_the_horizon_ends),
        cmocka_unit_test(hours_beyond_the_horizon_are_left_out),
        cmocka_unit_test(the_first_unit_type_gives_the_horizon_where_the_options_do_not),
        cmocka_unit_test(usage_grows_by_the_year_compounded_by_the_hour),
        cmocka_unit_test(a_term_of_years_ends_on_the_same_day),
        cmocka_unit_test(a_bad_term_is_refused),
        cmocka_unit_test(only_the_part_of_a_term_within_the_horizon_is_charged),
        cmocka_unit_test(a_ladder_is_the_same_offer_at_later_starts),
        cmocka_unit_test(a_ladder_is_added_whole_or_not_at_all),
        cmocka_unit_test(what_an_offer_covers_follows_from_its_unit_and_family),
        cmocka_unit_test(steps_are_whole_for_reservations_and_free_for_plans),
        cmocka_unit_test(rows_cover_every_member_and_hold_their_defaults),
        cmocka_unit_test(init_writes_no_further_than_it_is_told),
        cmocka_unit_test(bad_options_are_refused),
        cmocka_unit_test(a_bad_unit_type_is_refused_and_changes_nothing),
        cmocka_unit_test(bad_hours_are_refused_and_change_nothing),
        cmocka_unit_test(a_bad_offer_is_refused_and_changes_nothing),
        cmocka_unit_test(an_offer_that_contradicts_itself_or_the_menu_is_refused),
        cmocka_unit_test(a_bad_plan_rate_is_refused_and_changes_nothing),
        cmocka_unit_test(nothing_is_read_past_the_end),
        cmocka_unit_test(texts_are_copied),
        cmocka_unit_test(every_failing_allocation_is_reported_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
