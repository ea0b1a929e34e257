// The table of expectations: a row each, in families that look at the same things; each family is a
// file expect_NAME.cpp and registered in expectation_table.cpp. Pure, any thread.
#pragma once

#include <span>
#include <string>

#include "verdict/expectation.hpp"

namespace redial::verdict {

struct ExpectationRow {
    ExpectationInfo info;
    // The value of a file becomes what judges; what does not fit goes to `complaints`.
    Expectation::Judge (*read)(const control::Json& value, const std::string& where,
                               control::Complaints& complaints);
};

extern const std::span<const ExpectationRow> opening_expectations;    // dials and openings counted
extern const std::span<const ExpectationRow> recovery_expectations;   // outages and how they end
extern const std::span<const ExpectationRow> giving_up_expectations;  // going on, or not
extern const std::span<const ExpectationRow> wait_expectations;       // waits and their ladder
extern const std::span<const ExpectationRow> refusal_expectations;    // what is retried, what not
extern const std::span<const ExpectationRow> silence_expectations;    // half-open, heartbeat, close
extern const std::span<const ExpectationRow> resume_expectations;     // sessions over a reconnect
extern const std::span<const ExpectationRow> message_expectations;    // what was sent and received
extern const std::span<const ExpectationRow> order_expectations;    // numbered and queued messages
extern const std::span<const ExpectationRow> finding_expectations;  // what the rules say

// The table of docs/expectations.md, in Markdown.
std::string expectations_as_table();

}  // namespace redial::verdict
