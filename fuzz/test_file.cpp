// Fuzzes the reader of test files: any text is tests or an error that says something, and what is
// expected can be judged of a run in which nothing happened, where nothing is held.
#include <cstddef>
#include <cstdint>

#include "base/bytes.hpp"
#include "base/check.hpp"
#include "model/fold/workspace.hpp"
#include "verdict/places.hpp"
#include "verdict/test_file.hpp"

using namespace redial;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto tests = verdict::tests_from_text(as_text({data, size}), "fuzz.json");
    if (!tests) {
        REDIAL_CHECK(!tests.error().what.empty());
        return 0;
    }
    const model::Workspace workspace;
    for (const verdict::Test& test : *tests) {
        REDIAL_CHECK(!test.name.empty());
        REDIAL_CHECK(test.scenario.taps.size() == 1);
        for (const verdict::Expectation& one : test.expectations) {
            const verdict::Judged judged = one.judge({workspace, {}, {}, {}, true, ""});
            REDIAL_CHECK(!judged.reason.empty());
            REDIAL_CHECK(judged.held != verdict::Held::Pending);
        }
    }
    return 0;
}
