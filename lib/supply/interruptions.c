/* What it does to a deployment that its machines may be taken back: see be_spot_effect_of, which this applies to each
 * load that the walk meets. All are expected values: no single machine is seen to go. */
#include "supply/internal.h"

be_status be_i_interruptions_begin(be_i_interruptions *x, const be_i_run *run, const be_capacity *capacity,
                                   uint64_t per_machine) {
    const be_deployment *d = run->deployment;
    bool machines = d->model == BE_MODEL_FLEET || d->model == BE_MODEL_CLUSTER;
    *x = (be_i_interruptions){.spot = d->spot && machines,
                              .per_machine = per_machine,
                              .saturation = capacity->saturation * (double)per_machine};
    if (!x->spot) {
        return BE_STATUS_OK;
    }
    be_spot_load_init(&x->load);
    x->load.unit_capacity = fmin(fmax(x->saturation, 1e-9), 1e15);
    x->load.service_seconds = capacity->wall_seconds;
    x->load.service_scv = run->request->wall_scv;
    x->load.service_distribution = run->request->wall_distribution;
    return be_i_spot_read(d->spot, &x->rules, run->error);
}

static be_status ask(be_i_interruptions *x, uint64_t machines, double rate, be_error *error) {
    if (x->asked && x->load.units == machines && x->load.requests_per_second == rate) {
        return BE_STATUS_OK;
    }
    uint64_t needed = be_units_for_rate(rate, x->saturation);
    x->load.units = machines;
    x->load.needed = needed < machines ? needed : machines;
    x->load.requests_per_second = rate;
    x->effect.size = sizeof x->effect;
    be_status status = be_spot_effect_of(&x->rules, &x->load, &x->effect, error);
    x->asked = !status;
    return status;
}

be_status be_i_interruptions_add(be_i_interruptions *x, uint64_t machines, double rate, double seconds,
                                 be_i_interrupted *out, be_error *error) {
    *out = (be_i_interrupted){0};
    if (!x->spot || machines == 0) {
        return BE_STATUS_OK;
    }
    be_status status = ask(x, machines, rate, error);
    if (status) {
        return status;
    }
    double hours = seconds / 3600;
    x->interruptions += x->effect.interruptions * hours;
    x->repeated_seconds += x->effect.repeated_seconds * hours;
    /* What is too much for all of the machines is no matter of those that are missing. */
    double too_much = rate > 0 ? fmax(0, rate - (double)machines * x->saturation) / rate : 0;
    out->delayed = fmax(0, fmin(1, x->effect.beyond_share) - too_much) * rate * seconds;
    out->delay_seconds = x->rules.replacement_seconds;
    out->repeated = fmin(x->effect.cut_off * hours, rate * seconds - out->delayed);
    out->repeat_seconds = x->rules.notice_seconds;
    return BE_STATUS_OK;
}

/* Between the notice and its end an old machine and its replacement are both there. */
be_status be_i_interruptions_usage(const be_i_run *run, const be_i_presence *p, const char *service,
                                   const char *meter) {
    be_spot spot;
    if (!run->deployment->spot) {
        return BE_STATUS_OK;
    }
    be_status status = be_i_spot_read(run->deployment->spot, &spot, run->error);
    double twice = spot.share * spot.interruptions_per_hour * spot.notice_seconds / 3600;
    return status ? status
                  : be_i_add_monthly(run->outcome->usage, run->deployment, service, meter, p->machine_seconds,
                                     p->first_hour, p->hours, twice, run->error);
}
