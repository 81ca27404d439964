// The umbrella header from C++: prints the version of the library.
#include <breakeven/breakeven.h>

#include <cstdio>

int main() {
    be_request request;
    be_request_init(&request);
    std::printf("%s %.1f\n", be_version(), request.latency_seconds);
}
