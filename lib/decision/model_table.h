/* What is known of the models as data: clauses by dimension; risks and mitigations, keyed by model and by a trait of
 * the workload or of the purchase. */
#ifndef BE_DECISION_MODEL_TABLE_H
#define BE_DECISION_MODEL_TABLE_H

#include "base/internal.h"
#include "breakeven/decision.h"

/* A clause, and where it is from. */
typedef struct be_i_statement {
    const char *text, *source, *as_of;
} be_i_statement;

/* NULL where either number is none. The source is NULL where the clause sums up what a comparison says in numbers. */
const be_i_statement *be_i_model_statement(uint32_t model, uint32_t dimension);

enum {
    BE_I_TRAIT_ANY,
    BE_I_TRAIT_BURSTY,       /* the highest rate is four times the mean or more */
    BE_I_TRAIT_ASYNCHRONOUS, /* nobody waits */
    BE_I_TRAIT_COMMITTED,    /* machines were committed to */
    BE_I_TRAIT_SPOT,         /* machines are bought spot */
    BE_I_TRAIT_SCALES        /* it is run with limits and cold starts */
};

/* What a mitigation changes in the plan. */
enum {
    BE_I_ACTION_HALVE_COMMITMENT,
    BE_I_ACTION_RAISE_FLOOR,
    BE_I_ACTION_LOSE_A_ZONE,
    BE_I_ACTION_SPARE_NODE,
    BE_I_ACTION_PROVISION,
    BE_I_ACTION_QUEUE,
    BE_I_ACTION_SPARE_UNIT,
    BE_I_ACTION_TRACK_PROVISIONED,
    BE_I_ACTION_COUNT
};

typedef struct be_i_risk {
    uint32_t model, trait;
    const char *risk, *mitigation;
    uint32_t action;
    uint32_t measure; /* BE_I_MEASURE_...: what the mitigation improves */
} be_i_risk;

/* The first risk of a model whose trait holds after `previous`, of all where that is NULL; NULL where there is none. */
const be_i_risk *be_i_next_risk(const be_i_risk *previous, uint32_t model,
                                bool (*holds)(uint32_t trait, const void *context), const void *context);

#endif
