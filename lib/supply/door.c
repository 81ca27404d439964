/* What stands around every deployment alike: the front door, transfer to the internet, the object store, a queue. */
#include "supply/internal.h"

static const double GB = 1073741824.0; /* providers count 2^30 bytes as a GB of traffic */

/* Requests by hour that go to machines (tasks, pods) and to functions. */
typedef struct traffic {
    double *all, *machines, *functions; /* the latter two may be NULL: none */
    int64_t first_hour;
    uint64_t hours;
} traffic;

/* One dimension of the balancer's load by the hour, as items a month. */
static be_status add_dimension(const be_i_run *run, const be_i_platform *platform, const char *dimension,
                               const double *amounts, int64_t first_hour, uint64_t hours) {
    for (uint64_t h = 0; h < hours;) {
        be_month month;
        uint64_t end = be_i_month_end(first_hour, hours, h, &month);
        be_usage_item item = be_i_item(run->deployment, platform->balancer_service, platform->balancer_load, month);
        item.dimension = dimension;
        item.hourly_start = first_hour + (int64_t)h * 3600;
        item.hourly_count = end - h;
        item.hourly = amounts + h;
        be_status status = be_usage_add(run->outcome->usage, &item, run->error);
        if (status) {
            return status;
        }
        h = end;
    }
    return BE_STATUS_OK;
}

/* New connections a second; connections active in a minute, which are those opened in it, each counted once; bytes
 * processed, both ways. Hours are averages, as the provider takes them. */
static be_status add_load(const be_i_run *run, const be_i_platform *platform, const traffic *t, double *amounts) {
    const be_request *r = run->request;
    double gb_per_request = (r->request_bytes + r->response_bytes) / GB;
    struct {
        const char *dimension;
        const double *requests;
        double per_request;
    } const dimensions[] = {
        {platform->balancer_dimension_new, t->all, 1 / r->requests_per_connection / 3600},
        {platform->balancer_dimension_active, t->all, 1 / r->requests_per_connection / 60},
        {platform->balancer_dimension_bytes, t->machines, gb_per_request},
        {platform->balancer_dimension_function_bytes, t->functions, gb_per_request},
    };
    for (size_t i = 0; i < sizeof dimensions / sizeof dimensions[0]; i++) {
        if (!dimensions[i].requests) {
            continue;
        }
        for (uint64_t h = 0; h < t->hours; h++) {
            amounts[h] = dimensions[i].requests[h] * dimensions[i].per_request;
        }
        be_status status = add_dimension(run, platform, dimensions[i].dimension, amounts, t->first_hour, t->hours);
        if (status) {
            return status;
        }
    }
    return BE_STATUS_OK;
}

static be_status add_balancer(const be_i_run *run, const be_i_platform *platform, const traffic *t) {
    be_status status = be_i_add_standing(run, run->series, platform->balancer_service, platform->balancer_hour, 1);
    if (!status) {
        status = be_i_add_standing(run, run->series, platform->address_service, platform->address_meter,
                                   run->deployment->zones);
    }
    if (status) {
        return status;
    }
    double *amounts = be_i_alloc(&run->outcome->allocator, (size_t)t->hours, sizeof(double));
    if (!amounts) {
        return be_i_fail_memory(run->error);
    }
    status = add_load(run, platform, t, amounts);
    be_i_release(&run->outcome->allocator, amounts);
    return status;
}

/* Requests at the cheap gateway: events whose size is the larger payload, in KB, for it counts in increments. The rich
 * one counts requests. */
static be_status add_gateway(const be_i_run *run, const be_i_platform *platform, const char *meter, const traffic *t) {
    double kb = fmax(run->request->request_bytes, run->request->response_bytes) / 1024;
    for (uint64_t h = 0; h < t->hours;) {
        be_month month;
        uint64_t end = be_i_month_end(t->first_hour, t->hours, h, &month);
        be_i_sum requests = {0, 0};
        for (; h < end; h++) {
            be_i_sum_add(&requests, t->all[h]);
        }
        be_usage_item item = be_i_item(run->deployment, platform->gateway_service, meter, month);
        item.events = be_i_sum_value(requests);
        item.event_mean = kb;
        be_status status = be_usage_add(run->outcome->usage, &item, run->error);
        if (status) {
            return status;
        }
    }
    return BE_STATUS_OK;
}

static be_status add_door(const be_i_run *run, const be_i_platform *platform, const traffic *t) {
    switch (run->deployment->door) {
    case BE_DOOR_LOAD_BALANCER:
        return add_balancer(run, platform, t);
    case BE_DOOR_HTTP_API:
        return add_gateway(run, platform, platform->gateway_http, t);
    case BE_DOOR_REST_API:
        return be_i_add_monthly(run->outcome->usage, run->deployment, platform->gateway_service, platform->gateway_rest,
                                t->all, t->first_hour, t->hours, 1, run->error);
    default:
        return BE_STATUS_OK;
    }
}

/* Amounts that go with each request, whatever the door. */
static be_status add_per_request(const be_i_run *run, const be_i_platform *platform, const traffic *t) {
    const be_request *r = run->request;
    struct {
        const char *service, *meter;
        double per_request;
    } const amounts[] = {
        {platform->transfer_service, platform->transfer_out, r->response_bytes / GB},
        {platform->object_service, platform->object_reads, r->object_reads},
        {platform->object_service, platform->object_writes, r->object_writes},
        {platform->queue_service, platform->queue_meter, run->deployment->queue_messages},
    };
    for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++) {
        if (amounts[i].per_request <= 0) {
            continue;
        }
        be_status status = be_i_add_monthly(run->outcome->usage, run->deployment, amounts[i].service, amounts[i].meter,
                                            t->all, t->first_hour, t->hours, amounts[i].per_request, run->error);
        if (status) {
            return status;
        }
    }
    return BE_STATUS_OK;
}

static be_status read_part(const be_i_run *run, const be_series *series, double **requests) {
    int64_t first_hour;
    uint64_t hours;
    if (!series) {
        return BE_STATUS_OK;
    }
    return be_i_hourly_requests(series, &run->outcome->allocator, requests, &first_hour, &hours, run->error);
}

be_status be_i_door_usage(const be_i_run *run, const be_series *to_machines, const be_series *to_functions) {
    const be_i_platform *platform;
    const be_allocator *allocator = &run->outcome->allocator;
    traffic t = {0};
    be_status status = be_i_platform_of(run->deployment->provider, &platform, run->error);
    if (!status) {
        status = be_i_hourly_requests(run->series, allocator, &t.all, &t.first_hour, &t.hours, run->error);
    }
    if (!status) {
        status = read_part(run, to_machines, &t.machines);
    }
    if (!status) {
        status = read_part(run, to_functions, &t.functions);
    }
    if (!status) {
        status = add_door(run, platform, &t);
    }
    if (!status) {
        status = add_per_request(run, platform, &t);
    }
    be_i_release(allocator, t.all);
    be_i_release(allocator, t.machines);
    be_i_release(allocator, t.functions);
    return status;
}
