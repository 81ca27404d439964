/* What may vary, and a comparison with some of its inputs set to other values. */
#include "decision/internal.h"

static const double YEAR_SECONDS = 365.2425 * 86400;

typedef struct parameter {
    const char *name, *unit;
    double low, high;
} parameter;

static const parameter parameters[BE_PARAMETER_COUNT] = {
    [BE_PARAMETER_REQUEST_RATE] = {"request rate", "requests/s", 0, 1e12},
    [BE_PARAMETER_DURATION] = {"duration", "s", 1e-6, 1e6},
    [BE_PARAMETER_MEMORY] = {"memory", "MiB", 1, 1e9},
    [BE_PARAMETER_PRICE] = {"price", "", 0, 1000},
    [BE_PARAMETER_DISCOUNT] = {"discount", "%", -1000, 100},
    [BE_PARAMETER_OPERATIONS_RATE] = {"operations rate", "USD/h", 0, 1e6},
    [BE_PARAMETER_TARGET_UTILISATION] = {"target utilisation", "", 0.01, 1},
    [BE_PARAMETER_GROWTH] = {"growth", "", -0.99, 100},
};

const char *be_parameter_name(uint32_t number) {
    return number < BE_PARAMETER_COUNT ? parameters[number].name : "unknown";
}

const char *be_parameter_unit(uint32_t number) {
    return number < BE_PARAMETER_COUNT ? parameters[number].unit : "";
}

double be_i_parameter_low(uint32_t number) {
    return parameters[number].low;
}

double be_i_parameter_high(uint32_t number) {
    return parameters[number].high;
}

/* ---- the world ---- */

static be_status read_candidates(be_i_world *world, const be_candidate *candidates, size_t count) {
    const char *at = (const char *)candidates;
    for (size_t i = 0; i < count; i++) {
        const be_candidate *given = (const be_candidate *)(const void *)at;
        be_status status = be_i_candidate_read(given, &world->candidates[i], world->error);
        if (status) {
            return status;
        }
        if (given->size != candidates->size || given->size % sizeof(void *) != 0) {
            return be_i_fail(world->error, BE_STATUS_SIZE,
                             "be_candidate.size is %u; in an array all have the same, a multiple of %zu", given->size,
                             sizeof(void *));
        }
        at += given->size; /* an older program's array has older strides */
    }
    return BE_STATUS_OK;
}

static double mean_of(const be_series *series) {
    const double *rates = be_series_rates(series);
    uint64_t count = be_series_count(series);
    be_i_sum sum = {0, 0};
    bool same = true;
    for (uint64_t i = 0; i < count; i++) {
        be_i_sum_add(&sum, rates[i]);
        same = same && rates[i] <= rates[0] && rates[i] >= rates[0];
    }
    return same ? rates[0] : be_i_sum_value(sum) / (double)count;
}

static be_status read_horizon(be_i_world *world, const be_series *series) {
    char note[BE_I_TEXT_BYTES];
    be_status status = be_i_horizon(series, &world->options, world->allocator, &world->series, note, world->error);
    if (status) {
        return status;
    }
    if (be_series_start(world->series) < 0) {
        return be_i_fail(world->error, BE_STATUS_RANGE, "the horizon begins before 1970");
    }
    status = be_curve_new(world->series, world->allocator, &world->curve, world->error);
    if (status) {
        return status;
    }
    world->mean = mean_of(world->series);
    world->months = be_i_months(world->series);
    return isfinite(world->mean) ? BE_STATUS_OK
                                 : be_i_fail(world->error, BE_STATUS_RANGE, "the mean of the rates is not finite");
}

static be_status read_options(be_i_world *world, const be_comparison_options *options) {
    be_comparison_options *o = &world->options;
    be_status status = be_i_options_read(options, o, world->error);
    if (status) {
        return status;
    }
    const be_i_region *region;
    if ((status = be_i_find_region(world->catalogue, o->provider, o->region, &region, world->error))) {
        return status;
    }
    world->dynamics = !o->instant_scaling;
    status = be_i_platform_of(o->provider, &world->platform, world->error);
    if (!status) { /* as given, so that errors are found */
        status = be_i_policies_read(o, world->platform, world->catalogue, &world->policies, world->error);
    }
    if (!status) {
        o->instant_scaling = 1;
        status = be_i_policies_read(o, world->platform, world->catalogue, &world->policies, world->error);
    }
    return status;
}

