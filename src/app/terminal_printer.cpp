// Prints one line for each event. The command line's only thread.
#include "app/terminal_printer.hpp"

#include "app/local_time.hpp"
#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "base/hex.hpp"
#include "model/findings/findings.hpp"
#include "model/series/spans.hpp"
#include "model/words/display_text.hpp"

namespace redial::app {
namespace {

// A terminal scrolls: a longer message is cut here, and the line says so. The log has all of it.
constexpr std::size_t characters_shown_max = 4096;
constexpr std::size_t hex_bytes_shown_max = 64;

// What to print for an event: a mark and words, or nothing.
struct Printed {
    const char* mark = nullptr;
    std::string words;
};

Printed printed(const core::AttemptStarted& started) {
    const std::string url = model::one_line(as_bytes(started.url));
    if (started.origin == core::Origin::Program) {  // a tap's client
        const std::string again =
            started.retry == 0 ? "" : fmt::format(" (retry {})", started.retry);
        const std::string unsure =
            started.is_lane_sure ? "" : ", it may be another client: known by " + started.known_by;
        return {"..", "the client dials " + url + again + unsure};
    }
    std::string words = "connecting to " + url;
    if (started.retry != 0) words += fmt::format(" (retry {})", started.retry);
    if (!started.why.empty()) words += ": " + model::one_line(as_bytes(started.why));
    return {"..", words};
}

Printed printed(const core::AttemptOpened& opened) {
    std::string words = fmt::format("open, {} from {}", opened.http_status, opened.address);
    if (!opened.tls.empty()) words += ", " + opened.tls;
    if (!opened.subprotocol.empty()) words += ", subprotocol " + opened.subprotocol;
    if (!opened.extensions.empty()) words += ", " + opened.extensions;
    return {"==", model::one_line(as_bytes(words))};
}

Printed printed(const core::AttemptEnded& ended) {
    std::string words = "closed, " + core::in_words(ended.outcome);
    if (ended.was_open) words += ", was open " + figure_in_words(ended.open_for);
    return {"xx", words};
}

Printed printed(const core::RetryPlanned& plan) {
    return {"..", fmt::format("retry {} in {}", plan.retry, figure_in_words(plan.delay))};
}

Printed printed(const core::ResumeJudged& judged) {
    // By the ids of an event stream, which need not count.
    if (judged.counter_before == 0 && judged.counter_after == 0) {
        if (judged.verdict == core::ResumeVerdict::Unknown) return {};
        return {"==", model::in_words(judged)};
    }
    const auto counters =
        fmt::format("counter {} to {}", judged.counter_before, judged.counter_after);
    switch (judged.verdict) {
        case core::ResumeVerdict::Resumed: return {"==", "resumed: " + counters + ", nothing lost"};
        case core::ResumeVerdict::Restarted: return {"==", "restarted: " + counters};
        case core::ResumeVerdict::Lost:
            return {"==", fmt::format("lost {}: {}", judged.lost, counters)};
        case core::ResumeVerdict::Repeated:
            return {"==", fmt::format("repeated {}: {}", judged.repeated, counters)};
        case core::ResumeVerdict::Unknown: break;
    }
    return {};
}

Printed printed(const core::Lost& lost) {
    return {"!!", fmt::format("{} ({}) {} lost here: {} was full", counted(lost.count, "message"),
                              model::size_in_words(lost.size_bytes),
                              plural(lost.count, "was", "were"), core::name_of(lost.place))};
}

Printed printed(const core::MessageLeftQueue& left) {
    switch (left.fate) {
        case core::QueueFate::Refused: return {"!!", "the queue is full: a message was not taken"};
        case core::QueueFate::Dropped: return {"!!", "the queue is full: the oldest was dropped"};
        case core::QueueFate::Acknowledged:
            return {"..", fmt::format("message {} of the queue is acknowledged", left.id)};
        case core::QueueFate::Expired: return {"!!", "a queued message was too old to be sent"};
        default: return {};
    }
}

Printed printed(const core::Halted& halted) {
    const bool has_ended = halted.reason == core::HaltReason::RunEnded;
    return {"xx", (has_ended ? "" : "not retrying: ") + halted.cause};
}
Printed printed(const core::FaultMade& made) {
    return {"**", "fault " + made.name + (made.detail.empty() ? "" : ": " + made.detail)};
}
Printed printed(const core::FaultBegan& began) {
    return {"**", "fault " + began.name + (began.detail.empty() ? "" : ": " + began.detail)};
}
Printed printed(const core::FaultEnded& ended) { return {"**", ended.name + " is over"}; }
Printed printed(const core::ViolationSeen& seen) {
    const char* who = seen.direction == core::Direction::In ? "server" : "client";
    return {"!!", fmt::format("the {} broke {}: {} ({})", who, seen.section, seen.what,
                              hex_bytes(seen.bytes))};
}
Printed printed(const core::HalfOpenNoticed& noticed) {
    return {"**",
            fmt::format("half-open noticed by the {} after {}: {}", core::name_of(noticed.side),
                        figure_in_words(noticed.after), noticed.by)};
}
Printed printed(const core::FindingMade& made) {
    return {"!!", fmt::format("finding, {}", model::in_words(made))};
}
Printed printed(const core::QueuedSent& sent) {
    if (sent.times == 1) return {};
    return {"..", fmt::format("message {} of the queue is not acknowledged: sent again", sent.id)};
}
Printed printed(const core::MessageQueued&) {
    return {"..", "queued until the connection is open"};
}
Printed printed(const core::CommandRefused& refused) { return {"!!", model::in_words(refused)}; }
Printed printed(const core::Noted& noted) {
    return {noted.severity == core::Severity::Info ? ".." : "!!", noted.text};
}
Printed printed(const core::SystemChanged& system) { return {"**", model::in_words(system)}; }
Printed printed(const core::HttpSeen& seen) {
    return {"..", model::one_line(as_bytes(model::in_words(seen)))};
}
Printed printed(const core::DialsUnseen& unseen) { return {"!!", model::in_words(unseen)}; }
template <class Other>
Printed printed(const Other&) {
    return {};
}

}  // namespace

void TerminalPrinter::line(const core::Stamp& stamp, const char* mark, const std::string& words) {
    const auto name = names_.find(stamp.session);
    const bool shows_name = names_.size() > 1 && name != names_.end();
    out_.write(fmt::format("{} {} {}{}\n", local_clock(stamp.wall_at), mark,
                           shows_name ? name->second + ": " : "", words));
}

void TerminalPrinter::say(WallTime at, const char* mark, const std::string& words) {
    line({.wall_at = at}, mark, model::one_line(as_bytes(words)));
}

void TerminalPrinter::note_name(const core::Event& event) {
    if (names_shown_ == Names::Hidden) return;
    if (const auto* added = std::get_if<core::SessionAdded>(&event.what); added && added->config) {
        const core::SessionConfig& config = *added->config;
        names_[event.stamp.session] = model::one_line(as_bytes(core::name_of(config)));
    }
    if (std::holds_alternative<core::SessionRemoved>(event.what)) {
        names_.erase(event.stamp.session);
        listening_.erase(event.stamp.session);
    }
}

void TerminalPrinter::note_status(const core::Event& event) {
    const auto* changed = std::get_if<core::StatusChanged>(&event.what);
    if (changed == nullptr) return;
    if (changed->to == core::ConnectionStatus::Open) {
        open_.insert(event.stamp.session);
    } else {
        open_.erase(event.stamp.session);
    }
}

// Its connections and bytes change all the time; only where it listens is a line.
void TerminalPrinter::print_listening(const core::Stamp& stamp, const std::string& words,
                                      const std::string& error) {
    const std::string now = error.empty() ? words : error;
    std::string& before = listening_[stamp.session];
    if (now == before) return;
    before = now;
    line(stamp, error.empty() ? "==" : "!!", model::one_line(as_bytes(now)));
}

void TerminalPrinter::on_event(const core::Event& event) {
    spoken_.on_event(event);
    if (!redactor_) return show(event);
    redactor_->learn(event);
    show(redactor_->redacted(event));
}

void TerminalPrinter::show(const core::Event& event) {
    note_name(event);
    note_status(event);
    if (const auto* tap = std::get_if<core::TapChanged>(&event.what))
        return print_listening(event.stamp,
                               tap->is_listening
                                   ? "listening on " + tap->url + " for " + tap->upstream
                                   : "not listening",
                               tap->error);
    if (const auto* control = std::get_if<core::ControlChanged>(&event.what))
        return print_listening(
            event.stamp,
            control->is_listening ? "control API on " + control->url : "control API off",
            control->error);
    // On an open session it goes out at once.
    if (std::holds_alternative<core::MessageQueued>(event.what) &&
        open_.contains(event.stamp.session)) {
        return;
    }
    const Printed shown = std::visit([](const auto& what) { return printed(what); }, event.what);
    if (shown.mark != nullptr) line(event.stamp, shown.mark, shown.words);
}

void TerminalPrinter::on_message(const core::Stamp& stamp, const core::MessageSeen& message) {
    const char* mark = message.direction == core::Direction::In ? "<-" : "->";
    BytesView payload = message.payload;
    // By what messages hold alone: a session id of one's own that the server repeats is what is
    // looked for.
    if (message_redactor_ && message_redactor_->redact_payload(payload, scratch_)) {
        message_redactor_->learn_payload(payload);
        payload = as_bytes(scratch_);
    }
    const bool is_redacted = payload.data() != message.payload.data();
    const std::size_t size = is_redacted ? payload.size() : message.size_bytes;
    std::string spoken = spoken_.see(stamp, message, payload);
    if (message_redactor_ && !spoken.empty()) spoken = message_redactor_->redacted_text(spoken);
    if (!spoken.empty()) spoken = "  (" + spoken + ")";
    switch (message.opcode) {
        case core::Opcode::Text:
            return line(stamp, mark, model::one_line(payload, characters_shown_max, size) + spoken);
        case core::Opcode::Binary:
            return line(stamp, mark,
                        "binary " + model::hex_short(payload, hex_bytes_shown_max, size) + spoken);
        default: return;  // control frames would drown the conversation; the log has them
    }
}

}  // namespace redial::app
