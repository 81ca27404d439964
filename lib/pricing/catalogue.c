/* The catalogue: which rate cards are loaded, and how a row is found in them. */
#include "pricing/internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct discount {
    char *provider, *service; /* service NULL: all of the provider */
    double percent;
} discount;

struct be_catalogue {
    be_allocator allocator;
    char *root, *overlay; /* overlay may be NULL */
    be_i_provider *providers;
    size_t provider_count, provider_capacity;
    be_i_region *regions;
    size_t region_count, region_capacity;
    void **kept; /* texts that rows point into */
    size_t kept_count, kept_capacity;
    discount *discounts;
    size_t discount_count, discount_capacity;
};

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

void be_catalogue_options_init(be_catalogue_options *options) {
    if (options) {
        be_i_describe_init(&description, options);
    }
}

const be_field *be_catalogue_options_fields(size_t *count) {
    if (count) {
        *count = description.count;
    }
    return rows;
}

/* ---- open and free ---- */

/* A folder of rate cards is known by its README, which states the schema. */
static bool has_cards(const char *path) {
    char file[1024];
    if (snprintf(file, sizeof file, "%s/README.md", path) >= (int)sizeof file) {
        return false;
    }
    FILE *opened = fopen(file, "rb");
    if (opened) {
        fclose(opened);
    }
    return opened != NULL;
}

static be_status choose_root(const char *given, const char **root, be_error *error) {
    const char *const shipped[] = {BE_PRICING_INSTALL_DIR, BE_PRICING_SOURCE_DIR};
    const char *named = given ? given : getenv("BREAKEVEN_PRICING");
    if (named) {
        *root = named;
        return has_cards(named) ? BE_STATUS_OK
                                : be_i_fail(error, BE_STATUS_NOT_FOUND,
                                            "%.300s is no folder of rate cards (README.md is missing)", named);
    }
    for (size_t i = 0; i < 2; i++) {
        *root = shipped[i];
        if (has_cards(shipped[i])) {
            return BE_STATUS_OK;
        }
    }
    return be_i_fail(error, BE_STATUS_NOT_FOUND, "no rate cards in %.200s nor in %.200s; set BREAKEVEN_PRICING",
                     shipped[0], shipped[1]);
}

