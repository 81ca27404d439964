#include "shim.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(be_error *error, be_status status, const char *message) {
    error->status = status;
    error->line = 0;
    snprintf(error->message, sizeof error->message, "%s", message);
}

static void *fail_memory(be_error *error) {
    fail(error, BE_STATUS_MEMORY, "out of memory");
    return NULL;
}

/* A result struct with its size set. */
static void *new_result(size_t bytes, be_error *error) {
    void *box = shim_box_new(bytes);
    uint32_t size = (uint32_t)bytes;
    if (!box) {
        return fail_memory(error);
    }
    memcpy(box, &size, sizeof size);
    return box;
}

/* A filled result whose borrowed texts are made its own; NULL where `status` is none to go on with. */
static void *finish(void *box, be_status status, const size_t *texts, size_t count, be_error *error) {
    if (!status && !shim_box_own_texts(box, texts, count)) {
        fail_memory(error);
        status = BE_STATUS_MEMORY;
    }
    if (status) {
        shim_box_free(box);
        return NULL;
    }
    return box;
}

enum { WEEK_HOURS = 168 };

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define TEXTS(...) static const size_t texts[] = {__VA_ARGS__}

void shim_array_free(shim_array *array) {
    if (array) {
        free(array->values);
        free(array);
    }
}

/* `rows` times `columns` numbers of 0, or `rows` in one dimension where `columns` is 0. */
static shim_array *new_array(uint64_t rows, uint64_t columns, be_error *error) {
    shim_array *array = malloc(sizeof *array);
    double *values =
        columns && rows > SIZE_MAX / columns ? NULL : calloc(rows * (columns ? columns : 1) + 1, sizeof *values);
    if (!array || !values) {
        free(array);
        free(values);
        return fail_memory(error);
    }
    *array = (shim_array){values, rows * (columns ? columns : 1), columns};
    return array;
}

void shim_numbers_free(shim_numbers *numbers) {
    if (numbers) {
        free(numbers->values);
        free(numbers);
    }
}

static shim_numbers *copy_numbers(const uint32_t *values, uint64_t count, be_error *error) {
    shim_numbers *made = malloc(sizeof *made);
    uint32_t *copy = calloc((size_t)count + 1, sizeof *copy);
    if (!made || !copy) {
        free(made);
        free(copy);
        return fail_memory(error);
    }
    if (count) {
        memcpy(copy, values, (size_t)count * sizeof *copy);
    }
    *made = (shim_numbers){copy, count};
    return made;
}

/* The array, or NULL where `status` is none to go on with. */
static shim_array *finish_array(shim_array *array, be_status status) {
    if (status) {
        shim_array_free(array);
        return NULL;
    }
    return array;
}

/* ---- base ---- */

char *shim_month_format(be_month month) {
    char *text = malloc(32);
    return text ? be_month_format(month, text) : NULL;
}

char *shim_time_format(int64_t time) {
    char *text = malloc(64);
    return text ? be_time_format(time, text) : NULL;
}

int64_t shim_time_parse(const char *text, be_error *error) {
    int64_t time = 0;
    be_time_parse(text, &time, error);
    return time;
}

be_usage *shim_usage_new(be_error *error) {
    be_usage *usage = NULL;
    be_usage_new(NULL, &usage, error);
    return usage;
}

void shim_usage_add(be_usage *usage, const be_usage_item *item, be_error *error) {
    be_usage_add(usage, item, error);
}

void shim_usage_merge(be_usage *usage, const be_usage *other, be_error *error) {
    be_usage_merge(usage, other, error);
}

be_usage_item *shim_usage_at(const be_usage *usage, size_t index, be_error *error) {
    TEXTS(offsetof(be_usage_item, provider), offsetof(be_usage_item, region), offsetof(be_usage_item, service),
          offsetof(be_usage_item, meter), offsetof(be_usage_item, dimension));
    be_usage_item *item = new_result(sizeof *item, error);
    if (!item) {
        return NULL;
    }
    be_status status = be_usage_at(usage, index, item, error);
    size_t values = (size_t)item->value_count * sizeof(double), hours = (size_t)item->hourly_count * sizeof(double);
    if (!status &&
        !(shim_box_set(item, offsetof(be_usage_item, values), values ? item->values : NULL, values) &&
          shim_box_set(item, offsetof(be_usage_item, value_weights), values ? item->value_weights : NULL, values) &&
          shim_box_set(item, offsetof(be_usage_item, hourly), hours ? item->hourly : NULL, hours))) {
        status = BE_STATUS_MEMORY;
        fail_memory(error);
    }
    return finish(item, status, texts, COUNT(texts), error);
}

be_usage *shim_usage_from_csv(const char *path, be_error *error) {
    be_usage *usage = NULL;
    be_usage_from_csv(path, NULL, &usage, error);
    return usage;
}

/* ---- demand ---- */

be_series *shim_series_copy(const double *rate, uint64_t rate_count, int64_t start, int64_t step_seconds,
                            be_error *error) {
    be_series *series = NULL;
    be_series_copy(rate, rate_count, start, step_seconds, NULL, &series, error);
    return series;
}

be_series *shim_series_view(const double *view, uint64_t view_count, int64_t start, int64_t step_seconds,
                            be_error *error) {
    be_series *series = NULL;
    be_series_view(view, view_count, start, step_seconds, NULL, &series, error);
    return series;
}

be_series *shim_series_from_csv(const char *path, const be_series_csv *options, be_error *error) {
    be_series *series = NULL;
    be_series_from_csv(path, options, NULL, &series, error);
    return series;
}

be_series *shim_series_from_csv_text(const char *text, const char *name, const be_series_csv *options,
                                     be_error *error) {
    be_series *series = NULL;
    be_series_from_csv_text(text, text ? strlen(text) : 0, name, options, NULL, &series, error);
    return series;
}

be_series *shim_series_resample(const be_series *series, int64_t step_seconds, be_error *error) {
    be_series *result = NULL;
    be_series_resample(series, step_seconds, NULL, &result, error);
    return result;
}

be_series *shim_series_tile(const be_series *series, int64_t start, uint64_t count, be_error *error) {
    be_series *result = NULL;
    be_series_tile(series, start, count, NULL, &result, error);
    return result;
}

be_series *shim_series_scale(const be_series *series, double factor, be_error *error) {
    be_series *result = NULL;
    be_series_scale(series, factor, NULL, &result, error);
    return result;
}

