/* What the tests of the supply floor build on: a plain machine, request and deployment with easy numbers, and ways to
 * look up what an outcome says. */
#ifndef BE_TESTS_SUPPLY_GIVEN_H
#define BE_TESTS_SUPPLY_GIVEN_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "support.h"

enum { HOUR = 3600, ANY_MONTH = -999999 };

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* 2 vCPU, 16 GiB, room for 58 pods. */
static inline be_instance_type a_machine(void) {
    be_instance_type type;
    be_instance_type_init(&type);
    type.name = "m7i.large";
    type.vcpu = 2;
    type.memory_mib = 16384;
    type.max_pods = 58;
    return type;
}

/* 0.1 s of CPU and nothing else: 10 requests/s at most on one vCPU. */
static inline be_request a_request(void) {
    be_request request;
    be_request_init(&request);
    request.cpu_seconds = 0.1;
    request.wall_seconds = 0.1;
    request.memory_mib = 128;
    return request;
}

/* Planned with half of the vCPU, so that the plain machine carries 10 requests/s and can serve 20; nothing stands
 * around it: no floor, no door, no disk. */
static inline be_deployment a_deployment(uint32_t model, const be_instance_type *type) {
    be_deployment deployment;
    be_deployment_init(&deployment);
    deployment.model = model;
    deployment.provider = "aws";
    deployment.region = "us-east-1";
    deployment.instance_type = type;
    deployment.target_utilisation = 0.5;
    deployment.door = BE_DOOR_NONE;
    deployment.floor = deployment.node_floor = 0;
    deployment.volume_gb = 0;
    return deployment;
}

static inline be_series *series_of(const double *rates, uint64_t count, const char *start, int64_t step_seconds) {
    be_series *series = NULL;
    int64_t time;
    assert_ok(be_time_parse(start, &time, error));
    assert_ok(be_series_copy(rates, count, time, step_seconds, NULL, &series, error));
    return series;
}

static inline be_outcome *outcome_of(const be_series *series, const be_request *request,
                                     const be_deployment *deployment) {
    be_outcome *outcome = NULL;
    assert_ok(be_outcome_new(series, request, deployment, NULL, &outcome, error));
    return outcome;
}

static inline be_quality quality_of(const be_outcome *outcome) {
    be_quality quality = {.size = sizeof quality};
    assert_ok(be_outcome_quality(outcome, &quality, error));
    return quality;
}

static inline be_usage_item item_at(const be_outcome *outcome, size_t index) {
    be_usage_item item = {.size = sizeof item};
    assert_ok(be_usage_at(be_outcome_usage(outcome), index, &item, error));
    return item;
}

static inline int item_is(const be_usage_item *item, const char *service, const char *meter, be_month month) {
    return strcmp(item->service, service) == 0 && strcmp(item->meter, meter) == 0 &&
           (month == ANY_MONTH || item->month == month);
}

static inline size_t count_items(const be_outcome *outcome, const char *service, const char *meter, be_month month) {
    size_t found = 0;
    for (size_t i = 0; i < be_usage_count(be_outcome_usage(outcome)); i++) {
        be_usage_item item = item_at(outcome, i);
        found += (size_t)item_is(&item, service, meter, month);
    }
    return found;
}

/* The one item of that meter and month. */
static inline be_usage_item the_item(const be_outcome *outcome, const char *service, const char *meter,
                                     be_month month) {
    be_usage_item found = {0};
    if (count_items(outcome, service, meter, month) != 1) {
        fail_msg("%zu items of %s %s", count_items(outcome, service, meter, month), service, meter);
    }
    for (size_t i = 0; i < be_usage_count(be_outcome_usage(outcome)); i++) {
        be_usage_item item = item_at(outcome, i);
        if (item_is(&item, service, meter, month)) {
            found = item;
        }
    }
    return found;
}

/* The whole amount of an item: its quantity and what its events add up to. */
static inline double amount_of(const be_usage_item *item) {
    double events = item->events * item->event_mean;
    for (uint64_t i = 0; i < item->value_count; i++) {
        events += item->values[i] * item->value_weights[i];
    }
    return item->quantity + item->event_scale * events;
}

/* The amount of a meter over all its items. */
static inline double total_of(const be_outcome *outcome, const char *service, const char *meter, be_month month) {
    double total = 0;
    for (size_t i = 0; i < be_usage_count(be_outcome_usage(outcome)); i++) {
        be_usage_item item = item_at(outcome, i);
        total += item_is(&item, service, meter, month) ? amount_of(&item) : 0;
    }
    return total;
}

/* Hand the fields of every row of a table below tests/cases/supply to `check`; the header is skipped. Fields hold no
 * commas and are not empty. Returns the number of rows. */
static inline size_t each_row(const char *name, void (*check)(char **fields)) {
    enum { MOST = 16 };
    char relative[256], *line, *rest;
    size_t bytes, rows = 0;
    snprintf(relative, sizeof relative, "tests/cases/supply/%s", name);
    char *text = be_test_read(be_test_source(relative), &bytes);
    for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        char *fields[MOST] = {NULL}, *at;
        size_t count = 0;
        for (char *field = strtok_r(line, ",", &at); field && count < MOST; field = strtok_r(NULL, ",", &at)) {
            fields[count++] = field;
        }
        if (line != text) {
            check(fields);
            rows++;
        }
    }
    free(text);
    return rows;
}

#endif
