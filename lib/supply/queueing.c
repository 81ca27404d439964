/* Stationary queues. */
#include "supply/internal.h"

/* 1 / Erlang B = sum over j of c (c-1) ... (c-j+1) / a^j: positive terms only. Once it overflows the probability is
 * less than any normal double; past j = c - a the terms fall. */
static double inverse_erlang_b(uint64_t servers, double load) {
    double term = 1, sum = 1;
    for (uint64_t j = 0; j < servers; j++) {
        term *= (double)(servers - j) / load;
        sum += term;
        if (term < 1e-17 * sum || isinf(sum)) {
            break;
        }
    }
    return sum;
}

double be_erlang_b(uint64_t servers, double load) {
    if (!(load >= 0) || isinf(load)) {
        return NAN;
    }
    return load > 0 ? 1 / inverse_erlang_b(servers, load) : 0;
}

double be_erlang_c(uint64_t servers, double load) {
    if (!(load >= 0) || isinf(load)) {
        return NAN;
    }
    double c = (double)servers;
    if (load >= c) {
        return 1;
    }
    return load > 0 ? c / (inverse_erlang_b(servers, load) * (c - load) + load) : 0;
}

/* A queue that the public functions ask about; false for bad input. */
static bool is_queue(double rate, double service_seconds, double service_scv, uint32_t distribution) {
    bool scv_good = service_scv >= 0 && service_scv <= BE_I_SERVICE_SCV_MAX &&
                    (distribution != BE_DISTRIBUTION_UNIFORM || service_scv <= 1.0 / 3 + 1e-12);
    return rate >= 0 && isfinite(rate) && service_seconds > 0 && isfinite(service_seconds) &&
           distribution <= BE_DISTRIBUTION_UNIFORM &&
           (scv_good || distribution == BE_DISTRIBUTION_CONSTANT || distribution == BE_DISTRIBUTION_EXPONENTIAL);
}

static be_i_service service_of(double service_seconds, double service_scv, uint32_t distribution) {
    return (be_i_service){.distribution = distribution, .mean_seconds = service_seconds, .scv = service_scv};
}

double be_mgc_wait_tail(uint64_t servers, double rate, double service_seconds, double service_scv,
                        uint32_t distribution, double seconds) {
    if (!is_queue(rate, service_seconds, service_scv, distribution) || !(seconds >= 0)) {
        return NAN;
    }
    be_i_service service = service_of(service_seconds, service_scv, distribution);
    be_i_work work;
    be_i_wait wait;
    be_i_work_prepare(&service, &work);
    be_i_wait_in_queue(&work, servers, rate, &wait);
    return be_i_wait_tail(&wait, seconds);
}

double be_mgc_response_tail(uint64_t servers, double rate, double service_seconds, double service_scv,
                            uint32_t distribution, double seconds) {
    if (!is_queue(rate, service_seconds, service_scv, distribution) || !(seconds >= 0)) {
        return NAN;
    }
    be_i_service service = service_of(service_seconds, service_scv, distribution);
    return be_i_latency_tail_of_one(&service, servers, rate, 0, seconds);
}

double be_mmc_response_tail(uint64_t servers, double rate, double service_seconds, double seconds) {
    return be_mgc_response_tail(servers, rate, service_seconds, 1, BE_DISTRIBUTION_EXPONENTIAL, seconds);
}

typedef struct queue {
    be_i_work work;
    be_i_wait wait;
} queue;

static double queue_tail(const void *context, double seconds) {
    const queue *q = context;
    be_i_span span;
    be_i_span_until(&q->work, seconds, &span);
    return be_i_span_tail(&span, &q->wait);
}

double be_mgc_response_quantile(uint64_t servers, double rate, double service_seconds, double service_scv,
                                uint32_t distribution, double quantile) {
    if (!is_queue(rate, service_seconds, service_scv, distribution) || !(quantile >= 0 && quantile < 1)) {
        return NAN;
    }
    be_i_service service = service_of(service_seconds, service_scv, distribution);
    queue q;
    be_i_work_prepare(&service, &q.work);
    be_i_wait_in_queue(&q.work, servers, rate, &q.wait);
    return be_i_tail_quantile(queue_tail, &q, quantile, service_seconds);
}

double be_mgc_highest_utilisation(uint64_t servers, double service_seconds, double service_scv, uint32_t distribution,
                                  double quantile, double seconds) {
    if (!is_queue(0, service_seconds, service_scv, distribution) || !(quantile >= 0 && quantile < 1) ||
        !(seconds >= 0)) {
        return NAN;
    }
    be_i_service service = service_of(service_seconds, service_scv, distribution);
    be_i_work work;
    be_i_span span;
    be_i_work_prepare(&service, &work);
    be_i_span_until(&work, seconds, &span);
    double target = 1 - quantile, kept = 0, broken = 1;
    if (servers == 0 || span.served_late > target) {
        return 0;
    }
    for (double middle = 0.5; middle > kept && middle < broken; middle = 0.5 * (kept + broken)) {
        be_i_wait wait;
        be_i_wait_in_queue(&work, servers, middle * (double)servers / service_seconds, &wait);
        if (be_i_span_tail(&span, &wait) <= target) {
            kept = middle;
        } else {
            broken = middle;
        }
    }
    return kept;
}
