/* (e) Comparisons that others published, done again with the figures that they give: was the winner right, and could it
 * have served at all? */
#include "report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What one side costs along x: fixed + variable x. */
typedef struct side {
    const char *name;
    double published; /* its cost at x as printed; 0 where it is not */
    double fixed, variable;
} side;

/* Servers that one side needs; count 0 where there is no such question. */
typedef struct servers {
    uint64_t count;
    double requests_per_second, seconds; /* a request takes so long, always */
    double limit_seconds;                /* of the 99th percentile: not published, assumed here */
    double server_cost;                  /* of one more, in the unit of the costs */
    size_t side;                         /* which side has them */
} servers;

typedef struct published {
    const char *id, *title, *source;
    const char *unit;      /* of x */
    const char *cost_unit; /* of costs */
    double x;              /* what was compared */
    side sides[2];
    size_t winner;             /* as published */
    double published_crossing; /* 0 where there is none */
    servers servers;
    const char *remarks[3]; /* what the figures leave out or get wrong */
} published;

/* ---- the figures: change them here ---------------------------------------------------------------------------- */
enum { HOURS_A_MONTH = 730 }; /* as the first source has it */

static const published cases[] = {
    {"votes",
     "A vote counter: API Gateway and Lambda (256 MB, 300 ms), or three t2.nano behind a load balancer",
     "PagerTree, Serverless Costs, prices of 2018-03-19",
     "million requests a month",
     "USD a month",
     3,
     {{"serverless", 14.52, 0, 3.5 + 0.09 + 3 * 0.417 + 0.2},
      {"three servers", 36.93, 3 * 0.0058 * HOURS_A_MONTH + 0.0252 * HOURS_A_MONTH + 0.008 * HOURS_A_MONTH, 0.09}},
     0,
     0,
     {3, 3e6 / (HOURS_A_MONTH * 3600.0), 0.3, 1, 0.0058 * HOURS_A_MONTH, 1},
     {"the source leaves out Lambda's 0.20 USD a million requests",
      "the source charges the 3 GB out to one side only; here both pay them"}},
    {"memes",
     "A meme generator of 2 GB, 2 s and 1 MB an answer: API Gateway and Lambda, or 23 t2.small behind a load balancer",
     "PagerTree, Serverless Costs, prices of 2018-03-19",
     "million requests a month",
     "USD a month",
     30,
     {{"serverless", 4805.40, 0, 3.5 + 90 + 20 * 3.334 + 0.2},
      {"23 servers", 644.00, 23 * 0.023 * HOURS_A_MONTH + 0.0252 * HOURS_A_MONTH,
       41 * 0.008 * HOURS_A_MONTH / 30 + 90}},
     1,
     0,
     {23, 30e6 / (30 * 86400.0), 2, 5, 0.023 * HOURS_A_MONTH, 1},
     {"the source charges 2,700 USD of egress to one side only; here both pay it",
      "the source leaves out Lambda's 0.20 USD a million requests",
      "a t2.small may use a fifth of its vCPU for long: with CPU-bound work it takes five times as many"}},
    {"days",
     "A Lambda function of 512 MB that runs without a pause, or a t2.nano that is there all month",
     "PagerTree, Serverless Costs, prices of 2018-03-19",
     "days of run time a month",
     "USD a month",
     4,
     {{"function", 0, 0, 24 * 0.03}, {"server", 0, 0.0058 * HOURS_A_MONTH, 0}},
     0,
     4,
     {0},
     {"the source says up to 4 days; its own prices give more"}},
    {"apprunner",
     "Lambda (1024 MB, 200 ms) or App Runner (2 vCPU, 4 GB), 30 days",
     "Ready, Set, Cloud: When is serverless more expensive than containers",
     "requests/s",
     "USD a month",
     50,
     {{"Lambda", 370.65, 0, 30 * 86400 * (200 * 1.33e-8 + 0.2e-6)},
      {"App Runner", 112.32, 720 * (2 * 0.064 + 4 * 0.007), 0}},
     1,
     15,
     {0},
     {"one container is said to carry 80 requests/s: 16 requests of 200 ms at once on 2 vCPU, so they may compute for "
      "an "
      "eighth of their time at most"}},
    {"hour",
     "An hour of 4 vCPU and 16 GB: Fargate, or Lambda for the share of it that is used",
     "gist turtlemonvh, compute price comparison",
     "share of the hour",
     "USD an hour",
     1,
     {{"Fargate", 0.233, 4 * 0.04048 + 16 * 0.004445, 0}, {"Lambda", 0.9602, 0, 3600 * 16 * 1.667e-5}},
     0,
     0,
     {0},
     {"at full use only; what is idle for more than three quarters of the time is cheaper as a function"}},
    {"markup",
     "Capacity on demand at 1.6 times the price of reserved",
     "alexsci.com, A mental model for on-demand pricing",
     "hours a day",
     "of a reserved hour",
     24,
     {{"on demand", 0, 0, 1.6}, {"reserved", 0, 24, 0}},
     1,
     15,
     {0},
     {NULL}},
    {"aurora",
     "Four Aurora instances of 0.58 USD an hour: on demand, or reserved for a year, all upfront (30 % off)",
     "aws/agent-toolkit-for-aws, commitment pricing worked examples",
     "hours a month",
     "USD a month",
     HOURS_A_MONTH,
     {{"on demand", 1694, 0, 4 * 0.58}, {"reserved", 1186, 4 * 0.58 * HOURS_A_MONTH * 0.7, 0}},
     1,
     0,
     {0},
     {NULL}},
};
/* --------------------------------------------------------------------------------------------------------------- */

