/* Reserving without foresight: the break-even policy of Wang, Li and Liang, hour by hour.
 *
 * The header's x(i) is never kept. The reservations that count for hour i are those that held when it came, R - E with
 * R made and E expired by then, and all that were made since, as long as it is among the last T hours. So d(i) > x(i)
 * exactly if d(i) + E(i) > R now: an hour has one key for life, and reserving only raises the level R that keys are
 * compared with. Keys above R are counted by value in a ring. */
#include "decision/internal.h"

#define ROW(member, kind, unit, low, high, initial, meaning)                                                           \
    BE_I_ROW(be_online_options, member, kind, unit, low, high, initial, meaning)

enum { UNITS_MAX = 10000000, RING_FIRST = 64 };

static const be_field rows[] = {
    BE_I_CHOICE(be_online_options, policy, "deterministic|randomised", BE_ONLINE_DETERMINISTIC, BE_ONLINE_COUNT - 1,
                "when it reserves"),
    ROW(term_hours, BE_TYPE_U32, "h", 1, 876600, 8760, "how long a reservation holds"),
    ROW(reserved, BE_TYPE_U32, "", 0, 0, 0, "must be 0"),
    ROW(on_demand_usd_per_hour, BE_TYPE_F64, "USD/h", 0, 1e9, 0, "price of a unit-hour on demand"),
    ROW(usage_usd_per_hour, BE_TYPE_F64, "USD/h", 0, 1e9, 0, "price of a unit-hour that a reservation is used for"),
    ROW(fee_usd, BE_TYPE_F64, "USD", 0, 1e15, 0, "price of reserving one unit for a term"),
    ROW(seed, BE_TYPE_U64, "", 0, 18446744073709551615.0, 0, "seed of the randomised policy"),
};

static const be_i_description description = {"be_online_options", rows, sizeof rows / sizeof rows[0],
                                             sizeof(be_online_options)};

/* What is remembered of an hour of the last term. */
typedef struct hour {
    uint64_t key;
    uint64_t reserved;
} hour;

struct be_online {
    be_allocator allocator;
    be_online_options options;
    double threshold_usd, alpha;
    hour *last;             /* the last term_hours hours; hour t at t modulo their number */
    uint32_t *ring;         /* how many of them have a key, at the key modulo ring_count; only keys above made */
    uint64_t ring_count;    /* more than the highest demand: keys above made then never share a place */
    uint64_t above;         /* how many of them have a key above made */
    uint64_t hours;         /* fed */
    uint64_t made, expired; /* units reserved, and how many of them no longer hold */
    be_i_sum cost, on_demand, used, held, needed;
};

void be_online_options_init_sized(be_online_options *options, uint32_t size) {
    be_i_describe_init_sized(&description, options, size);
}

const be_field *be_online_options_fields(size_t *count) {
    if (count) {
        *count = description.count;
    }
    return rows;
}

static double draw_threshold(const be_online_options *options, double alpha) {
    if (options->policy == BE_ONLINE_DETERMINISTIC) {
        return options->fee_usd;
    }
    const double e = 2.7182818284590452354;
    be_i_random random = be_i_random_stream(options->seed, 0, 0);
    double drawn = be_i_random_uniform(&random) * (e - 1 + alpha);
    return drawn < e - 1 ? options->fee_usd * log1p(drawn) : INFINITY;
}

be_status be_online_new(const be_online_options *options, const be_allocator *allocator, be_online **online,
                        be_error *error) {
    be_online_options read;
    be_status status = be_i_describe_read(&description, options, &read, error);
    if (status) {
        return status;
    }
    if (!online) {
        return be_i_fail_null(error, "online");
    }
    if (read.usage_usd_per_hour > read.on_demand_usd_per_hour) {
        return be_i_fail(error, BE_STATUS_RANGE,
                         "be_online_options.usage_usd_per_hour is %g, more than on_demand_usd_per_hour (%g)",
                         read.usage_usd_per_hour, read.on_demand_usd_per_hour);
    }
    be_allocator own = be_i_allocator(allocator);
    be_online *made = be_i_alloc(&own, 1, sizeof *made);
    hour *last = made ? be_i_alloc(&own, read.term_hours, sizeof *last) : NULL;
    if (!last) {
        be_i_release(&own, made);
        return be_i_fail_memory(error);
    }
    made->allocator = own;
    made->options = read;
    made->alpha = read.on_demand_usd_per_hour > 0 ? read.usage_usd_per_hour / read.on_demand_usd_per_hour : 1;
    made->threshold_usd = draw_threshold(&read, made->alpha);
    made->last = last;
    *online = made;
    return BE_STATUS_OK;
}

