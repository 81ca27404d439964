/* The spike as one JSON object. */
#include "spike.h"

#include <math.h>
#include <stdio.h>

static double or_null(int64_t second) {
    return second == NEVER ? NAN : (double)second;
}

/* ---- assumptions ---- */

static void json_traffic(const spike *s) {
    char text[64];
    printf("\"traffic\":{");
    json_text("start", be_time_format(s->start, text), ",");
    json_text("spike_start", be_time_format(s->begin, text), ",");
    json_text("spike_end", be_time_format(s->end, text), ",");
    json_text("end", be_time_format(s->stop, text), ",");
    json_number("normal_requests_per_second", s->rate, ",");
    json_number("spike_requests_per_second", s->rate * s->times, "}");
}

static void json_assumptions(const spike *s) {
    size_t count;
    const be_field *fields = be_request_fields(&count);
    printf("\"assumptions\":{");
    json_traffic(s);
    printf(",");
    json_struct("request", fields, count, &s->request);
    printf(",\"notes\":[");
    for (size_t i = 0; spike_notes[i]; i++) {
        printf("%s{", i ? "," : "");
        json_text("text", spike_notes[i], "}");
    }
    printf("]},");
}

static void json_platform(const way *w) {
    size_t count;
    const be_field *fields = be_deployment_fields(&count);
    json_struct("deployment", fields, count, &w->deployment);
    printf(",");
    if (w->deployment.model == BE_MODEL_FUNCTIONS) {
        fields = be_function_scaling_fields(&count);
        json_struct("function_scaling", fields, count, &w->functions);
        printf(",");
        return;
    }
    fields = be_scaling_fields(&count);
    json_struct("scaling", fields, count, &w->scaling);
    printf(",");
    if (w->deployment.model == BE_MODEL_CLUSTER) {
        fields = be_node_scaling_fields(&count);
        json_struct("node_scaling", fields, count, &w->nodes);
        printf(",");
    }
}

/* ---- measures ---- */

static void json_measures(const result *r) {
    printf("\"capacity\":{");
    json_number("planned_requests_per_second", r->capacity.requests_per_second, ",");
    json_number("saturation_requests_per_second", r->capacity.saturation, "},");
    printf("\"spike_seconds\":{");
    json_number("asked", or_null(r->asked), ",");
    json_number("served", or_null(r->served), ",");
    json_number("covered", or_null(r->covered), ",");
    json_number("worst", or_null(r->worst), ",");
    json_number("worst_count", r->worst_count, ",");
    json_number("worst_age_seconds", r->worst_age, "},");
    printf("\"surplus\":{");
    json_number("peak_units", r->surplus_peak, ",");
    json_number("unit_hours_after", r->surplus_unit_hours, ",");
    json_number("machine_hours_after", r->surplus_machine_hours, ",");
    json_number("until", or_null(r->surplus_until), "},");
}

static void json_quality(const be_quality *q) {
    printf("\"quality\":{\"keeps_promise\":%s,", q->keeps_promise ? "true" : "false");
    json_number("requests", q->requests, ",");
    json_number("served", q->served, ",");
    json_number("late", q->late, ",");
    json_number("dropped", q->dropped, ",");
    json_number("timed_out", q->timed_out, ",");
    json_number("throttled", q->throttled, ",");
    json_number("waiting", q->waiting, ",");
    json_number("unserved", q->unserved, ",");
    json_number("late_share", q->late_share, ",");
    json_number("latency_seconds", q->latency_seconds, ",");
    json_number("peak_queue", q->peak_queue, ",");
    json_number("peak_queue_age_seconds", q->peak_queue_age_seconds, ",");
    json_number("recovery_seconds", q->recovery_seconds, ",");
    json_number("under_provisioned_share", q->under_provisioned_share, ",");
    json_number("over_provisioned_share", q->over_provisioned_share, ",");
    json_number("under_provisioned_units", q->under_provisioned_units, ",");
    json_number("over_provisioned_units", q->over_provisioned_units, ",");
    json_number("launches", q->launches, ",");
    json_number("cold_share", q->cold_share, ",");
    json_number("cold_added_seconds", q->cold_added_seconds, ",");
    json_number("peak_units", q->peak_units, ",");
    json_number("mean_units", q->mean_units, ",");
    json_number("unit_hours", q->unit_hours, ",");
    json_number("peak_machines", q->peak_machines, ",");
    json_number("machine_hours", q->machine_hours, "},");
}

/* The columns of the timeline at the telling seconds. */
static void json_seconds(const spike *s, const result *r) {
    printf("\"seconds\":[");
    for (size_t k = 0; k < telling_count; k++) {
        printf("%s{", k ? ",\n" : "\n");
        json_number("second", (double)telling_seconds[k], "");
        for (uint32_t column = 0; column < BE_COLUMN_COUNT; column++) {
            printf(",");
            json_number(be_column_name(column), value_at(s, r, column, telling_seconds[k]), "");
        }
        printf("}");
    }
    printf("],");
}

/* ---- money ---- */

static void json_preparation(const result *r) {
    static const char *const what[] = {NULL, "units", "spare_nodes", "account_limit", "provisioned_environments"};
    printf("\"preparation\":{");
    json_text("what", what[r->way->prepares], ",");
    json_number("count", r->way->prepared, ",");
    json_number("extra_cost_per_hour_usd", r->per_hour, ",");
    json_number("extra_cost_per_month_usd", r->per_month, "},");
}

static void json_result(const spike *s, const result *r) {
    printf("{");
    json_text("name", r->way->name, ",");
    json_text("title", r->way->title, ",");
    json_text("model", be_model_name(r->way->deployment.model), ",");
    json_platform(r->way);
    json_measures(r);
    json_quality(&r->quality);
    json_seconds(s, r);
    json_preparation(r);
    printf("\"lacks_price\":%s,", r->no_price[0] ? "true" : "false");
    json_text("why_not", r->no_price[0] ? r->no_price : NULL, ",");
    json_number("cost_usd", r->bill ? be_bill_total(r->bill) : NAN, ",");
    json_text("oldest_price", be_bill_oldest(r->bill), ",");
    json_text("newest_price", be_bill_newest(r->bill), ",");
    json_lines(r->bill, s->rates);
    printf("}");
}

void print_spike_json(const spike *s, const result *results, size_t count) {
    printf("{");
    json_text("id", "spike", ",");
    json_text("title", spike_title, ",");
    json_assumptions(s);
    printf("\"candidates\":[");
    for (size_t i = 0; i < count; i++) {
        printf("%s\n", i ? "," : "");
        json_result(s, &results[i]);
    }
    printf("\n]}\n");
}
