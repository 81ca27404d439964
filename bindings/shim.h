/* The library's functions as a language likes them: what they make is returned, and what went wrong is left in the
 * error, which the language raises. Each is named after the function that it calls and does nothing else; the
 * documentation is that function's. Functions of the library that return a plain value need no shim. */
#ifndef BREAKEVEN_BINDINGS_SHIM_H
#define BREAKEVEN_BINDINGS_SHIM_H

#include <breakeven/breakeven.h>

#include "box.h"
#include "handle.h"

/* Numbers that were made for the caller, who frees them: in rows of `columns`, or in one where that is 0. */
typedef struct shim_array {
    double *values;
    uint64_t count;
    uint64_t columns;
} shim_array;

void shim_array_free(shim_array *array);

/* Whole numbers that were made for the caller, who frees them. */
typedef struct shim_numbers {
    uint32_t *values;
    uint64_t count;
} shim_numbers;

void shim_numbers_free(shim_numbers *numbers);

/* ---- base ---- */

/** A month as text, such as "2026-12". */
char *shim_month_format(be_month month);

/** A time as text, such as "2026-12-31T23:59:59Z". */
char *shim_time_format(int64_t time);

/** Read an ISO-8601 time: seconds since 1970, UTC. */
int64_t shim_time_parse(const char *text, be_error *error);

/** An empty usage list. */
be_usage *shim_usage_new(be_error *error);

/** Copy an item to the end of a usage list. */
void shim_usage_add(be_usage *usage, const be_usage_item *item, be_error *error);

/** Copy every item of `other` to the end of `usage`; all or nothing. */
void shim_usage_merge(be_usage *usage, const be_usage *other, be_error *error);

/** A copy of item `index` of a usage list. */
be_usage_item *shim_usage_at(const be_usage *usage, size_t index, be_error *error);

/** Read a usage list from CSV: provider,region,service,meter,month,quantity and optional columns. */
be_usage *shim_usage_from_csv(const char *path, be_error *error);

/* ---- demand ---- */

/** A series that owns a copy of the rates, requests/s. */
be_series *shim_series_copy(const double *rate, uint64_t rate_count, int64_t start, int64_t step_seconds,
                            be_error *error);

/** A series that reads the rates where they are; they must not change while it lives. */
be_series *shim_series_view(const double *view, uint64_t view_count, int64_t start, int64_t step_seconds,
                            be_error *error);

/** Read a series from a CSV file: timestamp,requests or timestamp,rate. */
be_series *shim_series_from_csv(const char *path, const be_series_csv *options, be_error *error);

/** Read a series from CSV text; `name` stands for the file in errors. */
be_series *shim_series_from_csv_text(const char *text, const char *name, const be_series_csv *options, be_error *error);

/** Another step, conserving requests. */
be_series *shim_series_resample(const be_series *series, int64_t step_seconds, be_error *error);

/** Repeat a series end to end and cut `count` steps out of it from `start` on. */
be_series *shim_series_tile(const be_series *series, int64_t start, uint64_t count, be_error *error);

/** Multiply every rate. */
be_series *shim_series_scale(const be_series *series, double factor, be_error *error);

/** Add two series of the same start, step and count. */
be_series *shim_series_add(const be_series *series, const be_series *other, be_error *error);

/** The steps `first` to `first + count - 1`. */
be_series *shim_series_slice(const be_series *series, uint64_t first, uint64_t count, be_error *error);

/** What a series amounts to. */
be_series_summary *shim_series_summarise(const be_series *series, be_error *error);

/** The same rate in every step. */
be_series *shim_series_constant(double rate, uint64_t count, int64_t start, int64_t step_seconds, be_error *error);

/** A rate for each of the 24 hours of the day, UTC. */
be_series *shim_series_daily(const double *rate, uint64_t rate_count, uint64_t count, int64_t start,
                             int64_t step_seconds, be_error *error);

/** A rate for each of the 168 hours of the week, UTC, from Monday 00:00. */
be_series *shim_series_weekly(const double *rate, uint64_t rate_count, uint64_t count, int64_t start,
                              int64_t step_seconds, be_error *error);

