// Values as test files say them: counts and times, at least and at most; pointers, directions. Pure
// values, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/json_pointer.hpp"
#include "base/time.hpp"
#include "control/json_input.hpp"
#include "core/event.hpp"

namespace redial::verdict {

// What a bare value means, where no object says at_least and at_most.
enum class Bare : std::uint8_t { Exactly, AtMost, AtLeast };

struct CountBounds {
    std::uint64_t least = 0;
    std::uint64_t most = UINT64_MAX;
    bool hold(std::uint64_t count) const { return count >= least && count <= most; }
};
// 3, or {"at_least": 1, "at_most": 3}.
CountBounds read_count(const control::Json& value, const std::string& where,
                       control::Complaints& complaints, Bare bare);
std::string in_words(const CountBounds& bounds);  // "at most 3", "exactly 2", "1 to 3"

struct SpanBounds {
    std::optional<Duration> least;
    std::optional<Duration> most;
    bool hold(Duration span) const { return !(least && span < *least) && !(most && span > *most); }
};
// "3s", 3 (seconds), or {"at_least": "1s", "at_most": "3s"}.
SpanBounds read_spans(const control::Json& value, const std::string& where,
                      control::Complaints& complaints, Bare bare);
std::string in_words(const SpanBounds& bounds);

// A time, or an error.
std::optional<Duration> read_span(const control::Json& value, const std::string& where,
                                  control::Complaints& complaints);
// The member of an object, where it is there.
bool read_span(control::Members& members, const char* name, Duration& to);
// A JSON pointer, or an error.
std::optional<JsonPointer> read_pointer(const control::Json& value, const std::string& where,
                                        control::Complaints& complaints);
// The member `direction`, where it is there.
void read_direction(control::Members& members, core::Direction& to);
// Only `true` fits: a test that expects nothing leaves the name out.
void must_be_true(const control::Json& value, const std::string& where,
                  control::Complaints& complaints);

}  // namespace redial::verdict
