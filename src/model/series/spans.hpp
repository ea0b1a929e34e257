// Spans and markers of one session: what its lane in the timeline shows. Owned and read by the
// thread that applies events and draws.
#pragma once

#include <optional>
#include <variant>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "core/event.hpp"
#include "model/series/bounded_list.hpp"

namespace redial::model {

// A stretch in one state. Spans of a session touch: each `to` is the next one's `from`.
struct Span {
    core::ConnectionStatus status = core::ConnectionStatus::Closed;
    Instant from{};
    std::optional<Instant> to;  // none: still
    // Closed, and nobody needs to look: as it was asked for, or a tap that listens.
    bool is_resting = false;
};

struct Marker {
    Instant at{};
    AttemptId attempt{};
    std::uint64_t row = 0;  // its row in the message log (which may have dropped it)
    std::variant<core::FaultMade, core::ResumeJudged, core::Lost, core::Halted> what;
};

using Spans = BoundedList<Span>;
using Markers = BoundedList<Marker>;

// Index of the first span that ends after `when` (spans.size() when none). Logarithmic.
std::size_t first_span_from(const Spans& spans, Instant when);

// "fault: reset", "resumed: counter 3 → 4, nothing lost", "lost 12 messages (3.4 KiB): event ring
// full". One line, safe to show.
std::string in_words(const core::FaultMade& fault);
std::string in_words(const core::CommandRefused& refused);  // as it came: not escaped
std::string in_words(const core::SystemChanged& system);    // "awake after 1 h asleep"
// "HTTP GET http://127.0.0.1:9001/health: 200 OK, 12 B in 3 ms"
std::string in_words(const core::HttpSeen& seen);
// "dials were not seen for 5 s until now: the port is closed ..."
std::string in_words(const core::DialsUnseen& unseen);
std::string in_words(const core::ResumeJudged& judged);
std::string in_words(const core::Lost& lost);
std::string in_words(const Marker& marker);

}  // namespace redial::model
