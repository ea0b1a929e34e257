// Turns what dials met into steps of a timeline. Pure, any thread.
#include "control/scenario_of_dials.hpp"

#include <algorithm>

#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "control/json_input.hpp"
#include "core/fault.hpp"

namespace redial::control {
namespace {

using namespace std::chrono_literals;
using core::FaultKind;
using core::OutcomeKind;

constexpr std::size_t steps_max = 50'000;
constexpr Duration at_max = std::chrono::hours(24 * 365 * 90);  // a scenario reads a century
constexpr const char* state_name = "outage";                    // of the fault that dials meet
constexpr const char* end_name = "end";                         // of the one that ends a connection

// What a dial met, or how a connection ended, as a fault. No text: nothing of the server's doing.
struct Seen {
    std::string fault;
    std::string words;
};

std::string text_of(core::Fault fault, const char* name) {
    fault.name = name;
    return core::to_text(fault);
}

core::Fault down(core::Refusal refusal) {
    core::Fault fault = core::make_fault(FaultKind::Down);
    fault.refusal = refusal;
    return fault;
}

core::Fault reset_at(core::ResetPhase phase) {
    core::Fault fault = core::make_fault(FaultKind::Reset);
    fault.phase = phase;
    fault.flow = core::Flow::Both;
    fault.delay = {};
    return fault;
}

core::Fault answer_of(const core::Outcome& outcome) {
    core::Fault fault = core::make_fault(FaultKind::Answer);
    fault.code = static_cast<std::uint16_t>(outcome.http_status);
    fault.delay = outcome.retry_after.value_or(Duration{0});
    return fault;
}

// A dial that did not open.
Seen seen_of_dial(const core::Outcome& outcome) {
    const std::string words = in_words(outcome);
    const auto as = [&](const core::Fault& fault, const char* more = "") {
        return Seen{text_of(fault, state_name), words + more};
    };
    switch (outcome.kind) {
        case OutcomeKind::Refused: return as(down(core::Refusal::Kernel));
        case OutcomeKind::Unreachable:
        case OutcomeKind::NameUnresolved:
        case OutcomeKind::ResolveTimedOut:
            return as(down(core::Refusal::Kernel),
                      "; a scenario has no look-ups and no routes: refused instead");
        case OutcomeKind::Forced: return as(down(core::Refusal::Reset));
        case OutcomeKind::HttpRefused: return as(answer_of(outcome));
        case OutcomeKind::ConnectTimedOut:
            return as(core::make_fault(FaultKind::Silent),
                      "; a tap accepts TCP before anything else: it is silent behind that instead");
        case OutcomeKind::UpgradeTimedOut: return as(core::make_fault(FaultKind::Silent));
        case OutcomeKind::TlsTimedOut:
            return as(core::make_fault(FaultKind::Silent),
                      "; a scenario has no faults of TLS: silent behind TCP instead");
        case OutcomeKind::TlsFailed:
            return as(reset_at(core::ResetPhase::BeforeAnswer),
                      "; a scenario has no faults of TLS: reset instead");
        case OutcomeKind::ResetByPeer:
        case OutcomeKind::EndedByPeer: return as(reset_at(core::ResetPhase::BeforeAnswer));
        case OutcomeKind::HandshakeInvalid:
            return as(reset_at(core::ResetPhase::BeforeAnswer),
                      "; a scenario has no bad answers: reset instead");
        default: return {"", words};
    }
}

// A connection that was open.
Seen seen_of_end(const core::Outcome& outcome) {
    const std::string words = in_words(outcome);
    switch (outcome.kind) {
        case OutcomeKind::Closed: {
            if (outcome.by != core::EndedBy::Peer) return {"", words};
            core::Fault fault = core::make_fault(FaultKind::Close);
            fault.code = outcome.close_code == 1005 ? std::uint16_t{0} : outcome.close_code;
            fault.text = outcome.close_reason;
            fault.delay = {};
            return {text_of(fault, end_name), words};
        }
        case OutcomeKind::ResetByPeer:
        case OutcomeKind::Forced:
            return {text_of(reset_at(core::ResetPhase::Time), end_name), words};
        case OutcomeKind::EndedByPeer: {
            core::Fault fault = core::make_fault(FaultKind::AcceptThenClose);
            fault.delay = {};
            fault.code = 0;
            return {text_of(fault, end_name), words};
        }
        case OutcomeKind::PongTimedOut:
        case OutcomeKind::CloseTimedOut:
            return {text_of(core::make_fault(FaultKind::HalfOpen), end_name), words};
        default: return {"", words};
    }
}

class Maker {
public:
    explicit Maker(const ScenarioSource& source) : source_(source) {}

