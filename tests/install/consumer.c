/* Prints the version of the header and of the library, a price, and the rate card that it comes from. */
#include <breakeven/breakeven.h>

#include <stdio.h>

int main(void) {
    be_error error;
    be_catalogue *catalogue;
    be_price price = {.size = sizeof price};
    if (be_catalogue_open(NULL, NULL, &catalogue, &error) || be_catalogue_load(catalogue, "aws", "us-east-1", &error) ||
        be_catalogue_meter_price(catalogue, "aws", "us-east-1", "lambda", "requests", 0, &price, &error)) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    printf("%d.%d.%d %s\n", BE_VERSION_MAJOR, BE_VERSION_MINOR, BE_VERSION_PATCH, be_version());
    printf("%.2f USD per %.0f\n%s\n", price.price_usd, price.per, price.file);
    be_catalogue_free(catalogue);
    return 0;
}