/** A daily wave between `low` and `high`, of the rates or of their logarithms. */
be_series *shim_series_wave(double low, double high, double peak_hour, uint32_t logarithmic, uint64_t count,
                            int64_t start, int64_t step_seconds, be_error *error);

/** A straight line. */
be_series *shim_series_ramp(double low, double high, uint64_t count, int64_t start, int64_t step_seconds,
                            be_error *error);

/** A copy with `height` requests/s added for `seconds` from `time` on. */
be_series *shim_series_spike(const be_series *series, double height, int64_t time, int64_t seconds, be_error *error);

/** A copy in which each step's requests are drawn from a Poisson distribution. */
be_series *shim_series_poisson(const be_series *series, uint64_t seed, be_error *error);

/** The load-duration curve of a series. */
be_curve *shim_curve_new(const be_series *series, be_error *error);

/** Check a request against its description, and its members against each other. */
void shim_request_check(const be_request *request, be_error *error);

/** The layers of a series: in how many steps each unit of each capacity, requests/s, is needed. */
be_layers *shim_layers_new(const be_series *series, const double *capacity, uint64_t capacity_count, be_error *error);

/* ---- supply ---- */

/** The two alarms of target tracking around a target. */
typedef struct shim_alarms {
    double high; /**< above it, it scales out */
    double low;  /**< below it, it scales in */
} shim_alarms;

/** The alarms of target tracking around `target`. */
shim_alarms *shim_target_tracking_alarms(const be_target_tracking *tracking, double target, be_error *error);

/** What an HPA recommends by a metric. */
typedef struct shim_replicas {
    uint32_t replicas; /**< pods */
    uint32_t reserved;
    double metric; /**< the value that it reports */
} shim_replicas;

/** Replicas that an HPA recommends by a metric of each pod. */
shim_replicas *shim_hpa_replicas(const be_hpa *hpa, uint32_t kind, uint32_t current, double target, const be_pod *pods,
                                 size_t count, be_error *error);

/** Replicas that an HPA recommends by a metric of all pods together. */
shim_replicas *shim_hpa_replicas_for_total(const be_hpa *hpa, uint32_t kind, uint32_t current, uint32_t ready,
                                           double target, double total, be_error *error);

/** Whether the CPU use of a pod counts: POD_READY or POD_UNREADY. */
uint32_t shim_hpa_pod_state(const be_hpa *hpa, uint32_t is_ready, double age_seconds, double changed_seconds,
                            double sample_age_seconds, double window_seconds, be_error *error);

/** An autoscaler that keeps between `floor` and `ceiling` (0: none) units. */
be_scaler *shim_scaler_new(const be_scaling *scaling, uint32_t floor, uint32_t ceiling, double planned,
                           be_error *error);

/** Show an autoscaler what happened: the number of units that it wants from now on. */
uint32_t shim_scaler_desired(be_scaler *scaler, const be_observation *observation, be_error *error);

/** The nodes of a cluster, of types with so many pods per node, the most preferred first. */
be_node_scaler *shim_node_scaler_new(const be_node_scaling *scaling, const uint32_t *pods_per_node, size_t type_count,
                                     uint32_t node_floor, uint32_t spare_nodes, be_error *error);

/** So many pods from `time` on: the number of them that have a place then. */
uint32_t shim_node_scaler_step(be_node_scaler *scaler, int64_t time, uint32_t pods, be_error *error);

/** Cold starts under a steady rate, requests/s. */
be_cold_starts *shim_environment_steady(const be_environment *environment, double rate, be_error *error);

/** Cold starts of a series. The share of each step's requests that are cold, and the environments alive on average in
 * it, are written into arrays of as many values as the series has steps, unless they are not given. */
be_cold_totals *shim_environment_walk(const be_environment *environment, const be_series *series, uint32_t start,
                                      double *cold_share, uint64_t cold_share_count, double *environments,
                                      uint64_t environments_count, be_error *error);

/** What a function may use of its platform as time goes by. */
be_function_limits *shim_function_limits_new(const be_function_scaling *scaling, be_error *error);