void be_online_free(be_online *online) {
    if (!online) {
        return;
    }
    be_allocator allocator = online->allocator;
    be_i_release(&allocator, online->last);
    be_i_release(&allocator, online->ring);
    be_i_release(&allocator, online);
}

/* Room for keys of up to `units` above what is reserved. */
static be_status make_room(be_online *online, uint32_t units, be_error *error) {
    if (units < online->ring_count) {
        return BE_STATUS_OK;
    }
    uint64_t count = online->ring_count ? online->ring_count : RING_FIRST;
    while (count <= units) {
        count *= 2;
    }
    uint32_t *ring = be_i_alloc(&online->allocator, (size_t)count, sizeof *ring);
    if (!ring) {
        return be_i_fail_memory(error);
    }
    for (uint64_t key = online->made + 1; key <= online->made + online->ring_count; key++) {
        ring[key % count] = online->ring[key % online->ring_count];
    }
    be_i_release(&online->allocator, online->ring);
    online->ring = ring;
    online->ring_count = count;
    return BE_STATUS_OK;
}

/* The hour a term ago is out of sight, and what was reserved in it no longer holds. */
static void forget(be_online *online, hour *oldest) {
    if (oldest->key > online->made) {
        online->ring[oldest->key % online->ring_count]--;
        online->above--;
    }
    online->expired += oldest->reserved;
}

/* Settle the hours that need more than is reserved with one unit more. */
static void reserve_one(be_online *online) {
    online->made++;
    uint32_t *settled = &online->ring[online->made % online->ring_count];
    online->above -= *settled;
    *settled = 0;
}

static uint64_t decide(be_online *online, uint32_t units) {
    hour *now = &online->last[online->hours % online->options.term_hours];
    if (online->hours >= online->options.term_hours) {
        forget(online, now);
    }
    now->key = units + online->expired;
    now->reserved = 0;
    if (now->key > online->made) {
        online->ring[now->key % online->ring_count]++;
        online->above++;
    }
    double spared = online->options.on_demand_usd_per_hour - online->options.usage_usd_per_hour;
    while ((double)online->above * spared > online->threshold_usd) {
        reserve_one(online);
        now->reserved++;
    }
    online->hours++;
    return now->reserved;
}

be_status be_online_step(be_online *online, uint32_t units, be_online_purchase *purchase, be_error *error) {
    if (!online) {
        return be_i_fail_null(error, "online");
    }
    if (units > UNITS_MAX) {
        return be_i_fail(error, BE_STATUS_RANGE, "units is %u, more than %d", units, UNITS_MAX);
    }
    be_online_purchase bought = {0};
    be_status status = make_room(online, units, error);
    if (status || (status = be_i_describe_write("be_online_purchase", &bought, sizeof bought, purchase, error))) {
        return status;
    }
    bought.reserve = decide(online, units);
    bought.held = online->made - online->expired;
    uint64_t used = units < bought.held ? units : bought.held;
    bought.on_demand = units - used;
    bought.cost_usd = online->options.fee_usd * (double)bought.reserve +
                      online->options.usage_usd_per_hour * (double)used +
                      online->options.on_demand_usd_per_hour * (double)bought.on_demand;
    be_i_sum_add(&online->cost, bought.cost_usd);
    be_i_sum_add(&online->on_demand, (double)bought.on_demand);
    be_i_sum_add(&online->used, (double)used);
    be_i_sum_add(&online->held, (double)bought.held);
    be_i_sum_add(&online->needed, (double)units);
    return be_i_describe_write("be_online_purchase", &bought, sizeof bought, purchase, error);
}

be_status be_online_summarise(const be_online *online, be_online_summary *summary, be_error *error) {
    if (!online) {
        return be_i_fail_null(error, "online");
    }
    const double e = 2.7182818284590452354;
    bool deterministic = online->options.policy == BE_ONLINE_DETERMINISTIC;
    be_online_summary result = {
        .hours = online->hours,
        .reservations = online->made,
        .on_demand_hours = be_i_sum_value(online->on_demand),
        .reserved_used_hours = be_i_sum_value(online->used),
        .reserved_held_hours = be_i_sum_value(online->held),
        .cost_usd = be_i_sum_value(online->cost),
        .on_demand_cost_usd = online->options.on_demand_usd_per_hour * be_i_sum_value(online->needed),
        .threshold_usd = online->threshold_usd,
        .bound = deterministic ? 2 - online->alpha : e / (e - 1 + online->alpha),
    };
    return be_i_describe_write("be_online_summary", &result, sizeof result, summary, error);
}
