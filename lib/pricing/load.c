/* Loading rate cards: files become rows, rows of an overlay replace those of the same key, and tiers must fit together.
 */
#include "pricing/internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

void be_i_free_provider(const be_allocator *allocator, be_i_provider *provider) {
    be_i_release(allocator, provider->types.rows);
    be_i_release(allocator, provider->limits.rows);
    be_i_release(allocator, provider->task_sizes.rows);
    be_i_release(allocator, provider->dimensions.rows);
}

void be_i_free_region(const be_allocator *allocator, be_i_region *region) {
    be_i_release(allocator, region->instances.rows);
    be_i_release(allocator, region->meters.rows);
}

void be_i_drop_kept(be_catalogue *catalogue, size_t count) {
    while (catalogue->kept_count > count) {
        be_i_release(&catalogue->allocator, catalogue->kept[--catalogue->kept_count]);
    }
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

/* Whether a file is there; one that is there and cannot be opened is an error. */
static be_status look(const char *path, bool *there, be_error *error) {
    errno = 0;
    FILE *file = fopen(path, "rb");
    *there = file != NULL;
    if (file) {
        fclose(file);
        return BE_STATUS_OK;
    }
#ifdef ENOENT
    if (errno != ENOENT && errno != 0) {
        return be_i_fail(error, BE_STATUS_IO, "cannot open %.400s", path);
    }
#endif
    return BE_STATUS_OK;
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
    bool there = false;
    be_status status = look(path, &there, error);
    if (status || !there) {
        return status;
    }
    *found = true;
    char *name = be_i_strdup(&catalogue->allocator, path);
    if ((status = keep(catalogue, name, error))) {
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
    if (status || (status = check_name("region", region, error)) || be_i_loaded_region(catalogue, provider, region)) {
        return status;
    }
    be_i_provider p = {0};
    be_i_region r = {0};
    size_t kept = catalogue->kept_count;
    status = load(catalogue, provider, region, &p, &r, error);
    if (status) {
        be_i_free_provider(&catalogue->allocator, &p);
        be_i_free_region(&catalogue->allocator, &r);
        be_i_drop_kept(catalogue, kept);
    }
    return status;
}