/** Ask for provisioned environments from the next step on. */
void shim_function_limits_provision(be_function_limits *limits, uint64_t environments, be_error *error);

/** What a function may have that wants `concurrency` requests in service from `time` on. */
be_function_grant *shim_function_limits_step(be_function_limits *limits, int64_t time, int64_t seconds,
                                             double concurrency, double requests_per_second, be_error *error);

/** What interruptions do to units under a steady load. */
be_spot_effect *shim_spot_effect_of(const be_spot *spot, const be_spot_load *load, be_error *error);

/** The capacity of one unit. */
be_capacity *shim_deployment_capacity(const be_request *request, const be_deployment *deployment, be_error *error);

/** What a node leaves for pods. */
be_allocatable *shim_node_allocatable(const be_instance_type *type, be_error *error);

/** How many pods of a cluster deployment fit on one node. */
uint32_t shim_node_pods(const be_deployment *deployment, be_error *error);

/** Run a series through a deployment. */
be_outcome *shim_outcome_new(const be_series *series, const be_request *request, const be_deployment *deployment,
                             be_error *error);

/** How well the deployment served. */
be_quality *shim_outcome_quality(const be_outcome *outcome, be_error *error);

/** Run a series through a deployment, and keep what happened in each step. */
be_timeline *shim_timeline_new(const be_series *series, const be_request *request, const be_deployment *deployment,
                               be_error *error);

/* ---- pricing ---- */

/** Open the rate cards, without reading any yet. */
be_catalogue *shim_catalogue_open(const be_catalogue_options *options, be_error *error);

/** Read the rate cards of a region. */
void shim_catalogue_load(be_catalogue *catalogue, const char *provider, const char *region, be_error *error);

/** Take a percentage off a provider, or off one of its services. */
void shim_catalogue_discount(be_catalogue *catalogue, const char *provider, const char *service, double percent,
                             be_error *error);

/** Instance type `index` of a provider, in order of their names. */
be_instance_type *shim_catalogue_type_at(const be_catalogue *catalogue, const char *provider, size_t index,
                                         be_error *error);

/** The instance type of a name. */
be_instance_type *shim_catalogue_type_find(const be_catalogue *catalogue, const char *provider, const char *name,
                                           be_error *error);

/** A limit or rule of a service. */
double shim_catalogue_limit(const be_catalogue *catalogue, const char *provider, const char *service, const char *limit,
                            be_error *error);

/** Range `index` of a provider's task sizes. */
be_task_size *shim_catalogue_task_size_at(const be_catalogue *catalogue, const char *provider, size_t index,
                                          be_error *error);

/** The hourly price of an instance type under a purchase option. */
be_price *shim_catalogue_instance_price(const be_catalogue *catalogue, const char *provider, const char *region,
                                        const char *service, const char *instance_type, uint32_t purchase_option,
                                        uint32_t term_years, uint32_t payment_option, be_error *error);

/** A tier of a meter. */
be_price *shim_catalogue_meter_price(const be_catalogue *catalogue, const char *provider, const char *region,
                                     const char *service, const char *meter, size_t tier, be_error *error);

/** Price a usage list. */
be_bill *shim_bill_new(const be_usage *usage, const be_catalogue *catalogue, const be_bill_options *options,
                       be_error *error);

/** A copy of line `index` of a bill. */
be_bill_line *shim_bill_line_at(const be_bill *bill, size_t index, be_error *error);

/** Set the start of an offer, and its end to the same day and hour `term_years` later. */
void shim_offer_term(be_offer *offer, int64_t start, uint32_t term_years, be_error *error);

/** An empty menu. */
be_menu *shim_menu_new(const be_menu_options *options, be_error *error);

/** Add a unit type and what is used of it, by the hour from the start of the horizon. */
void shim_menu_add_unit(be_menu *menu, const be_unit *unit, const double *hours, uint64_t hours_count, be_error *error);

/** Add an offer. */
void shim_menu_add_offer(be_menu *menu, const be_offer *offer, be_error *error);

