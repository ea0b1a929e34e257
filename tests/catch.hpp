// Catch2 for every test: version 3 (split headers) and version 2 (one header) look the same here.
// Used by one thread: Catch2's assertion macros are not thread-safe, so check in the test's own.
#pragma once

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_approx.hpp>
#include <catch2/catch_message.hpp>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/catch_tostring.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_all.hpp>

using Catch::Approx;  // as version 2 has it
#else
#include <catch2/catch.hpp>
#endif

#include <string>

namespace redial::tests {

// CHECK_THAT(text, contains_text("...")): the matcher's name differs between the versions.
inline auto contains_text(const std::string& part) {
#if __has_include(<catch2/catch_test_macros.hpp>)
    return Catch::Matchers::ContainsSubstring(part);
#else
    return Catch::Matchers::Contains(part);
#endif
}

}  // namespace redial::tests
