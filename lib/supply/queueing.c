/* Stationary queues. */
#include "supply/internal.h"

/* 1 / Erlang B = sum over j of c (c-1) ... (c-j+1) / a^j: positive terms only. Once it exceeds 1e300 the probability is
 * nothing; past j = c - a the terms fall. */
static double inverse_erlang_b(uint64_t servers, double load) {
    double term = 1, sum = 1;
    for (uint64_t j = 0; j < servers; j++) {
        term *= (double)(servers - j) / load;
        sum += term;
        if (term < 1e-17 * sum || sum > 1e300) {
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

double be_mmc_response_tail(uint64_t servers, double rate, double service_seconds, double seconds) {
    double load = rate * service_seconds;
    if (!(rate >= 0) || !(service_seconds > 0) || !(seconds >= 0)) {
        return NAN;
    }
    if (!(load < (double)servers)) {
        return 1;
    }
    be_i_group group = {.weight = 1,
                        .wait = be_erlang_c(servers, load),
                        .drain = ((double)servers - load) / service_seconds,
                        .service = 1 / service_seconds};
    return be_i_late_share(&group, 1, seconds);
}