/* What was found out about a case. */
typedef struct finding {
    double costs[2];         /* at x, with as many servers as published */
    double crossing;         /* x at which they cost the same; NaN where nowhere */
    double p99_seconds;      /* infinite: saturated */
    uint64_t servers_needed; /* for the limit; 0: no such question */
    double cost_needed;      /* of the side that needs them */
    int feasible, right;
} finding;

static double quantile(const servers *s, uint64_t count) {
    return be_mgc_response_quantile(count, s->requests_per_second, s->seconds, 0, BE_DISTRIBUTION_CONSTANT, 0.99);
}

/* The winner is right if it still is with as many servers as the promise takes. */
static void judge(const published *p, finding *f) {
    const servers *s = &p->servers;
    f->feasible = 1;
    double costs[2] = {f->costs[0], f->costs[1]};
    if (s->count) {
        f->p99_seconds = quantile(s, s->count);
        f->servers_needed = s->count;
        while (quantile(s, f->servers_needed) > s->limit_seconds) {
            f->servers_needed++;
        }
        f->feasible = f->servers_needed == s->count;
        costs[s->side] += (double)(f->servers_needed - s->count) * s->server_cost;
        f->cost_needed = costs[s->side];
    }
    f->right = costs[p->winner] < costs[1 - p->winner];
}

static be_status find_out(const published *p, finding *f, be_error *error) {
    be_cost_piece pieces[2];
    be_cost_curve curves[2];
    for (size_t i = 0; i < 2; i++) {
        pieces[i] = (be_cost_piece){0, p->sides[i].fixed, p->sides[i].variable};
        curves[i] = (be_cost_curve){p->sides[i].name, &pieces[i], 1};
        f->costs[i] = p->sides[i].fixed + p->sides[i].variable * p->x;
    }
    be_break_even *result;
    be_status status = be_break_even_of_curves(curves, 2, 0, 1e6 * p->x, NULL, &result, error);
    if (status) {
        return status;
    }
    be_crossing crossing = {.size = sizeof crossing};
    f->crossing = be_break_even_crossing_at(result, 0, &crossing, NULL) ? (double)NAN : crossing.value;
    be_break_even_free(result);
    judge(p, f);
    return BE_STATUS_OK;
}

