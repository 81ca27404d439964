/* Where rate cards lie: where the caller says, where the environment says, beside the installed library, or in the
 * source tree. */
#ifdef BE_PRICING_RELATIVE_DIR
#define _GNU_SOURCE /* dladdr */
#include <dlfcn.h>
#endif

#include "pricing/internal.h"

#include <stdio.h>
#include <stdlib.h>

/* A folder of rate cards is known by its README, which states the schema. */
static bool has_cards(const char *path) {
    char file[BE_I_PATH_BYTES + 16];
    snprintf(file, sizeof file, "%s/README.md", path);
    FILE *opened = fopen(file, "rb");
    if (opened) {
        fclose(opened);
    }
    return opened != NULL;
}

static bool take(const char *path, char *root) {
    int length = snprintf(root, BE_I_PATH_BYTES, "%s", path);
    return length < BE_I_PATH_BYTES && has_cards(root);
}

#ifdef BE_PRICING_RELATIVE_DIR
/* The folder beside the library's file. */
static bool take_beside(const char *library, char *root) {
    const char *slash = library ? strrchr(library, '/') : NULL;
    if (!slash) {
        return false;
    }
    int length = snprintf(root, BE_I_PATH_BYTES, "%.*s/" BE_PRICING_RELATIVE_DIR, (int)(slash - library), library);
    return length < BE_I_PATH_BYTES && has_cards(root);
}

/* An installation that was moved takes its rate cards along: they lie where they always lay from the library, wherever
 * links to it may be. */
static bool take_beside_library(char *root) {
    static const char here = 0;
    Dl_info library;
    if (!dladdr(&here, &library) || !library.dli_fname) {
        return false;
    }
    char *real = realpath(library.dli_fname, NULL);
    bool taken = take_beside(real, root) || take_beside(library.dli_fname, root);
    free(real);
    return taken;
}
#else
static bool take_beside_library(char *root) {
    (void)root;
    return false;
}
#endif

static bool take_source_tree(char *root) {
#ifdef BE_PRICING_SOURCE_DIR
    return take(BE_PRICING_SOURCE_DIR, root);
#else
    (void)root;
    return false;
#endif
}

be_status be_i_find_cards(const char *given, char *root, be_error *error) {
    const char *named = given ? given : getenv("BREAKEVEN_PRICING");
    if (named && strlen(named) >= BE_I_PATH_BYTES) {
        return be_i_fail(error, BE_STATUS_RANGE, "the folder of rate cards %.100s... has %d bytes or more", named,
                         BE_I_PATH_BYTES);
    }
    if (named && (given || *named)) {
        return take(named, root) ? BE_STATUS_OK
                                 : be_i_fail(error, BE_STATUS_NOT_FOUND,
                                             "%.300s is no folder of rate cards (README.md is missing)", named);
    }
    if (take_beside_library(root) || take(BE_PRICING_INSTALL_DIR, root) || take_source_tree(root)) {
        return BE_STATUS_OK;
    }
    return be_i_fail(error, BE_STATUS_NOT_FOUND, "no rate cards beside the library or in %.350s; set BREAKEVEN_PRICING",
                     BE_PRICING_INSTALL_DIR);
}
