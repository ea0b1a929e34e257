// Events of a session that talks, is refused and fails, for the tests of HAR exports.
#pragma once

#include <string_view>
#include <vector>

#include "core/event.hpp"

namespace redial::tests {

core::Event har_event(std::uint32_t session, std::uint32_t attempt, std::int64_t us,
                      core::Happening what);
core::Event har_message(std::uint32_t session, std::uint32_t attempt, std::int64_t us,
                        core::Direction direction, core::Opcode opcode, std::string_view payload);
// Session 5: an attempt over TLS with six messages that closes with 1012, one that is refused with
// 503, one whose dial fails.
std::vector<core::Event> talk_events();

}  // namespace redial::tests
