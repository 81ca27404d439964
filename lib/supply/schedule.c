/* A number by hour of the week. */
#include "supply/internal.h"

static int64_t floor_divide(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

int64_t be_i_next_multiple(int64_t time, int64_t period) {
    return (floor_divide(time, period) + 1) * period;
}

uint64_t be_i_hour_of_week(int64_t time) {
    int64_t hours = floor_divide(time - BE_I_A_MONDAY, 3600);
    return (uint64_t)(hours - floor_divide(hours, BE_I_WEEK_HOURS) * BE_I_WEEK_HOURS);
}
