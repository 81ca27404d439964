/* What a provider calls the services and meters that a supply model uses. A new provider is a row. */
#include "supply/internal.h"

static const be_i_platform platforms[] = {
    {.provider = "aws",
     .machine_service = "ec2",
     .volume_service = "ebs",
     .volume_meter = "gp3",
     .cluster_service = "eks",
     .cluster_meter = "cluster-hour",
     .container_service = "fargate",
     .container_vcpu = {NULL, "vcpu-x86_64", "vcpu-arm64"},
     .container_memory = {NULL, "memory-x86_64", "memory-arm64"},
     .function_service = "lambda",
     .function_requests = "requests",
     .function_duration = {NULL, "duration-x86_64", "duration-arm64"},
     .function_provisioned = {NULL, "provisioned-concurrency-x86_64", "provisioned-concurrency-arm64"},
     .function_provisioned_duration = {NULL, "provisioned-duration-x86_64", "provisioned-duration-arm64"},
     .balancer_service = "elb",
     .balancer_hour = "alb-hour",
     .balancer_load = "alb-lcu",
     .balancer_dimension_new = "new_connections_per_second",
     .balancer_dimension_active = "active_connections_per_minute",
     .balancer_dimension_bytes = "processed_gb_per_hour",
     .balancer_dimension_function_bytes = "lambda_processed_gb_per_hour",
     .address_service = "vpc",
     .address_meter = "public-ipv4",
     .gateway_service = "api-gateway",
     .gateway_http = "http-requests",
     .gateway_rest = "rest-requests",
     .transfer_service = "data-transfer",
     .transfer_out = "internet-out",
     .object_service = "s3",
     .object_reads = "requests-get",
     .object_writes = "requests-put",
     .queue_service = "sqs",
     .queue_meter = "standard-requests"},
};

be_status be_i_platform_of(const char *provider, const be_i_platform **platform, be_error *error) {
    for (size_t i = 0; i < sizeof platforms / sizeof platforms[0]; i++) {
        if (strcmp(provider, platforms[i].provider) == 0) {
            *platform = &platforms[i];
            return BE_STATUS_OK;
        }
    }
    return be_i_fail(error, BE_STATUS_UNSUPPORTED, "the services of provider '%.60s' are not known; 'aws' is",
                     provider);
}
