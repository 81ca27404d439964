/* What is known of the models, as data: how they differ, what goes wrong with each, and what helps. */
#include "decision/model_table.h"

const char *be_dimension_name(uint32_t dimension) {
    static const char *const names[] = {"start-up time", "cost model", "scaling speed", "isolation",
                                        "operations",    "lock-in",    "best for"};
    return dimension < BE_DIMENSION_COUNT ? names[dimension] : "unknown";
}

static const char *const dimensions[BE_MODEL_COUNT][BE_DIMENSION_COUNT] = {
    [BE_MODEL_FLEET] = {"minutes: boot, then health checks", "an hour of presence, busy or idle; less under commitment",
                        "minutes behind the demand", "a virtual machine of one's own",
                        "images, patches, scaling rules, capacity", "low: any provider has virtual machines",
                        "steady load, long commitments, special hardware"},
    [BE_MODEL_CLUSTER] = {"seconds on a node with room, minutes where a node must boot first",
                          "nodes by the hour, a fee for the control plane", "seconds for pods, minutes for nodes",
                          "containers that share a kernel with others of the same owner",
                          "node upgrades, add-ons, requests and limits of pods",
                          "low: the same manifests run elsewhere", "many services that share machines"},
    [BE_MODEL_CONTAINERS] = {"about a minute: image pull and start", "vCPU and memory of a task by the second",
                             "a minute or more behind the demand", "a small virtual machine around each task",
                             "images and scaling rules; no machines",
                             "moderate: the image moves, the task definition does not",
                             "steady or slowly varying load without machines to run"},
    [BE_MODEL_FUNCTIONS] = {"milliseconds when warm, a cold start otherwise", "a call and its time; nothing when idle",
                            "at once, up to the concurrency limit", "a micro virtual machine for each environment",
                            "code and its settings", "high: event formats, triggers and limits are the provider's",
                            "rare, short or bursty work"},
    [BE_MODEL_SPLIT] = {"none for the base, a cold start for what overflows",
                        "presence for the base, calls for the peaks", "at once: functions take what the base cannot",
                        "that of its parts", "both parts, and the routing between them", "that of its functions",
                        "a steady base under tall peaks"},
};

const char *be_model_dimension(uint32_t model, uint32_t dimension) {
    return model < BE_MODEL_COUNT && dimension < BE_DIMENSION_COUNT ? dimensions[model][dimension] : NULL;
}

/* In order of weight: the first row whose trait holds is the main risk. */
static const be_i_risk risks[] = {
    {BE_MODEL_FLEET, BE_I_TRAIT_SPOT,
     "spot machines can be taken back at short notice, many at once when a pool of capacity runs dry",
     "keep a spare machine, and spread them over several types", BE_I_ACTION_SPARE_UNIT},
    {BE_MODEL_CLUSTER, BE_I_TRAIT_SPOT,
     "spot nodes can be taken back at short notice, many at once when a pool of capacity runs dry",
     "keep a spare node, and spread them over several types", BE_I_ACTION_SPARE_NODE},
    {BE_MODEL_FLEET, BE_I_TRAIT_COMMITTED,
     "the committed machines are paid for until the end of the term, whether the load stays or not",
     "commit to half of them and buy the rest on demand", BE_I_ACTION_HALVE_COMMITMENT},
    {BE_MODEL_FLEET, BE_I_TRAIT_BURSTY,
     "a new machine serves only minutes after the demand for it rose; until then requests wait or fail",
     "keep half of the peak running at all times", BE_I_ACTION_RAISE_FLOOR},
    {BE_MODEL_FLEET, BE_I_TRAIT_ANY, "the loss of a zone takes its machines along, and the rest is overloaded",
     "plan so that the other zones carry the whole load", BE_I_ACTION_LOSE_A_ZONE},
    {BE_MODEL_CLUSTER, BE_I_TRAIT_COMMITTED,
     "the committed nodes are paid for until the end of the term, whether the load stays or not",
     "commit to half of them and buy the rest on demand", BE_I_ACTION_HALVE_COMMITMENT},
    {BE_MODEL_CLUSTER, BE_I_TRAIT_ANY,
     "a pod that finds no room waits until a new node has booted, which takes minutes", "keep a spare node",
     BE_I_ACTION_SPARE_NODE},
    {BE_MODEL_CONTAINERS, BE_I_TRAIT_BURSTY,
     "a new task serves only about a minute after the demand for it rose; until then requests wait or fail",
     "keep half of the peak running at all times", BE_I_ACTION_RAISE_FLOOR},
    {BE_MODEL_CONTAINERS, BE_I_TRAIT_ANY, "the loss of a zone takes its tasks along, and the rest is overloaded",
     "plan so that the other zones carry the whole load", BE_I_ACTION_LOSE_A_ZONE},
    {BE_MODEL_FUNCTIONS, BE_I_TRAIT_ASYNCHRONOUS,
     "a burst meets the account's concurrency limit, which all functions share, and calls are throttled",
     "put a queue in front, which holds them", BE_I_ACTION_QUEUE},
    {BE_MODEL_FUNCTIONS, BE_I_TRAIT_ANY, "cold starts may break the promise where the load is thin or jumps",
     "keep environments ready for the busiest hour", BE_I_ACTION_PROVISION},
    {BE_MODEL_SPLIT, BE_I_TRAIT_ASYNCHRONOUS,
     "what overflows meets the account's concurrency limit, which all functions share",
     "put a queue in front, which holds it", BE_I_ACTION_QUEUE},
    {BE_MODEL_SPLIT, BE_I_TRAIT_ANY, "what overflows meets cold starts, for the functions are rarely used",
     "keep environments ready for the highest overflow", BE_I_ACTION_PROVISION},
};

const be_i_risk *be_i_main_risk(uint32_t model, bool (*holds)(uint32_t trait, const void *context),
                                const void *context) {
    for (size_t i = 0; i < sizeof risks / sizeof risks[0]; i++) {
        if (risks[i].model == model && holds(risks[i].trait, context)) {
            return &risks[i];
        }
    }
    return NULL;
}