be_status be_catalogue_open(const be_catalogue_options *options, const be_allocator *allocator,
                            be_catalogue **catalogue, be_error *error) {
    if (!catalogue) {
        return be_i_fail_null(error, "catalogue");
    }
    be_catalogue_options o;
    be_catalogue_options_init(&o);
    be_status status = options ? be_i_describe_read(&description, options, &o, error) : BE_STATUS_OK;
    const char *root = NULL;
    if (status || (status = choose_root(o.path, &root, error))) {
        return status;
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

static void free_provider(const be_allocator *allocator, be_i_provider *provider) {
    be_i_release(allocator, provider->types.rows);
    be_i_release(allocator, provider->limits.rows);
    be_i_release(allocator, provider->task_sizes.rows);
    be_i_release(allocator, provider->dimensions.rows);
}

static void free_region(const be_allocator *allocator, be_i_region *region) {
    be_i_release(allocator, region->instances.rows);
    be_i_release(allocator, region->meters.rows);
}

static void drop_kept(be_catalogue *catalogue, size_t count) {
    while (catalogue->kept_count > count) {
        be_i_release(&catalogue->allocator, catalogue->kept[--catalogue->kept_count]);
    }
}

void be_catalogue_free(be_catalogue *catalogue) {
    if (!catalogue) {
        return;
    }
    be_allocator allocator = catalogue->allocator;
    for (size_t i = 0; i < catalogue->provider_count; i++) {
        free_provider(&allocator, &catalogue->providers[i]);
    }
    for (size_t i = 0; i < catalogue->region_count; i++) {
        free_region(&allocator, &catalogue->regions[i]);
    }
    for (size_t i = 0; i < catalogue->discount_count; i++) {
        be_i_release(&allocator, catalogue->discounts[i].provider);
        be_i_release(&allocator, catalogue->discounts[i].service);
    }
    drop_kept(catalogue, 0);
    be_i_release(&allocator, catalogue->providers);
    be_i_release(&allocator, catalogue->regions);
    be_i_release(&allocator, catalogue->discounts);
    be_i_release(&allocator, catalogue->kept);
    be_i_release(&allocator, catalogue->root);
    be_i_release(&allocator, catalogue->overlay);
    be_i_release(&allocator, catalogue);
}

/* ---- reading files ---- */

/* Keep a block until the catalogue is freed; on failure it is released at once. */
static be_status keep(be_catalogue *catalogue, void *block, be_error *error) {
    be_status status = block ? be_i_grow(&catalogue->allocator, (void **)&catalogue->kept, &catalogue->kept_capacity,
                                         catalogue->kept_count + 1, sizeof(void *), error)
                             : be_i_fail_memory(error);
    if (status) {
        be_i_release(&catalogue->allocator, block);
        return status;
    }
    catalogue->kept[catalogue->kept_count++] = block;
    return BE_STATUS_OK;
}

static be_status read_records(be_catalogue *catalogue, const be_i_card *card, be_i_csv *csv, uint32_t priority,
                              be_i_table *table, be_error *error) {
    int columns[BE_I_CSV_MAX_FIELDS];
    be_status status = be_i_csv_header(csv, card->columns, card->column_count, card->column_count, columns, error);
    bool more = true;
    while (!status) {
        status = be_i_csv_next(csv, &more, error);
        if (status || !more) {
            break;
        }
        if (csv->field_count != card->column_count) {
            return be_i_fail_at(error, BE_STATUS_FORMAT, csv->name, csv->line, "%zu fields where the header has %zu",
                                csv->field_count, card->column_count);
        }
        status =
            be_i_grow(&catalogue->allocator, &table->rows, &table->capacity, table->count + 1, card->row_bytes, error);
        if (status) {
            break;
        }
        char *row = (char *)table->rows + table->count * card->row_bytes;
        status = card->read(csv, columns, row, error);
        if (!status) {
            ((be_i_origin *)row)->priority = priority;
            table->count++;
        }
    }
    return status;
}

static bool exists(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file) {
        fclose(file);
    }
    return file != NULL;
}

/* Read `root/provider/folder/file` into the table; a file that is not there has no rows. */
static be_status read_card(be_catalogue *catalogue, const be_i_card *card, const char *root, const char *provider,
                           const char *folder, const char *file, uint32_t priority, be_i_table *table, bool *found,
                           be_error *error) {
    char path[1024];
    if (snprintf(path, sizeof path, "%s/%s/%s%s%s", root, provider, folder, *folder ? "/" : "", file) >=
        (int)sizeof path) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "the path of %s below %.200s is too long", file, root);
    }
    if (!exists(path)) {
        return BE_STATUS_OK;
    }
    *found = true;
    char *name = be_i_strdup(&catalogue->allocator, path);
    be_status status = keep(catalogue, name, error);
    if (status) {
        return status;
    }
    be_i_csv csv;
    if ((status = be_i_csv_open(&csv, name, &catalogue->allocator, error)) ||
        (status = keep(catalogue, csv.text, error))) {
        return status;
    }
    return read_records(catalogue, card, &csv, priority, table, error);
}

/* ---- putting rows in order ---- */

static be_status check_duplicate(const be_i_card *card, const char *row, const char *next, be_error *error) {
    if (card->compare(row, next) != 0) {
        return BE_STATUS_OK;
    }
    const be_i_origin *first = (const be_i_origin *)row, *second = (const be_i_origin *)next;
    bool ordered = first->line < second->line;
    return be_i_fail_at(error, BE_STATUS_FORMAT, second->file, ordered ? second->line : first->line,
                        "this row has the key of line %u", ordered ? first->line : second->line);
}

/* Sort, and of each group keep the rows of the highest priority. */
static be_status settle(const be_i_card *card, be_i_table *table, be_error *error) {
    char *base = table->rows;
    size_t bytes = card->row_bytes, kept = 0;
    if (table->count) {
        qsort(base, table->count, bytes, card->order);
    }
    for (size_t i = 0; i < table->count; i++) {
        char *row = base + i * bytes;
        if (kept) {
            const char *last = base + (kept - 1) * bytes;
            bool same_group = card->group(last, row) == 0;
            if (same_group && ((const be_i_origin *)row)->priority < ((const be_i_origin *)last)->priority) {
                continue;
            }
            be_status status = check_duplicate(card, last, row, error);
            if (status) {
                return status;
            }
        }
        memmove(base + kept++ * bytes, row, bytes);
    }
    table->count = kept;
    return BE_STATUS_OK;
}

