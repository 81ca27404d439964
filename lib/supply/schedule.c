/* A number by hour of the week. */
#include "supply/internal.h"

enum { HOUR_SECONDS = 3600, WEEK_HOURS = 168 };

static int64_t floor_divide(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

int64_t be_i_next_multiple(int64_t time, int64_t period) {
    return (floor_divide(time, period) + 1) * period;
}

/* 1970 began on a Thursday, 72 hours after Monday. */
uint64_t be_i_hour_of_week(int64_t time) {
    int64_t hours = floor_divide(time, HOUR_SECONDS) + 72;
    return (uint64_t)(hours - floor_divide(hours, WEEK_HOURS) * WEEK_HOURS);
}
