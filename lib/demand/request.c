/* What a request needs and was promised. */
#include "demand/internal.h"

#define ROW(member, kind, unit, low, high, initial, meaning)                                                           \
    BE_I_ROW(be_request, member, kind, unit, low, high, initial, meaning)

static const be_field rows[] = {
    BE_I_CHOICE(be_request, arch, "any|x86_64|arm64", BE_ARCH_ANY, 2, "processor architecture that the code runs on"),
    ROW(cpu_seconds, BE_TYPE_F64, "s", 0, 1e6, 0.005, "CPU time on one reference vCPU"),
    ROW(wall_seconds, BE_TYPE_F64, "s", 1e-6, 1e6, 0.01, "mean time from start to end when nothing waits"),
    ROW(wall_scv, BE_TYPE_F64, "", 0, 100, 1, "squared coefficient of variation of the wall time"),
    BE_I_CHOICE(be_request, wall_distribution, "constant|exponential|lognormal|uniform", BE_DISTRIBUTION_LOGNORMAL, 3,
                "distribution of the wall time"),
    ROW(asynchronous, BE_TYPE_U32, "", 0, 1, 0, "whether a deadline is promised rather than an answer"),
    ROW(memory_mib, BE_TYPE_F64, "MiB", 1, 1e9, 128, "host memory of one process"),
    ROW(process_concurrency, BE_TYPE_F64, "", 1, 1e6, 1, "requests that one process serves at once"),
    ROW(gpu_seconds, BE_TYPE_F64, "s", 0, 1e6, 0, "time on the reference GPU"),
    ROW(gpu_memory_mib, BE_TYPE_F64, "MiB", 0, 1e9, 0, "GPU memory that one process keeps"),
    ROW(request_bytes, BE_TYPE_F64, "B", 0, 1e15, 1024, "payload in through the front door"),
    ROW(response_bytes, BE_TYPE_F64, "B", 0, 1e15, 4096, "payload out through the front door to the internet"),
    ROW(object_reads, BE_TYPE_F64, "", 0, 1e6, 0, "reads from the object store per request"),
    ROW(object_writes, BE_TYPE_F64, "", 0, 1e6, 0, "writes to the object store per request"),
    ROW(requests_per_connection, BE_TYPE_F64, "", 1, 1e9, 1, "requests that one client connection carries"),
    ROW(latency_quantile, BE_TYPE_F64, "", 0, 0.999999, 0.99, "share of requests that the latency promise covers"),
    ROW(latency_seconds, BE_TYPE_F64, "s", 1e-6, 1e7, 1, "time within which they are answered"),
    ROW(unserved_share, BE_TYPE_F64, "", 0, 1, 0.001, "share of requests that may go unserved"),
    BE_I_CHOICE(be_request, overload, "wait|drop", BE_OVERLOAD_WAIT, BE_OVERLOAD_COUNT - 1,
                "what becomes of it where capacity is short"),
    ROW(reserved, BE_TYPE_U32, "", 0, 0, 0, "must be 0"),
    ROW(wait_limit_seconds, BE_TYPE_F64, "s", 0, 1e7, 0, "time after which a waiting request is gone, 0 for no limit"),
    ROW(queue_limit, BE_TYPE_F64, "", 0, 1e15, 0, "requests that may wait, 0 for no limit"),
};

static const be_i_description description = {"be_request", rows, sizeof rows / sizeof rows[0], sizeof(be_request)};

void be_request_init_sized(be_request *request, uint32_t size) {
    be_i_describe_init_sized(&description, request, size);
}

const be_field *be_request_fields(size_t *count) {
    if (count) {
        *count = description.count;
    }
    return rows;
}

be_status be_i_request_read(const be_request *request, be_request *copy, be_error *error) {
    be_status status = be_i_describe_read(&description, request, copy, error);
    if (status) {
        return status;
    }
    if (copy->cpu_seconds + copy->gpu_seconds > copy->wall_seconds * (1 + 1e-12)) {
        return be_i_fail(
            error, BE_STATUS_ARGUMENT,
            "be_request.cpu_seconds and gpu_seconds (%g s + %g s) exceed wall_seconds (%g s); a request runs "
            "on one thread",
            copy->cpu_seconds, copy->gpu_seconds, copy->wall_seconds);
    }
    if (copy->wall_distribution == BE_DISTRIBUTION_UNIFORM && copy->wall_scv > 1.0 / 3 + 1e-12) {
        return be_i_fail(error, BE_STATUS_RANGE,
                         "be_request.wall_scv is %g; a uniform time of 0 or more has at most 1/3", copy->wall_scv);
    }
    return BE_STATUS_OK;
}

be_status be_request_check(const be_request *request, be_error *error) {
    be_request copy;
    return be_i_request_read(request, &copy, error);
}
