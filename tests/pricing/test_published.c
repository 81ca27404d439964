/* Bills that vendors, write-ups and other tools have published. Each row of the tables is an item of usage; the first
 * row of a case says what its source charges. Prices that the shipped rate cards do not hold come from the overlay
 * beside them. */
#include "given.h"

static const char *const overlay = "tests/cases/pricing/overlay";

/* The columns of the tables of bills:
 *   id, variant        the case; a variant is the same case priced in another way
 *   source, date       where the figures were seen, and of when they are
 *   rounding           what the source rounds: line, total, or either
 *   decimals           places that it prints
 *   tolerance_usd      the largest honest distance from expected_total_usd
 *   divide_by          by what the total is divided before it is compared
 *   free_allowances    1 where the monthly allowances are used
 *   basis              amortised or cash
 *   provider ... event_scale   the usage item, as be_usage_item has it
 *   hours, hourly      so many hours from the start of the month with this amount in each
 *   committed, term_years, payment   units of the instance type that are committed to over those hours
 */

static be_month month_in(const char *text) {
    return be_month_from((int32_t)strtol(text, NULL, 10), (int32_t)strtol(text + 5, NULL, 10));
}

/* The rows of a case: from `row` to the row that comes back, which is not one of them. */
static size_t end_of_case(const table *t, size_t row) {
    size_t end = row + 1;
    while (end < t->rows && cell_is(t, end, "id", cell(t, row, "id")) &&
           cell_is(t, end, "variant", cell(t, row, "variant"))) {
        end++;
    }
    return end;
}

/* The same amount in each of so many hours from the start of the item's month on, an item for each month that they
 * touch. */
static void add_hours(be_usage *usage, be_usage_item *item, uint64_t hours, double amount) {
    double hourly[31 * 24];
    for (size_t h = 0; h < sizeof hourly / sizeof hourly[0]; h++) {
        hourly[h] = amount;
    }
    for (; hours > 0; item->month++) {
        uint64_t in_month = (uint64_t)be_month_seconds(item->month) / 3600;
        item->hourly_start = be_month_start(item->month);
        item->hourly_count = hours < in_month ? hours : in_month;
        item->hourly = hourly;
        item->quantity = (double)item->hourly_count * amount;
        assert_ok(be_usage_add(usage, item, error));
        hours -= item->hourly_count;
    }
}

static void add_item(be_usage *usage, const table *t, size_t row) {
    be_usage_item item;
    be_usage_item_init(&item);
    item.provider = cell(t, row, "provider");
    item.region = cell(t, row, "region");
    item.service = cell(t, row, "service");
    item.meter = cell(t, row, "meter");
    item.dimension = *cell(t, row, "dimension") ? cell(t, row, "dimension") : NULL;
    item.month = month_in(cell(t, row, "month"));
    item.quantity = number(t, row, "quantity", 0);
    item.events = number(t, row, "events", 0);
    item.event_mean = number(t, row, "event_size", 0);
    item.event_scale = number(t, row, "event_scale", 1);
    if (*cell(t, row, "hourly")) {
        double amount = number(t, row, "hourly", 0);
        if (amount > 0) {
            add_hours(usage, &item, (uint64_t)number(t, row, "hours", 0), amount);
        }
    } else if (item.quantity > 0 || item.events > 0) {
        assert_ok(be_usage_add(usage, &item, error));
    }
}

static uint32_t payment_in(const char *text) {
    uint32_t payment = BE_PAYMENT_NONE;
    while (payment <= BE_PAYMENT_ALL && strcmp(be_payment_name(payment), text) != 0) {
        payment++;
    }
    return payment;
}

static void add_commitment(be_bill_options *options, be_commitment *commitment, const table *t, size_t row) {
    be_commitment_init(commitment);
    commitment->provider = cell(t, row, "provider");
    commitment->region = cell(t, row, "region");
    commitment->service = cell(t, row, "service");
    commitment->instance_type = cell(t, row, "meter");
    commitment->count = number(t, row, "committed", 0);
    commitment->term_years = (uint32_t)number(t, row, "term_years", 0);
    commitment->payment_option = payment_in(cell(t, row, "payment"));
    options->commitments = commitment;
    options->commitment_count = 1;
    options->horizon_start = be_month_start(month_in(cell(t, row, "month")));
    options->horizon_end = options->horizon_start + (int64_t)number(t, row, "hours", 0) * HOUR;
}