/** Add the same offer `count` times, its term begun every `every_months` calendar months later. */
void shim_menu_ladder(be_menu *menu, const be_offer *offer, uint32_t every_months, uint32_t count, be_error *error);

/** Set the rate at which a savings plan covers a unit type, USD an hour. */
void shim_menu_plan_rate(be_menu *menu, const char *offer, const char *unit, double usd_per_hour, be_error *error);

/** A copy of unit type `index` of a menu. */
be_unit *shim_menu_unit_at(const be_menu *menu, size_t index, be_error *error);

/** A copy of offer `index` of a menu. */
be_offer *shim_menu_offer_at(const be_menu *menu, size_t index, be_error *error);

/** Bill quantities, one for each offer of the menu, hour by hour in the vendor's order. */
be_purchase *shim_purchase_new(const be_menu *menu, const double *quantities, uint64_t quantities_count,
                               be_error *error);

/** Add an instance type of a rate card, with its prices and every commitment that the card has for it. */
void shim_menu_add_card_unit(be_menu *menu, const be_catalogue *catalogue, const be_card_unit *unit,
                             const double *hours, uint64_t hours_count, be_error *error);

/** What is used of a meter in each of `count` hours from `start`, divided by `per`. */
shim_array *shim_usage_hours(const be_usage *usage, const char *provider, const char *region, const char *service,
                             const char *meter, double per, int64_t start, uint64_t count, be_error *error);

/** A purchase in a few numbers. */
be_purchase_summary *shim_purchase_summarise(const be_purchase *purchase, be_error *error);

/** What became of offer `index`. */
be_purchase_offer *shim_purchase_offer_at(const be_purchase *purchase, size_t index, be_error *error);

/** How the usage of unit type `index` was bought. */
be_purchase_unit *shim_purchase_unit_at(const be_purchase *purchase, size_t index, be_error *error);

/** Charge `index`, in order of months. */
be_purchase_charge *shim_purchase_charge_at(const be_purchase *purchase, size_t index, be_error *error);

/** Month `index`: cash flow beside the amortised view. */
be_purchase_month *shim_purchase_month_at(const be_purchase *purchase, size_t index, be_error *error);

/* ---- decision ---- */

/** Evaluate candidates for a series and rank them. */
be_comparison *shim_comparison_new(const be_series *series, const be_request *request, const be_catalogue *catalogue,
                                   const be_candidate *candidates, size_t count, const be_comparison_options *options,
                                   be_error *error);

/** The candidate of a rank, from 0, and what became of it. */
be_entry *shim_comparison_at(const be_comparison *comparison, size_t rank, be_error *error);

/** What to choose, and why. */
be_choice *shim_comparison_choice(const be_comparison *comparison, be_error *error);

/** What the candidate of a rank does in each step. */
be_timeline *shim_comparison_timeline(const be_comparison *comparison, size_t rank, be_error *error);

/** What is known of the candidate of a rank in a dimension, item `index`. */
be_trait *shim_comparison_trait(const be_comparison *comparison, size_t rank, uint32_t dimension, size_t index,
                                be_error *error);

/** Something to do about a risk of the choice, item `index`. */
be_mitigation *shim_comparison_mitigation_at(const be_comparison *comparison, size_t index, be_error *error);

/** Find every value of a parameter at which another candidate becomes the cheapest. */
be_break_even *shim_break_even_new(const be_series *series, const be_request *request, const be_catalogue *catalogue,
                                   const be_candidate *candidates, size_t count,
                                   const be_comparison_options *comparison_options,
                                   const be_break_even_options *options, be_error *error);

/** Who wins where among given cost curves, between `low` and `high`. */
be_break_even *shim_break_even_of_curves(const be_cost_curve *curves, size_t count, double low, double high,
                                         be_error *error);

/** Segment `index`, in ascending order of values. */
be_segment *shim_break_even_segment_at(const be_break_even *result, size_t index, be_error *error);

/** Crossing `index`, in ascending order of values. */
be_crossing *shim_break_even_crossing_at(const be_break_even *result, size_t index, be_error *error);

