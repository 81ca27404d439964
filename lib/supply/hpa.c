/* The Kubernetes horizontal pod autoscaler: how many replicas a metric asks for, and what becomes of that. */
#include "supply/internal.h"

#define ROW(member, kind, unit, low, high, initial, meaning)                                                           \
    BE_I_ROW(be_hpa, member, kind, unit, low, high, initial, meaning)

static const be_field rows[] = {
    ROW(up_pods, BE_TYPE_U32, "", 0, 1e9, 4, "pods that may be added in up_pods_seconds"),
    ROW(down_pods, BE_TYPE_U32, "", 0, 1e9, 0, "pods that may be taken away in down_pods_seconds"),
    BE_I_CHOICE(be_hpa, up_select, "max|min|disabled", BE_SELECT_MAX, BE_SELECT_COUNT - 1, "rule that counts going up"),
    BE_I_CHOICE(be_hpa, down_select, "max|min|disabled", BE_SELECT_MAX, BE_SELECT_COUNT - 1,
                "rule that counts going down"),
    ROW(reserved, BE_TYPE_U32, "", 0, 0, 0, "must be 0"),
    ROW(up_percent, BE_TYPE_F64, "%", 0, 1e9, 100, "percent that may be added in up_percent_seconds"),
    ROW(down_percent, BE_TYPE_F64, "%", 0, 100, 100, "percent that may be taken away in down_percent_seconds"),
    ROW(up_pods_seconds, BE_TYPE_F64, "s", 1, 1800, 15, "time of up_pods"),
    ROW(up_percent_seconds, BE_TYPE_F64, "s", 1, 1800, 15, "time of up_percent"),
    ROW(down_pods_seconds, BE_TYPE_F64, "s", 1, 1800, 15, "time of down_pods"),
    ROW(down_percent_seconds, BE_TYPE_F64, "s", 1, 1800, 15, "time of down_percent"),
    ROW(up_stabilisation_seconds, BE_TYPE_F64, "s", 0, 3600, 0, "the lowest recommendation of so long counts going up"),
    ROW(down_stabilisation_seconds, BE_TYPE_F64, "s", 0, 3600, 300,
        "the highest recommendation of so long counts going down"),
    ROW(up_tolerance, BE_TYPE_F64, "", 0, 1, 0.1, "no change while metric / target exceeds 1 by no more"),
    ROW(down_tolerance, BE_TYPE_F64, "", 0, 1, 0.1, "no change while metric / target falls short of 1 by no more"),
    ROW(sync_seconds, BE_TYPE_F64, "s", 1, 3600, 15, "time between two decisions"),
    ROW(readiness_delay_seconds, BE_TYPE_F64, "s", 0, 3600, 30, "a pod unready since so early never was ready"),
    ROW(cpu_initialisation_seconds, BE_TYPE_F64, "s", 0, 3600, 300, "CPU of a pod so young counts when it is ready"),
};

static const be_i_description description = {"be_hpa", rows, sizeof rows / sizeof rows[0], sizeof(be_hpa)};

void be_hpa_init_sized(be_hpa *hpa, uint32_t size) {
    be_i_describe_init_sized(&description, hpa, size);
}

const be_field *be_hpa_fields(size_t *count) {
    if (count) {
        *count = description.count;
    }
    return rows;
}

be_status be_i_hpa_read(const be_hpa *hpa, be_hpa *copy, be_error *error) {
    if (!hpa) {
        be_i_describe_init(&description, copy);
        return BE_STATUS_OK;
    }
    be_status status = be_i_describe_read(&description, hpa, copy, error);
    if (status) {
        return status;
    }
    bool up = copy->up_select == BE_SELECT_DISABLED || copy->up_pods > 0 || copy->up_percent > 0;
    bool down = copy->down_select == BE_SELECT_DISABLED || copy->down_pods > 0 || copy->down_percent > 0;
    if (!up || !down) {
        return be_i_fail(error, BE_STATUS_ARGUMENT,
                         "be_hpa.%s_pods and %s_percent are both 0; give a rule or disable %s_select",
                         up ? "down" : "up", up ? "down" : "up", up ? "down" : "up");
    }
    return BE_STATUS_OK;
}