static be_bill *bill_of_case(be_catalogue *catalogue, const table *t, size_t first, size_t end) {
    be_bill_options options = bill_options();
    options.free_allowances = cell_is(t, first, "free_allowances", "1");
    options.basis = cell_is(t, first, "basis", "cash") ? BE_BASIS_CASH : BE_BASIS_AMORTISED;
    be_commitment commitment;
    be_usage *usage = usage_of(NULL, 0);
    be_bill *bill = NULL;
    for (size_t row = first; row < end; row++) {
        assert_ok(be_catalogue_load(catalogue, cell(t, row, "provider"), cell(t, row, "region"), error));
        add_item(usage, t, row);
        if (*cell(t, row, "committed")) {
            add_commitment(&options, &commitment, t, row);
        }
    }
    assert_ok(be_bill_new(usage, catalogue, &options, NULL, &bill, error));
    be_usage_free(usage);
    return bill;
}

static void check_figure(const table *t, size_t row, const char *what, double actual, double expected,
                         double tolerance) {
    /* A distance that is the tolerance in decimals may be a last bit more in binary. */
    if (fabs(actual - expected) > tolerance * (1 + 1e-9)) {
        fail_msg("%s %s: %s is %.12g, expected %.12g within %g", cell(t, row, "id"), cell(t, row, "variant"), what,
                 actual, expected, tolerance);
    }
}

static void check_total(const be_bill *bill, const table *t, size_t row) {
    static const char *const names[] = {"line", "total"};
    if (!*cell(t, row, "expected_total_usd")) {
        return;
    }
    for (uint32_t rounding = BE_ROUNDING_LINE; rounding <= BE_ROUNDING_TOTAL; rounding++) {
        if (cell_is(t, row, "rounding", names[rounding]) || cell_is(t, row, "rounding", "either")) {
            double total = be_bill_total_rounded(bill, rounding, (uint32_t)number(t, row, "decimals", 2));
            check_figure(t, row, names[rounding], total / number(t, row, "divide_by", 1),
                         number(t, row, "expected_total_usd", 0), number(t, row, "tolerance_usd", 0));
        }
    }
}

/* The n-th line, from 1, of a meter, month and purchase option. */
static be_bill_line find_line(const be_bill *bill, const table *t, size_t row) {
    double tier = number(t, row, "tier", 1);
    be_bill_line found = {0};
    for (size_t i = 0; i < be_bill_line_count(bill); i++) {
        be_bill_line line = line_at(bill, i);
        bool same = line.month == month_in(cell(t, row, "month")) && cell_is(t, row, "service", line.service) &&
                    cell_is(t, row, "meter", line.meter) &&
                    cell_is(t, row, "purchase_option", be_purchase_name(line.purchase_option));
        tier -= same;
        if (same && tier >= 0 && tier < 1) {
            found = line;
        }
    }
    if (!found.size) {
        fail_msg("%s has no line %s %s", cell(t, row, "id"), cell(t, row, "meter"), cell(t, row, "tier"));
    }
    return found;
}

static size_t check_lines(const be_bill *bill, const table *lines, const char *id, const char *variant) {
    size_t checked = 0;
    for (size_t row = 0; row < lines->rows; row++) {
        if (!cell_is(lines, row, "id", id) || !cell_is(lines, row, "variant", variant)) {
            continue;
        }
        be_bill_line line = find_line(bill, lines, row);
        double quantity = number(lines, row, "quantity", NAN), cost = number(lines, row, "cost_usd", NAN);
        if (!isnan(quantity)) {
            check_figure(lines, row, line.meter, line.quantity / number(lines, row, "divide_by", 1), quantity,
                         1e-9 * quantity);
        }
        if (!isnan(cost)) {
            check_figure(lines, row, line.meter, line.cost_usd, cost, number(lines, row, "tolerance_usd", 0));
        }
        checked++;
    }
    return checked;
}