/** The break-even along one parameter for each of some values of another, that of `rows`. */
be_break_even_map *shim_break_even_map_new(const be_series *series, const be_request *request,
                                           const be_catalogue *catalogue, const be_candidate *candidates, size_t count,
                                           const be_comparison_options *comparison_options,
                                           const be_break_even_options *options, const be_break_even_options *rows,
                                           const double *values, uint64_t values_count, be_error *error);

/** Vary each parameter alone, and find the smallest change that makes another candidate the cheapest. */
be_sensitivity *shim_sensitivity_new(const be_series *series, const be_request *request, const be_catalogue *catalogue,
                                     const be_candidate *candidates, size_t count,
                                     const be_comparison_options *comparison_options,
                                     const be_sensitivity_options *options, be_error *error);

/** Row `index`, in descending order of what it moves. */
be_sensitivity_row *shim_sensitivity_at(const be_sensitivity *result, size_t index, be_error *error);

/** What the parameter of row `index` does to a candidate. */
be_sensitivity_cell *shim_sensitivity_cell_at(const be_sensitivity *result, size_t index, size_t candidate,
                                              be_error *error);

/** Price a fleet of every instance type of the region of the options, bought in every way. */
be_search *shim_search_new(const be_series *series, const be_request *request, const be_catalogue *catalogue,
                           const be_comparison_options *options, be_error *error);

/** The entry of a rank, from 0, the cheapest. */
be_search_entry *shim_search_at(const be_search *search, size_t rank, be_error *error);

/** Find the quantities of a menu's offers that cost least, and prove it. */
be_mix *shim_mix_new(const be_menu *menu, const be_mix_options *options, be_error *error);

/** A mix in a few numbers. */
be_mix_summary *shim_mix_summarise(const be_mix *mix, be_error *error);

/** Make a certificate from its parts. */
be_certificate *shim_certificate_new(const be_certificate_parts *parts, be_error *error);

/** A copy of all that a certificate says. */
be_certificate_parts *shim_certificate_read(const be_certificate *certificate, be_error *error);

/** Check a certificate against a menu: the bound that is recomputed from the menu alone. No quantities cost less. */
double shim_certificate_check(const be_menu *menu, const be_certificate *certificate, be_error *error);

/** The screening curves of a menu with one unit type. */
be_screening *shim_screening_new(const be_menu *menu, be_error *error);

/** Layer `index` of load, from 0, the base. */
be_screening_layer *shim_screening_layer_at(const be_screening *screening, uint64_t index, be_error *error);

/** Line `index` of the picture: 0 by use, else an offer of the menu from 1. */
be_screening_option *shim_screening_option_at(const be_screening *screening, size_t index, be_error *error);

/** A purchase policy that knows nothing of the future, without reservations yet. */
be_online *shim_online_new(const be_online_options *options, be_error *error);

/** The next hour, in which so many units are needed: what to buy. */
be_online_purchase *shim_online_step(be_online *online, uint32_t units, be_error *error);

/** What became of the hours so far. */
be_online_summary *shim_online_summarise(const be_online *online, be_error *error);

/** Levels of one offer, in even steps: a row each, of a quantity for every offer of the menu. */
shim_array *shim_levels_of_offer(const be_menu *menu, const char *offer, double from, double to, const double *base,
                                 uint64_t base_count, size_t count, be_error *error);

/** Levels of a mix, multiplied in even steps: a row each, of a quantity for every offer of the menu. */
shim_array *shim_levels_of_mix(const be_menu *menu, const double *mix, uint64_t mix_count, double from, double to,
                               size_t count, be_error *error);

/** Make ready to evaluate levels of commitment; the menu cannot be changed as long as the risk lives. */
be_risk *shim_risk_new(const be_menu *menu, const be_scenario_options *options, const double *levels,
                       uint64_t levels_count, uint64_t levels_columns, be_error *error);

/** Evaluate the scenarios `first` to `first + count - 1`. Ranges that do not overlap may run on several threads at
 * once. Whoever is told how far it is (a share, 0 to 1) may ask to stop by answering that it is true. */