/* ---- replicas that a metric asks for ---- */

static const double REPLICAS_MAX = 2147483647;

/* What the controller adds up over the pods, in thousandths. */
typedef struct pod_sums {
    double ready, unready, missing; /* pods */
    double usage;                   /* of the ready */
    double ready_request, unready_request, missing_request, missing_use;
} pod_sums;

/* A quotient of whole numbers, rounded down, however it was rounded itself. */
static double whole_quotient(double a, double b) {
    return be_i_floor(a / b * (1 + 1e-12));
}

static bool is_tolerable(const be_hpa *rules, double ratio) {
    return 1 - rules->down_tolerance <= ratio && ratio <= 1 + rules->up_tolerance;
}

/* The mean in whole percent or thousandths; `target` is in the same. */
static double mean_of(uint32_t kind, double usage, double request, double pods) {
    return kind == BE_TARGET_UTILISATION ? whole_quotient(usage * 100, request) : whole_quotient(usage, pods);
}

static double replicas_for_pods(const be_hpa *rules, uint32_t kind, double current, double target, const pod_sums *sums,
                                double *mean) {
    *mean = mean_of(kind, sums->usage, sums->ready_request, sums->ready);
    double ratio = *mean / target, usage = sums->usage, request = sums->ready_request, pods = sums->ready;
    bool with_unready = sums->unready > 0 && ratio > 1;
    if (!with_unready && !(sums->missing > 0)) {
        return is_tolerable(rules, ratio) ? current : be_i_ceil(ratio * pods);
    }
    if (ratio != 1) {
        usage += ratio < 1 ? sums->missing_use : 0;
        request += sums->missing_request;
        pods += sums->missing;
    }
    if (with_unready) {
        request += sums->unready_request;
        pods += sums->unready;
    }
    double again = mean_of(kind, usage, request, pods) / target, replicas = be_i_ceil(again * pods);
    bool turned = (ratio < 1 && again > 1) || (ratio > 1 && again < 1);
    if (is_tolerable(rules, again) || turned || (again < 1 && replicas > current) ||
        (again > 1 && replicas < current)) {
        return current;
    }
    return replicas;
}

static double replicas_for_average(const be_hpa *rules, double current, double target, double total) {
    return is_tolerable(rules, total / (target * current)) ? current : ceil(total / target);
}

static double replicas_for_value(const be_hpa *rules, double current, double ready, double target, double total) {
    double ratio = total / target;
    if (current == 0) {
        return ceil(ratio);
    }
    return is_tolerable(rules, ratio) ? current : ceil(ratio * ready);
}

/* ---- the same for given pods ---- */

/* Quantities are kept in thousandths and rounded up. */
static double thousandths(double x) {
    return ceil(x * 1000 * (1 - 1e-12));
}

void be_pod_init_sized(be_pod *pod, uint32_t size) {
    be_pod full = {.size = size};
    if (pod && size >= sizeof size) {
        memset(pod, 0, size);
        memcpy(pod, &full, sizeof size);
    }
}

static be_status read_pod(const be_pod *pod, size_t index, be_error *error) {
    if (pod->size != sizeof *pod) {
        return be_i_fail(error, BE_STATUS_SIZE, "pods[%zu].size is %u; call its init function first", index, pod->size);
    }
    if (pod->state >= BE_POD_COUNT) {
        return be_i_fail(error, BE_STATUS_RANGE, "pods[%zu].state is %u, none of ready, unready, missing, unknown",
                         index, pod->state);
    }
    if (!(pod->usage >= 0 && pod->usage <= 1e12) || !(pod->request >= 0 && pod->request <= 1e12)) {
        bool usage = !(pod->usage >= 0 && pod->usage <= 1e12);
        return be_i_fail(error, BE_STATUS_RANGE, "pods[%zu].%s is %g, outside 0 to 1e12", index,
                         usage ? "usage" : "request", usage ? pod->usage : pod->request);
    }
    return BE_STATUS_OK;
}

