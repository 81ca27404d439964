/* The files of a rate card: which columns they have, what a row must be, and by what key it is found. */
#include "pricing/internal.h"

/* ---- reading fields ---- */

static const char *text_at(const be_i_csv *csv, const int *columns, int column) {
    const char *text = columns[column] < 0 ? "" : csv->fields[columns[column]];
    return *text ? text : NULL;
}

static be_status need_text(const be_i_csv *csv, const int *columns, const char *const *names, int column,
                           const char **text, be_error *error) {
    *text = text_at(csv, columns, column);
    if (*text) {
        return BE_STATUS_OK;
    }
    return be_i_fail_at(error, BE_STATUS_FORMAT, csv->name, csv->line, "%s is empty", names[column]);
}

/* A number of 0 or more; `absent` where the field is empty. */
static be_status take_number(const be_i_csv *csv, const int *columns, const char *const *names, int column,
                             double absent, double *value, be_error *error) {
    const char *text = text_at(csv, columns, column);
    if (!text) {
        *value = absent;
        return BE_STATUS_OK;
    }
    if (!be_i_number_parse(text, value)) {
        return be_i_fail_at(error, BE_STATUS_FORMAT, csv->name, csv->line, "%s '%.40s' is not a finite number",
                            names[column], text);
    }
    if (*value < 0) {
        return be_i_fail_at(error, BE_STATUS_RANGE, csv->name, csv->line, "%s %s is negative", names[column], text);
    }
    return BE_STATUS_OK;
}

static be_status need_number(const be_i_csv *csv, const int *columns, const char *const *names, int column,
                             double *value, be_error *error) {
    const char *text;
    be_status status = need_text(csv, columns, names, column, &text, error);
    return status ? status : take_number(csv, columns, names, column, 0, value, error);
}

static be_status need_count(const be_i_csv *csv, const int *columns, const char *const *names, int column,
                            bool optional, uint32_t *count, be_error *error) {
    double value = 0;
    be_status status = optional ? take_number(csv, columns, names, column, 0, &value, error)
                                : need_number(csv, columns, names, column, &value, error);
    if (status) {
        return status;
    }
    if (value > 1e6 || value != floor(value)) {
        return be_i_fail_at(error, BE_STATUS_RANGE, csv->name, csv->line, "%s %g is no whole number up to a million",
                            names[column], value);
    }
    *count = (uint32_t)value;
    return BE_STATUS_OK;
}

/* One of a list of words; `first` is the number of the first. */
static be_status need_choice(const be_i_csv *csv, const int *columns, const char *const *names, int column,
                             const char *const *words, uint32_t count, uint32_t first, uint32_t *value,
                             be_error *error) {
    const char *text = text_at(csv, columns, column);
    for (uint32_t i = 0; text && i < count; i++) {
        if (strcmp(text, words[i]) == 0) {
            *value = first + i;
            return BE_STATUS_OK;
        }
    }
    return be_i_fail_at(error, BE_STATUS_FORMAT, csv->name, csv->line, "%s '%.40s' is none of %s, %s ...",
                        names[column], text ? text : "", words[0], words[1]);
}

/* YYYY, YYYY-MM or YYYY-MM-DD */
static bool is_date(const char *text) {
    char whole[16] = "0000-01-01";
    size_t length = strlen(text);
    if (length != 4 && length != 7 && length != 10) {
        return false;
    }
    memcpy(whole, text, length);
    int64_t time;
    return be_time_parse(whole, &time, NULL) == BE_STATUS_OK;
}

static be_status take_origin(const be_i_csv *csv, const int *columns, const char *const *names, int source, int as_of,
                             be_i_origin *origin, be_error *error) {
    be_status status = need_text(csv, columns, names, source, &origin->source, error);
    if (status || (status = need_text(csv, columns, names, as_of, &origin->as_of, error))) {
        return status;
    }
    if (!is_date(origin->as_of)) {
        return be_i_fail_at(error, BE_STATUS_FORMAT, csv->name, csv->line,
                            "as_of '%.40s' is not of the form YYYY, YYYY-MM or YYYY-MM-DD", origin->as_of);
    }
    origin->file = csv->name;
    origin->line = csv->line;
    return BE_STATUS_OK;
}

#define TEXT(column, target)                                                                                           \
    if ((status = need_text(csv, columns, names, column, target, error))) {                                            \
        return status;                                                                                                 \
    }
