/** @file
 * Demand: the request-rate series, its load-duration curve, and what one request needs and was promised.
 */
#ifndef BREAKEVEN_DEMAND_H
#define BREAKEVEN_DEMAND_H

#include "breakeven/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- request-rate series ------------------------------------------------------------------------------------- */

/**
 * A request-rate series: a start (UTC, within 250,000 years of 1970), a step (whole seconds) and the mean request rate
 * of each step, requests/s, finite and >= 0. Immutable once made. At least 1 and at most BE_SERIES_MAX_COUNT steps.
 * Sums over rates so high that they leave the range of a double are infinite or NaN.
 */
typedef struct be_series be_series;

#ifndef SWIG
/** The most steps a series may have: 2^28, more than eight years of seconds. */
#define BE_SERIES_MAX_COUNT ((uint64_t)1 << 28)
#endif

/**
 * Make a series that owns a copy of `rate`, `count` values in requests/s. `start` is the time of the first step, s
 * since 1970, `step_seconds` the length of each, 1 to 31,622,400. `allocator` may be NULL. The caller owns `*series`.
 * Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_RANGE for a rate that is negative or not finite, a start, step or
 * count out of range, BE_STATUS_MEMORY. O(count).
 */
BE_API be_status be_series_copy(const double *rate, uint64_t count, int64_t start, int64_t step_seconds,
                                const be_allocator *allocator, be_series **series, be_error *error);

/**
 * Make a series that borrows `rate`, which must outlive the series and not change while it lives. Otherwise as
 * be_series_copy, with the same errors: the values are checked once, here. O(count), without a copy.
 */
BE_API be_status be_series_view(const double *rate, uint64_t count, int64_t start, int64_t step_seconds,
                                const be_allocator *allocator, be_series **series, be_error *error);

/** Free a series; NULL is fine. The array of a view stays the caller's. */
BE_API void be_series_free(be_series *series);

/** Time of the first step, s since 1970; 0 for NULL. */
BE_API int64_t be_series_start(const be_series *series);

/** Length of a step in seconds; 0 for NULL. */
BE_API int64_t be_series_step_seconds(const be_series *series);

/**
 * How many of the steps no row of the file gave, so that a gap policy filled them; 0 for NULL and for a series that was
 * not read from CSV.
 */
BE_API uint64_t be_series_filled(const be_series *series);

/** Number of steps; 0 for NULL. */
BE_API uint64_t be_series_count(const be_series *series);

/**
 * The rates, requests/s, be_series_count of them; borrowed until the series is freed, of a view the array it was made
 * from. NULL for NULL.
 */
BE_API const double *be_series_rates(const be_series *series);

/** What to do where a file lacks steps. */
enum {
    BE_GAP_ERROR = 0,      /**< a missing step is an error */
    BE_GAP_HOLD = 1,       /**< the last rate before the gap goes on */
    BE_GAP_ZERO = 2,       /**< no requests in the gap */
    BE_GAP_INTERPOLATE = 3 /**< a straight line from the rate before to the rate after */
};

/** How a CSV file of requests is read; set it with be_series_csv_init. */
typedef struct be_series_csv {
    uint32_t size;        /**< sizeof(be_series_csv), set by init */
    uint32_t gap_policy;  /**< BE_GAP_...; BE_GAP_ERROR by default */
    int64_t step_seconds; /**< length of a step, s, to 31,622,400; 0, the default: the least difference of two rows */
} be_series_csv;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_series_csv_init, which passes the size that the
 * program was compiled with: a newer library then never writes beyond it.
 */
