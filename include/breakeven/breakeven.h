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
 *
 * - Status and error: a call that can fail returns a `be_status` and takes a nullable `be_error *` last. On failure
 *   every handle is as it was and every output is untouched. Nothing prints or aborts.
 * - Ownership: what comes back through a pointer to a pointer is the caller's to free with the noun's `_free`, which
 *   accepts NULL. What an accessor returns is borrowed from the handle and dies with it, from a usage list also with
 *   its next change. What is handed in is copied, or used during the call only; the array of be_series_view and the
 *   context of an allocator are the exceptions.
 * - Allocators: a constructor takes a nullable `const be_allocator *`; NULL means malloc, realloc and free. All that
 *   belongs to a handle comes from its allocator.
 * - Threads: there is no global state, so different handles may be used on different threads at once, and one handle
 *   may be read by several. While a handle is being changed - by be_catalogue_load, be_catalogue_discount,
 *   be_usage_add, be_usage_merge or any `_free` - no other thread may use it.
 * - Size members: a struct whose first member is `size` may grow at the end in a later version. The init function
 *   sets it in an input, the caller in an output, to the struct's sizeof. An older program's smaller struct is taken
 *   as it is; what it lacks has its default. Of a newer program's larger one the rest must be 0 in an input, and is
 *   set to 0 in an output. Anything else, and a size below 4 or above 65536, is BE_STATUS_SIZE. In an array of sized
 *   structs all have the same size, a multiple of that of a pointer.
 * - Structs are appended to only, and be_error, be_allocator, be_field and be_speed, which have no `size`, never
 *   grow. An enumerator's number never changes, but for those that end in _COUNT or _END, which say how many this
 *   version knows.
 * - Numbers in an input struct are finite and within the range that its `_fields` function names, and members named
 *   `reserved` are 0; anything else is BE_STATUS_RANGE.
 * - Texts in results and errors write numbers as the program's locale does (LC_NUMERIC); files are read the same
 *   everywhere.
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