be_status be_i_world_open(be_i_world *world, const be_series *series, const be_request *request,
                          const be_catalogue *catalogue, const be_candidate *candidates, size_t count,
                          const be_comparison_options *options) {
    if (!series || !catalogue || !candidates || count == 0) {
        return be_i_fail(world->error, BE_STATUS_ARGUMENT,
                         "series, catalogue and candidates must not be NULL, nor count 0");
    }
    if (count > 64) {
        return be_i_fail(world->error, BE_STATUS_RANGE, "%zu candidates are more than 64", count);
    }
    world->catalogue = catalogue;
    be_status status = be_i_request_read(request, &world->request, world->error);
    if (status || (status = read_options(world, options))) {
        return status;
    }
    world->candidates = be_i_alloc(world->allocator, count, sizeof *world->candidates);
    world->fields = be_i_alloc(world->allocator, count, sizeof *world->fields);
    if (!world->candidates || !world->fields) {
        return be_i_fail_memory(world->error);
    }
    world->count = count;
    status = read_candidates(world, candidates, count);
    return status ? status : read_horizon(world, series);
}

void be_i_world_close(be_i_world *world) {
    for (size_t i = 0; i < world->count; i++) {
        be_i_release(world->allocator, (void *)world->fields[i].names);
    }
    be_curve_free(world->curve);
    be_series_free(world->series);
    be_i_release(world->allocator, world->candidates);
    be_i_release(world->allocator, world->fields);
}

/* ---- settings ---- */

static bool is_price(uint32_t number) {
    return number == BE_PARAMETER_PRICE || number == BE_PARAMETER_DISCOUNT;
}

static bool sells(const be_i_region *region, const char *service) {
    const be_i_instance_row *instances = region->instances.rows;
    for (size_t i = 0; i < region->instances.count; i++) {
        if (strcmp(instances[i].service, service) == 0) {
            return true;
        }
    }
    const be_i_meter_row *meters = region->meters.rows;
    for (size_t i = 0; i < region->meters.count; i++) {
        if (strcmp(meters[i].service, service) == 0) {
            return true;
        }
    }
    return false;
}

static be_status check_seller(const be_i_world *world, be_i_setting *setting, const char *what) {
    const be_comparison_options *o = &world->options;
    if (!is_price(setting->parameter)) {
        return setting->provider || setting->service
                   ? be_i_fail(world->error, BE_STATUS_ARGUMENT, "%s names a provider or service, but a %s has none",
                               what, be_parameter_name(setting->parameter))
                   : BE_STATUS_OK;
    }
    setting->provider = setting->provider ? setting->provider : o->provider;
    if (strcmp(setting->provider, o->provider) != 0) {
        return be_i_fail(world->error, BE_STATUS_NOT_FOUND, "%s.provider is %.60s, the comparison's is %.60s", what,
                         setting->provider, o->provider);
    }
    const be_i_region *region = be_i_loaded_region(world->catalogue, o->provider, o->region);
    if (setting->service && !sells(region, setting->service)) {
        return be_i_fail(world->error, BE_STATUS_NOT_FOUND, "%s.service: %.60s has no price in %.60s", what,
                         setting->service, o->region);
    }
    return BE_STATUS_OK;
}

be_status be_i_setting_check(const be_i_world *world, be_i_setting *setting, const char *what) {
    be_status status = check_seller(world, setting, what);
    if (status) {
        return status;
    }
    if (setting->parameter == BE_PARAMETER_REQUEST_RATE && !(world->mean > 0)) {
        return be_i_fail(world->error, BE_STATUS_ARGUMENT, "the series has no requests, so its rate cannot be varied");
    }
    const parameter *p = &parameters[setting->parameter];
    double value = setting->value;
    if (isnan(value) || (value >= p->low && value <= p->high)) {
        return BE_STATUS_OK;
    }
    return be_i_fail(world->error, BE_STATUS_RANGE, "%s: a %s of %g %s is outside %g to %g", what, p->name, value,
                     p->unit, p->low, p->high);
}

