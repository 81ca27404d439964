/** @file
 * The ground floor: status and error, struct descriptions, calendar, and the two nouns that the floors above hand to
 * one another without knowing each other - the instance type and the usage.
 */
#ifndef BREAKEVEN_BASE_H
#define BREAKEVEN_BASE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef SWIG
/** Marks what the library exports; everything else is hidden. */
#if defined(__GNUC__)
#define BE_API __attribute__((visibility("default")))
#else
#define BE_API
#endif
#endif

/* ---- version ------------------------------------------------------------------------------------------------- */

/**
 * The version of the library that is running, such as "0.1.0"; the header's own is BE_VERSION_MAJOR and its siblings.
 * Borrowed for the life of the program. Never fails.
 */
BE_API const char *be_version(void);

/* ---- status and error ---------------------------------------------------------------------------------------- */

/** What became of a call: BE_STATUS_OK or the reason why not. Numbers never change; new ones are added at the end. */
typedef int32_t be_status;

/** The values of a be_status. */
enum {
    BE_STATUS_OK = 0,          /**< done */
    BE_STATUS_ARGUMENT = 1,    /**< a pointer that must not be NULL is, or arguments contradict each other */
    BE_STATUS_SIZE = 2,        /**< a struct's `size` is not one that this library knows */
    BE_STATUS_RANGE = 3,       /**< a value is outside its documented range, or is not finite */
    BE_STATUS_MEMORY = 4,      /**< the allocator had no memory */
    BE_STATUS_IO = 5,          /**< a file cannot be opened or read */
    BE_STATUS_FORMAT = 6,      /**< the content of a file is malformed */
    BE_STATUS_GAP = 7,         /**< a series lacks steps and no gap policy was named */
    BE_STATUS_NOT_FOUND = 8,   /**< no such region, type, meter, limit or price in the catalogue */
    BE_STATUS_UNSUPPORTED = 9, /**< well formed, but more than this version can do */
    BE_STATUS_CANCELLED = 10,  /**< a progress callback asked to stop; what had been done is kept */
    BE_STATUS_END = 11         /**< one past the last status of this version; never returned */
};

/**
 * The name of a status, such as "range"; "unknown" for a number that is none. Borrowed for the life of the program.
 * Never fails.
 */
BE_API const char *be_status_name(be_status status);

/**
 * Where a call reports why it failed: the code for the program, one sentence for the person, naming the field, file and
 * line. Owned by the caller, usually on the stack; it needs no initialisation and is written only on failure. A caller
 * that wants the status only passes NULL.
 */
typedef struct be_error {
    be_status status;  /**< the status that the call returned */
    uint32_t line;     /**< line of the input file, counted from 1; 0 where no file is concerned */
    char message[504]; /**< a sentence without a final newline, always terminated; cut at the end if too long */
} be_error;

/* ---- memory -------------------------------------------------------------------------------------------------- */

/**
 * Where a handle gets its memory. The three functions behave as malloc, realloc and free do, each with `context` first;
 * none may be NULL. They are never asked for 0 bytes nor given NULL to release, and what they return is aligned for any
 * type. The struct is copied into the handle; what `context` points to must outlive every handle made with it. They are
 * called on the thread that calls the library, so an allocator whose handles are used on several threads must bear
 * that; be_series_summarise takes memory from the allocator of a series that it only reads.
 */
typedef struct be_allocator {
    void *(*allocate)(void *context, size_t bytes); /**< new memory of any content; NULL: there is none */
    void *(*reallocate)(void *context, void *pointer, size_t bytes); /**< the same memory, grown; of NULL, new memory */
    void (*release)(void *context, void *pointer);                   /**< give memory back */
    void *context;                                                   /**< handed to the three; may be NULL */
} be_allocator;

/* ---- long calls ------------------------------------------------------------------------------------------------- */

/**
 * What a long call tells how far it is: `share` of its work is done, 0 to 1, never less than before. Anything but 0
 * asks it to stop soon with BE_STATUS_CANCELLED. Called on the thread that calls the library, with the pointer that the
 * caller gave as `context`.
 */
typedef int32_t (*be_progress)(void *context, double share);

/* ---- inputs describe themselves ------------------------------------------------------------------------------ */

