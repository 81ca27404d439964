/* The catalogue: which rate cards are loaded, and how a row is found in them. */
#include "pricing/internal.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- options ---- */

#define ROW(member, kind, unit, low, high, initial, meaning)                                                           \
    BE_I_ROW(be_catalogue_options, member, kind, unit, low, high, initial, meaning)

static const be_field rows[] = {
    ROW(reserved, BE_TYPE_U32, "", 0, 0, 0, "must be 0"),
    ROW(path, BE_TYPE_TEXT, "", 0, 0, 0, "folder of the rate cards"),
    ROW(overlay_path, BE_TYPE_TEXT, "", 0, 0, 0, "folder of rows that replace the shipped ones"),
};

static const be_i_description description = {"be_catalogue_options", rows, sizeof rows / sizeof rows[0],
                                             sizeof(be_catalogue_options)};

void be_catalogue_options_init_sized(be_catalogue_options *options, uint32_t size) {
    be_i_describe_init_sized(&description, options, size);
}

const be_field *be_catalogue_options_fields(size_t *count) {
    if (count) {
        *count = description.count;
    }
    return rows;
}

/* ---- open and free ---- */

/* On POSIX systems a folder can be opened for reading as well; it just cannot be read. */
static bool can_open(const char *path) {
    FILE *opened = fopen(path, "rb");
    if (opened) {
        fclose(opened);
    }
    return opened != NULL;
}

be_status be_catalogue_open(const be_catalogue_options *options, const be_allocator *allocator,
                            be_catalogue **catalogue, be_error *error) {
    if (!catalogue) {
        return be_i_fail_null(error, "catalogue");
    }
    be_catalogue_options o;
    be_catalogue_options_init(&o);
    be_status status = options ? be_i_describe_read(&description, options, &o, error) : BE_STATUS_OK;
    char root[BE_I_PATH_BYTES];
    if (status || (status = be_i_find_cards(o.path, root, error))) {
        return status;
    }
    if (o.overlay_path && !can_open(o.overlay_path)) {
        return be_i_fail(error, BE_STATUS_NOT_FOUND, "the overlay %.400s is not there", o.overlay_path);
    }
    be_allocator use = be_i_allocator(allocator);
    be_catalogue *made = be_i_alloc(&use, 1, sizeof *made);
    if (!made) {
        return be_i_fail_memory(error);
    }
    made->allocator = use;
    made->root = be_i_strdup(&use, root);
    made->overlay = o.overlay_path ? be_i_strdup(&use, o.overlay_path) : NULL;
    if (!made->root || (o.overlay_path && !made->overlay)) {
        be_catalogue_free(made);
        return be_i_fail_memory(error);
    }
    *catalogue = made;
    return BE_STATUS_OK;
}

void be_catalogue_free(be_catalogue *catalogue) {
    if (!catalogue) {
        return;
    }
    be_allocator allocator = catalogue->allocator;
    for (size_t i = 0; i < catalogue->provider_count; i++) {
        be_i_free_provider(&allocator, &catalogue->providers[i]);
    }
    for (size_t i = 0; i < catalogue->region_count; i++) {
        be_i_free_region(&allocator, &catalogue->regions[i]);
    }
    for (size_t i = 0; i < catalogue->discount_count; i++) {
        be_i_release(&allocator, catalogue->discounts[i].provider);
        be_i_release(&allocator, catalogue->discounts[i].service);
    }
    be_i_drop_kept(catalogue, 0);
    be_i_release(&allocator, catalogue->providers);
    be_i_release(&allocator, catalogue->regions);
    be_i_release(&allocator, catalogue->discounts);
    be_i_release(&allocator, catalogue->kept);
    be_i_release(&allocator, catalogue->root);
    be_i_release(&allocator, catalogue->overlay);
    be_i_release(&allocator, catalogue);
}

/* ---- what is loaded ---- */

const be_i_provider *be_i_find_provider(const be_catalogue *catalogue, const char *provider) {
    for (size_t i = 0; catalogue && provider && i < catalogue->provider_count; i++) {
        if (strcmp(catalogue->providers[i].name, provider) == 0) {
            return &catalogue->providers[i];
        }
    }
    return NULL;
}

const be_i_region *be_i_loaded_region(const be_catalogue *catalogue, const char *provider, const char *region) {
    for (size_t i = 0; i < catalogue->region_count; i++) {
        const be_i_region *r = &catalogue->regions[i];
        if (strcmp(r->provider, provider) == 0 && strcmp(r->name, region) == 0) {
            return r;
        }
    }
    return NULL;
}

be_status be_i_find_region(const be_catalogue *catalogue, const char *provider, const char *region,
                           const be_i_region **found, be_error *error) {
    *found = be_i_loaded_region(catalogue, provider, region);
    if (*found) {
        return BE_STATUS_OK;
    }
    return be_i_fail(error, BE_STATUS_NOT_FOUND, "region %.60s of %.60s is not loaded", region, provider);
}

uint32_t be_catalogue_has_region(const be_catalogue *catalogue, const char *provider, const char *region) {
    return catalogue && provider && region && be_i_loaded_region(catalogue, provider, region);
}

/* ---- discounts ---- */

static bool same_service(const char *a, const char *b) {
    return a && b ? strcmp(a, b) == 0 : a == b;
}