double be_i_setting_base(const be_i_world *world, const be_i_setting *setting) {
    switch (setting->parameter) {
    case BE_PARAMETER_REQUEST_RATE:
        return world->mean;
    case BE_PARAMETER_DURATION:
        return world->request.wall_seconds;
    case BE_PARAMETER_MEMORY:
        return world->request.memory_mib;
    case BE_PARAMETER_PRICE:
        return 1;
    case BE_PARAMETER_DISCOUNT:
        return 100 * (1 - be_i_discount_factor(world->catalogue, setting->provider,
                                               setting->service ? setting->service : ""));
    case BE_PARAMETER_OPERATIONS_RATE:
        return world->options.operations_usd_per_hour;
    case BE_PARAMETER_TARGET_UTILISATION:
        return world->options.target_utilisation;
    default:
        return 0;
    }
}

/* ---- prices ---- */

static be_i_discount *find_discount(be_i_scene *scene, const char *provider, const char *service) {
    for (size_t i = 0; i < scene->catalogue.discount_count; i++) {
        be_i_discount *d = &scene->discounts[i];
        bool same = d->service && service ? strcmp(d->service, service) == 0 : !d->service && !service;
        if (same && strcmp(d->provider, provider) == 0) {
            return d;
        }
    }
    return NULL;
}

/* The texts stay the caller's. */
static be_i_discount *need_discount(be_i_scene *scene, const char *provider, const char *service) {
    be_i_discount *known = find_discount(scene, provider, service);
    if (known) {
        return known;
    }
    double percent = 100 * (1 - be_i_discount_factor(&scene->catalogue, provider, service ? service : ""));
    be_i_discount *made = &scene->discounts[scene->catalogue.discount_count++];
    *made = (be_i_discount){(char *)(uintptr_t)provider, (char *)(uintptr_t)service, percent};
    return made;
}

/* Beyond what a caller may set as a discount: the copy of the catalogue is the scene's own. */
static void multiply(be_i_discount *d, double factor) {
    d->percent = 100 - (100 - d->percent) * factor;
}

static void set_price(be_i_scene *scene, const be_i_setting *setting) {
    be_i_discount *own = need_discount(scene, setting->provider, setting->service);
    if (setting->parameter == BE_PARAMETER_DISCOUNT) {
        own->percent = setting->value;
        return;
    }
    multiply(own, setting->value);
    for (size_t i = 0; i < scene->catalogue.discount_count && !setting->service; i++) {
        be_i_discount *d = &scene->discounts[i];
        if (d != own && strcmp(d->provider, setting->provider) == 0) {
            multiply(d, setting->value);
        }
    }
}

/* A copy of a catalogue with discounts of its own, room for `more` included. */
static be_status copy_catalogue(const be_i_world *world, const be_catalogue *from, size_t more, be_catalogue *to,
                                be_i_discount **discounts) {
    *discounts = be_i_alloc(world->allocator, from->discount_count + more, sizeof **discounts);
    if (!*discounts) {
        return be_i_fail_memory(world->error);
    }
    for (size_t i = 0; i < from->discount_count; i++) {
        (*discounts)[i] = from->discounts[i];
    }
    *to = *from;
    to->discounts = *discounts;
    return BE_STATUS_OK;
}

/* ---- demand ---- */

/* Rates as multiples of the mean, so that a constant rate is the value itself, to the last bit. */
static be_status make_series(const be_i_world *world, double rate, double growth, be_i_scene *scene) {
    const be_series *given = world->series;
    uint64_t count = be_series_count(given);
    double *rates, step = (double)be_series_step_seconds(given);
    be_series *made = NULL;
    be_status status = be_i_series_new(count, be_series_start(given), be_series_step_seconds(given), world->allocator,
                                       &made, &rates, world->error);
    for (uint64_t i = 0; i < count && !status; i++) {
        double years = ((double)i + 0.5) * step / YEAR_SECONDS;
        rates[i] = isnan(rate) ? be_series_rates(given)[i] : rate * (be_series_rates(given)[i] / world->mean);
        rates[i] *= growth < 0 || growth > 0 ? pow(1 + growth, years) : 1;
    }
    return status ? status : be_i_series_finish(made, &scene->series, world->error);
}