    ScenarioText make() {
        const std::vector<RecordedDial>& dials = source_.dials;
        for (std::size_t i = 0; i < dials.size() && steps_.size() < steps_max; ++i) {
            change_before(i);
            if (dials[i].ended_at && dials[i].opened_at) end_of(dials[i]);
        }
        std::stable_sort(steps_.begin(), steps_.end(),
                         [](const Step& a, const Step& b) { return a.at < b.at; });
        return {written(), steps_.size(), outages_};
    }

private:
    struct Step {
        Instant at{};
        std::string set;
        std::string remove;
        std::string comment;
    };

    std::string clock(Instant at) const {
        return duration_in_words(std::max(at - source_.begun_at, Duration{0}));
    }
    std::string who(const RecordedDial& dial) const {
        return source_.dials.empty() || dial.session == source_.dials.front().session
                   ? fmt::format("attempt {}", dial.attempt.value)
                   : fmt::format("session {}, attempt {}", dial.session.value, dial.attempt.value);
    }
    // When the dial was over, as far as it says something of the server's state.
    static Instant told_at(const RecordedDial& dial) {
        return dial.opened_at ? *dial.opened_at : dial.ended_at.value_or(dial.at);
    }

    // What the dial met is another state than the one before it: the server changed in between.
    void change_before(std::size_t i) {
        const RecordedDial& dial = source_.dials[i];
        if (!dial.opened_at && !dial.ended_at) return;  // not seen
        const Seen seen = dial.opened_at ? Seen{} : seen_of_dial(dial.end.outcome);
        const bool is_ours = !dial.opened_at && seen.fault.empty();
        if (is_ours) return remark(dial, seen.words);
        if (seen.fault == state_) return count(dial);
        Instant from = source_.begun_at;
        if (i > 0) from = std::max(from, told_at(source_.dials[i - 1]));
        if (last_end_ && *last_end_ <= dial.at) from = std::max(from, *last_end_);
        const bool is_first = i == 0;
        const Instant at = is_first ? source_.begun_at : from + (dial.at - from) / 2;
        Step step{.at = at};
        if (seen.fault.empty()) {
            step.remove = state_name;
            step.comment = "up again: " + who(dial) + " opened at " + clock(*dial.opened_at);
        } else {
            step.set = seen.fault;
            step.comment = who(dial) + " at " + clock(dial.at) + ": " + seen.words;
            if (state_.empty()) ++outages_;
        }
        step.comment += is_first ? "; what was before is not seen"
                                 : "; between " + clock(from) + " and " + clock(dial.at) +
                                       " nothing was seen, this is the middle";
        state_ = seen.fault;
        steps_.push_back(std::move(step));
        place_ = steps_.size() - 1;
    }

    // One more dial that met the same: said with the step that stands for it.
    void count(const RecordedDial& dial) {
        if (state_.empty() || !place_) return;
        std::string& comment = steps_[*place_].comment;
        constexpr std::size_t comment_bytes_max = 400;
        if (comment.size() < comment_bytes_max)
            comment += "; so did " + who(dial) + " at " + clock(dial.at);
    }

    void remark(const RecordedDial& dial, const std::string& words) {
        steps_.push_back({.at = std::max(dial.at, source_.begun_at),
                          .set = {},
                          .remove = {},
                          .comment = who(dial) + ": " + words + ": nothing of the server's doing"});
    }