be_series *shim_series_add(const be_series *series, const be_series *other, be_error *error) {
    be_series *result = NULL;
    be_series_add(series, other, NULL, &result, error);
    return result;
}

be_series *shim_series_slice(const be_series *series, uint64_t first, uint64_t count, be_error *error) {
    be_series *result = NULL;
    be_series_slice(series, first, count, NULL, &result, error);
    return result;
}

be_series_summary *shim_series_summarise(const be_series *series, be_error *error) {
    be_series_summary *summary = new_result(sizeof *summary, error);
    return summary ? finish(summary, be_series_summarise(series, summary, error), NULL, 0, error) : NULL;
}

be_series *shim_series_constant(double rate, uint64_t count, int64_t start, int64_t step_seconds, be_error *error) {
    be_series *series = NULL;
    be_series_constant(rate, count, start, step_seconds, NULL, &series, error);
    return series;
}

/* The library is told where an array begins, and takes it to be as long as it must be. */
static int has_values(const char *name, uint64_t needed, uint64_t count, be_error *error) {
    if (count != needed) {
        error->status = BE_STATUS_RANGE;
        error->line = 0;
        snprintf(error->message, sizeof error->message, "%s has %llu values where %llu are needed", name,
                 (unsigned long long)count, (unsigned long long)needed);
    }
    return count == needed;
}

be_series *shim_series_daily(const double *rate, uint64_t rate_count, uint64_t count, int64_t start,
                             int64_t step_seconds, be_error *error) {
    be_series *series = NULL;
    if (has_values("rate_by_hour", 24, rate_count, error)) {
        be_series_daily(rate, count, start, step_seconds, NULL, &series, error);
    }
    return series;
}

be_series *shim_series_weekly(const double *rate, uint64_t rate_count, uint64_t count, int64_t start,
                              int64_t step_seconds, be_error *error) {
    be_series *series = NULL;
    if (has_values("rate_by_hour", WEEK_HOURS, rate_count, error)) {
        be_series_weekly(rate, count, start, step_seconds, NULL, &series, error);
    }
    return series;
}

be_series *shim_series_wave(double low, double high, double peak_hour, uint32_t logarithmic, uint64_t count,
                            int64_t start, int64_t step_seconds, be_error *error) {
    be_series *series = NULL;
    be_series_wave(low, high, peak_hour, logarithmic, count, start, step_seconds, NULL, &series, error);
    return series;
}

be_series *shim_series_ramp(double low, double high, uint64_t count, int64_t start, int64_t step_seconds,
                            be_error *error) {
    be_series *series = NULL;
    be_series_ramp(low, high, count, start, step_seconds, NULL, &series, error);
    return series;
}

be_series *shim_series_spike(const be_series *series, double height, int64_t time, int64_t seconds, be_error *error) {
    be_series *result = NULL;
    be_series_spike(series, height, time, seconds, NULL, &result, error);
    return result;
}

be_series *shim_series_poisson(const be_series *series, uint64_t seed, be_error *error) {
    be_series *result = NULL;
    be_series_poisson(series, seed, NULL, &result, error);
    return result;
}

be_curve *shim_curve_new(const be_series *series, be_error *error) {
    be_curve *curve = NULL;
    be_curve_new(series, NULL, &curve, error);
    return curve;
}

void shim_request_check(const be_request *request, be_error *error) {
    be_request_check(request, error);
}

be_layers *shim_layers_new(const be_series *series, const double *capacity, uint64_t capacity_count, be_error *error) {
    be_layers *layers = NULL;
    be_layers_new(series, capacity, (size_t)capacity_count, NULL, &layers, error);
    return layers;
}

/* ---- supply ---- */

static void *new_box(size_t bytes, be_error *error) {
    void *box = shim_box_new(bytes);
    return box ? box : fail_memory(error);
}

shim_alarms *shim_target_tracking_alarms(const be_target_tracking *tracking, double target, be_error *error) {
    shim_alarms *alarms = new_box(sizeof *alarms, error);
    return alarms ? finish(alarms, be_target_tracking_alarms(tracking, target, &alarms->high, &alarms->low, error),
                           NULL, 0, error)
                  : NULL;
}

shim_replicas *shim_hpa_replicas(const be_hpa *hpa, uint32_t kind, uint32_t current, double target, const be_pod *pods,
                                 size_t count, be_error *error) {
    shim_replicas *made = new_box(sizeof *made, error);
    return made
               ? finish(made,
                        be_hpa_replicas(hpa, kind, current, target, pods, count, &made->replicas, &made->metric, error),
                        NULL, 0, error)
               : NULL;
}

shim_replicas *shim_hpa_replicas_for_total(const be_hpa *hpa, uint32_t kind, uint32_t current, uint32_t ready,
                                           double target, double total, be_error *error) {
    shim_replicas *made = new_box(sizeof *made, error);
    return made ? finish(made,
                         be_hpa_replicas_for_total(hpa, kind, current, ready, target, total, &made->replicas,
                                                   &made->metric, error),
                         NULL, 0, error)
                : NULL;
}

uint32_t shim_hpa_pod_state(const be_hpa *hpa, uint32_t is_ready, double age_seconds, double changed_seconds,
                            double sample_age_seconds, double window_seconds, be_error *error) {
    uint32_t state = 0;
    be_hpa_pod_state(hpa, is_ready, age_seconds, changed_seconds, sample_age_seconds, window_seconds, &state, error);
    return state;
}

be_scaler *shim_scaler_new(const be_scaling *scaling, uint32_t floor, uint32_t ceiling, double planned,
                           be_error *error) {
    be_scaler *scaler = NULL;
    be_scaler_new(scaling, floor, ceiling, planned, NULL, &scaler, error);
    return scaler;
}

uint32_t shim_scaler_desired(be_scaler *scaler, const be_observation *observation, be_error *error) {
    uint32_t desired = 0;
    be_scaler_desired(scaler, observation, &desired, error);
    return desired;
}

be_node_scaler *shim_node_scaler_new(const be_node_scaling *scaling, const uint32_t *pods_per_node, size_t type_count,
                                     uint32_t node_floor, uint32_t spare_nodes, be_error *error) {
    be_node_scaler *scaler = NULL;
    be_node_scaler_new(scaling, pods_per_node, type_count, node_floor, spare_nodes, NULL, &scaler, error);
    return scaler;
}

