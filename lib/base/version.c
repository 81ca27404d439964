#include "breakeven/base.h"
#include "breakeven/version.h"

#define TEXT(x) #x
#define JOIN(a, b, c) TEXT(a) "." TEXT(b) "." TEXT(c)

const char *be_version(void) {
    return JOIN(BE_VERSION_MAJOR, BE_VERSION_MINOR, BE_VERSION_PATCH);
}