/* ---- the two forms ---- */

static void print_side(const side *s, double cost) {
    printf("  %-16s", s->name);
    if (s->published > 0) {
        printf(" published %10.2f", s->published);
    } else {
        printf("           %10s", "");
    }
    printf("   again %10.2f\n", cost);
}

static void print_servers(const published *p, const finding *f) {
    const servers *s = &p->servers;
    char p99[100];
    if (isfinite(f->p99_seconds)) {
        snprintf(p99, sizeof p99, "99 %% of the answers within %.2f s", f->p99_seconds);
    } else {
        snprintf(p99, sizeof p99, "saturated, the queue grows without end");
    }
    printf("  %llu servers, %.2f requests at a time on average: %s\n", (unsigned long long)s->count,
           s->requests_per_second * s->seconds, p99);
    if (!f->feasible) {
        printf("  with 99 %% within %g s it takes %llu, %.2f %s\n", s->limit_seconds,
               (unsigned long long)f->servers_needed, f->cost_needed, p->cost_unit);
    }
}

static void print_text(const published *p, const finding *f) {
    print_wrapped("", p->title);
    print_wrapped("  Source: ", p->source);
    printf("  at %g %s, %s\n", p->x, p->unit, p->cost_unit);
    for (size_t i = 0; i < 2; i++) {
        print_side(&p->sides[i], f->costs[i]);
    }
    if (p->servers.count) {
        print_servers(p, f);
    }
    if (isfinite(f->crossing)) {
        printf("  break-even at %.4g %s", f->crossing, p->unit);
        printf(p->published_crossing > 0 ? " (published: %g)\n" : "\n", p->published_crossing);
    }
    for (size_t i = 0; i < 3 && p->remarks[i]; i++) {
        print_wrapped("  Note: ", p->remarks[i]);
    }
    printf("  Published winner: %s - %s, %s\n", p->sides[p->winner].name, f->feasible ? "feasible" : "not feasible",
           f->right ? "right" : "wrong");
}

static void print_object(const published *p, const finding *f) {
    printf("{");
    json_text("id", p->id, ",");
    json_text("title", p->title, ",");
    json_text("source", p->source, ",");
    json_text("unit", p->unit, ",");
    json_text("cost_unit", p->cost_unit, ",");
    json_number("at", p->x, ",\"sides\":[");
    for (size_t i = 0; i < 2; i++) {
        printf("{");
        json_text("name", p->sides[i].name, ",");
        json_number("published", p->sides[i].published > 0 ? p->sides[i].published : (double)NAN, ",");
        json_number("again", f->costs[i], i ? "}]," : "},");
    }
    json_number("break_even", f->crossing, ",");
    json_number("break_even_published", p->published_crossing > 0 ? p->published_crossing : (double)NAN, ",");
    json_number("servers_needed", f->servers_needed ? (double)f->servers_needed : (double)NAN, ",");
    json_text("winner", p->sides[p->winner].name, ",");
    printf("\"feasible\":%s,\"right\":%s}", f->feasible ? "true" : "false", f->right ? "true" : "false");
}

int main(int argc, char **argv) {
    int json = argc == 2 && strcmp(argv[1], "--json") == 0;
    if (argc > 1 && !json) {
        fprintf(stderr, "usage: %s [--json]\n", argv[0]);
        return 2;
    }
    printf(json ? "{\"id\":\"published\",\"cases\":[" : "(e) Published comparisons, done again\n\n");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        finding f = {0};
        be_error error;
        if (find_out(&cases[i], &f, &error)) {
            return report_error(&error);
        }
        printf("%s", i == 0 ? "" : json ? "," : "\n");
        (json ? print_object : print_text)(&cases[i], &f);
    }
    printf(json ? "]}" : "");
    return 0;
}
