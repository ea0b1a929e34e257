// Ids of sessions and attempts: distinct types, so that one is never passed for the other. Any
// thread.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace redial {

// What the user sees across reconnects. 0 is nobody's id: it stands for the program as a whole.
struct SessionId {
    std::uint32_t value = 0;
    constexpr auto operator<=>(const SessionId&) const = default;
};

// One dial and the connection it opens. Counts 1, 2, 3 ... within a session and is never reused.
struct AttemptId {
    std::uint32_t value = 0;
    constexpr auto operator<=>(const AttemptId&) const = default;
};

}  // namespace redial

template <>
struct std::hash<redial::SessionId> {
    std::size_t operator()(redial::SessionId id) const noexcept { return id.value; }
};
template <>
struct std::hash<redial::AttemptId> {
    std::size_t operator()(redial::AttemptId id) const noexcept { return id.value; }
};
