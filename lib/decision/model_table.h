/* Risks and mitigations as data: keyed by model and by a trait of the workload or of the purchase. */
#ifndef BE_DECISION_MODEL_TABLE_H
#define BE_DECISION_MODEL_TABLE_H

#include "base/internal.h"
#include "breakeven/decision.h"

enum {
    BE_I_TRAIT_ANY,
    BE_I_TRAIT_BURSTY,       /* the highest rate is four times the mean or more */
    BE_I_TRAIT_ASYNCHRONOUS, /* nobody waits */
    BE_I_TRAIT_COMMITTED,    /* machines were committed to */
    BE_I_TRAIT_SPOT          /* machines are bought spot */
};

/* What a mitigation changes in the plan. */
enum {
    BE_I_ACTION_HALVE_COMMITMENT,
    BE_I_ACTION_RAISE_FLOOR,
    BE_I_ACTION_LOSE_A_ZONE,
    BE_I_ACTION_SPARE_NODE,
    BE_I_ACTION_PROVISION,
    BE_I_ACTION_QUEUE,
    BE_I_ACTION_SPARE_UNIT
};

typedef struct be_i_risk {
    uint32_t model, trait;
    const char *risk, *mitigation;
    uint32_t action;
} be_i_risk;

/* The first risk of a model whose trait holds. */
const be_i_risk *be_i_main_risk(uint32_t model, bool (*holds)(uint32_t trait, const void *context),
                                const void *context);

#endif
