/* What is known of the models, as data: how they differ, what goes wrong with each, and what helps. */
#include "decision/model_table.h"

#include "decision/internal.h"

const char *be_dimension_name(uint32_t dimension) {
    static const char *const names[] = {"start-up time", "cost model", "scaling speed", "isolation",
                                        "operations",    "lock-in",    "best for",      "hard limits"};
    return dimension < BE_DIMENSION_COUNT ? names[dimension] : "unknown";
}

#define JUDGEMENT "a judgement from the other dimensions"
#define ECS_SHARED "Amazon ECS developer guide, AWS shared responsibility model (undated copy)"

static const be_i_statement statements[BE_MODEL_COUNT][BE_DIMENSION_COUNT] = {
    [BE_MODEL_FLEET] =
        {[BE_DIMENSION_START_UP] = {"minutes: boot, then health checks", NULL, NULL},
         [BE_DIMENSION_COST_MODEL] = {"an hour of presence, busy or idle; less under commitment", NULL, NULL},
         [BE_DIMENSION_SCALING_SPEED] = {"minutes behind the demand", NULL, NULL},
         [BE_DIMENSION_ISOLATION] = {"a virtual machine of one's own",
                                     "Amazon EC2 FAQs, Nitro Hypervisor: CPU and memory isolation", "2018"},
         [BE_DIMENSION_OPERATIONS] = {"images, patches, scaling rules, capacity",
                                      ECS_SHARED ": the guest operating system is the customer's", ""},
         [BE_DIMENSION_LOCK_IN] = {"low: any provider has virtual machines",
                                   "AWS VM Import/Export user guide, exporting an instance (undated)", ""},
         [BE_DIMENSION_BEST_FOR] = {"steady load, long commitments, special hardware", JUDGEMENT, ""},
         [BE_DIMENSION_HARD_LIMITS] = {"what one machine holds", NULL, NULL}},
    [BE_MODEL_CLUSTER] =
        {[BE_DIMENSION_START_UP] = {"seconds on a node with room, minutes where a node must boot first", NULL, NULL},
         [BE_DIMENSION_COST_MODEL] = {"nodes by the hour, a fee for the control plane", NULL, NULL},
         [BE_DIMENSION_SCALING_SPEED] = {"seconds for pods, minutes for nodes", NULL, NULL},
         [BE_DIMENSION_ISOLATION] = {"containers that share a kernel with others of the same owner",
                                     "Kubernetes documentation, Multi-tenancy, sandboxing containers (undated copy)",
                                     ""},
         [BE_DIMENSION_OPERATIONS] = {"node upgrades, add-ons, requests and limits of pods",
                                      "Amazon EKS best practices guide, Reliability: the data plane is a shared "
                                      "responsibility (undated copy)",
                                      ""},
         [BE_DIMENSION_LOCK_IN] = {"low: the same manifests run elsewhere",
                                   "CNCF, Certified Kubernetes Conformance Program", "2017"},
         [BE_DIMENSION_BEST_FOR] = {"many services that share machines", JUDGEMENT, ""},
         [BE_DIMENSION_HARD_LIMITS] = {"what one node holds: its pods and their memory", NULL, NULL}},
    [BE_MODEL_CONTAINERS] =
        {[BE_DIMENSION_START_UP] = {"about a minute: image pull and start", NULL, NULL},
         [BE_DIMENSION_COST_MODEL] = {"vCPU and memory of a task by the second", NULL, NULL},
         [BE_DIMENSION_SCALING_SPEED] = {"a minute or more behind the demand", NULL, NULL},
         [BE_DIMENSION_ISOLATION] = {"a small virtual machine around each task",
                                     "Amazon ECS best practices guide, Fargate security considerations (undated copy)",
                                     ""},
         [BE_DIMENSION_OPERATIONS] = {"images and scaling rules; no machines",
                                      ECS_SHARED ": the machines of Fargate are not the customer's", ""},
         [BE_DIMENSION_LOCK_IN] = {"moderate: the image moves, the task definition does not",
                                   "Amazon ECS developer guide, task definition differences for Fargate (undated copy)",
                                   ""},
         [BE_DIMENSION_BEST_FOR] = {"steady or slowly varying load without machines to run", JUDGEMENT, ""},
         [BE_DIMENSION_HARD_LIMITS] = {"sizes that a task may have, and how fast tasks are launched", NULL, NULL}},
    [BE_MODEL_FUNCTIONS] =
        {[BE_DIMENSION_START_UP] = {"milliseconds when warm, a cold start otherwise", NULL, NULL},
         [BE_DIMENSION_COST_MODEL] = {"a call and its time; nothing when idle", NULL, NULL},
         [BE_DIMENSION_SCALING_SPEED] = {"at once, up to the concurrency limit", NULL, NULL},
         [BE_DIMENSION_ISOLATION] = {"a micro virtual machine for each environment",
                                     "AWS whitepaper Logical Separation on AWS, serverless and containers (undated)",
                                     ""},
         [BE_DIMENSION_OPERATIONS] = {"code and its settings",
                                      "AWS Lambda developer guide, shared responsibility for runtimes (undated copy)",
                                      ""},
         [BE_DIMENSION_LOCK_IN] = {"high: event formats, triggers and limits are the provider's",
                                   "V. Yussupov et al., Facing the Unplanned Migration of Serverless Applications, "
                                   "UCC 2019",
                                   "2019"},
         [BE_DIMENSION_BEST_FOR] = {"rare, short or bursty work", JUDGEMENT, ""},
         [BE_DIMENSION_HARD_LIMITS] = {"time, memory, payload, concurrency, and how fast environments are created",
                                       NULL, NULL}},
    [BE_MODEL_SPLIT] =
        {[BE_DIMENSION_START_UP] = {"none for the base, a cold start for what overflows", NULL, NULL},
         [BE_DIMENSION_COST_MODEL] = {"presence for the base, calls for the peaks", NULL, NULL},
         [BE_DIMENSION_SCALING_SPEED] = {"at once: functions take what the base cannot", NULL, NULL},
         [BE_DIMENSION_ISOLATION] = {"that of its parts",
                                     "AWS whitepaper Logical Separation on AWS, serverless and containers (undated)",
                                     ""},
         [BE_DIMENSION_OPERATIONS] = {"both parts, and the routing between them",
                                      ECS_SHARED "; AWS Lambda developer guide, shared responsibility", ""},
         [BE_DIMENSION_LOCK_IN] = {"that of its functions",
                                   "V. Yussupov et al., Facing the Unplanned Migration of Serverless Applications, "
                                   "UCC 2019",
                                   "2019"},
         [BE_DIMENSION_BEST_FOR] = {"a steady base under tall peaks", JUDGEMENT, ""},
         [BE_DIMENSION_HARD_LIMITS] = {"those of its functions, for what overflows", NULL, NULL}},
};

