/** @file
 * The version of the headers. This file is the one place where the version is written; the build reads it from here.
 */
#ifndef BREAKEVEN_VERSION_H
#define BREAKEVEN_VERSION_H

/** Major version: raised when a program written against the old headers might stop working. */
#define BE_VERSION_MAJOR 0
/** Minor version: raised when something is added. */
#define BE_VERSION_MINOR 1
/** Patch version: raised when nothing but behaviour was mended. */
#define BE_VERSION_PATCH 0

#endif
