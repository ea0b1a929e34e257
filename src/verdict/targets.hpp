// Ends that an expectation is about: close codes, HTTP statuses, kinds of outcome. Pure, any
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "control/json_input.hpp"
#include "model/session/attempt.hpp"

namespace redial::verdict {

// 1012: a close code of the peer; 503: a status that refused the upgrade; "refused",
// "reset_by_peer": a kind of outcome by its name in logs.
struct Target {
    std::uint16_t code = 0;  // a status below 1000, a close code from there on; 0: by kind
    core::OutcomeKind kind = core::OutcomeKind::Closed;

    bool fits(const model::Attempt& ended) const;
    std::string in_words() const;
};

// One, or a list of them.
std::vector<Target> read_targets(const control::Json& value, const std::string& where,
                                 control::Complaints& complaints);
std::string in_words(const std::vector<Target>& targets);

}  // namespace redial::verdict
