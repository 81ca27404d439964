/* Usage items of a deployment. */
#include "supply/internal.h"

be_usage_item be_i_item(const be_deployment *deployment, const char *service, const char *meter, be_month month) {
    be_usage_item item;
    be_usage_item_init(&item);
    item.provider = deployment->provider;
    item.region = deployment->region;
    item.service = service;
    item.meter = meter;
    item.month = month;
    return item;
}

uint64_t be_i_month_end(int64_t first_hour, uint64_t hours, uint64_t hour, be_month *month) {
    *month = be_month_of(first_hour + (int64_t)hour * 3600);
    uint64_t end = (uint64_t)((be_month_start(*month + 1) - first_hour) / 3600);
    return end < hours ? end : hours;
}

be_status be_i_add_monthly(be_usage *usage, const be_deployment *deployment, const char *service, const char *meter,
                           const double *hourly, int64_t first_hour, uint64_t hours, double scale, be_error *error) {
    for (uint64_t h = 0; h < hours;) {
        be_month month;
        uint64_t end = be_i_month_end(first_hour, hours, h, &month);
        be_i_sum sum = {0, 0};
        for (; h < end; h++) {
            be_i_sum_add(&sum, hourly[h]);
        }
        be_usage_item item = be_i_item(deployment, service, meter, month);
        item.quantity = be_i_sum_value(sum) * scale;
        be_status status = be_usage_add(usage, &item, error);
        if (status) {
            return status;
        }
    }
    return BE_STATUS_OK;
}

be_status be_i_add_standing(const be_i_run *run, const be_series *series, const char *service, const char *meter,
                            double per_hour) {
    int64_t from = be_series_start(series);
    int64_t to = from + (int64_t)be_series_count(series) * be_series_step_seconds(series);
    while (from < to) {
        be_month month = be_month_of(from);
        int64_t end = be_month_start(month + 1);
        end = end < to ? end : to;
        be_usage_item item = be_i_item(run->deployment, service, meter, month);
        item.quantity = (double)(end - from) / 3600 * per_hour;
        be_status status = be_usage_add(run->outcome->usage, &item, run->error);
        if (status) {
            return status;
        }
        from = end;
    }
    return BE_STATUS_OK;
}

/* Volumes are counted in GB-months: a disk that is there for part of a month counts for that part. */
be_status be_i_add_volumes(const be_i_run *run, const be_i_platform *platform, const be_i_presence *p) {
    const be_deployment *d = run->deployment;
    for (uint64_t h = 0; h < p->hours && d->volume_gb > 0;) {
        be_month month;
        uint64_t end = be_i_month_end(p->first_hour, p->hours, h, &month);
        be_status status = be_i_add_monthly(run->outcome->usage, d, platform->volume_service, platform->volume_meter,
                                            p->machine_seconds + h, p->first_hour + (int64_t)h * 3600, end - h,
                                            d->volume_gb / (double)be_month_seconds(month), run->error);
        if (status) {
            return status;
        }
        h = end;
    }
    return BE_STATUS_OK;
}