#define NUMBER(column, target)                                                                                         \
    if ((status = need_number(csv, columns, names, column, target, error))) {                                          \
        return status;                                                                                                 \
    }
#define OPTIONAL(column, absent, target)                                                                               \
    if ((status = take_number(csv, columns, names, column, absent, target, error))) {                                  \
        return status;                                                                                                 \
    }

static int compare_numbers(double a, double b) {
    return (a > b) - (a < b);
}

/* Every row begins with its origin. */
static int by_priority(const void *a, const void *b) {
    const be_i_origin *x = a, *y = b;
    return compare_numbers(y->priority, x->priority);
}

#define DEFINE_ORDER(name, group, compare)                                                                             \
    static int name(const void *a, const void *b) {                                                                    \
        int order = group(a, b);                                                                                       \
        order = order ? order : by_priority(a, b);                                                                     \
        return order ? order : compare(a, b);                                                                          \
    }

/* ---- instance types ---- */

enum {
    T_NAME,
    T_VCPU,
    T_MEMORY,
    T_GPUS,
    T_GPU_MODEL,
    T_GPU_MEMORY,
    T_ARCH,
    T_PODS,
    T_BURSTABLE,
    T_BASELINE,
    T_CURRENT,
    T_SOURCE,
    T_AS_OF,
    T_COLUMNS
};

static const char *const type_columns[T_COLUMNS] = {
    "instance_type", "vcpu",      "memory_mib",    "gpu_count",          "gpu_model", "gpu_memory_mib", "arch",
    "max_pods",      "burstable", "baseline_vcpu", "current_generation", "source",    "as_of"};

static be_status read_type(const be_i_csv *csv, const int *columns, void *target, be_error *error) {
    static const char *const arches[] = {"x86_64", "arm64"};
    static const char *const flags[] = {"false", "true"};
    const char *const *names = type_columns;
    be_i_type_row row = {0};
    be_instance_type *type = &row.type;
    be_instance_type_init(type);
    be_status status = take_origin(csv, columns, names, T_SOURCE, T_AS_OF, &row.origin, error);
    if (status) {
        return status;
    }
    TEXT(T_NAME, &type->name)
    NUMBER(T_VCPU, &type->vcpu)
    NUMBER(T_MEMORY, &type->memory_mib)
    OPTIONAL(T_GPU_MEMORY, 0, &type->gpu_memory_mib)
    OPTIONAL(T_BASELINE, 0, &type->baseline_vcpu)
    type->gpu_model = text_at(csv, columns, T_GPU_MODEL);
    status = need_count(csv, columns, names, T_GPUS, false, &type->gpu_count, error);
    if (!status) {
        status = need_count(csv, columns, names, T_PODS, true, &type->max_pods, error);
    }
    if (!status) {
        status = need_choice(csv, columns, names, T_ARCH, arches, 2, BE_ARCH_X86_64, &type->arch, error);
    }
    if (!status) {
        status = need_choice(csv, columns, names, T_BURSTABLE, flags, 2, 0, &type->burstable, error);
    }
    if (!status) {
        status = need_choice(csv, columns, names, T_CURRENT, flags, 2, 0, &type->current_generation, error);
    }
    if (status) {
        return status;
    }
    be_error reason;
    be_instance_type copy;
    if ((status = be_i_instance_type_read(type, &copy, &reason))) {
        return be_i_fail_at(error, status, csv->name, csv->line, "%.300s", reason.message);
    }
    memcpy(target, &row, sizeof row);
    return BE_STATUS_OK;
}

static int compare_types(const void *a, const void *b) {
    return strcmp(((const be_i_type_row *)a)->type.name, ((const be_i_type_row *)b)->type.name);
}

DEFINE_ORDER(order_types, compare_types, compare_types)

const be_i_card be_i_card_types = {type_columns,  T_COLUMNS,  sizeof(be_i_type_row), read_type, compare_types,
                                   compare_types, order_types};

/* ---- instance prices ---- */

enum {
    I_SERVICE,
    I_TYPE,
    I_PURCHASE,
    I_TERM,
    I_PAYMENT,
    I_EFFECTIVE,
    I_UPFRONT,
    I_HOURLY,
    I_SOURCE,
    I_AS_OF,
    I_COLUMNS
};

