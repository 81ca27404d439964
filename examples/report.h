/* What the example programs share: the candidates that all compare, and how a comparison is printed. */
#ifndef REPORT_H
#define REPORT_H

#include <breakeven/breakeven.h>

/* A workload: what is asked, and under which assumptions. */
typedef struct workload {
    const char *id;                 /* short name, also in the JSON */
    const char *title;              /* one line */
    const char *const *assumptions; /* lines that say what the numbers below stand for; NULL ends them */
    be_series *series;              /* freed by report() */
    be_request request;
    be_comparison_options options;
} workload;

/* Compare the usual candidates and print the result, as a table or, with "--json" among the arguments, as one JSON
 * object. Returns the program's exit code. */
int report(int argc, char **argv, workload *w);

/* Print the error and return the exit code 1. */
int report_error(const be_error *error);

#endif
