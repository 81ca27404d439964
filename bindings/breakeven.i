/* The library for other languages: one interface, and a folder per language with the typemaps that it needs. The target
 * language sees the C names without `be_`; structs and handles are classes. */
#ifdef SWIGPYTHON
%module(package="breakeven", threads="1") api
%feature("nothread"); /* but for the functions that only compute, below */
#else
%module Breakeven
#endif

%{
#include "shim.h"
%}

%include <stdint.i>

/* ---- names ---- */

/* Functions that return a status fill something in: their shim returns it instead. Handles close themselves, structs are
 * set by their constructor. */
#ifdef SWIGJAVA
%rename("%(regex:/^(?:be|shim)_([a-z]+)_?([a-z]*)_?([a-z]*)_?([a-z]*)_?([a-z]*)_?([a-z]*)$/\\1\\u\\2\\u\\3\\u\\4\\u\\5\\u\\6/)s", %$isfunction) "";
%rename("%(lowercamelcase)s", %$isvariable) "";
#else
%rename("%(regex:/^(?:be|shim)_(.*)/\\1/)s", %$isfunction) "";
#endif
%rename("%(regex:/^BE_(.*)/\\1/)s", %$isenumitem) "";
%rename("$ignore", %$isfunction, regexmatch$type="^be_status$") "";
%rename("$ignore", %$isfunction, regexmatch$name="^be_.*_(free|init|init_sized)$") "";
%rename("$ignore", %$isfunction, regexmatch$name="^be_scaling_init_for_model") "";
%ignore be_month_format;
%ignore be_time_format;
%ignore be_series_view;
%ignore be_allocator;
%ignore be_error;
%ignore be_speed;
%ignore be_cost_piece;
%ignore shim_array;
%ignore shim_array_free;
%ignore shim_numbers;
%ignore shim_numbers_free;
%ignore BE_API;
%ignore BE_ANY_MONTH;
%ignore BE_ANY_PURCHASE;
%ignore BE_SERIES_MAX_COUNT;
%ignore BE_UNITS_MAX;
%ignore BE_NO_CANDIDATE;
%ignore BREAKEVEN_VERSION_H;

%rename(Field) be_field;
%rename(InstanceType) be_instance_type;
%rename(UsageItem) be_usage_item;
%rename(SeriesCsv) be_series_csv;
%rename(SeriesSummary) be_series_summary;
%rename(Request) be_request;
%rename(Deployment) be_deployment;
%rename(Capacity) be_capacity;
%rename(Allocatable) be_allocatable;
%rename(TargetTracking) be_target_tracking;
%rename(Alarms) shim_alarms;
%rename(Hpa) be_hpa;
%rename(Pod) be_pod;
%rename(Replicas) shim_replicas;
%rename(Keda) be_keda;
%rename(ConcurrencyScaling) be_concurrency_scaling;
%rename(Scaling) be_scaling;
%rename(Observation) be_observation;
%rename(NodeScaling) be_node_scaling;
%rename(Environment) be_environment;
%rename(ColdStarts) be_cold_starts;
%rename(ColdTotals) be_cold_totals;
%rename(FunctionScaling) be_function_scaling;
%rename(FunctionGrant) be_function_grant;
%rename(Spot) be_spot;
%rename(SpotLoad) be_spot_load;
%rename(SpotEffect) be_spot_effect;
%rename(Quality) be_quality;
%rename(CatalogueOptions) be_catalogue_options;
%rename(TaskSize) be_task_size;
%rename(Price) be_price;
%rename(Commitment) be_commitment;
%rename(BillOptions) be_bill_options;
%rename(BillLine) be_bill_line;
%rename(Candidate) be_candidate;
%rename(ComparisonOptions) be_comparison_options;
%rename(Entry) be_entry;
%rename(Choice) be_choice;
%rename(MenuOptions) be_menu_options;
%rename(Unit) be_unit;
%rename(Offer) be_offer;
%rename(PurchaseSummary) be_purchase_summary;
%rename(PurchaseOffer) be_purchase_offer;
%rename(PurchaseUnit) be_purchase_unit;
%rename(PurchaseCharge) be_purchase_charge;
%rename(PurchaseMonth) be_purchase_month;
%rename(BreakEvenOptions) be_break_even_options;
%rename(CostCurve) be_cost_curve;
%rename(Segment) be_segment;
%rename(Crossing) be_crossing;
%rename(SensitivityOptions) be_sensitivity_options;
%rename(SensitivityRow) be_sensitivity_row;
%rename(SensitivityCell) be_sensitivity_cell;
%rename(SearchEntry) be_search_entry;
%rename(CardUnit) be_card_unit;
%rename(OnlineOptions) be_online_options;
%rename(OnlinePurchase) be_online_purchase;
%rename(OnlineSummary) be_online_summary;
%rename(ScenarioOptions) be_scenario_options;
%rename(Scenario) be_scenario;
%rename(LevelRisk) be_level_risk;
%rename(RiskChoice) be_risk_choice;
%rename(Trait) be_trait;
%rename(Mitigation) be_mitigation;
%rename(MixOptions) be_mix_options;
%rename(MixSummary) be_mix_summary;
%rename(CertificateNode) be_certificate_node;
%rename(CertificateParts) be_certificate_parts;
%rename(ScreeningLayer) be_screening_layer;
%rename(ScreeningOption) be_screening_option;

