// Finds spans by time, and says in words what a marker means. Any thread on its own values.
#include "model/series/spans.hpp"

#include "base/duration_text.hpp"
#include "base/escape.hpp"
#include "model/words/display_text.hpp"
#include "model/words/join.hpp"

namespace redial::model {

std::size_t first_span_from(const Spans& spans, Instant when) {
    std::size_t low = 0;
    std::size_t high = spans.size();
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (spans[middle].to && *spans[middle].to <= when) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

std::string in_words(const core::CommandRefused& refused) {
    return refused.command + " refused: " + refused.reason;
}

std::string in_words(const core::SystemChanged& system) {
    const std::string where = system.detail.empty() ? "" : " (" + escaped_line(system.detail) + ")";
    switch (system.change) {
        case core::SystemChange::NetworkUp: return "the network is back" + where;
        case core::SystemChange::NetworkDown: return "the network is gone" + where;
        case core::SystemChange::Woke:
            return "this machine woke after " + duration_in_words(system.slept) + " asleep";
    }
    return {};
}

std::string in_words(const core::HttpSeen& seen) {
    std::string words = "HTTP " + seen.method + " " + seen.url + ": ";
    if (seen.http_status == 0) return words + "no answer, " + seen.detail;
    words += std::to_string(seen.http_status);
    if (!seen.http_reason.empty()) words += " " + seen.http_reason;
    words += ", " + size_in_words(seen.response_bytes) + " in " + duration_in_words(seen.took);
    return seen.detail.empty() ? words : words + ", " + seen.detail;
}

std::string in_words(const core::DialsUnseen& unseen) {
    if (!unseen.until) return "dials are not seen from now on: " + unseen.why;
    return "dials were not seen for " + duration_in_words(*unseen.until - unseen.from) +
           " until now: " + unseen.why;
}

std::string in_words(const core::FaultMade& fault) {
    std::string words = "fault: " + escaped_line(fault.name);
    if (!fault.detail.empty()) words += ", " + escaped_line(fault.detail);
    return words;
}

std::string in_words(const core::ResumeJudged& judged) {
    const std::string step = join("counter ", judged.counter_before, " → ", judged.counter_after);
    const std::string unanswered =
        judged.unanswered == 0
            ? std::string()
            : join(", ", judged.unanswered, " sent before and neither answered nor counted");
    // By ids that are no counter.
    if (judged.counter_before == 0 && judged.counter_after == 0) {
        if (judged.verdict == core::ResumeVerdict::Resumed)
            return "resumed behind the last id" + unanswered;
        if (judged.verdict == core::ResumeVerdict::Repeated)
            return join("repeated ", judged.repeated, ": ids that had come before");
    }
    switch (judged.verdict) {
        case core::ResumeVerdict::Resumed:
            return "resumed: " + step + (unanswered.empty() ? ", nothing lost" : unanswered);
        case core::ResumeVerdict::Restarted: return "restarted: " + step;
        case core::ResumeVerdict::Lost: return join("lost ", judged.lost, ": ", step, unanswered);
        case core::ResumeVerdict::Repeated: return join("repeated ", judged.repeated, ": ", step);
        case core::ResumeVerdict::Unknown: break;
    }
    if (judged.counter_before == 0 || judged.counter_after == 0)
        return "resumption not known: no counter to compare";
    return "resumption not known: the server did not confirm the session, " + step;
}

std::string in_words(const core::Lost& lost) {
    const char* cause = "event queue full";
    if (lost.place == core::LossPlace::History) cause = "history full";
    if (lost.place == core::LossPlace::Recording) cause = "recording too slow";
    return join("lost ", lost.count, lost.count == 1 ? " message (" : " messages (",
                size_in_words(lost.size_bytes), "): ", cause);
}

std::string in_words(const Marker& marker) {
    if (const auto* halted = std::get_if<core::Halted>(&marker.what)) {
        return "gave up: " + escaped_line(halted->cause);
    }
    if (const auto* fault = std::get_if<core::FaultMade>(&marker.what)) return in_words(*fault);
    if (const auto* judged = std::get_if<core::ResumeJudged>(&marker.what)) {
        return in_words(*judged);
    }
    return in_words(std::get<core::Lost>(marker.what));
}

}  // namespace redial::model
