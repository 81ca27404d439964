/* Virtual machines behind a front door. */
#include "supply/internal.h"

static be_status add_usage(const be_i_run *run, const be_i_platform *platform, const be_i_presence *presence,
                           uint32_t count) {
    (void)count;
    const be_deployment *d = run->deployment;
    be_usage *usage = run->outcome->usage;
    be_status status =
        be_i_presence_usage(presence, d, platform->machine_service, d->instance_type->name, 1, true, usage, run->error);
    if (!status) {
        status = be_i_interruptions_usage(run, presence, platform->machine_service, d->instance_type->name);
    }
    return status ? status : be_i_add_volumes(run, platform, presence);
}

be_status be_i_fleet_run(const be_i_run *run) {
    const be_i_platform *platform;
    be_status status = be_i_platform_of(run->deployment->provider, &platform, run->error);
    if (status) {
        return status;
    }
    be_capacity capacity;
    be_i_capacity(run->request, run->deployment, &capacity, run->outcome->why_not);
    if (run->outcome->why_not[0]) {
        return BE_STATUS_OK;
    }
    be_i_rule rule = {.capacity = capacity.requests_per_second,
                      .floor = run->deployment->floor,
                      .ceiling = run->deployment->ceiling,
                      .per_machine = 1};
    return be_i_run_units(run, platform, &capacity, &rule, add_usage);
}