static void add_pod(pod_sums *sums, const be_pod *pod, uint32_t kind, double target) {
    double request = thousandths(pod->request);
    switch (pod->state) {
    case BE_POD_READY:
        sums->ready++;
        sums->usage += thousandths(pod->usage);
        sums->ready_request += request;
        break;
    case BE_POD_UNREADY:
        sums->unready++;
        sums->unready_request += request;
        break;
    case BE_POD_MISSING:
        sums->missing++;
        sums->missing_request += request;
        sums->missing_use += kind == BE_TARGET_UTILISATION ? floor(request * be_i_greater(100, target) / 100) : target;
        break;
    default:
        break;
    }
}

static be_status check_target(uint32_t kind, uint32_t other, double target, be_error *error) {
    if (kind != other && kind != BE_TARGET_AVERAGE_VALUE) {
        return be_i_fail(error, BE_STATUS_RANGE, "kind is %u, no target for this metric", kind);
    }
    if (!(target > 0 && target <= 1e12)) {
        return be_i_fail(error, BE_STATUS_RANGE, "target is %g, not above 0 and up to 1e12", target);
    }
    return BE_STATUS_OK;
}

double be_i_hpa_percent(double share) {
    double percent = share * 100, nearest = round(percent);
    return fabs(percent - nearest) < 1e-9 ? nearest : percent;
}

static uint32_t as_replicas(double replicas) {
    return (uint32_t)(replicas < REPLICAS_MAX ? replicas : REPLICAS_MAX);
}

be_status be_hpa_replicas(const be_hpa *hpa, uint32_t kind, uint32_t current, double target, const be_pod *pods,
                          size_t count, uint32_t *replicas, double *metric, be_error *error) {
    be_hpa rules;
    pod_sums sums = {0};
    be_status status = be_i_hpa_read(hpa, &rules, error);
    if (status || (status = check_target(kind, BE_TARGET_UTILISATION, target, error))) {
        return status;
    }
    if ((!pods && count) || !replicas) {
        return be_i_fail_null(error, replicas ? "pods" : "replicas");
    }
    bool shares = kind == BE_TARGET_UTILISATION;
    double aim = shares ? be_i_hpa_percent(target) : thousandths(target);
    for (size_t i = 0; i < count; i++) {
        if ((status = read_pod(&pods[i], i, error))) {
            return status;
        }
        add_pod(&sums, &pods[i], kind, aim);
    }
    if (!(sums.ready > 0)) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "pods: none is ready, so there is no metric");
    }
    if (shares && !(sums.ready_request > 0)) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "pods: the requests of the ready ones add up to 0");
    }
    double mean, wanted = replicas_for_pods(&rules, kind, current, aim, &sums, &mean);
    *replicas = as_replicas(wanted);
    if (metric) {
        *metric = mean / (shares ? 100 : 1000);
    }
    return BE_STATUS_OK;
}

be_status be_hpa_replicas_for_total(const be_hpa *hpa, uint32_t kind, uint32_t current, uint32_t ready, double target,
                                    double total, uint32_t *replicas, double *metric, be_error *error) {
    be_hpa rules;
    be_status status = be_i_hpa_read(hpa, &rules, error);
    if (status || (status = check_target(kind, BE_TARGET_VALUE, target, error))) {
        return status;
    }
    if (!replicas) {
        return be_i_fail_null(error, "replicas");
    }
    if (!(total >= 0 && total <= 1e12)) {
        return be_i_fail(error, BE_STATUS_RANGE, "total is %g, outside 0 to 1e12", total);
    }
    double aim = thousandths(target), sum = thousandths(total), mean = sum;
    if (kind == BE_TARGET_VALUE) {
        *replicas = as_replicas(replicas_for_value(&rules, current, ready, aim, sum));
    } else {
        *replicas = as_replicas(replicas_for_average(&rules, current, aim, sum));
        mean = ceil(sum / current);
    }
    if (metric) {
        *metric = mean / 1000;
    }
    return BE_STATUS_OK;
}

