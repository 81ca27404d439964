/* Programs that were compiled when the structs of this floor were smaller: every smaller size is accepted. What comes
 * in lies in memory of just that size, so that the sanitizers see a byte read beyond; what goes out is filled as far as
 * there is room, and not a byte further. */
#include "given_menu.h"

static be_catalogue *open_shipped(void) {
    be_catalogue *catalogue = NULL;
    assert_ok(be_catalogue_open(NULL, NULL, &catalogue, error));
    assert_ok(be_catalogue_load(catalogue, "aws", "us-east-1", error));
    return catalogue;
}

/* ---- in ---- */

static void every_smaller_catalogue_options_are_accepted(void **state) {
    (void)state;
    for (uint32_t size = sizeof size; size <= sizeof(be_catalogue_options); size++) {
        be_catalogue_options *options = malloc(size);
        be_catalogue *catalogue = NULL;
        be_catalogue_options_init_sized(options, size);
        assert_ok(be_catalogue_open(options, NULL, &catalogue, error));
        be_catalogue_free(catalogue);
        free(options);
    }
}

static void every_smaller_bill_options_are_accepted(void **state) {
    (void)state;
    be_catalogue *catalogue = open_shipped();
    be_usage *usage = NULL;
    assert_ok(be_usage_new(NULL, &usage, error));
    for (uint32_t size = sizeof size; size <= sizeof(be_bill_options); size++) {
        be_bill_options *options = malloc(size);
        be_bill *bill = NULL;
        be_bill_options_init_sized(options, size);
        assert_ok(be_bill_new(usage, catalogue, options, NULL, &bill, error));
        be_bill_free(bill);
        free(options);
    }
    be_usage_free(usage);
    be_catalogue_free(catalogue);
}

/* Its texts are required, so that one without them is refused by their names; one that has them may have any size that
 * an array of it can have. */
static void a_smaller_commitment_lacks_what_it_has_no_room_for(void **state) {
    (void)state;
    be_catalogue *catalogue = open_shipped();
    be_usage *usage = NULL;
    assert_ok(be_usage_new(NULL, &usage, error));
    be_commitment whole;
    be_commitment_init(&whole);
    whole.provider = "aws";
    whole.region = "us-east-1";
    whole.service = "ec2";
    whole.instance_type = "c6g.medium";
    whole.payment_option = BE_PAYMENT_ALL;
    for (uint32_t size = sizeof size; size <= sizeof whole; size++) {
        be_commitment *commitment = malloc(size);
        be_bill_options options;
        be_bill *bill = NULL;
        be_error error;
        memcpy(commitment, &whole, size);
        memcpy(commitment, &size, sizeof size);
        be_bill_options_init(&options);
        options.commitments = commitment;
        options.commitment_count = 1;
        options.horizon_start = be_year_start(2026);
        options.horizon_end = be_year_start(2027);
        be_status status = be_bill_new(usage, catalogue, &options, NULL, &bill, &error);
        bool complete = size >= offsetof(be_commitment, instance_type) + sizeof whole.instance_type;
        be_status expected = !complete                    ? BE_STATUS_ARGUMENT
                             : size % sizeof(void *) != 0 ? BE_STATUS_SIZE
                                                          : BE_STATUS_OK;
        if (status != expected ||
            (!complete && !strstr(error.message, "needs provider, region, service and instance_type"))) {
            fail_msg("size %u: %s, %s", size, be_status_name(status), status ? error.message : "");
        }
        be_bill_free(bill);
        free(commitment);
    }
    be_usage_free(usage);
    be_catalogue_free(catalogue);
}

/* The first `size` bytes of a struct in memory of just that size. */
static void *cut_to(const void *whole, uint32_t size) {
    void *cut = malloc(size);
    assert_non_null(cut);
    memcpy(cut, whole, size);
    memcpy(cut, &size, sizeof size);
    return cut;
}

static void every_smaller_struct_of_a_menu_is_accepted_once_it_has_what_is_required(void **state) {
    (void)state;
    be_menu_options options = menu_options(24);
    for (uint32_t size = sizeof size; size <= sizeof options; size++) {
        void *cut = cut_to(&options, size);
        be_menu *menu = menu_with(cut);
        be_menu_free(menu);
        free(cut);
    }
    be_unit unit = unit_of("u", 1);
    for (uint32_t size = offsetof(be_unit, spot_usd_per_hour); size <= sizeof unit; size++) {
        void *cut = cut_to(&unit, size);
        be_menu *menu = menu_of(24);
        add_even(menu, cut, 1);
        be_menu_free(menu);
        free(cut);
    }
    be_menu *menu = menu_of(24);
    add_even(menu, &unit, 1);
    be_offer offer = reservation_of("r", "u", 1);
    for (uint32_t size = offsetof(be_offer, least); size <= sizeof offer; size++) {
        be_offer *cut = cut_to(&offer, size);
        char name[32];
        snprintf(name, sizeof name, "r%u", size);
        cut->name = name;
        add_offer(menu, cut);
        free(cut);
    }
    be_menu_free(menu);
}

/* ---- out ---- */

typedef be_status (*fill)(const void *from, void *result, be_error *error);

static void check_every_size(fill call, const void *from, void *whole, uint32_t bytes) {
    unsigned char small[512];
    memcpy(whole, &bytes, sizeof bytes);
    assert_ok(call(from, whole, error));
    for (uint32_t size = sizeof size; size <= bytes; size++) {
        memset(small, 0xA5, sizeof small);
        memcpy(small, &size, sizeof size);
        assert_ok(call(from, small, error));
        assert_memory_equal(small + sizeof size, (unsigned char *)whole + sizeof size, size - sizeof size);
        for (uint32_t i = size; i < sizeof small; i++) {
            assert_int_equal(small[i], 0xA5);
        }
    }
}