static const char *const instance_columns[I_COLUMNS] = {
    "service",     "instance_type", "purchase_option", "term_years", "payment_option", "effective_usd_per_hour",
    "upfront_usd", "hourly_usd",    "source",          "as_of"};

static bool is_commitment(uint32_t purchase_option) {
    return purchase_option >= BE_PURCHASE_RESERVED_STANDARD;
}

static be_status read_terms(const be_i_csv *csv, const int *columns, be_i_instance_row *row, be_error *error) {
    static const char *const payments[] = {"none", "partial", "all"};
    const char *const *names = instance_columns;
    be_status status = need_count(csv, columns, names, I_TERM, true, &row->term_years, error);
    if (status) {
        return status;
    }
    bool good_term = is_commitment(row->purchase_option) ? row->term_years == 1 || row->term_years == 3
                                                         : !text_at(csv, columns, I_TERM);
    if (!good_term) {
        return be_i_fail_at(error, BE_STATUS_RANGE, csv->name, csv->line,
                            "term_years must be 1 or 3 for a commitment and empty for the rest");
    }
    if (is_commitment(row->purchase_option)) {
        return need_choice(csv, columns, names, I_PAYMENT, payments, 3, BE_PAYMENT_NONE, &row->payment_option, error);
    }
    if (text_at(csv, columns, I_PAYMENT)) {
        return be_i_fail_at(error, BE_STATUS_FORMAT, csv->name, csv->line, "payment_option of no commitment");
    }
    return BE_STATUS_OK;
}

/* Where all three are given, the effective price is the parts spread over the term, but for rounding. */
static be_status check_parts(const be_i_csv *csv, const be_i_instance_row *row, be_error *error) {
    if (isnan(row->upfront_usd) || isnan(row->hourly_usd) || row->term_years == 0) {
        return BE_STATUS_OK;
    }
    double parts = row->upfront_usd / (8760.0 * row->term_years) + row->hourly_usd;
    if (fabs(parts - row->effective_usd) <= 0.01 * row->effective_usd) {
        return BE_STATUS_OK;
    }
    return be_i_fail_at(error, BE_STATUS_RANGE, csv->name, csv->line,
                        "effective_usd_per_hour %g is not upfront_usd over the hours of the term plus hourly_usd, %g",
                        row->effective_usd, parts);
}

static be_status read_instance(const be_i_csv *csv, const int *columns, void *target, be_error *error) {
    static const char *const purchases[] = {"on_demand", "spot", "reserved_standard", "reserved_convertible",
                                            "savings_plan_compute"};
    const char *const *names = instance_columns;
    be_i_instance_row row = {0};
    be_status status = take_origin(csv, columns, names, I_SOURCE, I_AS_OF, &row.origin, error);
    if (status) {
        return status;
    }
    TEXT(I_SERVICE, &row.service)
    TEXT(I_TYPE, &row.instance_type)
    NUMBER(I_EFFECTIVE, &row.effective_usd)
    OPTIONAL(I_UPFRONT, NAN, &row.upfront_usd)
    OPTIONAL(I_HOURLY, NAN, &row.hourly_usd)
    status =
        need_choice(csv, columns, names, I_PURCHASE, purchases, 5, BE_PURCHASE_ON_DEMAND, &row.purchase_option, error);
    if (status || (status = read_terms(csv, columns, &row, error)) || (status = check_parts(csv, &row, error))) {
        return status;
    }
    memcpy(target, &row, sizeof row);
    return BE_STATUS_OK;
}

static int compare_instances(const void *a, const void *b) {
    const be_i_instance_row *x = a, *y = b;
    int order = strcmp(x->service, y->service);
    order = order ? order : strcmp(x->instance_type, y->instance_type);
    order = order ? order : compare_numbers(x->purchase_option, y->purchase_option);
    order = order ? order : compare_numbers(x->term_years, y->term_years);
    return order ? order : compare_numbers(x->payment_option, y->payment_option);
}

DEFINE_ORDER(order_instances, compare_instances, compare_instances)

const be_i_card be_i_card_instances = {instance_columns, I_COLUMNS,         sizeof(be_i_instance_row),
                                       read_instance,    compare_instances, compare_instances,
                                       order_instances};

/* ---- meters ---- */

