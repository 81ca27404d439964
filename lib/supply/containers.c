/* Managed containers: tasks without machines. */
#include "supply/internal.h"

static be_status add_usage(const be_i_run *run, const be_i_platform *platform, const be_i_presence *presence,
                           uint32_t count) {
    (void)count;
    const be_deployment *d = run->deployment;
    be_usage *usage = run->outcome->usage;
    be_status status = be_i_presence_usage(presence, d, platform->container_service, platform->container_vcpu[d->arch],
                                           d->unit_vcpu, false, usage, run->error);
    if (status) {
        return status;
    }
    return be_i_presence_usage(presence, d, platform->container_service, platform->container_memory[d->arch],
                               d->unit_memory_mib / 1024, false, usage, run->error);
}

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
    status = be_i_run_units(run, platform, &capacity, &rule, add_usage);
    run->outcome->quality.machine_hours = run->outcome->quality.peak_machines = 0;
    return status;
}
