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

size_t be_i_targets_of(const be_i_context *context, const be_deployment *deployment, double *targets) {
    static const double parts[BE_I_TARGETS_MAX] = {1, 0.9, 0.8, 0.65, 0.5};
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
    double highest = promised(context, &capacity, be_i_is_burstable(deployment));
    size_t count = context->policies->at_once ? 1 : BE_I_TARGETS_MAX;
    for (size_t i = 0; i < count; i++) {
        targets[i] = fmax(0.01, highest * parts[i]);
    }
    return count;
}