enum {
    M_SERVICE,
    M_METER,
    M_UNIT,
    M_FROM,
    M_TO,
    M_PRICE,
    M_PER,
    M_EVENT_UNIT,
    M_INCREMENT,
    M_MINIMUM,
    M_INCREMENT_QUANTITY,
    M_FREE,
    M_FREE_GROUP,
    M_SOURCE,
    M_AS_OF,
    M_COLUMNS
};

static const char *const meter_columns[M_COLUMNS] = {
    "service",    "meter",     "unit",    "tier_from",          "tier_to",        "price_usd",  "per",
    "event_unit", "increment", "minimum", "increment_quantity", "free_per_month", "free_group", "source",
    "as_of"};

static be_status check_meter(const be_i_csv *csv, const be_i_meter_row *row, be_error *error) {
    if (row->per <= 0) {
        return be_i_fail_at(error, BE_STATUS_RANGE, csv->name, csv->line, "per must be above 0");
    }
    if (row->tier_to <= row->tier_from) {
        return be_i_fail_at(error, BE_STATUS_RANGE, csv->name, csv->line, "tier_to %g is not above tier_from %g",
                            row->tier_to, row->tier_from);
    }
    if ((row->increment > 0) != (row->increment_quantity > 0)) {
        return be_i_fail_at(error, BE_STATUS_FORMAT, csv->name, csv->line,
                            "increment and increment_quantity come together or not at all");
    }
    return BE_STATUS_OK;
}

static be_status read_meter(const be_i_csv *csv, const int *columns, void *target, be_error *error) {
    const char *const *names = meter_columns;
    be_i_meter_row row = {0};
    be_status status = take_origin(csv, columns, names, M_SOURCE, M_AS_OF, &row.origin, error);
    if (status) {
        return status;
    }
    TEXT(M_SERVICE, &row.service)
    TEXT(M_METER, &row.meter)
    TEXT(M_UNIT, &row.unit)
    NUMBER(M_FROM, &row.tier_from)
    OPTIONAL(M_TO, INFINITY, &row.tier_to)
    NUMBER(M_PRICE, &row.price_usd)
    NUMBER(M_PER, &row.per)
    OPTIONAL(M_INCREMENT, 0, &row.increment)
    OPTIONAL(M_MINIMUM, 0, &row.minimum)
    OPTIONAL(M_INCREMENT_QUANTITY, 0, &row.increment_quantity)
    OPTIONAL(M_FREE, 0, &row.free_per_month)
    row.free_group = text_at(csv, columns, M_FREE_GROUP);
    if ((status = check_meter(csv, &row, error))) {
        return status;
    }
    memcpy(target, &row, sizeof row);
    return BE_STATUS_OK;
}

static int group_meters(const void *a, const void *b) {
    const be_i_meter_row *x = a, *y = b;
    int order = strcmp(x->service, y->service);
    return order ? order : strcmp(x->meter, y->meter);
}

static int compare_meters(const void *a, const void *b) {
    int order = group_meters(a, b);
    return order ? order
                 : compare_numbers(((const be_i_meter_row *)a)->tier_from, ((const be_i_meter_row *)b)->tier_from);
}

DEFINE_ORDER(order_meters, group_meters, compare_meters)

const be_i_card be_i_card_meters = {meter_columns, M_COLUMNS,   sizeof(be_i_meter_row), read_meter, compare_meters,
                                    group_meters,  order_meters};

/* ---- limits ---- */

enum { L_SERVICE, L_LIMIT, L_VALUE, L_UNIT, L_SOURCE, L_AS_OF, L_COLUMNS };

static const char *const limit_columns[L_COLUMNS] = {"service", "limit", "value", "unit", "source", "as_of"};

static be_status read_limit(const be_i_csv *csv, const int *columns, void *target, be_error *error) {
    const char *const *names = limit_columns;
    be_i_limit_row row = {0};
    be_status status = take_origin(csv, columns, names, L_SOURCE, L_AS_OF, &row.origin, error);
    if (status) {
        return status;
    }
    TEXT(L_SERVICE, &row.service)
    TEXT(L_LIMIT, &row.limit)
    NUMBER(L_VALUE, &row.value)
    memcpy(target, &row, sizeof row);
    return BE_STATUS_OK;
}

static int compare_limits(const void *a, const void *b) {
    const be_i_limit_row *x = a, *y = b;
    int order = strcmp(x->service, y->service);
    return order ? order : strcmp(x->limit, y->limit);
}