/** The types that a described member may have. */
enum {
    BE_TYPE_F64 = 1,     /**< double */
    BE_TYPE_U32 = 2,     /**< uint32_t, a count or a flag */
    BE_TYPE_U64 = 3,     /**< uint64_t, a count */
    BE_TYPE_I64 = 4,     /**< int64_t, a time */
    BE_TYPE_CHOICE = 5,  /**< uint32_t that names one of `choices` */
    BE_TYPE_TEXT = 6,    /**< const char *, borrowed for the call; NULL means "not given" */
    BE_TYPE_POINTER = 7, /**< pointer to something else; its own documentation says what */
    BE_TYPE_I32 = 8      /**< int32_t, a month or a year */
};

/**
 * One member of an input struct: what its name, unit, default, range and meaning are. Validation and the text of errors
 * come from these rows; `size`, the first member of each such struct, has none. Borrowed for the life of the program.
 */
typedef struct be_field {
    const char *name;     /**< the member's name, also its key in files */
    const char *unit;     /**< unit, such as "s" or "MiB"; "" where it has none */
    const char *meaning;  /**< one clause that says what the value is */
    const char *choices;  /**< for BE_TYPE_CHOICE: the names of 0, 1, 2 ..., separated by '|'; otherwise NULL */
    uint32_t type;        /**< BE_TYPE_... */
    uint32_t offset;      /**< offset of the member in the struct, bytes */
    double default_value; /**< what the init function writes; 0 for text and pointers: NULL, unless their own comment
                             says */
    double minimum;       /**< smallest value accepted; 0 for text and pointers, which have no range */
    double maximum;       /**< largest value accepted, itself included; 0 for text and pointers */
} be_field;

/* ---- calendar ------------------------------------------------------------------------------------------------ */

/** A calendar month in UTC: months since January 1970, so that December 2026 is (2026 - 1970) * 12 + 11 = 683. */
typedef int32_t be_month;

/**
 * The month that holds a time, seconds since 1970. Within 5e15 s of it, some 158 million years, it is exact; a time
 * further out counts as the end of that range. Proleptic Gregorian calendar without leap seconds, as POSIX has it.
 * Never fails.
 */
BE_API be_month be_month_of(int64_t time);

/** The first second of a month, s since 1970; any be_month. Never fails. */
BE_API int64_t be_month_start(be_month month);

/** The length of a month in seconds: 2,419,200 to 2,678,400; any be_month. Never fails. */
BE_API int64_t be_month_seconds(be_month month);

/**
 * The month of a year and a month number, 1 to 12: be_month_from(2026, 12) is 683. Other numbers carry over into the
 * years; what lies beyond a be_month becomes the nearest that there is. Never fails.
 */
BE_API be_month be_month_from(int32_t year, int32_t month);

/** The first second of a year, s since 1970: be_year_start(1970) is 0. Any year. Never fails. */
BE_API int64_t be_year_start(int32_t year);

/** The year that holds a time, seconds since 1970, within the range of be_month_of. Never fails. */
BE_API int32_t be_year_of(int64_t time);

/**
 * Write a month as "2026-12" into `text`, which holds at least 32 bytes and must not be NULL; returns `text`. Years of
 * more than four digits are written in full, those before 0 with a minus. Never fails.
 */
BE_API char *be_month_format(be_month month, char *text);

/**
 * Write a time, seconds since 1970 within the range of be_month_of, as "2026-12-31T23:59:59Z" into `text`, which holds
 * at least 64 bytes and must not be NULL; returns `text`. Never fails.
 */
BE_API char *be_time_format(int64_t time, char *text);

/**
 * Read an ISO-8601 time into `*time`, seconds since 1970: `YYYY-MM-DD`, optionally `T` or a space and `hh:mm` or
 * `hh:mm:ss`, a fraction of zeros, and `Z` or an offset `+hh:mm` or `-hh:mm`; without a zone it is UTC. The whole text
 * must be used.
 *
 * Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_FORMAT for anything else, a leap second or a fraction of a second
 * included.
 */
BE_API be_status be_time_parse(const char *text, int64_t *time, be_error *error);

/* ---- money --------------------------------------------------------------------------------------------------- */

/**
 * Round an amount for show, half up (away from zero), to `decimals` places, 0 to 9; more count as 9. What lies within
 * 1e-9 of a tie, in units of the last place, counts as one: sums of binary products put half of all true ties on the
 * wrong side. NaN, infinities and amounts of 2^52 units of the last place or more come back as they are.
 */
