/* Managed containers: tasks without machines. */
#include "supply/internal.h"

be_status be_i_containers_run(const be_i_run *run) {
    const be_deployment *d = run->deployment;
    const be_i_platform *platform;
    be_status status = be_i_platform_of(d->provider, &platform, run->error);
    if (status) {
        return status;
    }
    be_capacity capacity;
    be_i_capacity(run->request, d, &capacity, run->outcome->why_not);
    if (run->outcome->why_not[0]) {
        return BE_STATUS_OK;
    }
    be_i_rule rule = {
        .capacity = capacity.requests_per_second, .floor = d->floor, .ceiling = d->ceiling, .per_machine = 1};
    be_i_presence presence;
    if ((status = be_i_presence_new(run->series, &rule, &run->outcome->allocator, &presence, run->error))) {
        return status;
    }
    status = be_i_presence_usage(&presence, d, platform->container_service, platform->container_vcpu[d->arch],
                                 d->unit_vcpu, false, run->outcome->usage, run->error);
    if (!status) {
        status = be_i_presence_usage(&presence, d, platform->container_service, platform->container_memory[d->arch],
                                     d->unit_memory_mib / 1024, false, run->outcome->usage, run->error);
    }
    be_i_presence_free(&presence);
    if (!status) {
        status = be_i_quality_of_units(run, &capacity, &rule);
    }
    run->outcome->quality.machine_hours = run->outcome->quality.peak_machines = 0;
    return status;
}