DEFINE_ORDER(order_limits, compare_limits, compare_limits)

const be_i_card be_i_card_limits = {limit_columns,  L_COLUMNS,   sizeof(be_i_limit_row), read_limit, compare_limits,
                                    compare_limits, order_limits};

/* ---- task sizes ---- */

enum { S_SERVICE, S_VCPU, S_MIN, S_MAX, S_STEP, S_SOURCE, S_AS_OF, S_COLUMNS };

static const char *const task_size_columns[S_COLUMNS] = {
    "service", "vcpu", "memory_min_mib", "memory_max_mib", "memory_step_mib", "source", "as_of"};

static be_status read_task_size(const be_i_csv *csv, const int *columns, void *target, be_error *error) {
    const char *const *names = task_size_columns;
    be_i_task_size_row row = {.task_size = {.size = sizeof row.task_size}};
    be_task_size *size = &row.task_size;
    be_status status = take_origin(csv, columns, names, S_SOURCE, S_AS_OF, &row.origin, error);
    if (status) {
        return status;
    }
    TEXT(S_SERVICE, &row.service)
    NUMBER(S_VCPU, &size->vcpu)
    NUMBER(S_MIN, &size->memory_min_mib)
    NUMBER(S_MAX, &size->memory_max_mib)
    NUMBER(S_STEP, &size->memory_step_mib)
    if (size->vcpu <= 0 || size->memory_step_mib < 1 || size->memory_min_mib > size->memory_max_mib) {
        return be_i_fail_at(
            error, BE_STATUS_RANGE, csv->name, csv->line,
            "a task size needs vcpu above 0, memory_step_mib of 1 or more, and memory_min_mib up to memory_max_mib");
    }
    size->service = row.service;
    memcpy(target, &row, sizeof row);
    return BE_STATUS_OK;
}

static int compare_task_sizes(const void *a, const void *b) {
    const be_i_task_size_row *x = a, *y = b;
    int order = strcmp(x->service, y->service);
    order = order ? order : compare_numbers(x->task_size.vcpu, y->task_size.vcpu);
    return order ? order : compare_numbers(x->task_size.memory_min_mib, y->task_size.memory_min_mib);
}

DEFINE_ORDER(order_task_sizes, compare_task_sizes, compare_task_sizes)

const be_i_card be_i_card_task_sizes = {task_size_columns, S_COLUMNS,          sizeof(be_i_task_size_row),
                                        read_task_size,    compare_task_sizes, compare_task_sizes,
                                        order_task_sizes};

/* ---- dimensions ---- */

enum { D_SERVICE, D_METER, D_DIMENSION, D_ADDS_TO, D_PER_UNIT, D_UNIT, D_SOURCE, D_AS_OF, D_COLUMNS };

static const char *const dimension_columns[D_COLUMNS] = {"service",  "meter", "dimension", "adds_to",
                                                         "per_unit", "unit",  "source",    "as_of"};

static be_status read_dimension(const be_i_csv *csv, const int *columns, void *target, be_error *error) {
    const char *const *names = dimension_columns;
    be_i_dimension_row row = {0};
    be_status status = take_origin(csv, columns, names, D_SOURCE, D_AS_OF, &row.origin, error);
    if (status) {
        return status;
    }
    TEXT(D_SERVICE, &row.service)
    TEXT(D_METER, &row.meter)
    TEXT(D_DIMENSION, &row.dimension)
    TEXT(D_ADDS_TO, &row.adds_to)
    NUMBER(D_PER_UNIT, &row.per_unit)
    if (row.per_unit <= 0) {
        return be_i_fail_at(error, BE_STATUS_RANGE, csv->name, csv->line, "per_unit must be above 0");
    }
    memcpy(target, &row, sizeof row);
    return BE_STATUS_OK;
}

static int compare_dimensions(const void *a, const void *b) {
    const be_i_dimension_row *x = a, *y = b;
    int order = strcmp(x->service, y->service);
    order = order ? order : strcmp(x->meter, y->meter);
    return order ? order : strcmp(x->dimension, y->dimension);
}

DEFINE_ORDER(order_dimensions, compare_dimensions, compare_dimensions)

const be_i_card be_i_card_dimensions = {dimension_columns, D_COLUMNS,          sizeof(be_i_dimension_row),
                                        read_dimension,    compare_dimensions, compare_dimensions,
                                        order_dimensions};