/* The same for the curve: only growth changes the order of the rates. */
static be_status make_curve(const be_i_world *world, double rate, double growth, be_i_scene *scene) {
    if (growth < 0 || growth > 0) {
        return be_curve_new(scene->series, world->allocator, &scene->curve, world->error);
    }
    bool given = isnan(rate);
    return be_i_curve_scaled(world->curve, given ? 1 : world->mean, given ? 1 : rate, world->allocator, &scene->curve,
                             world->error);
}

static be_status scale_duration(const be_i_world *world, double seconds, be_request *request) {
    double factor = seconds / world->request.wall_seconds;
    request->wall_seconds = seconds;
    request->cpu_seconds = fmin(seconds, world->request.cpu_seconds * factor);
    request->gpu_seconds = fmin(seconds - request->cpu_seconds, world->request.gpu_seconds * factor);
    return be_request_check(request, world->error);
}

/* ---- the scene ---- */

static void link_scene(be_i_world *world, be_i_scene *scene, bool same_request) {
    scene->context = (be_i_context){.series = scene->series,
                                    .curve = scene->curve,
                                    .request = &scene->request,
                                    .catalogue = &scene->catalogue,
                                    .options = &scene->options,
                                    .platform = world->platform,
                                    .policies = &world->policies,
                                    .targets = same_request ? &world->targets : &scene->targets,
                                    .verdicts = &scene->verdicts,
                                    .allocator = world->allocator,
                                    .error = world->error};
    be_i_horizon_hours(scene->series, &scene->context.horizon_start, &scene->context.horizon_end);
}

static be_status apply(const be_i_world *world, const be_i_setting *setting, be_i_scene *scene) {
    switch (setting->parameter) {
    case BE_PARAMETER_DURATION:
        return scale_duration(world, setting->value, &scene->request);
    case BE_PARAMETER_MEMORY:
        scene->request.memory_mib = setting->value;
        return be_request_check(&scene->request, world->error);
    case BE_PARAMETER_PRICE:
    case BE_PARAMETER_DISCOUNT:
        set_price(scene, setting);
        return BE_STATUS_OK;
    case BE_PARAMETER_OPERATIONS_RATE:
        scene->options.operations_usd_per_hour = setting->value;
        return BE_STATUS_OK;
    case BE_PARAMETER_TARGET_UTILISATION:
        scene->options.target_utilisation = setting->value;
        return BE_STATUS_OK;
    default:
        return BE_STATUS_OK; /* of the series */
    }
}

be_status be_i_scene_open(be_i_world *world, const be_i_setting *settings, size_t count, be_i_scene *scene) {
    *scene = (be_i_scene){.request = world->request, .options = world->options};
    double rate = NAN, growth = 0;
    bool same_request = true;
    be_status status = copy_catalogue(world, world->catalogue, count, &scene->catalogue, &scene->discounts);
    for (size_t i = 0; i < count && !status; i++) {
        uint32_t number = settings[i].parameter;
        scene->along = settings[i];
        if (i + 1 == count &&
            (status = copy_catalogue(world, &scene->catalogue, 0, &scene->prior, &scene->prior_discounts))) {
            return status;
        }
        rate = number == BE_PARAMETER_REQUEST_RATE ? settings[i].value : rate;
        growth = number == BE_PARAMETER_GROWTH ? settings[i].value : growth;
        same_request = same_request && number != BE_PARAMETER_DURATION && number != BE_PARAMETER_MEMORY;
        status = apply(world, &settings[i], scene);
    }
    if (!status) {
        status = make_series(world, rate, growth, scene);
    }
    if (!status) {
        status = make_curve(world, rate, growth, scene);
    }
    if (!status) {
        link_scene(world, scene, same_request);
    }
    return status;
}

void be_i_scene_close(const be_i_world *world, be_i_scene *scene) {
    be_i_verdicts_free(&scene->verdicts, world->allocator);
    be_curve_free(scene->curve);
    be_series_free(scene->series);
    be_i_release(world->allocator, scene->discounts);
    be_i_release(world->allocator, scene->prior_discounts);
}
