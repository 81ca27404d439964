/* With what utilisation capacity is planned: as the caller says, or as the promise allows, with room for policies that
 * lag behind the load. */
#include "decision/internal.h"

static double promised(const be_i_context *context, const be_capacity *c, bool burstable) {
    be_i_targets *t = context->targets;
    size_t known = t->count < BE_I_TARGETS_KEPT ? t->count : BE_I_TARGETS_KEPT;
    for (size_t i = 0; i < known; i++) {
        if (t->known[i].wall_seconds == c->wall_seconds && t->known[i].saturation == c->saturation &&
            t->known[i].burstable == burstable) {
            return t->known[i].target;
        }
    }
    size_t at = t->count++ % BE_I_TARGETS_KEPT;
    t->known[at].wall_seconds = c->wall_seconds;
    t->known[at].saturation = c->saturation;
    t->known[at].burstable = burstable;
    t->known[at].target = be_i_promised_utilisation(context->request, c->wall_seconds, c->saturation, burstable);
    return t->known[at].target;
}

/* Units that share a queue can be busier than one alone; policies that lag need them to be less so. */
static size_t list_targets(double alone, bool burstable, double *targets) {
    static const double shared[] = {0.95, 0.8, 0.7}, parts[] = {1, 0.9, 0.8, 0.65, 0.5};
    size_t count = 0;
    for (size_t i = 0; i < sizeof shared / sizeof shared[0]; i++) {
        if (shared[i] > alone * 1.01 && !(burstable && shared[i] > 0.7)) {
            targets[count++] = shared[i];
        }
    }
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        targets[count++] = fmax(0.01, alone * parts[i]);
    }
    return count;
}

size_t be_i_targets_of(const be_i_context *context, const be_deployment *deployment, double *targets) {
    targets[0] = context->options->target_utilisation;
    if (targets[0] > 0) {
        return 1;
    }
    be_deployment full = *deployment;
    be_capacity capacity;
    char why[BE_I_WHY_BYTES];
    full.target_utilisation = 1;
    be_i_capacity(context->request, &full, &capacity, why);
    targets[0] = 1;
    if (why[0] || deployment->model == BE_MODEL_FUNCTIONS) {
        return 1;
    }
    bool burstable = be_i_is_burstable(deployment);
    double alone = promised(context, &capacity, burstable);
    targets[0] = alone;
    return context->policies->at_once ? 1 : list_targets(alone, burstable, targets);
}