be_status be_hpa_pod_state(const be_hpa *hpa, uint32_t is_ready, double age_seconds, double changed_seconds,
                           double sample_age_seconds, double window_seconds, uint32_t *state, be_error *error) {
    be_hpa rules;
    const double times[] = {age_seconds, changed_seconds, sample_age_seconds, window_seconds};
    static const char *const names[] = {"age_seconds", "changed_seconds", "sample_age_seconds", "window_seconds"};
    be_status status = be_i_hpa_read(hpa, &rules, error);
    if (status) {
        return status;
    }
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        if (!(times[i] >= 0 && times[i] <= 1e12)) {
            return be_i_fail(error, BE_STATUS_RANGE, "%s is %g, outside 0 to 1e12", names[i], times[i]);
        }
    }
    if (!state) {
        return be_i_fail_null(error, "state");
    }
    bool unready;
    if (age_seconds < rules.cpu_initialisation_seconds) {
        unready = !is_ready || sample_age_seconds > changed_seconds - window_seconds;
    } else {
        unready = !is_ready && age_seconds - changed_seconds < rules.readiness_delay_seconds;
    }
    *state = unready ? BE_POD_UNREADY : BE_POD_READY;
    return BE_STATUS_OK;
}

/* ---- the controller ---- */

/* Decisions lie in different multiples of the sync period, however they fall. */
static be_status add_window(be_i_scaler *scaler, be_i_window *window, uint32_t kind, double length, bool wanted,
                            be_error *error) {
    int64_t seconds = be_i_whole_seconds(length);
    if (!wanted || !seconds) {
        return BE_STATUS_OK;
    }
    uint64_t most = scaler->by_hour || scaler->policy == BE_SCALING_KEDA ? (uint64_t)seconds * 2 + 3
                                                                         : (uint64_t)(seconds / scaler->period) + 4;
    return be_i_window_init(window, kind, seconds, most, &scaler->allocator, error);
}

be_status be_i_hpa_init(be_i_scaler *scaler, const be_hpa *rules, be_error *error) {
    be_i_hpa *hpa = &scaler->hpa;
    hpa->rules = *rules;
    hpa->sync = be_i_whole_seconds(rules->sync_seconds);
    for (uint32_t i = 0; i < scaler->metric_count; i++) {
        bool shares = scaler->metrics[i].kind == BE_I_METRIC_UTILISATION;
        hpa->aims[i] = shares ? be_i_hpa_percent(scaler->metrics[i].target) : thousandths(scaler->metrics[i].target);
        be_i_tally_clear(&hpa->tallies[i]);
        hpa->answers[i].mean = -1;
    }
    const struct {
        be_i_window *window;
        uint32_t kind;
        double seconds;
        bool wanted;
    } windows[] = {
        {&hpa->lowest, BE_I_WINDOW_MIN, rules->up_stabilisation_seconds, true},
        {&hpa->highest, BE_I_WINDOW_MAX, rules->down_stabilisation_seconds, true},
        {&hpa->up_pods, BE_I_WINDOW_SUM, rules->up_pods_seconds, rules->up_pods > 0},
        {&hpa->up_percent, BE_I_WINDOW_SUM, rules->up_percent_seconds, rules->up_percent > 0},
        {&hpa->down_pods, BE_I_WINDOW_SUM, rules->down_pods_seconds, rules->down_pods > 0},
        {&hpa->down_percent, BE_I_WINDOW_SUM, rules->down_percent_seconds, rules->down_percent > 0},
    };
    be_status status = BE_STATUS_OK;
    for (size_t i = 0; i < sizeof windows / sizeof windows[0] && !status; i++) {
        status = add_window(scaler, windows[i].window, windows[i].kind, windows[i].seconds, windows[i].wanted, error);
    }
    return status;
}