uint32_t shim_node_scaler_step(be_node_scaler *scaler, int64_t time, uint32_t pods, be_error *error) {
    uint32_t room = 0;
    be_node_scaler_step(scaler, time, pods, &room, error);
    return room;
}

be_cold_starts *shim_environment_steady(const be_environment *environment, double rate, be_error *error) {
    be_cold_starts *starts = new_result(sizeof *starts, error);
    return starts ? finish(starts, be_environment_steady(environment, rate, NULL, starts, error), NULL, 0, error)
                  : NULL;
}

be_cold_totals *shim_environment_walk(const be_environment *environment, const be_series *series, uint32_t start,
                                      double *cold_share, uint64_t cold_share_count, double *environments,
                                      uint64_t environments_count, be_error *error) {
    uint64_t steps = be_series_count(series);
    if ((cold_share && !has_values("cold_share", steps, cold_share_count, error)) ||
        (environments && !has_values("environments", steps, environments_count, error))) {
        return NULL;
    }
    be_cold_totals *totals = new_result(sizeof *totals, error);
    return totals
               ? finish(totals,
                        be_environment_walk(environment, series, start, NULL, cold_share, environments, totals, error),
                        NULL, 0, error)
               : NULL;
}

be_function_limits *shim_function_limits_new(const be_function_scaling *scaling, be_error *error) {
    be_function_limits *limits = NULL;
    be_function_limits_new(scaling, NULL, &limits, error);
    return limits;
}

void shim_function_limits_provision(be_function_limits *limits, uint64_t environments, be_error *error) {
    be_function_limits_provision(limits, environments, error);
}

be_function_grant *shim_function_limits_step(be_function_limits *limits, int64_t time, int64_t seconds,
                                             double concurrency, double requests_per_second, be_error *error) {
    be_function_grant *grant = new_result(sizeof *grant, error);
    return grant
               ? finish(grant,
                        be_function_limits_step(limits, time, seconds, concurrency, requests_per_second, grant, error),
                        NULL, 0, error)
               : NULL;
}

be_spot_effect *shim_spot_effect_of(const be_spot *spot, const be_spot_load *load, be_error *error) {
    be_spot_effect *effect = new_result(sizeof *effect, error);
    return effect ? finish(effect, be_spot_effect_of(spot, load, effect, error), NULL, 0, error) : NULL;
}

be_capacity *shim_deployment_capacity(const be_request *request, const be_deployment *deployment, be_error *error) {
    be_capacity *capacity = new_result(sizeof *capacity, error);
    return capacity ? finish(capacity, be_deployment_capacity(request, deployment, capacity, error), NULL, 0, error)
                    : NULL;
}

be_allocatable *shim_node_allocatable(const be_instance_type *type, be_error *error) {
    be_allocatable *allocatable = new_result(sizeof *allocatable, error);
    return allocatable ? finish(allocatable, be_node_allocatable(type, allocatable, error), NULL, 0, error) : NULL;
}

uint32_t shim_node_pods(const be_deployment *deployment, be_error *error) {
    uint32_t pods = 0;
    be_node_pods(deployment, &pods, error);
    return pods;
}

be_outcome *shim_outcome_new(const be_series *series, const be_request *request, const be_deployment *deployment,
                             be_error *error) {
    be_outcome *outcome = NULL;
    be_outcome_new(series, request, deployment, NULL, &outcome, error);
    return outcome;
}

be_quality *shim_outcome_quality(const be_outcome *outcome, be_error *error) {
    be_quality *quality = new_result(sizeof *quality, error);
    return quality ? finish(quality, be_outcome_quality(outcome, quality, error), NULL, 0, error) : NULL;
}

be_timeline *shim_timeline_new(const be_series *series, const be_request *request, const be_deployment *deployment,
                               be_error *error) {
    be_timeline *timeline = NULL;
    be_timeline_new(series, request, deployment, NULL, &timeline, error);
    return timeline;
}

/* ---- pricing ---- */

be_catalogue *shim_catalogue_open(const be_catalogue_options *options, be_error *error) {
    be_catalogue *catalogue = NULL;
    be_catalogue_open(options, NULL, &catalogue, error);
    return catalogue;
}

void shim_catalogue_load(be_catalogue *catalogue, const char *provider, const char *region, be_error *error) {
    be_catalogue_load(catalogue, provider, region, error);
}

void shim_catalogue_discount(be_catalogue *catalogue, const char *provider, const char *service, double percent,
                             be_error *error) {
    be_catalogue_discount(catalogue, provider, service, percent, error);
}

static const size_t type_texts[] = {offsetof(be_instance_type, name), offsetof(be_instance_type, gpu_model)};

be_instance_type *shim_catalogue_type_at(const be_catalogue *catalogue, const char *provider, size_t index,
                                         be_error *error) {
    be_instance_type *type = new_result(sizeof *type, error);
    return type ? finish(type, be_catalogue_type_at(catalogue, provider, index, type, error), type_texts,
                         COUNT(type_texts), error)
                : NULL;
}

be_instance_type *shim_catalogue_type_find(const be_catalogue *catalogue, const char *provider, const char *name,
                                           be_error *error) {
    be_instance_type *type = new_result(sizeof *type, error);
    return type ? finish(type, be_catalogue_type_find(catalogue, provider, name, type, error), type_texts,
                         COUNT(type_texts), error)
                : NULL;
}

double shim_catalogue_limit(const be_catalogue *catalogue, const char *provider, const char *service, const char *limit,
                            be_error *error) {
    double value = 0;
    be_catalogue_limit(catalogue, provider, service, limit, &value, error);
    return value;
}

be_task_size *shim_catalogue_task_size_at(const be_catalogue *catalogue, const char *provider, size_t index,
                                          be_error *error) {
    TEXTS(offsetof(be_task_size, service));
    be_task_size *size = new_result(sizeof *size, error);
    return size ? finish(size, be_catalogue_task_size_at(catalogue, provider, index, size, error), texts, COUNT(texts),
                         error)
                : NULL;
}

static const size_t price_texts[] = {offsetof(be_price, unit), offsetof(be_price, source), offsetof(be_price, as_of),
                                     offsetof(be_price, file)};