    void end_of(const RecordedDial& dial) {
        last_end_ = dial.ended_at;
        const core::Outcome& outcome = dial.end.outcome;
        const Seen seen = seen_of_end(outcome);
        const bool was_silent =
            outcome.kind == OutcomeKind::PongTimedOut || outcome.kind == OutcomeKind::CloseTimedOut;
        Step step{.at = was_silent ? dial.last_in_at + 1ms : *dial.ended_at};
        step.set = seen.fault;
        step.comment = who(dial) + " ended at " + clock(*dial.ended_at) + ": " + seen.words;
        if (was_silent)
            step.comment += "; the server was heard last at " + clock(dial.last_in_at) +
                            ", when it fell silent is not seen";
        if (seen.fault.empty()) step.comment += ": nothing of the server's doing";
        steps_.push_back(step);
        if (seen.fault.empty()) return;
        // It acts on connections that are there; the next one must not meet it.
        const Duration until_next = next_dial_after(*dial.ended_at) - *dial.ended_at;
        steps_.push_back({.at = *dial.ended_at + std::min<Duration>(until_next / 4, 100ms),
                          .set = {},
                          .remove = end_name,
                          .comment = {}});
    }

    Instant next_dial_after(Instant at) const {
        const auto next = std::upper_bound(
            source_.dials.begin(), source_.dials.end(), at,
            [](Instant value, const RecordedDial& dial) { return value < dial.at; });
        return next == source_.dials.end() ? at + 1s : next->at;
    }

    // Half of the round trips lie within the jitter of the middle one.
    void add_latency(Json& file, std::string& comment) const {
        std::vector<Duration> trips = source_.round_trips;
        const char* of = "pings";
        if (trips.empty()) {
            of = "TCP handshakes";
            for (const RecordedDial& dial : source_.dials)
                if (dial.connect_took) trips.push_back(*dial.connect_took);
        }
        if (trips.empty()) {
            comment += " Latency was not seen.";
            return;
        }
        std::sort(trips.begin(), trips.end());
        const Duration middle = trips[trips.size() / 2];
        const Duration spread = (trips[trips.size() * 3 / 4] - trips[trips.size() / 4]) / 2;
        comment += fmt::format(" Round trips of {} {}: half of them {} ± {}.", trips.size(), of,
                               duration_in_words(middle), duration_in_words(spread));
        if (middle < 1ms) return;  // what a loopback has by itself
        core::Fault fault = core::make_fault(FaultKind::Latency);
        fault.flow = core::Flow::ToClient;
        fault.delay = std::chrono::round<std::chrono::milliseconds>(middle);
        fault.jitter = std::chrono::round<std::chrono::milliseconds>(std::min(spread, middle));
        file["faults"] = text_of(fault, "latency");
    }

    std::string written() const {
        Json file = Json::object();
        std::string comment = fmt::format("Made from {}: {}, times from the recording's begin.",
                                          source_.name, counted(source_.dials.size(), "dial"));
        if (source_.is_cut) comment += " The recording has more dials: the first are here.";
        if (steps_.size() >= steps_max) comment += " It has more steps: the first are here.";
        file["comment"] = "";
        add_latency(file, comment);
        file["comment"] = comment;
        Json timeline = Json::array();
        for (const Step& step : steps_) {
            Json line = Json::object();
            const Duration at = step.at - source_.begun_at;
            line["at"] = duration_as_typed(std::clamp<Duration>(at, 0s, at_max));
            if (!step.remove.empty()) line["remove"] = step.remove;
            if (!step.set.empty()) line["set"] = step.set;
            if (!step.comment.empty()) line["comment"] = step.comment;
            timeline.push_back(std::move(line));
        }
        file["timeline"] = std::move(timeline);
        return file.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
    }

    const ScenarioSource& source_;
    std::vector<Step> steps_;
    std::string state_;                 // the fault that dials meet now; "" for none
    std::optional<std::size_t> place_;  // of the step that set it
    std::optional<Instant> last_end_;
    std::size_t outages_ = 0;
};

}  // namespace

ScenarioText scenario_of(const ScenarioSource& source) { return Maker(source).make(); }

}  // namespace redial::control
