// Prints a failed check and aborts. Any thread.
#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace redial {

void check_failed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "redial: internal error: %s does not hold (%s:%d)\n", condition, file,
                 line);
    std::abort();
}

}  // namespace redial