/* Price every case of a table; the cases and the lines that were looked at come back. */
static void check_bills(const char *bills, const char *lines, size_t *cases, size_t *checked) {
    table t = cases_read(bills), of_lines = cases_read(lines);
    be_catalogue *catalogue = catalogue_of(be_test_source("pricing"), be_test_source(overlay));
    *cases = *checked = 0;
    for (size_t row = 0, end; row < t.rows; row = end) {
        end = end_of_case(&t, row);
        be_bill *bill = bill_of_case(catalogue, &t, row, end);
        check_total(bill, &t, row);
        *checked += check_lines(bill, &of_lines, cell(&t, row, "id"), cell(&t, row, "variant"));
        be_bill_free(bill);
        (*cases)++;
    }
    assert_int_equal(*checked, of_lines.rows);
    be_catalogue_free(catalogue);
    table_free(&t);
    table_free(&of_lines);
}

static void worked_examples_cost_what_their_sources_print(void **state) {
    (void)state;
    size_t cases, lines;
    check_bills("goldens.csv", "golden_lines.csv", &cases, &lines);
    assert_int_equal(cases, 52);
    assert_int_equal(lines, 64);
}

static void published_results_are_reproduced(void **state) {
    (void)state;
    size_t cases, lines;
    check_bills("published_bills.csv", "published_lines.csv", &cases, &lines);
    assert_int_equal(cases, 21);
    assert_int_equal(lines, 31);
}

/* ---- the tables against the files that they restate ---- */

/* The text behind "key": in a line of JSON, or NULL. */
static const char *json_at(const char *line, const char *key) {
    char quoted[64];
    snprintf(quoted, sizeof quoted, "\"%s\": ", key);
    const char *at = strstr(line, quoted);
    return at ? at + strlen(quoted) : NULL;
}

static bool json_is(const char *line, const char *key, const char *text) {
    const char *at = json_at(line, key);
    return at && *at == '"' && strncmp(at + 1, text, strlen(text)) == 0 && at[1 + strlen(text)] == '"';
}

/* The line of a case, or NULL. */
static const char *json_line(char *const *lines, const char *id) {
    for (; *lines; lines++) {
        if (json_is(*lines, "id", id)) {
            return *lines;
        }
    }
    return NULL;
}

/* Whether a number stands in the object behind a key. */
static bool json_holds(const char *line, const char *key, double number_wanted) {
    const char *at = json_at(line, key);
    for (; at && *at && *at != '}'; at++) {
        char *end;
        if ((at[-1] == ' ' || at[-1] == '[') && (*at == '-' || (*at >= '0' && *at <= '9'))) {
            double value = strtod(at, &end);
            if (fabs(value - number_wanted) <= 1e-12 * fabs(value)) {
                return true;
            }
        }
    }
    return false;
}

static char **split_lines(char *text) {
    char **lines = calloc(1, sizeof *lines), *rest;
    size_t count = 0;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        lines = realloc(lines, (count + 2) * sizeof *lines);
        assert_non_null(lines);
        lines[count++] = line;
        lines[count] = NULL;
    }
    return lines;
}

/* In how many tables an id stands; bills and purchases may tell the same case. */
static size_t tables_with(const table *bills, const table *purchases, const table *not_yet, const char *file,
                          const char *id) {
    size_t expressed = 0, listed = 0;
    for (size_t row = 0; row < bills->rows; row++) {
        expressed = expressed || cell_is(bills, row, "id", id);
    }
    for (size_t row = 0; row < purchases->rows; row++) {
        expressed = expressed || cell_is(purchases, row, "id", id);
    }
    for (size_t row = 0; row < not_yet->rows; row++) {
        listed += cell_is(not_yet, row, "file", file) && cell_is(not_yet, row, "id", id);
    }
    return expressed + listed;
}

static void check_every_id(char *const *lines, const char *bills_name, const char *file,
                           bool (*concerns_us)(const char *line)) {
    table bills = cases_read(bills_name), not_yet = cases_read("goldens_not_yet.csv");
    table purchases = cases_read("commitments.csv");
    for (; *lines; lines++) {
        char id[64] = "";
        assert_int_equal(sscanf(json_at(*lines, "id"), "\"%63[^\"]", id), 1);
        size_t tables = tables_with(&bills, &purchases, &not_yet, file, id);
        if (concerns_us(*lines) && tables != 1) {
            fail_msg("%s stands in %zu tables, expected one", id, tables);
        }
    }
    table_free(&bills);
    table_free(&purchases);
    table_free(&not_yet);
}