void be_i_hpa_free(be_i_scaler *scaler) {
    be_i_hpa *hpa = &scaler->hpa;
    be_i_window *const windows[] = {&hpa->lowest,     &hpa->highest,   &hpa->up_pods,
                                    &hpa->up_percent, &hpa->down_pods, &hpa->down_percent};
    for (size_t i = 0; i < sizeof windows / sizeof windows[0]; i++) {
        be_i_window_free(windows[i], &scaler->allocator);
    }
}

void be_i_hpa_absorb(be_i_scaler *scaler, const be_i_sample *sample) {
    for (uint32_t i = 0; i < scaler->metric_count; i++) {
        be_i_tally_add(&scaler->hpa.tallies[i], sample->totals[i], sample->ready, (double)sample->seconds);
    }
}

static bool is_external(const be_i_scaler *scaler, uint32_t kind) {
    return kind == BE_I_METRIC_QUEUE || (scaler->policy == BE_SCALING_KEDA && kind != BE_I_METRIC_UTILISATION);
}

/* A unit requests one of what its utilisation is a share of. */
static double replicas_for_units(const be_i_scaler *scaler, uint32_t i, double each, double units, double ready) {
    double mean;
    pod_sums sums = {.ready = ready,
                     .unready = units - ready,
                     .usage = each * 1000 * ready,
                     .ready_request = 1000 * ready,
                     .unready_request = 1000 * (units - ready)};
    bool shares = scaler->metrics[i].kind == BE_I_METRIC_UTILISATION;
    return replicas_for_pods(&scaler->hpa.rules, shares ? BE_TARGET_UTILISATION : BE_TARGET_AVERAGE_VALUE, units,
                             scaler->hpa.aims[i], &sums, &mean);
}

/* NaN where the metric is missing. */
static double replicas_by(be_i_scaler *scaler, uint32_t i, const be_i_seen *seen) {
    be_i_hpa *hpa = &scaler->hpa;
    uint32_t kind = scaler->metrics[i].kind;
    if (is_external(scaler, kind)) {
        double total = kind == BE_I_METRIC_QUEUE ? hpa->tallies[i].last : be_i_tally_mean(&hpa->tallies[i]);
        return isnan(total) ? NAN
                            : replicas_for_average(&hpa->rules, (double)seen->units, hpa->aims[i], thousandths(total));
    }
    double each = be_i_tally_per_unit(&hpa->tallies[i]);
    if (isnan(each) || seen->ready == 0) {
        return NAN;
    }
    be_i_answer *answer = &hpa->answers[i];
    if (each != answer->mean || seen->units != answer->units || seen->ready != answer->ready) {
        double replicas = replicas_for_units(scaler, i, each, (double)seen->units, (double)seen->ready);
        *answer = (be_i_answer){each, seen->units, seen->ready, replicas};
    }
    return answer->replicas;
}

/* The largest number that a metric asks for; NaN where nothing may happen. */
static double recommendation(be_i_scaler *scaler, const be_i_seen *seen) {
    double most = -1;
    bool missing = false;
    for (uint32_t i = 0; i < scaler->metric_count; i++) {
        double replicas = replicas_by(scaler, i, seen);
        missing = missing || isnan(replicas);
        most = replicas > most ? replicas : most;
        be_i_tally_clear(&scaler->hpa.tallies[i]);
    }
    return most < 0 || (missing && most < (double)seen->units) ? NAN : be_i_lesser(most, REPLICAS_MAX);
}

static void record_recommendation(be_i_hpa *hpa, int64_t time, double replicas) {
    if (hpa->lowest.moments) {
        be_i_window_push(&hpa->lowest, time, 0, replicas);
    }
    if (hpa->highest.moments) {
        be_i_window_push(&hpa->highest, time, 0, replicas);
    }
}

