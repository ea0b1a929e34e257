// POST /redial/expect: expectations of a test file (docs/expectations.md) judged from what was seen
// so far, at once or when all of them are decided. Pure; the thread that applies events.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "answers/written.hpp"
#include "verdict/expectation.hpp"
#include "verdict/row_memory.hpp"

namespace redial::answers {

inline constexpr Duration expect_deadline_max = std::chrono::minutes(10);

struct Expected {
    std::vector<verdict::Expectation> expectations;
    std::optional<SessionId> session;  // it, and of a tap its further clients; none: all
    Instant from{};                    // what was over before is not looked at
    std::optional<Instant> until;      // none: judged at once
    verdict::RowMemory memory;
};

// Of the request's body. The error names the member.
Result<Expected> expected_from_text(std::string_view body, const Known& known);

// What became of one expectation, "{...}".
std::string judged_text(const Known& known, const verdict::Judged& judged);

// None: something may still decide it, and there is time.
// It is remembered what was looked at: `expected` stays where it is from the first time on.
std::optional<core::ControlReply> judge(Expected& expected, const Known& known);

}  // namespace redial::answers