be_price *shim_catalogue_instance_price(const be_catalogue *catalogue, const char *provider, const char *region,
                                        const char *service, const char *instance_type, uint32_t purchase_option,
                                        uint32_t term_years, uint32_t payment_option, be_error *error) {
    be_price *price = new_result(sizeof *price, error);
    return price ? finish(price,
                          be_catalogue_instance_price(catalogue, provider, region, service, instance_type,
                                                      purchase_option, term_years, payment_option, price, error),
                          price_texts, COUNT(price_texts), error)
                 : NULL;
}

be_price *shim_catalogue_meter_price(const be_catalogue *catalogue, const char *provider, const char *region,
                                     const char *service, const char *meter, size_t tier, be_error *error) {
    be_price *price = new_result(sizeof *price, error);
    return price ? finish(price,
                          be_catalogue_meter_price(catalogue, provider, region, service, meter, tier, price, error),
                          price_texts, COUNT(price_texts), error)
                 : NULL;
}

be_bill *shim_bill_new(const be_usage *usage, const be_catalogue *catalogue, const be_bill_options *options,
                       be_error *error) {
    be_bill *bill = NULL;
    be_bill_new(usage, catalogue, options, NULL, &bill, error);
    return bill;
}

be_bill_line *shim_bill_line_at(const be_bill *bill, size_t index, be_error *error) {
    TEXTS(offsetof(be_bill_line, provider), offsetof(be_bill_line, region), offsetof(be_bill_line, service),
          offsetof(be_bill_line, meter), offsetof(be_bill_line, unit), offsetof(be_bill_line, source),
          offsetof(be_bill_line, as_of), offsetof(be_bill_line, file));
    be_bill_line *line = new_result(sizeof *line, error);
    return line ? finish(line, be_bill_line_at(bill, index, line, error), texts, COUNT(texts), error) : NULL;
}

void shim_offer_term(be_offer *offer, int64_t start, uint32_t term_years, be_error *error) {
    be_offer_term(offer, start, term_years, error);
}

be_menu *shim_menu_new(const be_menu_options *options, be_error *error) {
    be_menu *menu = NULL;
    be_menu_new(options, NULL, &menu, error);
    return menu;
}

void shim_menu_add_unit(be_menu *menu, const be_unit *unit, const double *hours, uint64_t hours_count,
                        be_error *error) {
    be_menu_add_unit(menu, unit, hours, hours_count, error);
}

void shim_menu_add_offer(be_menu *menu, const be_offer *offer, be_error *error) {
    be_menu_add_offer(menu, offer, error);
}

void shim_menu_ladder(be_menu *menu, const be_offer *offer, uint32_t every_months, uint32_t count, be_error *error) {
    be_menu_ladder(menu, offer, every_months, count, error);
}

void shim_menu_plan_rate(be_menu *menu, const char *offer, const char *unit, double usd_per_hour, be_error *error) {
    be_menu_plan_rate(menu, offer, unit, usd_per_hour, error);
}

be_unit *shim_menu_unit_at(const be_menu *menu, size_t index, be_error *error) {
    TEXTS(offsetof(be_unit, name), offsetof(be_unit, family), offsetof(be_unit, currency), offsetof(be_unit, source),
          offsetof(be_unit, as_of));
    be_unit *unit = new_result(sizeof *unit, error);
    return unit ? finish(unit, be_menu_unit_at(menu, index, unit, error), texts, COUNT(texts), error) : NULL;
}

be_offer *shim_menu_offer_at(const be_menu *menu, size_t index, be_error *error) {
    TEXTS(offsetof(be_offer, name), offsetof(be_offer, unit), offsetof(be_offer, family), offsetof(be_offer, currency),
          offsetof(be_offer, source), offsetof(be_offer, as_of));
    be_offer *offer = new_result(sizeof *offer, error);
    return offer ? finish(offer, be_menu_offer_at(menu, index, offer, error), texts, COUNT(texts), error) : NULL;
}

be_purchase *shim_purchase_new(const be_menu *menu, const double *quantities, uint64_t quantities_count,
                               be_error *error) {
    be_purchase *purchase = NULL;
    be_purchase_new(menu, quantities, (size_t)quantities_count, NULL, &purchase, error);
    return purchase;
}

void shim_menu_add_card_unit(be_menu *menu, const be_catalogue *catalogue, const be_card_unit *unit,
                             const double *hours, uint64_t hours_count, be_error *error) {
    be_menu_add_card_unit(menu, catalogue, unit, hours, hours_count, error);
}

shim_array *shim_usage_hours(const be_usage *usage, const char *provider, const char *region, const char *service,
                             const char *meter, double per, int64_t start, uint64_t count, be_error *error) {
    shim_array *array = new_array(count, 0, error);
    return array ? finish_array(array, be_usage_hours(usage, provider, region, service, meter, per, start, count,
                                                      array->values, error))
                 : NULL;
}

be_purchase_summary *shim_purchase_summarise(const be_purchase *purchase, be_error *error) {
    be_purchase_summary *summary = new_result(sizeof *summary, error);
    return summary ? finish(summary, be_purchase_summarise(purchase, summary, error), NULL, 0, error) : NULL;
}

be_purchase_offer *shim_purchase_offer_at(const be_purchase *purchase, size_t index, be_error *error) {
    TEXTS(offsetof(be_purchase_offer, name));
    be_purchase_offer *offer = new_result(sizeof *offer, error);
    return offer ? finish(offer, be_purchase_offer_at(purchase, index, offer, error), texts, COUNT(texts), error)
                 : NULL;
}

be_purchase_unit *shim_purchase_unit_at(const be_purchase *purchase, size_t index, be_error *error) {
    TEXTS(offsetof(be_purchase_unit, name));
    be_purchase_unit *unit = new_result(sizeof *unit, error);
    return unit ? finish(unit, be_purchase_unit_at(purchase, index, unit, error), texts, COUNT(texts), error) : NULL;
}

be_purchase_charge *shim_purchase_charge_at(const be_purchase *purchase, size_t index, be_error *error) {
    TEXTS(offsetof(be_purchase_charge, offer), offsetof(be_purchase_charge, unit));
    be_purchase_charge *charge = new_result(sizeof *charge, error);
    return charge ? finish(charge, be_purchase_charge_at(purchase, index, charge, error), texts, COUNT(texts), error)
                  : NULL;
}