static double stabilised(be_i_hpa *hpa, int64_t time, double current, double wanted) {
    double up = wanted, down = wanted;
    if (hpa->lowest.moments) {
        double lowest = be_i_window_value(&hpa->lowest, time);
        up = lowest < up ? lowest : up;
    }
    if (hpa->highest.moments) {
        double highest = be_i_window_value(&hpa->highest, time);
        down = highest > down ? highest : down;
    }
    record_recommendation(hpa, time, wanted);
    double stable = current < up ? up : current;
    return stable > down ? down : stable;
}

static double up_limit(be_i_hpa *hpa, int64_t time, double current) {
    const be_hpa *rules = &hpa->rules;
    bool least = rules->up_select == BE_SELECT_MIN;
    double limit = least ? REPLICAS_MAX : 0;
    if (rules->up_select == BE_SELECT_DISABLED) {
        return current;
    }
    if (rules->up_pods) {
        limit = current - be_i_window_value(&hpa->up_pods, time) + rules->up_pods;
    }
    if (rules->up_percent > 0) {
        double start = current - be_i_window_value(&hpa->up_percent, time);
        double by_percent = ceil(start * (1 + rules->up_percent / 100));
        bool other = !rules->up_pods || (least ? by_percent < limit : by_percent > limit);
        limit = other ? by_percent : limit;
    }
    return be_i_greater(limit, current);
}

static double down_limit(be_i_hpa *hpa, int64_t time, double current) {
    const be_hpa *rules = &hpa->rules;
    bool least = rules->down_select == BE_SELECT_MIN;
    double limit = 0;
    if (rules->down_select == BE_SELECT_DISABLED) {
        return current;
    }
    if (rules->down_pods) {
        limit = current - be_i_window_value(&hpa->down_pods, time) - rules->down_pods;
    }
    if (rules->down_percent > 0) {
        double start = current - be_i_window_value(&hpa->down_percent, time);
        double by_percent = trunc(start * (1 - rules->down_percent / 100));
        bool other = !rules->down_pods || (least ? by_percent > limit : by_percent < limit);
        limit = other ? by_percent : limit;
    }
    return be_i_lesser(limit, current);
}

void be_i_hpa_record(be_i_scaler *scaler, int64_t time, double change) {
    be_i_window *const windows[] = {&scaler->hpa.up_pods, &scaler->hpa.up_percent, &scaler->hpa.down_pods,
                                    &scaler->hpa.down_percent};
    if (change == 0) {
        return;
    }
    for (size_t i = 0; i < sizeof windows / sizeof windows[0]; i++) {
        if (windows[i]->moments) {
            be_i_window_push(windows[i], time, 0, change);
        }
    }
}

uint64_t be_i_hpa_decide(be_i_scaler *scaler, const be_i_seen *seen) {
    be_i_hpa *hpa = &scaler->hpa;
    double current = (double)seen->units;
    if (!hpa->begun) {
        record_recommendation(hpa, seen->time, current);
        hpa->begun = true;
    }
    double wanted = recommendation(scaler, seen);
    if (be_i_scaler_bounded(scaler, current, 1) != seen->units) {
        wanted = current; /* back into bounds first, whatever the metrics say */
    } else if (!isnan(wanted)) {
        wanted = stabilised(hpa, seen->time, current, wanted);
        if (wanted > current) {
            wanted = be_i_lesser(wanted, up_limit(hpa, seen->time, current));
        } else if (wanted < current) {
            wanted = be_i_greater(wanted, down_limit(hpa, seen->time, current));
        }
    }
    uint64_t desired = be_i_scaler_bounded(scaler, isnan(wanted) ? current : wanted, 1);
    be_i_hpa_record(scaler, seen->time, (double)desired - current);
    return desired;
}

double be_i_hpa_memory(const be_hpa *rules) {
    return rules->up_stabilisation_seconds + rules->down_stabilisation_seconds + rules->up_pods_seconds +
           rules->up_percent_seconds + rules->down_pods_seconds + rules->down_percent_seconds + rules->sync_seconds;
}
