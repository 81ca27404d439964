#include "base/internal.h"

double be_money_round(double amount, uint32_t decimals) {
    static const double powers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
    if (!isfinite(amount)) {
        return amount;
    }
    double power = powers[decimals > 9 ? 9 : decimals];
    double scaled = fabs(amount) * power;
    if (scaled >= 0x1p52) {
        return amount; /* its neighbours are a whole last place away; the product may not even be finite */
    }
    double whole = floor(scaled);
    double rounded = scaled - whole >= 0.5 - 1e-9 ? whole + 1 : whole;
    return copysign(rounded / power, amount);
}