/* Tiers of a meter begin at 0 and follow one another. */
static be_status check_tiers(const be_i_table *table, be_error *error) {
    const be_i_meter_row *row = table->rows;
    for (size_t i = 0; i < table->count; i++) {
        bool first = i == 0 || be_i_card_meters.group(&row[i - 1], &row[i]) != 0;
        double expected = first ? 0 : row[i - 1].tier_to;
        if (row[i].tier_from < expected || row[i].tier_from > expected) {
            return be_i_fail_at(error, BE_STATUS_FORMAT, row[i].origin.file, row[i].origin.line,
                                "tier_from of %s %s is %g, expected %g, where the tier before it ends", row[i].service,
                                row[i].meter, row[i].tier_from, expected);
        }
    }
    return BE_STATUS_OK;
}

/* ---- loading ---- */

const be_i_provider *be_i_find_provider(const be_catalogue *catalogue, const char *provider) {
    for (size_t i = 0; catalogue && provider && i < catalogue->provider_count; i++) {
        if (strcmp(catalogue->providers[i].name, provider) == 0) {
            return &catalogue->providers[i];
        }
    }
    return NULL;
}

static const be_i_region *loaded_region(const be_catalogue *catalogue, const char *provider, const char *region) {
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
    *found = loaded_region(catalogue, provider, region);
    if (*found) {
        return BE_STATUS_OK;
    }
    return be_i_fail(error, BE_STATUS_NOT_FOUND, "region %.60s of %.60s is not loaded", region, provider);
}

/* The same file of the shipped cards and of the overlay. */
static be_status read_both(be_catalogue *catalogue, const be_i_card *card, const char *provider, const char *folder,
                           const char *file, uint32_t priority, be_i_table *table, bool *found, be_error *error) {
    be_status status =
        read_card(catalogue, card, catalogue->root, provider, folder, file, priority, table, found, error);
    if (status || !catalogue->overlay) {
        return status;
    }
    return read_card(catalogue, card, catalogue->overlay, provider, folder, file, priority + 2, table, found, error);
}

static be_status read_provider(be_catalogue *catalogue, be_i_provider *p, be_error *error) {
    struct {
        const be_i_card *card;
        const char *file;
        be_i_table *table;
    } const cards[] = {{&be_i_card_types, "instance_types.csv", &p->types},
                       {&be_i_card_limits, "limits.csv", &p->limits},
                       {&be_i_card_task_sizes, "task_sizes.csv", &p->task_sizes},
                       {&be_i_card_dimensions, "dimensions.csv", &p->dimensions}};
    bool found = false;
    be_status status = BE_STATUS_OK;
    for (size_t i = 0; i < sizeof cards / sizeof cards[0] && !status; i++) {
        status = read_both(catalogue, cards[i].card, p->name, "", cards[i].file, 0, cards[i].table, &found, error);
        if (!status) {
            status = settle(cards[i].card, cards[i].table, error);
        }
    }
    if (!status && !found) {
        return be_i_fail(error, BE_STATUS_NOT_FOUND, "no rate cards of provider '%.60s' below %.300s", p->name,
                         catalogue->root);
    }
    return status;
}

static be_status read_region(be_catalogue *catalogue, be_i_region *r, be_error *error) {
    bool found = false, global = false;
    be_status status = read_both(catalogue, &be_i_card_instances, r->provider, r->name, "instance_prices.csv", 1,
                                 &r->instances, &found, error);
    if (!status) {
        status =
            read_both(catalogue, &be_i_card_meters, r->provider, r->name, "meters.csv", 1, &r->meters, &found, error);
    }
    if (!status && !found) {
        return be_i_fail(error, BE_STATUS_NOT_FOUND, "no rate cards of region '%.60s' of %.60s below %.300s", r->name,
                         r->provider, catalogue->root);
    }
    if (!status) {
        status =
            read_both(catalogue, &be_i_card_meters, r->provider, "global", "meters.csv", 0, &r->meters, &global, error);
    }
    if (!status) {
        status = settle(&be_i_card_instances, &r->instances, error);
    }
    if (!status) {
        status = settle(&be_i_card_meters, &r->meters, error);
    }
    return status ? status : check_tiers(&r->meters, error);
}

static be_status keep_name(be_catalogue *catalogue, const char *text, const char **name, be_error *error) {
    char *copy = be_i_strdup(&catalogue->allocator, text);
    *name = copy;
    return keep(catalogue, copy, error);
}

