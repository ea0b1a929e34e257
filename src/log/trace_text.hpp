// One event of the Trace Event Format as JSON. Pure, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace redial::log {

enum class TraceTrack : std::uint8_t { Process, Attempts, Waits, Outages, Faults, Findings };

struct TraceEvent {
    char phase = 'X';  // B, E, X, i, C, M, b, e
    std::string_view name;
    std::uint32_t session = 0;
    TraceTrack track = TraceTrack::Process;
    std::int64_t ts = 0;
    std::int64_t dur = 0;     // of X
    std::string_view id;      // of b and e
    std::string_view args{};  // members, as JSON; "" for none
};
// With a comma before it where it is not the first of its list.
void append_trace_event(std::string& out, const TraceEvent& event);
const char* name_of(TraceTrack track);

}  // namespace redial::log