void shim_risk_run(const be_risk *risk, uint64_t first, uint64_t count, be_progress progress, void *context,
                   be_error *error);

/** What scenario `index` is. */
be_scenario *shim_risk_scenario(const be_risk *risk, uint64_t index, be_error *error);

/** What is used in a scenario of unit type `unit`, by the hour. */
shim_array *shim_risk_usage(const be_risk *risk, uint64_t index, size_t unit, uint64_t menu_hours, be_error *error);

/** What a level costs in a scenario, USD. */
double shim_risk_cost(const be_risk *risk, uint64_t scenario, size_t level, be_error *error);

/** The costs of a level over all scenarios. */
be_level_risk *shim_risk_level(const be_risk *risk, size_t level, be_error *error);

/** Which levels are best. */
be_risk_choice *shim_risk_choose(const be_risk *risk, be_error *error);

/* ---- members that point to something: what is given is copied ---- */

/** Put a struct into the member at `offset`; NULL for none. */
void shim_set_struct(void *box, size_t offset, const void *inner, be_error *error);

/** Put a number for each hour of the week into the member at `offset`; no values for none. */
void shim_set_week(void *box, size_t offset, const char *member, const double *rate, uint64_t rate_count,
                   be_error *error);

/** What a platform does by default with units of a model. */
be_scaling *shim_scaling_for_model(uint32_t model, be_error *error);

/** Add a node type to those that Karpenter chooses from. */
void shim_deployment_add_node_type(be_deployment *deployment, const be_instance_type *type, be_error *error);

/** Sizes of further events, and how many have each. */
void shim_usage_item_set_values(be_usage_item *item, const double *rate, uint64_t rate_count, const double *weight,
                                uint64_t weight_count, be_error *error);

/** The amount by hour, from a time on the hour. */
void shim_usage_item_set_hourly(be_usage_item *item, int64_t start, const double *rate, uint64_t rate_count,
                                be_error *error);

/** Add a commitment to those that a bill takes into account. */
void shim_bill_options_add_commitment(be_bill_options *options, const be_commitment *commitment, be_error *error);

/** State the speed of a GPU model. */
void shim_comparison_options_add_speed(be_comparison_options *options, const char *name, double factor,
                                       be_error *error);

/** Add a piece to a cost curve: from a value on, fixed + variable x value. */
void shim_cost_curve_add_piece(be_cost_curve *curve, double from, double fixed, double variable, be_error *error);

/** Add a parameter to those that are varied. */
void shim_sensitivity_options_add_parameter(be_sensitivity_options *options, const be_break_even_options *parameter,
                                            be_error *error);

/** The tree, its root first. */
void shim_certificate_parts_set_node(be_certificate_parts *parts, const be_certificate_node *nodes, size_t count,
                                     be_error *error);

/** Of each weight its table, and the weight. */
void shim_certificate_parts_set_weights(be_certificate_parts *parts, const uint32_t *table, size_t table_count,
                                        const double *weight, uint64_t weight_count, be_error *error);

/** Prices of a table, an offer and an hour, in this order, in rows of `columns` hours where that is not 0. */
void shim_certificate_parts_set_price_usd(be_certificate_parts *parts, const double *price_usd, uint64_t count,
                                          uint64_t columns, be_error *error);

/** Of each offer itself, or the one that does all that it does for no more. */
void shim_certificate_parts_set_aside(be_certificate_parts *parts, const uint32_t *aside, size_t count,
                                      be_error *error);

/** A copy of node `index`. */
be_certificate_node *shim_certificate_parts_node_at(const be_certificate_parts *parts, size_t index, be_error *error);

/* Copies of the arrays. */
shim_numbers *shim_certificate_parts_weight_tables(const be_certificate_parts *parts, be_error *error);
shim_array *shim_certificate_parts_weight_values(const be_certificate_parts *parts, be_error *error);
shim_array *shim_certificate_parts_prices(const be_certificate_parts *parts, be_error *error);
shim_numbers *shim_certificate_parts_asides(const be_certificate_parts *parts, be_error *error);

#endif
