/* Units with their life: asked for, starting, serving, draining. The unit started last is taken away first. */
#include "supply/internal.h"

void be_i_pool_free(be_i_pool *pool) {
    be_i_batches_free(&pool->start, &pool->allocator);
    be_i_batches_free(&pool->drain, &pool->allocator);
}

void be_i_pool_advance(be_i_pool *pool, int64_t now) {
    for (const be_i_batch *b; (b = be_i_batches_first(&pool->start)) && b->time <= now;) {
        pool->ready += (uint64_t)b->amount;
        pool->starting -= (uint64_t)b->amount;
        be_i_batches_drop_first(&pool->start);
    }
    for (const be_i_batch *b; (b = be_i_batches_first(&pool->drain)) && b->time <= now;) {
        pool->draining -= (uint64_t)b->amount;
        be_i_batches_drop_first(&pool->drain);
    }
}

static be_status launch(be_i_pool *pool, int64_t now, uint64_t units, be_error *error) {
    pool->launched += units;
    if (pool->start_seconds <= 0) {
        pool->ready += units;
        return BE_STATUS_OK;
    }
    be_status status =
        be_i_batches_push(&pool->start, now + pool->start_seconds, (double)units, &pool->allocator, error);
    pool->starting += status ? 0 : units;
    return status;
}

/* What does not serve yet goes first; what has served drains. */
static be_status dismiss(be_i_pool *pool, int64_t now, uint64_t units, be_error *error) {
    while (units && pool->starting) {
        be_i_batch *newest = be_i_batches_last(&pool->start);
        uint64_t here = (uint64_t)newest->amount < units ? (uint64_t)newest->amount : units;
        newest->amount -= (double)here;
        pool->starting -= here;
        units -= here;
        if (newest->amount <= 0) {
            be_i_batches_drop_last(&pool->start);
        }
    }
    return be_i_pool_drain(pool, now, units, error);
}

be_status be_i_pool_drain(be_i_pool *pool, int64_t now, uint64_t units, be_error *error) {
    pool->ready -= units;
    if (!units || pool->drain_seconds <= 0) {
        return BE_STATUS_OK;
    }
    pool->draining += units;
    return be_i_batches_push(&pool->drain, now + pool->drain_seconds, (double)units, &pool->allocator, error);
}

be_status be_i_pool_set(be_i_pool *pool, int64_t now, uint64_t units, be_error *error) {
    uint64_t here = pool->ready + pool->starting;
    if (units > here) {
        return launch(pool, now, units - here, error);
    }
    return units < here ? dismiss(pool, now, here - units, error) : BE_STATUS_OK;
}
