/* Pods packed on nodes, and the control plane above them. */
#include "supply/internal.h"

static be_status add_type(const be_i_run *run, const be_i_platform *platform, const be_i_presence *presence,
                          uint32_t index) {
    be_instance_type type;
    be_status status = be_i_node_type_at(run->deployment, index, &type, run->error);
    if (!status) {
        status = be_i_presence_usage(presence, run->deployment, platform->machine_service, type.name, 1, true,
                                     run->outcome->usage, run->error);
    }
    if (!status) {
        status = be_i_interruptions_usage(run, presence, platform->machine_service, type.name);
    }
    return status ? status : be_i_add_volumes(run, platform, presence);
}

static be_status add_usage(const be_i_run *run, const be_i_platform *platform, const be_i_presence *presences,
                           uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        be_status status = add_type(run, platform, &presences[i], i);
        if (status) {
            return status;
        }
    }
    return be_i_add_standing(run, run->series, platform->cluster_service, platform->cluster_meter, 1);
}

be_status be_i_cluster_run(const be_i_run *run) {
    const be_deployment *d = run->deployment;
    const be_i_platform *platform;
    be_status status = be_i_platform_of(d->provider, &platform, run->error);
    if (status) {
        return status;
    }
    be_capacity capacity;
    be_i_capacity(run->request, d, &capacity, run->outcome->why_not);
    uint32_t pods = run->outcome->why_not[0] ? 0 : be_i_node_pods(d, run->outcome->why_not);
    if (run->outcome->why_not[0]) {
        return BE_STATUS_OK;
    }
    be_i_rule rule = {.capacity = capacity.requests_per_second,
                      .floor = d->floor,
                      .ceiling = d->ceiling,
                      .per_machine = pods,
                      .machine_floor = d->node_floor,
                      .machine_spare = d->spare_nodes};
    return be_i_run_units(run, platform, &capacity, &rule, add_usage);
}