BE_API double be_money_round(double amount, uint32_t decimals);

/* ---- instance type ------------------------------------------------------------------------------------------- */

/** Processor architectures. */
enum {
    BE_ARCH_ANY = 0,    /**< the workload runs on either */
    BE_ARCH_X86_64 = 1, /**< Intel and AMD */
    BE_ARCH_ARM64 = 2   /**< Graviton, Ampere, Axion, Cobalt */
};

/**
 * The name of an architecture: "any", "x86_64", "arm64"; "unknown" for other numbers. Borrowed for the life of the
 * program. Never fails.
 */
BE_API const char *be_arch_name(uint32_t arch);

/**
 * What a machine is, without what it costs. Set it with be_instance_type_init, or take it from a catalogue, from which
 * its texts are then borrowed.
 */
typedef struct be_instance_type {
    uint32_t size;               /**< sizeof(be_instance_type), set by init */
    uint32_t arch;               /**< BE_ARCH_X86_64 or BE_ARCH_ARM64 */
    const char *name;            /**< the provider's name, such as "m7g.large"; borrowed */
    const char *gpu_model;       /**< model of its GPUs, NULL without GPU; borrowed */
    double vcpu;                 /**< vCPUs, 0.001 to 1e6; 1 by default */
    double baseline_vcpu;        /**< burstable types: vCPUs usable for ever without surplus, up to 1e6; 0 if unknown */
    double memory_mib;           /**< memory, MiB, 1 to 1e12; 1024 by default */
    double gpu_memory_mib;       /**< memory of one GPU, MiB, up to 1e12; 0 where unknown */
    uint32_t gpu_count;          /**< whole GPUs, 0 to 1e6 */
    uint32_t max_pods;           /**< the provider's own pod limit of the type, up to 1e6; 0 where unknown */
    uint32_t burstable;          /**< 1 if the vCPUs are a share only, else 0 */
    uint32_t current_generation; /**< 1, the default, if the provider still calls it current, else 0 */
} be_instance_type;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_instance_type_init, which passes the size that the
 * program was compiled with: a newer library then never writes beyond it.
 */