BE_API void be_series_csv_init_sized(be_series_csv *options, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_series_csv_init(be_series_csv *options) {
    be_series_csv_init_sized(options, (uint32_t)sizeof *options);
}

/**
 * The rows that describe be_series_csv, `count` of them where that is not NULL; borrowed for the life of the program.
 * Never fails.
 */
BE_API const be_field *be_series_csv_fields(size_t *count);

/**
 * Read a series from CSV: a header `timestamp,requests` (requests in the step) or `timestamp,rate` (requests/s), then
 * one row a step in ascending order; the columns may be swapped, and blank lines may end the file. A timestamp is
 * ISO-8601 (be_time_parse) or whole seconds since 1970, of the years 1 to 9999, one kind in a file. Every difference of
 * two timestamps must be a multiple of the step, which is the smallest of them unless named; of a single row it must be
 * named. `options` and `allocator` may be NULL. The caller owns `*series`.
 *
 * Errors: BE_STATUS_IO; BE_STATUS_FORMAT (header, field, order, off the grid; with the line); BE_STATUS_RANGE
 * (negative, not finite, too many steps; with the line - or an option out of range); BE_STATUS_GAP (with the line after
 * the gap); BE_STATUS_ARGUMENT for a NULL path or output; BE_STATUS_SIZE; BE_STATUS_MEMORY. O(bytes + steps).
 */
BE_API be_status be_series_from_csv(const char *path, const be_series_csv *options, const be_allocator *allocator,
                                    be_series **series, be_error *error);

/**
 * As be_series_from_csv, from `bytes` bytes of text in memory, which need no final zero and are not kept; `name` stands
 * for the file in errors and may be NULL. Errors: as be_series_from_csv but for BE_STATUS_IO; BE_STATUS_ARGUMENT for a
 * NULL text, BE_STATUS_FORMAT for no bytes.
 */
BE_API be_status be_series_from_csv_text(const char *text, size_t bytes, const char *name, const be_series_csv *options,
                                         const be_allocator *allocator, be_series **series, be_error *error);

/**
 * Change the step, conserving requests: a step of the result holds the requests of the time it covers. The length of
 * the series must be a whole number of new steps. The caller owns `*result`. Errors: BE_STATUS_ARGUMENT for NULL,
 * BE_STATUS_RANGE for a step or a number of steps that no series has or that does not divide the length,
 * BE_STATUS_MEMORY. O(old steps + new steps).
 */
BE_API be_status be_series_resample(const be_series *series, int64_t step_seconds, const be_allocator *allocator,
                                    be_series **result, be_error *error);

/**
 * Repeat the series end to end, forwards and backwards, and cut `count` steps out of it from `start` on, s since 1970;
 * `start` must lie a whole number of steps from the series' own. A series of whole weeks keeps its weekdays. The caller
 * owns `*result`. Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_RANGE for a start off the grid or a start or count
 * that no series has, BE_STATUS_MEMORY. O(count).
 */
BE_API be_status be_series_tile(const be_series *series, int64_t start, uint64_t count, const be_allocator *allocator,
                                be_series **result, be_error *error);

/**
 * Multiply every rate by `factor`, finite and >= 0. The caller owns `*result`.
 * Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_RANGE (also for a product that is not finite), BE_STATUS_MEMORY.
 */
BE_API be_status be_series_scale(const be_series *series, double factor, const be_allocator *allocator,
                                 be_series **result, be_error *error);

/**
 * Add two series of the same start, step and count, step by step. The caller owns `*result`.
 * Errors: BE_STATUS_ARGUMENT for NULL or where they differ in shape, BE_STATUS_RANGE for a sum that is not finite,
 * BE_STATUS_MEMORY.
 */
BE_API be_status be_series_add(const be_series *series, const be_series *other, const be_allocator *allocator,
                               be_series **result, be_error *error);

/**
 * Copy `count` steps, at least 1, from step `first` on, counted from 0. The caller owns `*result`.
 * Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_RANGE where they are not all there, BE_STATUS_MEMORY. O(count).
 */
BE_API be_status be_series_slice(const be_series *series, uint64_t first, uint64_t count, const be_allocator *allocator,
                                 be_series **result, be_error *error);

/** What a series amounts to. `size` says how much room the caller has. */
typedef struct be_series_summary {
    uint32_t size;       /**< sizeof(be_series_summary), set by the caller */
    uint32_t reserved;   /**< always 0 */
    uint64_t count;      /**< steps */
    double seconds;      /**< length, s */
    double requests;     /**< requests in all */
    double mean;         /**< mean rate, requests/s */
    double minimum;      /**< smallest rate, requests/s */
    double maximum;      /**< largest rate, requests/s */
    double p50;          /**< rate that half of the steps do not exceed (nearest rank), requests/s */
    double p99;          /**< rate that 99 % of the steps do not exceed (nearest rank), requests/s */
    double peak_to_mean; /**< maximum / mean; 0 for a series of zeros */
    double scv;          /**< squared coefficient of variation of the rates; 0 for a series of zeros */
    double zero_share;   /**< share of steps without a request, 0 to 1 */
} be_series_summary;

/**
 * Summarise a series into `summary`, whose size the caller has set. It takes memory for the while from the allocator of
 * the series. O(count).
 * Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE, BE_STATUS_MEMORY.
 */
BE_API be_status be_series_summarise(const be_series *series, be_series_summary *summary, be_error *error);

/* Generators: series made from a few numbers, or from another series. */

/**
 * The same rate, requests/s, in each of `count` steps of `step_seconds` from `start` on, in the ranges that
 * be_series_copy has. The caller owns `*series`.
 * Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_RANGE for a rate that is negative or not finite or a shape out of
 * range, BE_STATUS_MEMORY. O(count).
 */
BE_API be_status be_series_constant(double rate, uint64_t count, int64_t start, int64_t step_seconds,
                                    const be_allocator *allocator, be_series **series, be_error *error);

/**
 * A rate, requests/s, for each hour of the day, UTC: 24 values, the first from 00:00, not kept. A step takes the hour
 * of its middle. Shape, ownership and errors as be_series_constant.
 */
BE_API be_status be_series_daily(const double *rate_by_hour, uint64_t count, int64_t start, int64_t step_seconds,
                                 const be_allocator *allocator, be_series **series, be_error *error);

/**
 * A rate, requests/s, for each hour of the week, UTC: 168 values, the first from Monday 00:00, not kept. A step takes
 * the hour of its middle. Shape, ownership and errors as be_series_constant.
 */
BE_API be_status be_series_weekly(const double *rate_by_hour, uint64_t count, int64_t start, int64_t step_seconds,
                                  const be_allocator *allocator, be_series **series, be_error *error);

/**
 * A daily wave between `low` at peak - 12 h and `high` at `peak_hour` (0 to 24, UTC), requests/s, taken at the middle
 * of each step: low + (high - low) (1 + cos) / 2, or, where `logarithmic` is not 0, the same wave of the logarithms,
 * for which `low` must be above 0. In either case low <= high; anything else is BE_STATUS_RANGE. Shape, ownership and
 * other errors as be_series_constant.
 */
BE_API be_status be_series_wave(double low, double high, double peak_hour, uint32_t logarithmic, uint64_t count,
                                int64_t start, int64_t step_seconds, const be_allocator *allocator, be_series **series,
                                be_error *error);

/**
 * A straight line: the mean rate of each step of a ramp from `from` at the start to `to` at the end, both requests/s,
 * finite and >= 0. Shape, ownership and errors as be_series_constant.
 */
BE_API be_status be_series_ramp(double from, double to, uint64_t count, int64_t start, int64_t step_seconds,
                                const be_allocator *allocator, be_series **series, be_error *error);

/**
 * A copy of `base` with `height` requests/s added for `seconds` from `time` on; a step that the spike covers in part
 * gets its share, so that height x seconds requests are added. The spike must lie inside the series. The caller owns
 * `*series`. Errors: BE_STATUS_ARGUMENT for NULL; BE_STATUS_RANGE for a height that is negative or not finite, a spike
 * of less than 1 s or not inside, or a sum that is not finite; BE_STATUS_MEMORY. O(count).
 */
BE_API be_status be_series_spike(const be_series *base, double height, int64_t time, int64_t seconds,
                                 const be_allocator *allocator, be_series **series, be_error *error);

/**
 * A copy of `base` in which each step's requests are drawn from a Poisson distribution with the mean that `base` has.
 * The same seed, any number, gives the same series on every machine whose libm rounds exp, log, log1p and sqrt alike.
 * At most 1e15 requests a step. The caller owns `*series`. Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_RANGE for a
 * step of more requests, BE_STATUS_MEMORY. O(count). Method: SplitMix64 (G. Steele, D. Lea, C. Flood, 2014); inversion
 * by multiplication below a mean of 10; from there transformed rejection (W. Hormann, "The transformed rejection method
 * for generating Poisson random variables", 1993).
 */
BE_API be_status be_series_poisson(const be_series *base, uint64_t seed, const be_allocator *allocator,
                                   be_series **series, be_error *error);

/* ---- load-duration curve ------------------------------------------------------------------------------------- */

/**
 * The rates of a series in descending order, with prefix sums. Independent of the series it was made from; immutable.
 */
typedef struct be_curve be_curve;

/**
 * Make the load-duration curve of a series: O(count), by radix sort. `allocator` may be NULL. The caller owns `*curve`.
 * Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_MEMORY.
 */
BE_API be_status be_curve_new(const be_series *series, const be_allocator *allocator, be_curve **curve,
                              be_error *error);

/** Free a curve; NULL is fine. */
BE_API void be_curve_free(be_curve *curve);

/** Number of steps; 0 for NULL. */
BE_API uint64_t be_curve_count(const be_curve *curve);

/** Length of a step in seconds; 0 for NULL. */
BE_API int64_t be_curve_step_seconds(const be_curve *curve);

/**
 * The rates, requests/s, in descending order, be_curve_count of them; borrowed until the curve is freed. NULL for NULL.
 */
BE_API const double *be_curve_rates(const be_curve *curve);

/** How many steps have a rate above `rate`, requests/s; 0 for NULL or NaN. O(log count). */
BE_API uint64_t be_curve_steps_above(const be_curve *curve, double rate);

/**
 * The requests that lie between two levels of the curve, requests/s: sum over the steps of (min(r, high) - min(r, low))
 * x step. `high` may be infinite. 0 for NULL or unless 0 <= low <= high. O(log count).
 */
BE_API double be_curve_requests_between(const be_curve *curve, double low, double high);

/* ---- request ------------------------------------------------------------------------------------------------- */

/** What becomes of a request that comes when there is no capacity for it. */
enum {
    BE_OVERLOAD_WAIT = 0, /**< it waits its turn, within wait_limit_seconds and queue_limit */
    BE_OVERLOAD_DROP = 1, /**< it is turned away at once */
    BE_OVERLOAD_COUNT = 2 /**< how many this version knows */
};

/**
 * What one request needs, and what was promised for it. Set it with be_request_init; its ranges and defaults are those
 * of be_request_fields.
 */
typedef struct be_request {
    uint32_t size;                  /**< sizeof(be_request), set by init */
    uint32_t arch;                  /**< BE_ARCH_...: what the code runs on; any by default */
    double cpu_seconds;             /**< CPU time on one reference vCPU, s, 0 to 1e6 */
    double wall_seconds;            /**< mean time when nothing waits, s, 1e-6 to 1e6, >= CPU + GPU seconds */
    double wall_scv;                /**< squared coefficient of variation of the wall time, 0 to 100; uniform: to 1/3 */
    uint32_t wall_distribution;     /**< BE_DISTRIBUTION_... of the wall time; log-normal by default */
    uint32_t asynchronous;          /**< 1 if nobody waits for the answer but a deadline, else 0 */
    double memory_mib;              /**< host memory of one process, MiB, 1 to 1e9 */
    double process_concurrency;     /**< requests that one process serves at once, 1 to 1e6 */
    double gpu_seconds;             /**< time on the reference GPU, s, up to 1e6; 0 where none is needed */
    double gpu_memory_mib;          /**< GPU memory that one process keeps, MiB, 0 to 1e9 */
    double request_bytes;           /**< payload in through the front door, bytes, 0 to 1e15 */
    double response_bytes;          /**< payload out through the front door to the internet, bytes, 0 to 1e15 */
    double object_reads;            /**< reads from the object store per request, 0 to 1e6 */
    double object_writes;           /**< writes to the object store per request, 0 to 1e6 */
    double requests_per_connection; /**< requests that one client connection carries, 1 to 1e9 */
    double latency_quantile;        /**< the promise: this share of requests, 0 to 0.999999 ... */
    double latency_seconds;         /**< ... is answered within this time (asynchronous: deadline), s, 1e-6 to 1e7 */
    double unserved_share;          /**< the promise: share of requests that may go unserved, 0 to 1 */
    uint32_t overload;              /**< BE_OVERLOAD_...: what becomes of it where capacity is short; it waits */
    uint32_t reserved;              /**< 0 */
    double wait_limit_seconds;      /**< it waits so long and then times out, s, 0 to 1e7; 0, the default: no limit */
    double queue_limit;             /**< so many may wait, more are dropped, 0 to 1e15; 0, the default: no limit */
} be_request;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_request_init, which passes the size that the program
 * was compiled with: a newer library then never writes beyond it.
 */
BE_API void be_request_init_sized(be_request *request, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_request_init(be_request *request) {
    be_request_init_sized(request, (uint32_t)sizeof *request);
}

/**
 * The rows that describe be_request, `count` of them where that is not NULL; borrowed for the life of the program.
 * Never fails.
 */
BE_API const be_field *be_request_fields(size_t *count);

/**
 * Check a request against its description, and the members against each other.
 * Errors: BE_STATUS_ARGUMENT for NULL or CPU and GPU seconds that exceed the wall seconds, BE_STATUS_SIZE,
 * BE_STATUS_RANGE for a member out of range, a uniform wall time with a variation above 1/3 included.
 */
BE_API be_status be_request_check(const be_request *request, be_error *error);

/* ---- layers -------------------------------------------------------------------------------------------------- */

/**
 * The layers of a series under unit capacities: in how many steps each unit of each capacity is needed. A layer is what
 * one unit of a fleet is there for, and so what a purchase option is chosen for. Immutable once made.
 */
typedef struct be_layers be_layers;

/**
 * Count the layers of `count` capacities, requests/s of one unit, finite and above 0, in one pass over the rates and
 * without sorting them. A step of rate r needs ceil(r / capacity) units, the quotient rounded as a double is: the
 * number of be_units_for_rate, at ties as well. `allocator` may be NULL. The caller owns `*layers`, which borrows
 * nothing.
 *
 * Errors: BE_STATUS_ARGUMENT for NULL (`capacity` may be NULL where `count` is 0), BE_STATUS_RANGE for a capacity that
 * is not finite and above 0 or where all capacities together need more than 2^24 units, BE_STATUS_MEMORY. O(steps x log
 * (thresholds that share a cell of the grid) + units), where the logarithm is 1 to 3 for rates that spread evenly.
 */
BE_API be_status be_layers_new(const be_series *series, const double *capacity, size_t count,
                               const be_allocator *allocator, be_layers **layers, be_error *error);

/** Free layers; NULL is fine. */
BE_API void be_layers_free(be_layers *layers);

/** How many capacities there are; 0 for NULL. */
BE_API size_t be_layers_count(const be_layers *layers);

/** The units of capacity `index`, from 0, that the highest rate needs; 0 for NULL and past the last. */
BE_API uint64_t be_layers_units(const be_layers *layers, size_t index);

/**
 * The layers of capacity `index`, from 0, be_layers_units of them: in how many steps more than k units are needed, for
 * k = 0, 1, 2 ..., never rising. Borrowed until the layers are freed; NULL for NULL and past the last.
 */
BE_API const uint64_t *be_layers_steps(const be_layers *layers, size_t index);

#ifdef __cplusplus
}
#endif

#endif