static be_status load(be_catalogue *catalogue, const char *provider, const char *region, be_i_provider *p,
                      be_i_region *r, be_error *error) {
    const be_i_provider *known = be_i_find_provider(catalogue, provider);
    be_status status = keep_name(catalogue, region, &r->name, error);
    if (!status) {
        status = keep_name(catalogue, provider, &r->provider, error);
    }
    if (!status && !known) {
        p->name = r->provider;
        status = read_provider(catalogue, p, error);
    }
    if (!status) {
        status = read_region(catalogue, r, error);
    }
    if (!status) {
        status = be_i_grow(&catalogue->allocator, (void **)&catalogue->providers, &catalogue->provider_capacity,
                           catalogue->provider_count + 1, sizeof *p, error);
    }
    if (!status) {
        status = be_i_grow(&catalogue->allocator, (void **)&catalogue->regions, &catalogue->region_capacity,
                           catalogue->region_count + 1, sizeof *r, error);
    }
    if (status) {
        return status;
    }
    if (!known) {
        catalogue->providers[catalogue->provider_count++] = *p;
    }
    catalogue->regions[catalogue->region_count++] = *r;
    return BE_STATUS_OK;
}

/* A name becomes part of a path, so it must be a plain one. */
static be_status check_name(const char *what, const char *name, be_error *error) {
    if (name && *name && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name)) {
        return BE_STATUS_OK;
    }
    return be_i_fail(error, BE_STATUS_ARGUMENT, "%s '%.60s' is not of lower-case letters, digits and hyphens", what,
                     name ? name : "");
}

be_status be_catalogue_load(be_catalogue *catalogue, const char *provider, const char *region, be_error *error) {
    if (!catalogue) {
        return be_i_fail_null(error, "catalogue");
    }
    be_status status = check_name("provider", provider, error);
    if (status || (status = check_name("region", region, error)) || loaded_region(catalogue, provider, region)) {
        return status;
    }
    be_i_provider p = {0};
    be_i_region r = {0};
    size_t kept = catalogue->kept_count;
    status = load(catalogue, provider, region, &p, &r, error);
    if (status) {
        free_provider(&catalogue->allocator, &p);
        free_region(&catalogue->allocator, &r);
        drop_kept(catalogue, kept);
    }
    return status;
}

uint32_t be_catalogue_has_region(const be_catalogue *catalogue, const char *provider, const char *region) {
    return catalogue && provider && region && loaded_region(catalogue, provider, region);
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
        discount *known = &catalogue->discounts[i];
        if (strcmp(known->provider, provider) == 0 && same_service(known->service, service)) {
            known->percent = percent;
            return BE_STATUS_OK;
        }
    }
    be_status status = be_i_grow(&catalogue->allocator, (void **)&catalogue->discounts, &catalogue->discount_capacity,
                                 catalogue->discount_count + 1, sizeof(discount), error);
    if (status) {
        return status;
    }
    discount made = {be_i_strdup(&catalogue->allocator, provider),
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
        const discount *d = &catalogue->discounts[i];
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

be_status be_catalogue_type_find(const be_catalogue *catalogue, const char *provider, const char *name,
                                 be_instance_type *type, be_error *error) {
    if (!catalogue || !provider || !name) {
        return be_i_fail_null(error, !catalogue ? "catalogue" : !provider ? "provider" : "name");
    }
    const be_i_provider *p = be_i_find_provider(catalogue, provider);
    be_i_type_row key = {.type = {.name = name}};
    const be_i_type_row *row =
        p && p->types.count ? bsearch(&key, p->types.rows, p->types.count, sizeof key, be_i_card_types.compare) : NULL;
    if (!row) {
        return be_i_fail(error, BE_STATUS_NOT_FOUND, "instance type '%.60s' of %.60s is not in the rate cards", name,
                         provider);
    }
    return be_i_describe_write("be_instance_type", &row->type, sizeof row->type, type, error);
}

be_status be_catalogue_limit(const be_catalogue *catalogue, const char *provider, const char *service,
                             const char *limit, double *value, be_error *error) {
    if (!catalogue || !provider || !service || !limit || !value) {
        return be_i_fail_null(error, "an argument of be_catalogue_limit");
    }
    const be_i_provider *p = be_i_find_provider(catalogue, provider);
    be_i_limit_row key = {.service = service, .limit = limit};
    const be_i_limit_row *row =
        p && p->limits.count ? bsearch(&key, p->limits.rows, p->limits.count, sizeof key, be_i_card_limits.compare)
                             : NULL;
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