be_purchase_month *shim_purchase_month_at(const be_purchase *purchase, size_t index, be_error *error) {
    be_purchase_month *month = new_result(sizeof *month, error);
    return month ? finish(month, be_purchase_month_at(purchase, index, month, error), NULL, 0, error) : NULL;
}

/* ---- decision ---- */

be_comparison *shim_comparison_new(const be_series *series, const be_request *request, const be_catalogue *catalogue,
                                   const be_candidate *candidates, size_t count, const be_comparison_options *options,
                                   be_error *error) {
    be_comparison *comparison = NULL;
    be_comparison_new(series, request, catalogue, candidates, count, options, NULL, &comparison, error);
    return comparison;
}

be_entry *shim_comparison_at(const be_comparison *comparison, size_t rank, be_error *error) {
    TEXTS(offsetof(be_entry, name), offsetof(be_entry, choice), offsetof(be_entry, why_not), offsetof(be_entry, oldest),
          offsetof(be_entry, newest));
    be_entry *entry = new_result(sizeof *entry, error);
    return entry ? finish(entry, be_comparison_at(comparison, rank, entry, error), texts, COUNT(texts), error) : NULL;
}

be_choice *shim_comparison_choice(const be_comparison *comparison, be_error *error) {
    TEXTS(offsetof(be_choice, name), offsetof(be_choice, reason), offsetof(be_choice, risk),
          offsetof(be_choice, mitigation), offsetof(be_choice, with_operations), offsetof(be_choice, runner_up),
          offsetof(be_choice, runner_up_wins), offsetof(be_choice, runner_up_service));
    be_choice *choice = new_result(sizeof *choice, error);
    return choice ? finish(choice, be_comparison_choice(comparison, choice, error), texts, COUNT(texts), error) : NULL;
}

be_timeline *shim_comparison_timeline(const be_comparison *comparison, size_t rank, be_error *error) {
    be_timeline *timeline = NULL;
    be_comparison_timeline(comparison, rank, NULL, &timeline, error);
    return timeline;
}

be_trait *shim_comparison_trait(const be_comparison *comparison, size_t rank, uint32_t dimension, size_t index,
                                be_error *error) {
    TEXTS(offsetof(be_trait, text), offsetof(be_trait, unit), offsetof(be_trait, source), offsetof(be_trait, as_of));
    be_trait *trait = new_result(sizeof *trait, error);
    return trait ? finish(trait, be_comparison_trait(comparison, rank, dimension, index, trait, error), texts,
                          COUNT(texts), error)
                 : NULL;
}

be_mitigation *shim_comparison_mitigation_at(const be_comparison *comparison, size_t index, be_error *error) {
    TEXTS(offsetof(be_mitigation, text), offsetof(be_mitigation, quality), offsetof(be_mitigation, unit),
          offsetof(be_mitigation, summary));
    be_mitigation *mitigation = new_result(sizeof *mitigation, error);
    return mitigation ? finish(mitigation, be_comparison_mitigation_at(comparison, index, mitigation, error), texts,
                               COUNT(texts), error)
                      : NULL;
}

be_break_even *shim_break_even_new(const be_series *series, const be_request *request, const be_catalogue *catalogue,
                                   const be_candidate *candidates, size_t count,
                                   const be_comparison_options *comparison_options,
                                   const be_break_even_options *options, be_error *error) {
    be_break_even *result = NULL;
    be_break_even_new(series, request, catalogue, candidates, count, comparison_options, options, NULL, &result, error);
    return result;
}

be_break_even *shim_break_even_of_curves(const be_cost_curve *curves, size_t count, double low, double high,
                                         be_error *error) {
    be_break_even *result = NULL;
    be_break_even_of_curves(curves, count, low, high, NULL, &result, error);
    return result;
}

be_segment *shim_break_even_segment_at(const be_break_even *result, size_t index, be_error *error) {
    TEXTS(offsetof(be_segment, name));
    be_segment *segment = new_result(sizeof *segment, error);
    return segment
               ? finish(segment, be_break_even_segment_at(result, index, segment, error), texts, COUNT(texts), error)
               : NULL;
}

be_crossing *shim_break_even_crossing_at(const be_break_even *result, size_t index, be_error *error) {
    TEXTS(offsetof(be_crossing, before_name), offsetof(be_crossing, after_name));
    be_crossing *crossing = new_result(sizeof *crossing, error);
    return crossing
               ? finish(crossing, be_break_even_crossing_at(result, index, crossing, error), texts, COUNT(texts), error)
               : NULL;
}

be_break_even_map *shim_break_even_map_new(const be_series *series, const be_request *request,
                                           const be_catalogue *catalogue, const be_candidate *candidates, size_t count,
                                           const be_comparison_options *comparison_options,
                                           const be_break_even_options *options, const be_break_even_options *rows,
                                           const double *values, uint64_t values_count, be_error *error) {
    be_break_even_map *map = NULL;
    be_break_even_map_new(series, request, catalogue, candidates, count, comparison_options, options, rows, values,
                          (size_t)values_count, NULL, &map, error);
    return map;
}

be_sensitivity *shim_sensitivity_new(const be_series *series, const be_request *request, const be_catalogue *catalogue,
                                     const be_candidate *candidates, size_t count,
                                     const be_comparison_options *comparison_options,
                                     const be_sensitivity_options *options, be_error *error) {
    be_sensitivity *result = NULL;
    be_sensitivity_new(series, request, catalogue, candidates, count, comparison_options, options, NULL, &result,
                       error);
    return result;
}

be_sensitivity_row *shim_sensitivity_at(const be_sensitivity *result, size_t index, be_error *error) {
    TEXTS(offsetof(be_sensitivity_row, provider), offsetof(be_sensitivity_row, service));
    be_sensitivity_row *row = new_result(sizeof *row, error);
    return row ? finish(row, be_sensitivity_at(result, index, row, error), texts, COUNT(texts), error) : NULL;
}

be_sensitivity_cell *shim_sensitivity_cell_at(const be_sensitivity *result, size_t index, size_t candidate,
                                              be_error *error) {
    TEXTS(offsetof(be_sensitivity_cell, name));
    be_sensitivity_cell *cell = new_result(sizeof *cell, error);
    return cell
               ? finish(cell, be_sensitivity_cell_at(result, index, candidate, cell, error), texts, COUNT(texts), error)
               : NULL;
}

be_search *shim_search_new(const be_series *series, const be_request *request, const be_catalogue *catalogue,
                           const be_comparison_options *options, be_error *error) {
    be_search *search = NULL;
    be_search_new(series, request, catalogue, options, NULL, &search, error);
    return search;
}

