/* What the example programs share: the candidates that all compare, and how a comparison is printed. */
#ifndef REPORT_H
#define REPORT_H

#include <breakeven/breakeven.h>

enum { TOLD_BYTES = 300 };

/* A workload: what is asked, and under which assumptions. */
typedef struct workload {
    const char *id;           /* short name, also in the JSON */
    const char *title;        /* one line */
    char traffic[TOLD_BYTES]; /* where the request rates come from, with the figures that made them */
    const char *const *notes; /* what figures alone do not say; NULL ends them */
    be_series *series;        /* freed by report() */
    uint64_t filled;          /* steps of the file that had no row, before it was resampled */
    const char *rates;        /* folder of one's own rate cards, set by report(); NULL where there is none */
    be_request request;
    be_comparison_options options;
} workload;

/* What the caller asks of any of the programs. */
typedef struct report_options {
    int json;           /* one JSON object in place of the table */
    const char *region; /* NULL: the workload's own */
    const char *rates;  /* folder whose rate cards lie over the shipped ones; NULL for none */
    uint32_t horizon;   /* BE_HORIZON_... */
} report_options;

/* Take the option at argv[*at] if it is one of these: --json, --region REGION, --rates FOLDER, --horizon year|series.
 * Returns 1 if it was, 0 if not, -1 if its value is missing or wrong. `*at` moves on to the last argument that was
 * used.
 */
int take_report_option(int argc, char **argv, int *at, report_options *o);

/* The number of a choice by its word, as the rows of a struct list them; complains and returns 0 where there is none
 * such.
 */
int find_choice(const be_field *field, const char *member, const char *wanted, uint32_t *number);

/* Read the arguments of a program that knows no others; complains and exits with 2 where they are wrong. */
report_options read_report_options(int argc, char **argv);

/* Traffic of one's own: where it is read from, and how. */
typedef struct traffic {
    const char *file; /* NULL: generate it */
    be_series_csv csv;
    int64_t resample_seconds; /* 0: as it is */
    const char *type;         /* the machine, where a program asks for one; NULL: its own */
    double per_machine;       /* requests/s that one carries; 0: the program's own */
} traffic;

/* Read the arguments of a program that takes traffic; complains and returns 0 where they are wrong. */
int read_traffic_arguments(int argc, char **argv, traffic *t, report_options *o);

/* The series of the file, or a generated one. `told`, of TOLD_BYTES, says where it is from, `filled` how many steps had
 * no row. */
be_status read_traffic(const traffic *t, char *told, uint64_t *filled, be_series **series, be_error *error);

/* How many steps a series has, and how much is asked in them. `filled` as read_traffic says it. */
void print_load(const be_series *series, uint64_t filled);

/* The dates of all prices in a menu, and what of its commitments lies beyond the horizon. */
void print_purchase_ground(const be_menu *menu, const be_purchase *purchase);

/* Set the title and the defaults of request and options. */
void workload_init(workload *w, const char *id, const char *title);

/* Compare the usual candidates and print the result. Returns the program's exit code. */
int report(workload *w, const report_options *o);

/* Open the rate cards of a region, with those of one's own over them. */
be_status open_catalogue(const char *provider, const char *region, const report_options *o, be_catalogue **catalogue,
                         be_error *error);

/* Print the error and return the exit code 1. */
int report_error(const be_error *error);

/* ---- the two forms ---- */

void print_table(const workload *w, const be_comparison *comparison);
void print_json(const workload *w, const be_comparison *comparison);

/* Print a text indented, broken at spaces before column 80. */
void print_wrapped(const char *label, const char *text);

/* The members of a struct that are not 0, as "name value unit", one after the other. */
void print_struct(const char *label, const be_field *fields, size_t count, const void *from);

/* "name":value and what comes after it; null for NULL, and for what is not finite. */
void json_text(const char *name, const char *text, const char *after);
void json_number(const char *name, double value, const char *after);

/* Every member that the struct's rows say has a value; numbers as numbers. */
void json_struct(const char *name, const be_field *fields, size_t count, const void *from);

/* "lines":[...], each with the row that it is priced from; `own` is a folder of one's own rate cards, or NULL. */
void json_lines(const be_bill *bill, const char *own);

/* ---- what both print ---- */

/* How many lines of a bill are priced from a folder of one's own. */
size_t lines_from(const be_bill *bill, const char *folder);

/* The value of a member as text, such as "0.006" or "lognormal"; NULL for what has none to show (pointers, members that
 * must be 0). `text` holds at least 64 bytes. */
const char *field_value(const be_field *field, const void *from, char *text);

#endif