static void need_figure(const char *line, const char *object, const char *id, double figure) {
    const char *total = json_at(line, "expected_total_usd");
    bool is_total = total && fabs(strtod(total, NULL) - figure) <= 1e-12 * fabs(figure);
    if (!isnan(figure) && !is_total && !json_holds(line, object, figure)) {
        fail_msg("%s: %.17g is no figure of the source", id, figure);
    }
}

/* What the tables expect is what the file says, and what they know is in the file. */
static void check_figures(char *const *lines, const char *bills_name, const char *lines_name, const char *object) {
    table bills = cases_read(bills_name), of_lines = cases_read(lines_name);
    for (size_t row = 0; row < bills.rows; row = end_of_case(&bills, row)) {
        const char *id = cell(&bills, row, "id"), *line = json_line(lines, id);
        if (!line) {
            fail_msg("%s is no case of the file", id);
        }
        need_figure(line, object, id, number(&bills, row, "expected_total_usd", NAN));
    }
    for (size_t row = 0; row < of_lines.rows; row++) {
        const char *id = cell(&of_lines, row, "id"), *line = json_line(lines, id);
        assert_non_null(line);
        need_figure(line, object, id, number(&of_lines, row, "quantity", NAN));
        need_figure(line, object, id, number(&of_lines, row, "cost_usd", NAN));
    }
    table_free(&bills);
    table_free(&of_lines);
}

/* Total, tolerance and rounding of the case itself, not of its variants. */
static void check_terms(char *const *lines) {
    table bills = cases_read("goldens.csv");
    for (size_t row = 0; row < bills.rows; row = end_of_case(&bills, row)) {
        const char *id = cell(&bills, row, "id"), *line = json_line(lines, id);
        if (*cell(&bills, row, "variant")) {
            continue;
        }
        const char *total = json_at(line, "expected_total_usd"), *tolerance = json_at(line, "tolerance_usd");
        bool same_total = *total == 'n' ? !*cell(&bills, row, "expected_total_usd")
                                        : fabs(strtod(total, NULL) - number(&bills, row, "expected_total_usd", NAN)) <=
                                              1e-12 * strtod(total, NULL);
        bool same_tolerance = fabs(strtod(tolerance, NULL) - number(&bills, row, "tolerance_usd", NAN)) < 1e-12;
        if (!same_total || !same_tolerance || !json_is(line, "rounding", cell(&bills, row, "rounding"))) {
            fail_msg("%s: total, tolerance or rounding is not the source's", id);
        }
    }
    table_free(&bills);
}

static bool any_kind(const char *line) {
    (void)line;
    return true;
}

static bool kind_of_pricing(const char *line) {
    static const char *const kinds[] = {
        "serverless_bill", "provisioned_concurrency_bill", "container_bill",          "vm_bill",
        "free_tier",       "serverless_unit_price",        "commitment_amortization", "graduated_tier_average"};
    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (json_is(line, "kind", kinds[i])) {
            return true;
        }
    }
    return false;
}

static void no_worked_example_is_forgotten_or_changed(void **state) {
    (void)state;
    const char *path = be_test_shared("goldens/pricing-examples.jsonl");
    if (!path) {
        be_test_skip_shared();
    }
    size_t bytes;
    char *text = be_test_read(path, &bytes), **lines = split_lines(text);
    check_every_id(lines, "goldens.csv", "pricing-examples", any_kind);
    check_figures(lines, "goldens.csv", "golden_lines.csv", "breakdown");
    check_terms(lines);
    free(lines);
    free(text);
}

static void no_published_bill_is_forgotten_or_changed(void **state) {
    (void)state;
    const char *path = be_test_shared("goldens/published-results.jsonl");
    if (!path) {
        be_test_skip_shared();
    }
    size_t bytes;
    char *text = be_test_read(path, &bytes), **lines = split_lines(text);
    check_every_id(lines, "published_bills.csv", "published-results", kind_of_pricing);
    check_figures(lines, "published_bills.csv", "published_lines.csv", "expected");
    free(lines);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worked_examples_cost_what_their_sources_print),
        cmocka_unit_test(published_results_are_reproduced),
        cmocka_unit_test(no_worked_example_is_forgotten_or_changed),
        cmocka_unit_test(no_published_bill_is_forgotten_or_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