be_search_entry *shim_search_at(const be_search *search, size_t rank, be_error *error) {
    TEXTS(offsetof(be_search_entry, instance_type));
    be_search_entry *entry = new_result(sizeof *entry, error);
    return entry ? finish(entry, be_search_at(search, rank, entry, error), texts, COUNT(texts), error) : NULL;
}

be_mix *shim_mix_new(const be_menu *menu, const be_mix_options *options, be_error *error) {
    be_mix *mix = NULL;
    be_mix_new(menu, options, NULL, &mix, error);
    return mix;
}

be_mix_summary *shim_mix_summarise(const be_mix *mix, be_error *error) {
    be_mix_summary *summary = new_result(sizeof *summary, error);
    return summary ? finish(summary, be_mix_summarise(mix, summary, error), NULL, 0, error) : NULL;
}

/* How many elements of `bytes` bytes a part has. */
static uint64_t part_count(const be_certificate_parts *parts, size_t offset, size_t bytes) {
    return shim_box_bytes((void *)(uintptr_t)parts, offset) / bytes;
}

#define PART_COUNT(parts, member) part_count(parts, offsetof(be_certificate_parts, member), sizeof *(parts)->member)

/* Prices for each table, offer and hour: a whole number of rows, whatever the product. */
static int has_prices(const be_certificate_parts *parts, be_error *error) {
    uint64_t count = PART_COUNT(parts, price_usd);
    uint64_t row = parts->hours ? count / parts->hours : 0;
    if (row * parts->hours == count && row == (uint64_t)parts->tables * parts->offers) {
        return 1;
    }
    fail(error, BE_STATUS_ARGUMENT, "price_usd must have tables x offers x hours values");
    return 0;
}

/* The library takes arrays to be as long as the parts say. */
static int has_arrays(const be_certificate_parts *parts, be_error *error) {
    return has_values("node", parts->nodes, PART_COUNT(parts, node), error) &&
           has_values("weight_table", parts->weights, PART_COUNT(parts, weight_table), error) &&
           has_values("weight", parts->weights, PART_COUNT(parts, weight), error) &&
           has_values("aside", parts->offers, PART_COUNT(parts, aside), error) && has_prices(parts, error);
}

be_certificate *shim_certificate_new(const be_certificate_parts *parts, be_error *error) {
    be_certificate *certificate = NULL;
    if (!parts || has_arrays(parts, error)) {
        be_certificate_new(parts, NULL, &certificate, error);
    }
    return certificate;
}

/* All or nothing. */
static int own_parts(be_certificate_parts *parts) {
    const be_certificate_parts from = *parts;
    size_t prices = (size_t)from.tables * from.offers * (size_t)from.hours;
    return shim_box_set(parts, offsetof(be_certificate_parts, node), from.node, from.nodes * sizeof *from.node) &&
           shim_box_set(parts, offsetof(be_certificate_parts, weight_table), from.weight_table,
                        from.weights * sizeof *from.weight_table) &&
           shim_box_set(parts, offsetof(be_certificate_parts, weight), from.weight,
                        from.weights * sizeof *from.weight) &&
           shim_box_set(parts, offsetof(be_certificate_parts, price_usd), from.price_usd,
                        prices * sizeof *from.price_usd) &&
           shim_box_set(parts, offsetof(be_certificate_parts, aside), from.aside, from.offers * sizeof *from.aside);
}

be_certificate_parts *shim_certificate_read(const be_certificate *certificate, be_error *error) {
    be_certificate_parts *parts = new_result(sizeof *parts, error);
    if (!parts) {
        return NULL;
    }
    be_status status = be_certificate_read(certificate, parts, error);
    if (!status && !own_parts(parts)) {
        status = BE_STATUS_MEMORY;
        fail_memory(error);
    }
    return finish(parts, status, NULL, 0, error);
}

double shim_certificate_check(const be_menu *menu, const be_certificate *certificate, be_error *error) {
    double bound = 0;
    be_certificate_check(menu, certificate, &bound, error);
    return bound;
}

be_screening *shim_screening_new(const be_menu *menu, be_error *error) {
    be_screening *screening = NULL;
    be_screening_new(menu, NULL, &screening, error);
    return screening;
}

be_screening_layer *shim_screening_layer_at(const be_screening *screening, uint64_t index, be_error *error) {
    be_screening_layer *layer = new_result(sizeof *layer, error);
    return layer ? finish(layer, be_screening_layer_at(screening, index, layer, error), NULL, 0, error) : NULL;
}

be_screening_option *shim_screening_option_at(const be_screening *screening, size_t index, be_error *error) {
    be_screening_option *option = new_result(sizeof *option, error);
    return option ? finish(option, be_screening_option_at(screening, index, option, error), NULL, 0, error) : NULL;
}

be_online *shim_online_new(const be_online_options *options, be_error *error) {
    be_online *online = NULL;
    be_online_new(options, NULL, &online, error);
    return online;
}

be_online_purchase *shim_online_step(be_online *online, uint32_t units, be_error *error) {
    be_online_purchase *purchase = new_result(sizeof *purchase, error);
    return purchase ? finish(purchase, be_online_step(online, units, purchase, error), NULL, 0, error) : NULL;
}

be_online_summary *shim_online_summarise(const be_online *online, be_error *error) {
    be_online_summary *summary = new_result(sizeof *summary, error);
    return summary ? finish(summary, be_online_summarise(online, summary, error), NULL, 0, error) : NULL;
}

shim_array *shim_levels_of_offer(const be_menu *menu, const char *offer, double from, double to, const double *base,
                                 uint64_t base_count, size_t count, be_error *error) {
    size_t offers = be_menu_offer_count(menu);
    if (base && !has_values("base", offers, base_count, error)) {
        return NULL;
    }
    shim_array *levels = new_array(count, offers, error);
    return levels ? finish_array(levels, be_levels_of_offer(menu, offer, from, to, base, count, levels->values, error))
                  : NULL;
}

shim_array *shim_levels_of_mix(const be_menu *menu, const double *mix, uint64_t mix_count, double from, double to,
                               size_t count, be_error *error) {
    size_t offers = be_menu_offer_count(menu);
    if (!has_values("mix", offers, mix_count, error)) {
        return NULL;
    }
    shim_array *levels = new_array(count, offers, error);
    return levels ? finish_array(levels, be_levels_of_mix(menu, mix, from, to, count, levels->values, error)) : NULL;
}

