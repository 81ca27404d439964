/* What the ways without machines share: prices of meters, and a look at each architecture. */
#include "decision/internal.h"

#include <stdio.h>

bool be_i_meter_price(const be_i_context *context, const char *service, const char *meter, double *price,
                      be_i_why *why) {
    be_price row = {.size = sizeof row};
    be_error reason;
    bool priced = !be_catalogue_meter_price(context->catalogue, context->options->provider, context->options->region,
                                            service, meter, 0, &row, &reason);
    if (!priced) {
        be_i_explain(why, BE_I_WHY_PRICE, "%.300s", reason.message);
        return false;
    }
    *price = row.price_usd / row.per;
    return true;
}

be_status be_i_each_arch(const be_i_context *context, const be_candidate *candidate, be_i_option_list *list,
                         be_i_why *why, be_i_use_arch use) {
    be_i_explain(why, BE_I_WHY_INELIGIBLE, "the code does not run on the architecture asked for");
    for (uint32_t arch = BE_ARCH_X86_64; arch <= BE_ARCH_ARM64; arch++) {
        bool fits = be_i_arch_fits(context, candidate, arch);
        be_status status = fits ? use(context, candidate, arch, list, why) : BE_STATUS_OK;
        if (status) {
            return status;
        }
    }
    return BE_STATUS_OK;
}