static be_status fill_type(const void *from, void *result, be_error *error) {
    return be_catalogue_type_find(from, "aws", "g4dn.xlarge", result, error);
}

static be_status fill_type_at(const void *from, void *result, be_error *error) {
    return be_catalogue_type_at(from, "aws", 7, result, error);
}

static be_status fill_task_size(const void *from, void *result, be_error *error) {
    return be_catalogue_task_size_at(from, "aws", 0, result, error);
}

static be_status fill_instance_price(const void *from, void *result, be_error *error) {
    return be_catalogue_instance_price(from, "aws", "us-east-1", "ec2", "c6g.medium", BE_PURCHASE_ON_DEMAND, 0, 0,
                                       result, error);
}

static be_status fill_meter_price(const void *from, void *result, be_error *error) {
    return be_catalogue_meter_price(from, "aws", "us-east-1", "lambda", "requests", 0, result, error);
}

static void results_of_the_catalogue_are_filled_as_far_as_there_is_room(void **state) {
    (void)state;
    be_catalogue *catalogue = open_shipped();
    be_instance_type type;
    be_task_size size;
    be_price price;
    check_every_size(fill_type, catalogue, &type, sizeof type);
    check_every_size(fill_type_at, catalogue, &type, sizeof type);
    check_every_size(fill_task_size, catalogue, &size, sizeof size);
    check_every_size(fill_instance_price, catalogue, &price, sizeof price);
    check_every_size(fill_meter_price, catalogue, &price, sizeof price);
    be_catalogue_free(catalogue);
}

static be_status fill_line(const void *from, void *result, be_error *error) {
    return be_bill_line_at(from, 0, result, error);
}

static void a_line_is_filled_as_far_as_there_is_room(void **state) {
    (void)state;
    be_catalogue *catalogue = open_shipped();
    be_usage *usage = NULL;
    be_bill *bill = NULL;
    be_usage_item item;
    be_bill_line line;
    be_usage_item_init(&item);
    item.provider = "aws";
    item.region = "us-east-1";
    item.service = "lambda";
    item.meter = "requests";
    item.month = be_month_from(2026, 1);
    item.quantity = 1e6;
    assert_ok(be_usage_new(NULL, &usage, error));
    assert_ok(be_usage_add(usage, &item, error));
    assert_ok(be_bill_new(usage, catalogue, NULL, NULL, &bill, error));
    check_every_size(fill_line, bill, &line, sizeof line);
    be_bill_free(bill);
    be_usage_free(usage);
    be_catalogue_free(catalogue);
}

static be_status fill_menu_unit(const void *from, void *result, be_error *error) {
    return be_menu_unit_at(from, 0, result, error);
}

static be_status fill_menu_offer(const void *from, void *result, be_error *error) {
    return be_menu_offer_at(from, 0, result, error);
}

static be_status fill_summary(const void *from, void *result, be_error *error) {
    return be_purchase_summarise(from, result, error);
}

static be_status fill_offer(const void *from, void *result, be_error *error) {
    return be_purchase_offer_at(from, 0, result, error);
}

static be_status fill_unit(const void *from, void *result, be_error *error) {
    return be_purchase_unit_at(from, 0, result, error);
}

static be_status fill_month(const void *from, void *result, be_error *error) {
    return be_purchase_month_at(from, 0, result, error);
}

static be_status fill_charge(const void *from, void *result, be_error *error) {
    return be_purchase_charge_at(from, 0, result, error);
}

static void results_of_menus_and_purchases_are_filled_as_far_as_there_is_room(void **state) {
    (void)state;
    be_menu *menu = menu_of(24);
    be_unit unit = unit_of("u", 1);
    add_even(menu, &unit, 1.5);
    be_offer offer = reservation_of("r", "u", 0.5);
    offer.upfront_usd = 7;
    add_offer(menu, &offer);
    be_purchase *purchase = purchase_of(menu, (double[]){1}, 1);
    union {
        be_unit unit;
        be_offer offer;
        be_purchase_summary summary;
        be_purchase_offer bought;
        be_purchase_unit used;
        be_purchase_month month;
        be_purchase_charge charge;
    } whole;
    check_every_size(fill_menu_unit, menu, &whole, sizeof whole.unit);
    check_every_size(fill_menu_offer, menu, &whole, sizeof whole.offer);
    check_every_size(fill_summary, purchase, &whole, sizeof whole.summary);
    check_every_size(fill_offer, purchase, &whole, sizeof whole.bought);
    check_every_size(fill_unit, purchase, &whole, sizeof whole.used);
    check_every_size(fill_month, purchase, &whole, sizeof whole.month);
    check_every_size(fill_charge, purchase, &whole, sizeof whole.charge);
    be_purchase_free(purchase);
    be_menu_free(menu);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_smaller_catalogue_options_are_accepted),
        cmocka_unit_test(every_smaller_bill_options_are_accepted),
        cmocka_unit_test(a_smaller_commitment_lacks_what_it_has_no_room_for),
        cmocka_unit_test(every_smaller_struct_of_a_menu_is_accepted_once_it_has_what_is_required),
        cmocka_unit_test(results_of_menus_and_purchases_are_filled_as_far_as_there_is_room),
        cmocka_unit_test(results_of_the_catalogue_are_filled_as_far_as_there_is_room),
        cmocka_unit_test(a_line_is_filled_as_far_as_there_is_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
