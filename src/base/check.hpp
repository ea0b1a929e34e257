// REDIAL_CHECK stops the program where its own reasoning is broken; what a peer or a person does
// wrong is a Result instead (style rule 16). Any thread; stays on in release builds.
#pragma once

namespace redial {
[[noreturn]] void check_failed(const char* condition, const char* file, int line);
}

#define REDIAL_CHECK(condition)                                     \
    do {                                                            \
        if (!(condition)) [[unlikely]]                              \
            ::redial::check_failed(#condition, __FILE__, __LINE__); \
    } while (false)
