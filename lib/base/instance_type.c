#include "base/internal.h"

#define ROW(member, kind, unit, low, high, initial, meaning)                                                           \
    BE_I_ROW(be_instance_type, member, kind, unit, low, high, initial, meaning)

static const be_field rows[] = {
    BE_I_CHOICE(be_instance_type, arch, "any|x86_64|arm64", BE_ARCH_X86_64, 2, "processor architecture"),
    ROW(name, BE_TYPE_TEXT, "", 0, 0, 0, "the provider's name of the type"),
    ROW(gpu_model, BE_TYPE_TEXT, "", 0, 0, 0, "model of its GPUs"),
    ROW(vcpu, BE_TYPE_F64, "vCPU", 0.001, 1e6, 1, "virtual CPUs"),
    ROW(baseline_vcpu, BE_TYPE_F64, "vCPU", 0, 1e6, 0, "vCPUs of a burstable type that are usable for ever"),
    ROW(memory_mib, BE_TYPE_F64, "MiB", 1, 1e12, 1024, "memory"),
    ROW(gpu_memory_mib, BE_TYPE_F64, "MiB", 0, 1e12, 0, "memory of one GPU"),
    ROW(gpu_count, BE_TYPE_U32, "", 0, 1e6, 0, "whole GPUs"),
    ROW(max_pods, BE_TYPE_U32, "", 0, 1e6, 0, "the provider's pod limit of the type"),
    ROW(burstable, BE_TYPE_U32, "", 0, 1, 0, "whether the vCPUs are a share only"),
    ROW(current_generation, BE_TYPE_U32, "", 0, 1, 1, "whether the provider calls it current"),
};

static const be_i_description description = {"be_instance_type", rows, sizeof rows / sizeof rows[0],
                                             sizeof(be_instance_type)};

void be_instance_type_init_sized(be_instance_type *type, uint32_t size) {
    be_i_describe_init_sized(&description, type, size);
}

be_status be_i_instance_type_read(const be_instance_type *type, be_instance_type *copy, be_error *error) {
    return be_i_describe_read(&description, type, copy, error);
}

const be_field *be_instance_type_fields(size_t *count) {
    if (count) {
        *count = description.count;
    }
    return rows;
}

const char *be_arch_name(uint32_t arch) {
    static const char *const names[] = {"any", "x86_64", "arm64"};
    return arch <= BE_ARCH_ARM64 ? names[arch] : "unknown";
}
