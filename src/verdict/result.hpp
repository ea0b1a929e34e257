// What a test came to: each expectation judged, and the figures of its run; or why it could not be
// run, which is told apart from a failure. Pure values, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "verdict/judged.hpp"

namespace redial::verdict {

enum class Ended : std::uint8_t { Passed, Failed, NotRun };
constexpr auto enum_table(Ended) {
    using enum Ended;
    return std::to_array<core::Named<Ended>>(
        {{Passed, "passed"}, {Failed, "failed"}, {NotRun, "not_run"}});
}

struct TestResult {
    std::string name;
    std::string file;
    std::uint32_t line = 0;   // where the test begins in it; 0: not known
    std::uint32_t round = 0;  // of --repeat, from 0
    std::uint64_t seed = 0;   // that gives the same faults again
    Duration took{};
    std::vector<Judged> judged;
    std::string not_run;               // why; "" where it ran
    std::vector<std::string> remarks;  // on the test itself: a fault that acted on nobody
    std::string client_said;  // the end of the client's own output, safe to show; may be empty
    std::string log_file;     // where the run is recorded; "" without --log

    Ended ended() const;
};

}  // namespace redial::verdict