const be_i_statement *be_i_model_statement(uint32_t model, uint32_t dimension) {
    return model < BE_MODEL_COUNT && dimension < BE_DIMENSION_COUNT ? &statements[model][dimension] : NULL;
}

const char *be_model_dimension(uint32_t model, uint32_t dimension) {
    const be_i_statement *statement = be_i_model_statement(model, dimension);
    return statement ? statement->text : NULL;
}

/* In order of weight: the first row of a model whose trait holds is the main risk. */
static const be_i_risk risks[] = {
    {BE_MODEL_FLEET, BE_I_TRAIT_SPOT,
     "spot machines can be taken back at short notice, many at once when a pool of capacity runs dry",
     "keep a spare machine, and spread them over several types", BE_I_ACTION_SPARE_UNIT, BE_I_MEASURE_BROKEN},
    {BE_MODEL_CLUSTER, BE_I_TRAIT_SPOT,
     "spot nodes can be taken back at short notice, many at once when a pool of capacity runs dry",
     "keep a spare node, and spread them over several types", BE_I_ACTION_SPARE_NODE, BE_I_MEASURE_BROKEN},
    {BE_MODEL_FLEET, BE_I_TRAIT_COMMITTED,
     "the committed machines are paid for until the end of the term, whether the load stays or not",
     "commit to half of them and buy the rest on demand", BE_I_ACTION_HALVE_COMMITMENT, BE_I_MEASURE_OWED},
    {BE_MODEL_FLEET, BE_I_TRAIT_BURSTY,
     "a new machine serves only minutes after the demand for it rose; until then requests wait or fail",
     "keep half of the peak running at all times", BE_I_ACTION_RAISE_FLOOR, BE_I_MEASURE_BROKEN},
    {BE_MODEL_FLEET, BE_I_TRAIT_ANY, "the loss of a zone takes its machines along, and the rest is overloaded",
     "plan so that the other zones carry the whole load", BE_I_ACTION_LOSE_A_ZONE, BE_I_MEASURE_ZONE_LOSS},
    {BE_MODEL_CLUSTER, BE_I_TRAIT_COMMITTED,
     "the committed nodes are paid for until the end of the term, whether the load stays or not",
     "commit to half of them and buy the rest on demand", BE_I_ACTION_HALVE_COMMITMENT, BE_I_MEASURE_OWED},
    {BE_MODEL_CLUSTER, BE_I_TRAIT_ANY,
     "a pod that finds no room waits until a new node has booted, which takes minutes", "keep a spare node",
     BE_I_ACTION_SPARE_NODE, BE_I_MEASURE_BROKEN},
    {BE_MODEL_CLUSTER, BE_I_TRAIT_BURSTY, "new pods and nodes serve only after the demand for them rose",
     "keep half of the peak running at all times", BE_I_ACTION_RAISE_FLOOR, BE_I_MEASURE_BROKEN},
    {BE_MODEL_CLUSTER, BE_I_TRAIT_ANY, "the loss of a zone takes its nodes along, and the rest is overloaded",
     "plan so that the other zones carry the whole load", BE_I_ACTION_LOSE_A_ZONE, BE_I_MEASURE_ZONE_LOSS},
    {BE_MODEL_CONTAINERS, BE_I_TRAIT_BURSTY,
     "a new task serves only about a minute after the demand for it rose; until then requests wait or fail",
     "keep half of the peak running at all times", BE_I_ACTION_RAISE_FLOOR, BE_I_MEASURE_BROKEN},
    {BE_MODEL_CONTAINERS, BE_I_TRAIT_ANY, "the loss of a zone takes its tasks along, and the rest is overloaded",
     "plan so that the other zones carry the whole load", BE_I_ACTION_LOSE_A_ZONE, BE_I_MEASURE_ZONE_LOSS},
    {BE_MODEL_FUNCTIONS, BE_I_TRAIT_ASYNCHRONOUS,
     "a burst meets the account's concurrency limit, which all functions share, and calls are throttled",
     "put a queue in front, which holds them", BE_I_ACTION_QUEUE, BE_I_MEASURE_REFUSED},
    {BE_MODEL_FUNCTIONS, BE_I_TRAIT_ANY, "cold starts may break the promise where the load is thin or jumps",
     "keep environments ready for the busiest hour", BE_I_ACTION_PROVISION, BE_I_MEASURE_COLD},
    {BE_MODEL_FUNCTIONS, BE_I_TRAIT_SCALES, "environments kept ready for the busiest hour idle in the others",
     "let a scaler keep 70 % of the provisioned environments in use", BE_I_ACTION_TRACK_PROVISIONED, BE_I_MEASURE_COLD},
    {BE_MODEL_SPLIT, BE_I_TRAIT_ASYNCHRONOUS,
     "what overflows meets the account's concurrency limit, which all functions share",
     "put a queue in front, which holds it", BE_I_ACTION_QUEUE, BE_I_MEASURE_REFUSED},
    {BE_MODEL_SPLIT, BE_I_TRAIT_ANY, "what overflows meets cold starts, for the functions are rarely used",
     "keep environments ready for the highest overflow", BE_I_ACTION_PROVISION, BE_I_MEASURE_COLD},
    {BE_MODEL_SPLIT, BE_I_TRAIT_COMMITTED,
     "the committed machines are paid for until the end of the term, whether the load stays or not",
     "commit to half of them and buy the rest on demand", BE_I_ACTION_HALVE_COMMITMENT, BE_I_MEASURE_OWED},
};

const be_i_risk *be_i_next_risk(const be_i_risk *previous, uint32_t model,
                                bool (*holds)(uint32_t trait, const void *context), const void *context) {
    const be_i_risk *end = risks + sizeof risks / sizeof risks[0];
    for (const be_i_risk *risk = previous ? previous + 1 : risks; risk < end; risk++) {
        if (risk->model == model && holds(risk->trait, context)) {
            return risk;
        }
    }
    return NULL;
}