/* Members that say how long a struct is, are unused, or point to what a method sets. */
%ignore size;
%ignore reserved;
%ignore reserved_2;
%ignore be_field::offset;
%ignore be_usage_item::values;
%ignore be_usage_item::value_weights;
%ignore be_usage_item::hourly;
%immutable be_usage_item::value_count;
%immutable be_usage_item::hourly_start;
%immutable be_usage_item::hourly_count;
%ignore be_scaling::units_by_hour;
%ignore be_function_scaling::provisioned_by_hour;
%ignore be_deployment::node_types;
%immutable be_deployment::node_type_count;
%ignore be_bill_options::commitments;
%immutable be_bill_options::commitment_count;
%ignore be_comparison_options::speeds;
%immutable be_comparison_options::speed_count;
%ignore be_cost_curve::pieces;
%immutable be_cost_curve::piece_count;
%ignore be_sensitivity_options::parameters;
%immutable be_sensitivity_options::parameter_count;
%ignore be_certificate_parts::node;
%ignore be_certificate_parts::weight_table;
%ignore be_certificate_parts::weight;
%ignore be_certificate_parts::price_usd;
%ignore be_certificate_parts::aside;
%immutable be_certificate_parts::nodes;
%immutable be_certificate_parts::weights;

/* ---- handles ---- */

/* %handle(noun, Class); the language's file says how. */
#ifdef SWIGPYTHON
%include "python/python.i"
#else
%include "java/java.i"
#endif

%handle(usage, Usage)
%handle(series, Series)
%handle(curve, Curve)
%handle(catalogue, Catalogue)
%handle(bill, Bill)
%handle(scaler, Scaler)
%handle(node_scaler, NodeScaler)
%handle(function_limits, FunctionLimits)
%handle(outcome, Outcome)
%handle(timeline, Timeline)
%handle(comparison, Comparison)
%handle(layers, Layers)
%handle(menu, Menu)
%handle(purchase, Purchase)
%handle(break_even, BreakEvenPoints) /* some file systems take BreakEven.java for Breakeven.java */
%handle(break_even_map, BreakEvenMap)
%handle(sensitivity, Sensitivity)
%handle(search, Search)
%handle(online, Online)
%handle(risk, Risk)
%depends(risk, Risk)
%handle(mix, Mix)
%handle(certificate, Certificate)
%handle(screening, Screening)

/* ---- arrays ---- */

