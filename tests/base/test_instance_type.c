/* The instance type: its defaults, and the names of architectures. */
#include "support.h"

#include "base/internal.h"

static void the_default_is_one_vcpu_and_one_gib_without_gpu(void **state) {
    (void)state;
    be_instance_type type;
    be_instance_type_init(&type);
    assert_int_equal(type.size, sizeof type);
    assert_near(type.vcpu, 1, 0, 0);
    assert_near(type.memory_mib, 1024, 0, 0);
    assert_int_equal(type.arch, BE_ARCH_X86_64);
    assert_int_equal(type.gpu_count, 0);
    assert_null(type.gpu_model);
    assert_null(type.name);
    assert_int_equal(type.burstable, 0);
    assert_int_equal(type.current_generation, 1);
}

static void what_is_unknown_is_zero(void **state) {
    (void)state;
    be_instance_type type;
    be_instance_type_init(&type);
    assert_near(type.baseline_vcpu, 0, 0, 0);
    assert_near(type.gpu_memory_mib, 0, 0, 0);
    assert_int_equal(type.max_pods, 0);
}

static void a_type_is_read_as_it_was_written(void **state) {
    (void)state;
    be_instance_type type, copy;
    be_instance_type_init(&type);
    type.name = "g5.xlarge";
    type.gpu_model = "A10G";
    type.vcpu = 4;
    type.memory_mib = 16384;
    type.gpu_count = 1;
    type.gpu_memory_mib = 24576;
    memset(&copy, 0xAA, sizeof copy);
    assert_ok(be_i_instance_type_read(&type, &copy, error));
    assert_memory_equal(&copy, &type, sizeof type);
}

static void a_machine_has_a_processor_and_memory(void **state) {
    (void)state;
    be_instance_type type, copy;
    be_instance_type_init(&type);
    type.vcpu = 0;
    assert_fails(be_i_instance_type_read(&type, &copy, error), BE_STATUS_RANGE, "be_instance_type.vcpu is 0 vCPU");
    be_instance_type_init(&type);
    type.memory_mib = 0;
    assert_fails(be_i_instance_type_read(&type, &copy, error), BE_STATUS_RANGE, "be_instance_type.memory_mib is 0 MiB");
}

static void a_type_must_be_there(void **state) {
    (void)state;
    be_instance_type copy;
    assert_fails(be_i_instance_type_read(NULL, &copy, error), BE_STATUS_ARGUMENT, "be_instance_type must not be NULL");
}

static void architectures_have_names(void **state) {
    (void)state;
    assert_string_equal(be_arch_name(BE_ARCH_ANY), "any");
    assert_string_equal(be_arch_name(BE_ARCH_X86_64), "x86_64");
    assert_string_equal(be_arch_name(BE_ARCH_ARM64), "arm64");
    assert_string_equal(be_arch_name(3), "unknown");
    assert_string_equal(be_arch_name(UINT32_MAX), "unknown");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_is_one_vcpu_and_one_gib_without_gpu),
        cmocka_unit_test(what_is_unknown_is_zero),
        cmocka_unit_test(a_type_is_read_as_it_was_written),
        cmocka_unit_test(a_machine_has_a_processor_and_memory),
        cmocka_unit_test(a_type_must_be_there),
        cmocka_unit_test(architectures_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
