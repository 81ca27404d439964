#include "report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- arguments ---- */

int find_choice(const be_field *field, const char *member, const char *wanted, uint32_t *number) {
    while (strcmp(field->name, member) != 0) {
        field++;
    }
    *number = 0;
    for (const char *word = field->choices; *word;
         word += strcspn(word, "|"), *number += *word == '|', word += *word == '|') {
        if (strlen(wanted) == strcspn(word, "|") && strncmp(word, wanted, strlen(wanted)) == 0) {
            return 1;
        }
    }
    fprintf(stderr, "no such %s: %s; there are %s\n", member, wanted, field->choices);
    return 0;
}

int take_report_option(int argc, char **argv, int *at, report_options *o) {
    const char *name = argv[*at];
    if (strcmp(name, "--json") == 0) {
        o->json = 1;
        return 1;
    }
    if (strcmp(name, "--horizon") == 0 && *at + 1 < argc) {
        return find_choice(be_comparison_options_fields(NULL), "horizon", argv[++*at], &o->horizon) ? 1 : -1;
    }
    const char **value = strcmp(name, "--region") == 0 ? &o->region : strcmp(name, "--rates") == 0 ? &o->rates : NULL;
    if (!value) {
        return 0;
    }
    if (*at + 1 >= argc) {
        fprintf(stderr, "%s needs a value\n", name);
        return -1;
    }
    *value = argv[++*at];
    return 1;
}

report_options read_report_options(int argc, char **argv) {
    report_options o = {0};
    for (int i = 1; i < argc; i++) {
        int taken = take_report_option(argc, argv, &i, &o);
        if (taken == 0) {
            fprintf(stderr, "no such option: %s\n", argv[i]);
        }
        if (taken != 1) {
            fprintf(stderr, "usage: %s [--json] [--region REGION] [--rates FOLDER] [--horizon year|series]\n", argv[0]);
            exit(2);
        }
    }
    return o;
}

/* ---- assumptions ---- */

static const char *choice_name(const char *choices, uint32_t number, char *text) {
    for (; number && choices; number--) {
        choices = strchr(choices, '|');
        choices = choices ? choices + 1 : NULL;
    }
    if (!choices) {
        return NULL;
    }
    snprintf(text, 64, "%.*s", (int)strcspn(choices, "|"), choices);
    return text;
}

const char *field_value(const be_field *field, const void *from, char *text) {
    const char *member = (const char *)from + field->offset;
    double number;
    uint32_t count;
    int32_t whole;
    const char *given;
    switch (field->type) {
    case BE_TYPE_F64:
        memcpy(&number, member, sizeof number);
        snprintf(text, 64, "%.10g", number);
        return text;
    case BE_TYPE_U32:
        memcpy(&count, member, sizeof count);
        snprintf(text, 64, "%u", count);
        return field->maximum > 0 ? text : NULL;
    case BE_TYPE_I32:
        memcpy(&whole, member, sizeof whole);
        snprintf(text, 64, "%d", whole);
        return text;
    case BE_TYPE_CHOICE:
        memcpy(&count, member, sizeof count);
        return choice_name(field->choices, count, text);
    case BE_TYPE_TEXT:
        memcpy(&given, member, sizeof given);
        snprintf(text, 64, "%.60s", given ? given : "");
        return text;
    default:
        return NULL;
    }
}

void workload_init(workload *w, const char *id, const char *title) {
    memset(w, 0, sizeof *w);
    w->id = id;
    w->title = title;
    be_request_init(&w->request);
    be_comparison_options_init(&w->options);
}

size_t lines_from(const be_bill *bill, const char *folder) {
    be_bill_line line = {.size = sizeof line};
    size_t count = 0;
    for (size_t i = 0; i < be_bill_line_count(bill) && !be_bill_line_at(bill, i, &line, NULL); i++) {
        count += strncmp(line.file, folder, strlen(folder)) == 0;
    }
    return count;
}

/* ---- the candidates ---- */

enum { CANDIDATES = 10 };

static void usual_candidates(be_candidate *candidates) {
    static const struct {
        const char *name;
        uint32_t model, door, purchase_option;
    } usual[CANDIDATES] = {
        {"EC2 on demand", BE_MODEL_FLEET, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_ON_DEMAND},
        {"EC2 reserved 1 year", BE_MODEL_FLEET, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_RESERVED_STANDARD},
        {"EKS on EC2", BE_MODEL_CLUSTER, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_ON_DEMAND},
        {"EKS on EC2 reserved", BE_MODEL_CLUSTER, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_RESERVED_STANDARD},
        {"Fargate", BE_MODEL_CONTAINERS, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_ON_DEMAND},
        {"Lambda, ALB", BE_MODEL_FUNCTIONS, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_ON_DEMAND},
        {"Lambda, HTTP API", BE_MODEL_FUNCTIONS, BE_DOOR_HTTP_API, BE_PURCHASE_ON_DEMAND},
        {"Lambda, REST API", BE_MODEL_FUNCTIONS, BE_DOOR_REST_API, BE_PURCHASE_ON_DEMAND},
        {"Lambda, function URL", BE_MODEL_FUNCTIONS, BE_DOOR_FUNCTION_URL, BE_PURCHASE_ON_DEMAND},
        {"EC2 reserved + Lambda", BE_MODEL_SPLIT, BE_DOOR_LOAD_BALANCER, BE_PURCHASE_RESERVED_STANDARD},
    };
    for (size_t i = 0; i < CANDIDATES; i++) {
        be_candidate_init(&candidates[i]);
        candidates[i].name = usual[i].name;
        candidates[i].model = usual[i].model;
        candidates[i].door = usual[i].door;
        candidates[i].purchase_option = usual[i].purchase_option;
    }
}

/* ---- the program ---- */

int report_error(const be_error *error) {
    fprintf(stderr, "error (%s): %s\n", be_status_name(error->status), error->message);
    return 1;
}

be_status open_catalogue(const char *provider, const char *region, const report_options *o, be_catalogue **catalogue,
                         be_error *error) {
    be_catalogue_options options;
    be_catalogue_options_init(&options);
    options.overlay_path = o->rates;
    be_status status = be_catalogue_open(&options, NULL, catalogue, error);
    return status ? status : be_catalogue_load(*catalogue, provider, region, error);
}

int report(workload *w, const report_options *o) {
    be_error error;
    be_catalogue *catalogue = NULL;
    be_comparison *comparison = NULL;
    be_candidate candidates[CANDIDATES];
    usual_candidates(candidates);
    if (o->region) {
        w->options.region = o->region;
    }
    w->options.horizon = o->horizon;
    w->rates = o->rates;
    be_status status = open_catalogue(w->options.provider, w->options.region, o, &catalogue, &error);
    if (!status) {
        status = be_comparison_new(w->series, &w->request, catalogue, candidates, CANDIDATES, &w->options, NULL,
                                   &comparison, &error);
    }
    if (!status) {
        (o->json ? print_json : print_table)(w, comparison);
    }
    be_comparison_free(comparison);
    be_catalogue_free(catalogue);
    be_series_free(w->series);
    return status ? report_error(&error) : EXIT_SUCCESS;
}