/* %doubles(argument) for numbers, %structs(struct, Class, argument), and %filled(argument) for what is filled in. */
%doubles(rate)
%doubles(weight)
%doubles(capacity)
%doubles(hours)
%doubles(quantities)
%doubles(values)
%doubles(mix)
%doubles_or_none(base)
%rows(levels)
%rows(price_usd)
%numbers(pods_per_node, type_count)
%numbers(weight_table, weight_table_count)
%numbers(aside, aside_count)
%structs(be_candidate, Candidate, candidates)
%structs(be_pod, Pod, pods)
%structs(be_cost_curve, CostCurve, curves)
%structs(be_certificate_node, CertificateNode, nodes)
%filled(cold_share)
%filled(environments)

/* ---- structs ---- */

/* A box is freed when the language has forgotten it. */
%define %destroyed(c_name)
%extend c_name {
    ~c_name() {
        shim_box_free($self);
    }
}
%enddef

/* A text that is set is copied into the box. */
%typemap(memberin) const char * {
    if (!shim_box_set_text(arg1, (size_t)((char *)&$1 - (char *)arg1), $input)) {
        %raise_memory;
    }
}

/* What goes in is a copy, so that no other thread can change it meanwhile. It begins as `set` leaves it. */
%define %made(c_name, class_name, set)
%boxed(c_name, class_name)
%typed(c_name, class_name)
%nodefaultctor c_name;
%extend c_name {
    c_name() {
        c_name *box = (c_name *)shim_box_new(sizeof(c_name));
        if (box) {
            set(box);
        }
        return box;
    }
}
%destroyed(c_name)
%enddef
%define %input(noun, class_name)
%made(be_##noun, class_name, be_##noun##_init)
%enddef

/* What comes out owns its texts. */
%define %output(c_name, class_name)
%typed(c_name, class_name)
%nodefaultctor c_name;
%destroyed(c_name)
%enddef

%input(instance_type, InstanceType)
%input(usage_item, UsageItem)
%input(series_csv, SeriesCsv)
%input(request, Request)
%input(target_tracking, TargetTracking)
%input(hpa, Hpa)
%input(pod, Pod)
%input(keda, Keda)
%input(concurrency_scaling, ConcurrencyScaling)
%input(scaling, Scaling)
%input(observation, Observation)
%input(node_scaling, NodeScaling)
%input(environment, Environment)
%input(function_scaling, FunctionScaling)
%input(spot, Spot)
%input(spot_load, SpotLoad)
%input(deployment, Deployment)
%input(catalogue_options, CatalogueOptions)
%input(commitment, Commitment)
%input(bill_options, BillOptions)
%input(candidate, Candidate)
%input(comparison_options, ComparisonOptions)
%input(menu_options, MenuOptions)
%input(unit, Unit)
%input(offer, Offer)
%input(break_even_options, BreakEvenOptions)
%input(sensitivity_options, SensitivityOptions)
%input(card_unit, CardUnit)
%input(online_options, OnlineOptions)
%input(scenario_options, ScenarioOptions)
%input(mix_options, MixOptions)
%input(certificate_parts, CertificateParts)
%made(be_cost_curve, CostCurve, (void))
%made(be_certificate_node, CertificateNode, (void))

%output(be_series_summary, SeriesSummary)
%output(shim_alarms, Alarms)
%output(shim_replicas, Replicas)
%output(be_cold_starts, ColdStarts)
%output(be_cold_totals, ColdTotals)
%output(be_function_grant, FunctionGrant)
%output(be_spot_effect, SpotEffect)
%output(be_capacity, Capacity)
%output(be_allocatable, Allocatable)
%output(be_quality, Quality)
%output(be_task_size, TaskSize)
%output(be_price, Price)
%output(be_bill_line, BillLine)
%output(be_entry, Entry)
%output(be_choice, Choice)
%output(be_purchase_summary, PurchaseSummary)
%output(be_purchase_offer, PurchaseOffer)
%output(be_purchase_unit, PurchaseUnit)
%output(be_purchase_charge, PurchaseCharge)
%output(be_purchase_month, PurchaseMonth)
%output(be_segment, Segment)
%output(be_crossing, Crossing)
%output(be_sensitivity_row, SensitivityRow)
%output(be_sensitivity_cell, SensitivityCell)
%output(be_search_entry, SearchEntry)
%output(be_online_purchase, OnlinePurchase)
%output(be_online_summary, OnlineSummary)
%output(be_scenario, Scenario)
%output(be_level_risk, LevelRisk)
%output(be_risk_choice, RiskChoice)
%output(be_trait, Trait)
%output(be_mitigation, Mitigation)
%output(be_mix_summary, MixSummary)
%output(be_screening_layer, ScreeningLayer)
%output(be_screening_option, ScreeningOption)

/* Fields last as long as the program, and nobody writes to them. */
%nodefaultctor be_field;
%nodefaultdtor be_field;
%immutable be_field::name;
%immutable be_field::unit;
%immutable be_field::meaning;
%immutable be_field::choices;
%immutable be_field::type;
%immutable be_field::default_value;
%immutable be_field::minimum;
%immutable be_field::maximum;

/* ---- texts ---- */

/* Of inputs they may be set, in Java by one thread at a time; of results they are read. */
%text(be_instance_type, name)
%text(be_instance_type, gpu_model)
%text(be_usage_item, provider)
%text(be_usage_item, region)
%text(be_usage_item, service)
%text(be_usage_item, meter)
%text(be_usage_item, dimension)
%text(be_deployment, provider)
%text(be_deployment, region)
%text(be_catalogue_options, path)
%text(be_catalogue_options, overlay_path)
%text(be_commitment, provider)
%text(be_commitment, region)
%text(be_commitment, service)
%text(be_commitment, instance_type)
%text(be_candidate, name)
%text(be_candidate, instance_type)
%text(be_comparison_options, provider)
%text(be_comparison_options, region)
%text(be_menu_options, currency)
%text(be_unit, name)
%text(be_unit, family)
%text(be_unit, currency)
%text(be_unit, source)
%text(be_unit, as_of)
%text(be_offer, name)
%text(be_offer, unit)
%text(be_offer, family)
%text(be_offer, currency)
%text(be_offer, source)
%text(be_offer, as_of)
%text(be_break_even_options, provider)
%text(be_break_even_options, service)
%text(be_cost_curve, name)
%text(be_card_unit, provider)
%text(be_card_unit, region)
%text(be_card_unit, service)
%text(be_card_unit, instance_type)

%immutable be_task_size::service;
%immutable be_price::unit;
%immutable be_price::source;
%immutable be_price::as_of;
%immutable be_price::file;
%immutable be_bill_line::provider;
%immutable be_bill_line::region;
%immutable be_bill_line::service;
%immutable be_bill_line::meter;
%immutable be_bill_line::unit;
%immutable be_bill_line::source;
%immutable be_bill_line::as_of;
%immutable be_bill_line::file;
%immutable be_entry::name;
%immutable be_entry::choice;
%immutable be_entry::why_not;
%immutable be_entry::oldest;
%immutable be_entry::newest;
%immutable be_choice::name;
%immutable be_choice::reason;
%immutable be_choice::risk;
%immutable be_choice::mitigation;
%immutable be_choice::with_operations;
%immutable be_purchase_offer::name;
%immutable be_purchase_unit::name;
%immutable be_purchase_charge::offer;
%immutable be_purchase_charge::unit;
%immutable be_segment::name;
%immutable be_crossing::before_name;
%immutable be_crossing::after_name;
%immutable be_sensitivity_row::provider;
%immutable be_sensitivity_row::service;
%immutable be_sensitivity_cell::name;
%immutable be_search_entry::instance_type;
%immutable be_choice::runner_up;
%immutable be_choice::runner_up_wins;
%immutable be_choice::runner_up_service;
%immutable be_trait::text;
%immutable be_trait::unit;
%immutable be_trait::source;
%immutable be_trait::as_of;
%immutable be_mitigation::text;
%immutable be_mitigation::quality;
%immutable be_mitigation::unit;
%immutable be_mitigation::summary;

/* ---- members that point to something ---- */

%rename("$ignore", %$isfunction, regexmatch$name="^shim_(set|scaling_for|usage_item_set|certificate_parts)_") "";
%rename("$ignore", %$isfunction,
        regexmatch$name="^shim_(bill_options|comparison_options|deployment|cost_curve|sensitivity_options)_add_") "";

/* A method under its name in the language, for one thread at a time. */
%define %method(c_name, method)
#ifdef SWIGJAVA
%rename("%(lowercamelcase)s") c_name::method;
%javamethodmodifiers c_name::method "public synchronized"
#endif
%enddef

/* A struct within a struct is a copy; None or null takes it out. */
%define %holds(c_name, member, inner)
%ignore c_name::member;
%method(c_name, set_##member)
%extend c_name {
    void set_##member(const inner *member, be_error *error) {
        shim_set_struct($self, offsetof(c_name, member), member, error);
    }
}
%enddef
%holds(be_scaling, target_tracking, be_target_tracking)
%holds(be_scaling, hpa, be_hpa)
%holds(be_scaling, keda, be_keda)
%holds(be_scaling, concurrency, be_concurrency_scaling)
%holds(be_deployment, instance_type, be_instance_type)
%holds(be_deployment, base, be_deployment)
%holds(be_deployment, overflow, be_deployment)
%holds(be_deployment, scaling, be_scaling)
%holds(be_deployment, node_scaling, be_node_scaling)
%holds(be_deployment, function_scaling, be_function_scaling)
%holds(be_deployment, spot, be_spot)
%holds(be_comparison_options, fleet_scaling, be_scaling)
%holds(be_comparison_options, cluster_scaling, be_scaling)
%holds(be_comparison_options, containers_scaling, be_scaling)
%holds(be_comparison_options, node_scaling, be_node_scaling)
%holds(be_comparison_options, function_scaling, be_function_scaling)
%holds(be_comparison_options, spot, be_spot)

%method(be_scaling, set_units_by_hour)
%newobject be_scaling::for_model;
%extend be_scaling {
    static be_scaling *for_model(uint32_t model, be_error *error) {
        return shim_scaling_for_model(model, error);
    }
    void set_units_by_hour(const double *rate, uint64_t rate_count, be_error *error) {
        shim_set_week($self, offsetof(be_scaling, units_by_hour), "units_by_hour", rate, rate_count, error);
    }
}
%method(be_function_scaling, set_provisioned_by_hour)
%extend be_function_scaling {
    void set_provisioned_by_hour(const double *rate, uint64_t rate_count, be_error *error) {
        shim_set_week($self, offsetof(be_function_scaling, provisioned_by_hour), "provisioned_by_hour", rate,
                      rate_count, error);
    }
}
%method(be_deployment, add_node_type)
%extend be_deployment {
    void add_node_type(const be_instance_type *type, be_error *error) {
        shim_deployment_add_node_type($self, type, error);
    }
}
%method(be_usage_item, set_values)
%method(be_usage_item, set_hourly)
%extend be_usage_item {
    void set_values(const double *rate, uint64_t rate_count, const double *weight, uint64_t weight_count,
                    be_error *error) {
        shim_usage_item_set_values($self, rate, rate_count, weight, weight_count, error);
    }
    void set_hourly(int64_t start, const double *rate, uint64_t rate_count, be_error *error) {
        shim_usage_item_set_hourly($self, start, rate, rate_count, error);
    }
}
%method(be_bill_options, add_commitment)
%extend be_bill_options {
    void add_commitment(const be_commitment *commitment, be_error *error) {
        shim_bill_options_add_commitment($self, commitment, error);
    }
}
%method(be_comparison_options, add_speed)
%extend be_comparison_options {
    void add_speed(const char *name, double factor, be_error *error) {
        shim_comparison_options_add_speed($self, name, factor, error);
    }
}

%method(be_cost_curve, add_piece)
%extend be_cost_curve {
    void add_piece(double start, double fixed, double variable, be_error *error) {
        shim_cost_curve_add_piece($self, start, fixed, variable, error);
    }
}
%method(be_sensitivity_options, add_parameter)
%extend be_sensitivity_options {
    void add_parameter(const be_break_even_options *parameter, be_error *error) {
        shim_sensitivity_options_add_parameter($self, parameter, error);
    }
}

/* The parts of a certificate are set and read whole, each a copy; prices in rows of hours, table by table and in each
 * offer by offer. */
%method(be_certificate_parts, set_node)
%method(be_certificate_parts, set_weights)
%method(be_certificate_parts, set_price_usd)
%method(be_certificate_parts, set_aside)
%method(be_certificate_parts, node_at)
%method(be_certificate_parts, weight_tables)
%method(be_certificate_parts, weight_values)
%method(be_certificate_parts, prices)
%method(be_certificate_parts, asides)
%newobject be_certificate_parts::node_at;
%extend be_certificate_parts {
    void set_node(const be_certificate_node *nodes, size_t count, be_error *error) {
        shim_certificate_parts_set_node($self, nodes, count, error);
    }
    void set_weights(const uint32_t *weight_table, size_t weight_table_count, const double *weight,
                     uint64_t weight_count, be_error *error) {
        shim_certificate_parts_set_weights($self, weight_table, weight_table_count, weight, weight_count, error);
    }
    void set_price_usd(const double *price_usd, uint64_t price_usd_count, uint64_t price_usd_columns,
                       be_error *error) {
        shim_certificate_parts_set_price_usd($self, price_usd, price_usd_count, price_usd_columns, error);
    }
    void set_aside(const uint32_t *aside, size_t aside_count, be_error *error) {
        shim_certificate_parts_set_aside($self, aside, aside_count, error);
    }
    be_certificate_node *node_at(size_t index, be_error *error) {
        return shim_certificate_parts_node_at($self, index, error);
    }
    shim_numbers *weight_tables(be_error *error) {
        return shim_certificate_parts_weight_tables($self, error);
    }
    shim_array *weight_values(be_error *error) {
        return shim_certificate_parts_weight_values($self, error);
    }
    shim_array *prices(be_error *error) {
        return shim_certificate_parts_prices($self, error);
    }
    shim_numbers *asides(be_error *error) {
        return shim_certificate_parts_asides($self, error);
    }
}

/* ---- what the library needs and nobody gives ---- */

/* The hours of the menu that a risk reads. */
%typemap(in, numinputs=0) uint64_t menu_hours "$1 = 0;"
%typemap(check) uint64_t menu_hours {
    $1 = held1 ? be_menu_hours((const be_menu *)shim_handle_parent(held1)) : 0;
}

/* ---- functions ---- */

%newobject shim_month_format;
%newobject shim_time_format;
%newobject shim_usage_at;
%newobject shim_series_summarise;
%newobject shim_target_tracking_alarms;
%newobject shim_hpa_replicas;
%newobject shim_hpa_replicas_for_total;
%newobject shim_environment_steady;
%newobject shim_environment_walk;
%newobject shim_function_limits_step;
%newobject shim_spot_effect_of;
%newobject shim_deployment_capacity;
%newobject shim_node_allocatable;
%newobject shim_outcome_quality;
%newobject shim_catalogue_type_at;
%newobject shim_catalogue_type_find;
%newobject shim_catalogue_task_size_at;
%newobject shim_catalogue_instance_price;
%newobject shim_catalogue_meter_price;
%newobject shim_bill_line_at;
%newobject shim_comparison_at;
%newobject shim_comparison_choice;
%newobject shim_menu_unit_at;
%newobject shim_menu_offer_at;
%newobject shim_purchase_summarise;
%newobject shim_purchase_offer_at;
%newobject shim_purchase_unit_at;
%newobject shim_purchase_charge_at;
%newobject shim_purchase_month_at;
%newobject shim_break_even_segment_at;
%newobject shim_break_even_crossing_at;
%newobject shim_sensitivity_at;
%newobject shim_sensitivity_cell_at;
%newobject shim_search_at;
%newobject shim_online_step;
%newobject shim_online_summarise;
%newobject shim_risk_scenario;
%newobject shim_risk_level;
%newobject shim_risk_choose;
%newobject shim_mix_summarise;
%newobject shim_certificate_read;
%newobject shim_screening_layer_at;
%newobject shim_screening_option_at;
%newobject shim_comparison_trait;
%newobject shim_comparison_mitigation_at;

/* These take their time and touch nothing of the language's: others may run meanwhile. */
%define %computes(function)
#ifdef SWIGPYTHON
%feature("nothread", "0") function;
%feature("thread") function;
#endif
%enddef
%computes(shim_series_copy)
%computes(shim_series_view)
%computes(shim_series_from_csv)
%computes(shim_series_from_csv_text)
%computes(shim_series_resample)
%computes(shim_series_tile)
%computes(shim_series_scale)
%computes(shim_series_add)
%computes(shim_series_slice)
%computes(shim_series_summarise)
%computes(shim_series_constant)
%computes(shim_series_daily)
%computes(shim_series_weekly)
%computes(shim_series_wave)
%computes(shim_series_ramp)
%computes(shim_series_spike)
%computes(shim_series_poisson)
%computes(shim_curve_new)
%computes(be_curve_unit_steps)
%computes(be_series_unit_steps)
%computes(shim_usage_from_csv)
%computes(be_mgc_wait_tail)
%computes(be_mgc_response_tail)
%computes(be_mgc_response_quantile)
%computes(be_mgc_highest_utilisation)
%computes(shim_node_scaler_step)
%computes(shim_environment_steady)
%computes(shim_environment_walk)
%computes(shim_spot_effect_of)
%computes(shim_outcome_new)
%computes(shim_outcome_quality)
%computes(shim_timeline_new)
%computes(shim_catalogue_load)
%computes(shim_bill_new)
%computes(shim_comparison_new)
%computes(shim_comparison_timeline)
%computes(shim_layers_new)
%computes(shim_menu_add_unit)
%computes(shim_purchase_new)
%computes(shim_break_even_new)
%computes(shim_break_even_of_curves)
%computes(shim_break_even_map_new)
%computes(shim_sensitivity_new)
%computes(shim_search_new)
%computes(shim_menu_add_card_unit)
%computes(shim_usage_hours)
%computes(shim_mix_new)
%computes(shim_certificate_check)
%computes(shim_screening_new)
%computes(shim_risk_new)
%computes(shim_risk_run)
%computes(shim_risk_scenario)
%computes(shim_risk_usage)
%computes(shim_risk_level)
%computes(shim_risk_choose)

%constant int ANY_MONTH = INT32_MIN;
%constant uint32_t ANY_PURCHASE = UINT32_MAX;
%constant uint64_t SERIES_MAX_COUNT = BE_SERIES_MAX_COUNT;
%constant uint64_t UNITS_MAX = BE_UNITS_MAX;
%constant uint64_t NO_CANDIDATE = BE_NO_CANDIDATE;

#define BE_API
%include "breakeven/base.h"
%include "breakeven/demand.h"
%include "breakeven/supply.h"
%include "breakeven/pricing.h"
%include "breakeven/decision.h"
%include "shim.h"
