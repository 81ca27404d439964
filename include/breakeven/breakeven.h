/** @file
 * breakeven: what compute costs for the traffic you really have, and which way of buying it costs least.
 *
 * The umbrella header. Five floors, each with a header of its own; a floor knows only those below it:
 *
 *     decision.h   comparison: candidates in, ranked outcomes, reasons and priced mitigations out
 *     pricing.h    catalogue of rate cards, purchase options, bill         (usage -> money)
 *     supply.h     capacity, fleet, cluster, containers, functions, split  (demand -> usage and quality)
 *     demand.h     request-rate series, load-duration curve, request       (input)
 *     base.h       status and error, struct descriptions, calendar, usage  (ground)
 *
 * Conventions that hold everywhere:
 * - A call that can fail returns a `be_status` and takes a nullable `be_error *` last. On failure every handle is as it
 *   was and every output is untouched.
 * - What comes back through a pointer to a pointer is yours; free it with the noun's `_free`, which accepts NULL. What
 * an accessor returns is borrowed from the handle and dies with it.
 * - A constructor takes a nullable `const be_allocator *`; NULL means malloc, realloc and free.
 * - Nothing prints, aborts, or keeps global state. Different handles may be used on different threads at once; one
 *   handle may be read by several threads while none changes it.
 * - Texts in results and errors write numbers as the program's locale does (LC_NUMERIC); files are read the same
 * everywhere.
 * - Structs with a `size` member may grow at the end; be_error, be_allocator, be_field and be_speed, which have none,
 * never do. In an array of sized structs all have the same size, a multiple of that of a pointer.
 * - Times are seconds since 1970-01-01T00:00:00Z. Units stand in names. Money is US dollars before tax.
 */
#ifndef BREAKEVEN_H
#define BREAKEVEN_H

#include "breakeven/base.h"
#include "breakeven/decision.h"
#include "breakeven/demand.h"
#include "breakeven/pricing.h"
#include "breakeven/supply.h"
#include "breakeven/version.h"

#endif