BE_API void be_instance_type_init_sized(be_instance_type *type, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_instance_type_init(be_instance_type *type) {
    be_instance_type_init_sized(type, (uint32_t)sizeof *type);
}

/**
 * The rows that describe be_instance_type, `count` of them where that is not NULL; borrowed for the life of the
 * program. Never fails.
 */
BE_API const be_field *be_instance_type_fields(size_t *count);

/* ---- usage --------------------------------------------------------------------------------------------------- */

/** How a size or a time varies about its mean; `scv` is its squared coefficient of variation. */
enum {
    BE_DISTRIBUTION_CONSTANT = 0,    /**< every event has the mean */
    BE_DISTRIBUTION_EXPONENTIAL = 1, /**< squared variation 1, whatever `scv` says */
    BE_DISTRIBUTION_LOGNORMAL = 2,   /**< log-normal with the mean and squared variation given */
    BE_DISTRIBUTION_UNIFORM = 3      /**< from mean (1 - sqrt(3 scv)) to mean (1 + sqrt(3 scv)); scv <= 1/3 */
};

/**
 * One item of usage: how much of one meter was used in one month. What a meter's unit is, what it costs and how an
 * event is rounded is the rate card's business; an item says only what happened. Set it with be_usage_item_init; what
 * it points to is the caller's, or in an item of be_usage_at the list's.
 *
 * The item's amount is `quantity`, which no rule about single events can change, plus `events` events. An event has a
 * size in the meter's event unit (seconds of a run, KB of a payload), drawn from the distribution given, or, where
 * `value_count` is not 0, `value_weights[i]` events have the size `values[i]`. `event_scale` multiplies a size into the
 * meter's unit: the GB of a function, the vCPU of a task.
 */
typedef struct be_usage_item {
    uint32_t size;               /**< sizeof(be_usage_item), set by init */
    be_month month;              /**< calendar month, UTC, 0 to 96000: the years 1970 to 9969 */
    const char *provider;        /**< such as "aws"; required */
    const char *region;          /**< such as "us-east-1"; required */
    const char *service;         /**< such as "lambda"; required */
    const char *meter;           /**< such as "requests", or an instance type; required */
    const char *dimension;       /**< for meters billed on the largest of several dimensions: which; otherwise NULL */
    double quantity;             /**< amount, in the meter's unit (instances: seconds), 0 to 1e30 */
    double events;               /**< number of events that the distribution describes, 0 to 1e30 */
    double event_mean;           /**< mean size of those events, in the event unit, 0 to 1e30 */
    double event_scv;            /**< squared coefficient of variation of their size, 0 to 1e6; uniform: to 1/3 */
    double event_scale;          /**< units per unit of size, 1e-30 to 1e30; 1 by default */
    uint32_t event_distribution; /**< BE_DISTRIBUTION_...; constant by default */
    uint32_t reserved;           /**< 0 */
    uint64_t value_count;        /**< number of values and weights, up to 1e9 */
    const double *values;        /**< sizes of further events, in the event unit, finite, >= 0; copied */
    const double *value_weights; /**< how many events have each size, finite, >= 0; copied */
    int64_t hourly_start;        /**< time of hourly[0], s since 1970, on the hour and within the month */
    uint64_t hourly_count;       /**< number of hours, all within the month; 0 where usage by the hour is not given */
    const double *hourly;        /**< the amount by hour, in the meter's (or dimension's) unit, finite, >= 0; copied */
} be_usage_item;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_usage_item_init, which passes the size that the
 * program was compiled with: a newer library then never writes beyond it.
 */
BE_API void be_usage_item_init_sized(be_usage_item *item, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_usage_item_init(be_usage_item *item) {
    be_usage_item_init_sized(item, (uint32_t)sizeof *item);
}

/**
 * The rows that describe be_usage_item, `count` of them where that is not NULL; borrowed for the life of the program.
 * Never fails.
 */
BE_API const be_field *be_usage_item_fields(size_t *count);

/** A list of usage items. be_usage_add and be_usage_merge change it; what was borrowed from it ends with either. */
typedef struct be_usage be_usage;

/**
 * Make an empty usage list. `allocator` may be NULL. The caller owns `*usage`.
 * Errors: BE_STATUS_ARGUMENT for a NULL output, BE_STATUS_MEMORY.
 */
BE_API be_status be_usage_new(const be_allocator *allocator, be_usage **usage, be_error *error);

/** Free a usage list; NULL is fine. What was borrowed from it ends with it. */
BE_API void be_usage_free(be_usage *usage);

/**
 * Copy an item to the end of the list, its texts and arrays included.
 * Errors: BE_STATUS_ARGUMENT for NULL, a missing or empty name, or an array that is NULL though its count is not 0;
 * BE_STATUS_SIZE; BE_STATUS_RANGE for a member out of range or not finite, hours that are not on the hour or not in the
 * item's month included; BE_STATUS_MEMORY. O(size of the item), amortised.
 */
BE_API be_status be_usage_add(be_usage *usage, const be_usage_item *item, be_error *error);

/**
 * Copy every item of `other` to the end of `usage`. All or nothing. `other` may be `usage`, which is then doubled.
 * Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_MEMORY. O(size of the items of `other`).
 */
BE_API be_status be_usage_merge(be_usage *usage, const be_usage *other, be_error *error);

/** The number of items; 0 for NULL. */
BE_API size_t be_usage_count(const be_usage *usage);

/**
 * Fill `item` with item `index`, from 0. `item->size` says how much the caller has room for. Texts and arrays are
 * borrowed until the list is changed or freed. Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE, BE_STATUS_RANGE for
 * an index past the end.
 */
BE_API be_status be_usage_at(const be_usage *usage, size_t index, be_usage_item *item, be_error *error);

/**
 * Read a usage list from CSV with the columns `provider,region,service,meter,month,quantity` and, if they are there,
 * `events,event_mean,event_scv,event_scale,event_distribution,dimension`, in any order. `month` is `YYYY-MM`; an empty
 * field of an optional column is its default; a header alone is an empty list.
 * A file carries no usage by the hour, which commitments need; for that use be_usage_add with `hourly`.
 * The caller owns `*usage`.
 * Errors: BE_STATUS_ARGUMENT for a NULL path or output; BE_STATUS_IO; BE_STATUS_FORMAT (header, field, missing name)
 * and BE_STATUS_RANGE (a number out of its member's range), both with the line; BE_STATUS_MEMORY. O(bytes).
 */
BE_API be_status be_usage_from_csv(const char *path, const be_allocator *allocator, be_usage **usage, be_error *error);

#ifdef __cplusplus
}
#endif

#endif