/* Rows of another length would be read as others than they are. */
be_risk *shim_risk_new(const be_menu *menu, const be_scenario_options *options, const double *levels,
                       uint64_t levels_count, uint64_t levels_columns, be_error *error) {
    be_risk *risk = NULL;
    size_t offers = be_menu_offer_count(menu), columns = offers ? offers : 1;
    if (!has_values("each row of levels", offers, levels_columns ? levels_columns : offers, error) ||
        !has_values("levels", (levels_count + columns - 1) / columns * columns, levels_count, error)) {
        return NULL;
    }
    be_risk_new(menu, options, levels, (size_t)levels_count / columns, NULL, &risk, error);
    return risk;
}

/* Whoever runs a range of scenarios changes no other, so that several may. */
void shim_risk_run(const be_risk *risk, uint64_t first, uint64_t count, be_progress progress, void *context,
                   be_error *error) {
    be_risk_run((be_risk *)(uintptr_t)risk, first, count, progress, context, error);
}

be_scenario *shim_risk_scenario(const be_risk *risk, uint64_t index, be_error *error) {
    be_scenario *scenario = new_result(sizeof *scenario, error);
    return scenario ? finish(scenario, be_risk_scenario(risk, index, scenario, error), NULL, 0, error) : NULL;
}

shim_array *shim_risk_usage(const be_risk *risk, uint64_t index, size_t unit, uint64_t menu_hours, be_error *error) {
    shim_array *hours = new_array(menu_hours, 0, error);
    return hours ? finish_array(hours, be_risk_usage(risk, index, unit, hours->values, error)) : NULL;
}

double shim_risk_cost(const be_risk *risk, uint64_t scenario, size_t level, be_error *error) {
    double cost = 0;
    be_risk_cost(risk, scenario, level, &cost, error);
    return cost;
}

be_level_risk *shim_risk_level(const be_risk *risk, size_t level, be_error *error) {
    be_level_risk *result = new_result(sizeof *result, error);
    return result ? finish(result, be_risk_level(risk, level, result, error), NULL, 0, error) : NULL;
}

be_risk_choice *shim_risk_choose(const be_risk *risk, be_error *error) {
    be_risk_choice *choice = new_result(sizeof *choice, error);
    return choice ? finish(choice, be_risk_choose(risk, choice, error), NULL, 0, error) : NULL;
}

/* ---- members that point to something ---- */

static void check_set(int good, be_error *error) {
    if (!good) {
        fail_memory(error);
    }
}

void shim_set_struct(void *box, size_t offset, const void *inner, be_error *error) {
    check_set(shim_box_set_box(box, offset, (void *)(uintptr_t)inner), error);
}

void shim_set_week(void *box, size_t offset, const char *member, const double *rate, uint64_t rate_count,
                   be_error *error) {
    if (rate_count == 0 || has_values(member, WEEK_HOURS, rate_count, error)) {
        check_set(shim_box_set(box, offset, rate_count ? rate : NULL, WEEK_HOURS * sizeof *rate), error);
    }
}

be_scaling *shim_scaling_for_model(uint32_t model, be_error *error) {
    be_scaling *scaling = new_box(sizeof *scaling, error);
    if (scaling) {
        be_scaling_init_for_model(scaling, model);
    }
    return scaling;
}

void shim_usage_item_set_values(be_usage_item *item, const double *rate, uint64_t rate_count, const double *weight,
                                uint64_t weight_count, be_error *error) {
    if (rate_count != weight_count) {
        fail(error, BE_STATUS_ARGUMENT, "values and value_weights differ in number");
        return;
    }
    const uint64_t none = 0;
    size_t bytes = (size_t)rate_count * sizeof *rate;
    shim_box_write(item, offsetof(be_usage_item, value_count), &none, sizeof none);
    check_set(shim_box_set(item, offsetof(be_usage_item, values), rate, bytes) &&
                  shim_box_set(item, offsetof(be_usage_item, value_weights), weight, bytes),
              error);
    if (!error->status) {
        shim_box_write(item, offsetof(be_usage_item, value_count), &rate_count, sizeof rate_count);
    }
}

void shim_usage_item_set_hourly(be_usage_item *item, int64_t start, const double *rate, uint64_t rate_count,
                                be_error *error) {
    const uint64_t none = 0;
    shim_box_write(item, offsetof(be_usage_item, hourly_count), &none, sizeof none);
    check_set(shim_box_set(item, offsetof(be_usage_item, hourly), rate, (size_t)rate_count * sizeof *rate), error);
    if (!error->status) {
        shim_box_write(item, offsetof(be_usage_item, hourly_start), &start, sizeof start);
        shim_box_write(item, offsetof(be_usage_item, hourly_count), &rate_count, sizeof rate_count);
    }
}

/* An array of one element more. */
static void append(void *box, size_t offset, const void *elements, size_t count, const void *element,
                   const shim_shape *shape, be_error *error) {
    char *longer = malloc((count + 1) * shape->stride);
    if (!longer) {
        fail_memory(error);
        return;
    }
    if (count) {
        memcpy(longer, elements, count * shape->stride);
    }
    memcpy(longer + count * shape->stride, element, shape->stride);
    check_set(shim_box_set_array(box, offset, longer, count + 1, shape), error);
    free(longer);
}

void shim_bill_options_add_commitment(be_bill_options *options, const be_commitment *commitment, be_error *error) {
    TEXTS(offsetof(be_commitment, provider), offsetof(be_commitment, region), offsetof(be_commitment, service),
          offsetof(be_commitment, instance_type));
    static const shim_shape shape = {sizeof(be_commitment), texts, COUNT(texts)};
    if (!commitment) {
        fail(error, BE_STATUS_ARGUMENT, "commitment must not be NULL");
        return;
    }
    append(options, offsetof(be_bill_options, commitments), options->commitments, (size_t)options->commitment_count,
           commitment, &shape, error);
    uint64_t count = options->commitment_count + (error->status == 0);
    shim_box_write(options, offsetof(be_bill_options, commitment_count), &count, sizeof count);
}

