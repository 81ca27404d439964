/* The version of the running library is that of the headers it was built with. */
#include "support.h"

#include <stdio.h>

static void the_library_says_the_version_of_its_headers(void **state) {
    (void)state;
    char expected[64];
    snprintf(expected, sizeof expected, "%d.%d.%d", BE_VERSION_MAJOR, BE_VERSION_MINOR, BE_VERSION_PATCH);
    assert_string_equal(be_version(), expected);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_library_says_the_version_of_its_headers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
