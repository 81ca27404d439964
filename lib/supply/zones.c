/* Units spread evenly over zones, of which some are lost. */
#include "supply/internal.h"

uint64_t be_units_after_zone_loss(uint64_t units, uint32_t zones, uint32_t lost) {
    if (lost >= zones) {
        return 0;
    }
    uint64_t each = units / zones, larger = units % zones;
    return units - lost * each - (lost < larger ? lost : larger);
}

/* The zones that stay are the smallest: of q x zones + r units they hold q each, and one more of each r beyond the
 * number lost. */
uint64_t be_units_for_zone_loss(uint64_t needed, uint32_t zones, uint32_t lost) {
    if (needed == 0) {
        return 0;
    }
    if (lost >= zones) {
        return UINT64_MAX;
    }
    uint64_t left = zones - lost, each = needed / left, rest = needed % left;
    uint64_t larger = rest ? lost + rest : 0;
    if (each > (UINT64_MAX - larger) / zones) {
        return UINT64_MAX;
    }
    return each * zones + larger;
}