void shim_deployment_add_node_type(be_deployment *deployment, const be_instance_type *type, be_error *error) {
    static const shim_shape shape = {sizeof(be_instance_type), type_texts, COUNT(type_texts)};
    if (!type) {
        fail(error, BE_STATUS_ARGUMENT, "type must not be NULL");
        return;
    }
    append(deployment, offsetof(be_deployment, node_types), deployment->node_types, deployment->node_type_count, type,
           &shape, error);
    uint32_t count = deployment->node_type_count + (error->status == 0);
    shim_box_write(deployment, offsetof(be_deployment, node_type_count), &count, sizeof count);
}

void shim_comparison_options_add_speed(be_comparison_options *options, const char *name, double factor,
                                       be_error *error) {
    TEXTS(offsetof(be_speed, name));
    static const shim_shape shape = {sizeof(be_speed), texts, COUNT(texts)};
    const be_speed speed = {name, factor};
    append(options, offsetof(be_comparison_options, speeds), options->speeds, options->speed_count, &speed, &shape,
           error);
    uint32_t count = options->speed_count + (error->status == 0);
    shim_box_write(options, offsetof(be_comparison_options, speed_count), &count, sizeof count);
}

void shim_cost_curve_add_piece(be_cost_curve *curve, double from, double fixed, double variable, be_error *error) {
    static const shim_shape shape = {sizeof(be_cost_piece), NULL, 0};
    const be_cost_piece piece = {from, fixed, variable};
    append(curve, offsetof(be_cost_curve, pieces), curve->pieces, (size_t)curve->piece_count, &piece, &shape, error);
    uint64_t count = curve->piece_count + (error->status == 0);
    shim_box_write(curve, offsetof(be_cost_curve, piece_count), &count, sizeof count);
}

void shim_sensitivity_options_add_parameter(be_sensitivity_options *options, const be_break_even_options *parameter,
                                            be_error *error) {
    TEXTS(offsetof(be_break_even_options, provider), offsetof(be_break_even_options, service));
    static const shim_shape shape = {sizeof(be_break_even_options), texts, COUNT(texts)};
    if (!parameter) {
        fail(error, BE_STATUS_ARGUMENT, "parameter must not be NULL");
        return;
    }
    append(options, offsetof(be_sensitivity_options, parameters), options->parameters, options->parameter_count,
           parameter, &shape, error);
    uint32_t count = options->parameter_count + (error->status == 0);
    shim_box_write(options, offsetof(be_sensitivity_options, parameter_count), &count, sizeof count);
}

/* An array with the number of its elements, which is 0 meanwhile. */
static void set_part(be_certificate_parts *parts, size_t offset, const void *values, size_t bytes, size_t count,
                     size_t count_offset, be_error *error) {
    const uint32_t none = 0, all = (uint32_t)count;
    if (count > UINT32_MAX) {
        fail(error, BE_STATUS_RANGE, "a certificate has at most 4294967295 nodes and weights");
        return;
    }
    shim_box_write(parts, count_offset, &none, sizeof none);
    check_set(shim_box_set(parts, offset, values, count * bytes), error);
    if (!error->status) {
        shim_box_write(parts, count_offset, &all, sizeof all);
    }
}

void shim_certificate_parts_set_node(be_certificate_parts *parts, const be_certificate_node *nodes, size_t count,
                                     be_error *error) {
    set_part(parts, offsetof(be_certificate_parts, node), nodes, sizeof *nodes, count,
             offsetof(be_certificate_parts, nodes), error);
}

void shim_certificate_parts_set_weights(be_certificate_parts *parts, const uint32_t *table, size_t table_count,
                                        const double *weight, uint64_t weight_count, be_error *error) {
    size_t count = offsetof(be_certificate_parts, weights);
    if (!has_values("weight", table_count, weight_count, error)) {
        return;
    }
    set_part(parts, offsetof(be_certificate_parts, weight_table), table, sizeof *table, 0, count, error);
    if (!error->status) {
        set_part(parts, offsetof(be_certificate_parts, weight), weight, sizeof *weight, table_count, count, error);
    }
    if (!error->status) {
        set_part(parts, offsetof(be_certificate_parts, weight_table), table, sizeof *table, table_count, count, error);
    }
}

void shim_certificate_parts_set_price_usd(be_certificate_parts *parts, const double *price_usd, uint64_t count,
                                          uint64_t columns, be_error *error) {
    if (!columns || has_values("each row of price_usd", parts->hours, columns, error)) {
        check_set(shim_box_set(parts, offsetof(be_certificate_parts, price_usd), price_usd,
                               (size_t)count * sizeof *price_usd),
                  error);
    }
}

void shim_certificate_parts_set_aside(be_certificate_parts *parts, const uint32_t *aside, size_t count,
                                      be_error *error) {
    check_set(shim_box_set(parts, offsetof(be_certificate_parts, aside), aside, count * sizeof *aside), error);
}

be_certificate_node *shim_certificate_parts_node_at(const be_certificate_parts *parts, size_t index, be_error *error) {
    if (index >= parts->nodes) {
        error->status = BE_STATUS_RANGE;
        error->line = 0;
        snprintf(error->message, sizeof error->message, "node %zu of %lu does not exist", index,
                 (unsigned long)parts->nodes);
        return NULL;
    }
    be_certificate_node *node = new_box(sizeof *node, error);
    if (node) {
        *node = parts->node[index];
    }
    return node;
}

static shim_array *copy_array(const double *values, uint64_t count, uint64_t columns, be_error *error) {
    shim_array *array = new_array(columns ? count / columns : count, columns, error);
    if (array && array->count) {
        memcpy(array->values, values, (size_t)array->count * sizeof *values);
    }
    return array;
}

shim_numbers *shim_certificate_parts_weight_tables(const be_certificate_parts *parts, be_error *error) {
    return copy_numbers(parts->weight_table, PART_COUNT(parts, weight_table), error);
}

shim_array *shim_certificate_parts_weight_values(const be_certificate_parts *parts, be_error *error) {
    return copy_array(parts->weight, PART_COUNT(parts, weight), 0, error);
}

shim_array *shim_certificate_parts_prices(const be_certificate_parts *parts, be_error *error) {
    return copy_array(parts->price_usd, PART_COUNT(parts, price_usd), parts->hours, error);
}

shim_numbers *shim_certificate_parts_asides(const be_certificate_parts *parts, be_error *error) {
    return copy_numbers(parts->aside, PART_COUNT(parts, aside), error);
}