be_status be_catalogue_discount(be_catalogue *catalogue, const char *provider, const char *service, double percent,
                                be_error *error) {
    if (!catalogue || !provider) {
        return be_i_fail_null(error, catalogue ? "provider" : "catalogue");
    }
    if (!(percent >= -1000 && percent <= 100)) {
        return be_i_fail(error, BE_STATUS_RANGE, "a discount of %g %% is outside -1000 to 100", percent);
    }
    for (size_t i = 0; i < catalogue->discount_count; i++) {
        be_i_discount *known = &catalogue->discounts[i];
        if (strcmp(known->provider, provider) == 0 && same_service(known->service, service)) {
            known->percent = percent;
            return BE_STATUS_OK;
        }
    }
    be_status status = be_i_grow(&catalogue->allocator, (void **)&catalogue->discounts, &catalogue->discount_capacity,
                                 catalogue->discount_count + 1, sizeof(be_i_discount), error);
    if (status) {
        return status;
    }
    be_i_discount made = {be_i_strdup(&catalogue->allocator, provider),
                          service ? be_i_strdup(&catalogue->allocator, service) : NULL, percent};
    if (!made.provider || (service && !made.service)) {
        be_i_release(&catalogue->allocator, made.provider);
        be_i_release(&catalogue->allocator, made.service);
        return be_i_fail_memory(error);
    }
    catalogue->discounts[catalogue->discount_count++] = made;
    return BE_STATUS_OK;
}

double be_i_discount_factor(const be_catalogue *catalogue, const char *provider, const char *service) {
    double percent = 0;
    for (size_t i = 0; i < catalogue->discount_count; i++) {
        const be_i_discount *d = &catalogue->discounts[i];
        if (strcmp(d->provider, provider) != 0) {
            continue;
        }
        if (d->service && strcmp(d->service, service) == 0) {
            return 1 - d->percent / 100;
        }
        percent = d->service ? percent : d->percent;
    }
    return 1 - percent / 100;
}

/* ---- facts ---- */

size_t be_catalogue_type_count(const be_catalogue *catalogue, const char *provider) {
    const be_i_provider *p = be_i_find_provider(catalogue, provider);
    return p ? p->types.count : 0;
}

be_status be_catalogue_type_at(const be_catalogue *catalogue, const char *provider, size_t index,
                               be_instance_type *type, be_error *error) {
    if (!catalogue || !provider) {
        return be_i_fail_null(error, catalogue ? "provider" : "catalogue");
    }
    const be_i_provider *p = be_i_find_provider(catalogue, provider);
    if (!p || index >= p->types.count) {
        return be_i_fail(error, BE_STATUS_RANGE, "instance type %zu of %zu does not exist", index,
                         p ? p->types.count : 0);
    }
    const be_i_type_row *row = (const be_i_type_row *)p->types.rows + index;
    return be_i_describe_write("be_instance_type", &row->type, sizeof row->type, type, error);
}

const be_i_type_row *be_i_find_type(const be_catalogue *catalogue, const char *provider, const char *name) {
    const be_i_provider *p = be_i_find_provider(catalogue, provider);
    be_i_type_row key = {.type = {.name = name}};
    return p && p->types.count ? bsearch(&key, p->types.rows, p->types.count, sizeof key, be_i_card_types.compare)
                               : NULL;
}

be_status be_catalogue_type_find(const be_catalogue *catalogue, const char *provider, const char *name,
                                 be_instance_type *type, be_error *error) {
    if (!catalogue || !provider || !name) {
        return be_i_fail_null(error, !catalogue ? "catalogue" : !provider ? "provider" : "name");
    }
    const be_i_type_row *row = be_i_find_type(catalogue, provider, name);
    if (!row) {
        return be_i_fail(error, BE_STATUS_NOT_FOUND, "instance type '%.60s' of %.60s is not in the rate cards", name,
                         provider);
    }
    return be_i_describe_write("be_instance_type", &row->type, sizeof row->type, type, error);
}

const be_i_limit_row *be_i_find_limit(const be_catalogue *catalogue, const char *provider, const char *service,
                                      const char *limit) {
    const be_i_provider *p = be_i_find_provider(catalogue, provider);
    be_i_limit_row key = {.service = service, .limit = limit};
    return p && p->limits.count ? bsearch(&key, p->limits.rows, p->limits.count, sizeof key, be_i_card_limits.compare)
                                : NULL;
}

be_status be_catalogue_limit(const be_catalogue *catalogue, const char *provider, const char *service,
                             const char *limit, double *value, be_error *error) {
    if (!catalogue || !provider || !service || !limit || !value) {
        return be_i_fail_null(error, "an argument of be_catalogue_limit");
    }
    const be_i_limit_row *row = be_i_find_limit(catalogue, provider, service, limit);
    if (!row) {
        return be_i_fail(error, BE_STATUS_NOT_FOUND, "limit '%.60s' of %.60s %.60s is not sourced", limit, provider,
                         service);
    }
    *value = row->value;
    return BE_STATUS_OK;
}

size_t be_catalogue_task_size_count(const be_catalogue *catalogue, const char *provider) {
    const be_i_provider *p = be_i_find_provider(catalogue, provider);
    return p ? p->task_sizes.count : 0;
}

be_status be_catalogue_task_size_at(const be_catalogue *catalogue, const char *provider, size_t index,
                                    be_task_size *task_size, be_error *error) {
    if (!catalogue || !provider) {
        return be_i_fail_null(error, catalogue ? "provider" : "catalogue");
    }
    const be_i_provider *p = be_i_find_provider(catalogue, provider);
    if (!p || index >= p->task_sizes.count) {
        return be_i_fail(error, BE_STATUS_RANGE, "task size %zu of %zu does not exist", index,
                         p ? p->task_sizes.count : 0);
    }
    const be_i_task_size_row *row = (const be_i_task_size_row *)p->task_sizes.rows + index;
    return be_i_describe_write("be_task_size", &row->task_size, sizeof row->task_size, task_size, error);
}
