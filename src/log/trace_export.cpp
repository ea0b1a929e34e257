// Makes slices, instants and counters of events. One thread at a time.
#include "log/trace_export.hpp"

#include <algorithm>

#include "core/outcome.hpp"
#include "log/csv.hpp"
#include "log/json_writer.hpp"
#include "log/trace_text.hpp"

namespace redial::log {
namespace {

// A hostile log could name four thousand million sessions.
constexpr std::size_t sessions_max = 20'000;
constexpr std::size_t faults_in_force_max = 64;
constexpr std::int64_t stretch_us = 100'000;  // of the rates
constexpr double stretches_a_second = 1e6 / stretch_us;
// Events may be a little out of order; further back begins another run.
constexpr std::int64_t back_us_max = 1'000'000;

// Members of `args`, put together.
class Args {
public:
    Args& text(const char* name, const std::string& value) {
        if (!value.empty()) writer_(name, made_valid(value));
        return *this;
    }
    Args& number(const char* name, std::int64_t value) {
        writer_(name, value);
        return *this;
    }
    Args& ms(const char* name, Duration value) {
        writer_.ms(name, value);
        return *this;
    }
    Args& rate(const char* name, std::uint64_t count) {
        writer_(name, static_cast<double>(count) * stretches_a_second);
        return *this;
    }
    std::string_view members() const { return std::string_view(text_).substr(1); }

private:
    std::string text_ = "{";
    JsonWriter writer_{text_};
};

std::string fault_id(std::uint32_t session, std::uint64_t fault) {
    return std::to_string(session) + "." + std::to_string(fault);
}

}  // namespace

// What each kind of event adds to the trace.
struct TraceFold {
    TraceExport& to;
    const core::Stamp& stamp;
    TraceLane& lane;

    std::uint32_t session() const { return stamp.session.value; }
    std::int64_t now() const { return to.ts_of(stamp.at); }
    void slice(TraceTrack track, std::string_view name, Instant from, Instant until,
               const Args& args) const {
        const auto dur = std::max<std::int64_t>(to_us(until) - to_us(from), 0);
        append_trace_event(to.out_, {.phase = 'X',
                                     .name = name,
                                     .session = session(),
                                     .track = track,
                                     .ts = to.ts_of(from),
                                     .dur = dur,
                                     .args = args.members()});
    }
    void mark(char phase, TraceTrack track, std::string_view name, const Args& args) const {
        append_trace_event(to.out_, {.phase = phase,
                                     .name = name,
                                     .session = session(),
                                     .track = track,
                                     .ts = now(),
                                     .args = args.members()});
    }
    void fault(char phase, std::uint64_t id, std::string_view name, const Args& args) const {
        append_trace_event(to.out_, {.phase = phase,
                                     .name = name,
                                     .session = session(),
                                     .track = TraceTrack::Faults,
                                     .ts = now(),
                                     .id = fault_id(session(), id),
                                     .args = args.members()});
    }
    void end_wait() const {
        if (!lane.wait) return;
        const core::RetryPlanned& plan = lane.wait->plan;
        slice(TraceTrack::Waits, "wait " + std::to_string(plan.retry), lane.wait->at, stamp.at,
              Args()
                  .ms("planned_ms", plan.delay)
                  .ms("before_jitter_ms", plan.base_delay)
                  .text("cause", plan.cause)
                  .text("why", plan.why));
        lane.wait.reset();
    }
    void end_outage(const char* end) const {
        if (!lane.down_since) return;
        slice(TraceTrack::Outages, "outage", *lane.down_since, stamp.at, Args().text("end", end));
        lane.down_since.reset();
        lane.is_coming_back = false;
    }
    // Its open part is nested in the attempt, behind its stages.
    void end_open() const {
        if (!lane.opened_at) return;
        slice(TraceTrack::Attempts, "open", std::max(*lane.opened_at, lane.free_from), stamp.at,
              Args());
        lane.opened_at.reset();
    }
    void end_attempt(const Args& args) const {
        end_open();
        if (lane.attempt.empty()) return;
        mark('E', TraceTrack::Attempts, lane.attempt, args);  // readers hold it against the begin's
        lane.attempt.clear();
    }

    void operator()(const core::SessionAdded& e) const {
        if (!e.config) return;
        to.name_lanes(session(), e.config->name.empty() ? e.config->url : e.config->name);
    }
    void operator()(const core::RetryPlanned& e) const {
        end_wait();
        lane.wait = TraceLane::Wait{stamp.at, e};
        lane.is_coming_back = true;
    }
    void operator()(const core::AttemptStarted& e) const {
        end_wait();
        end_attempt({});
        lane.attempt = "attempt " + std::to_string(stamp.attempt.value);
        lane.is_coming_back = true;
        lane.free_from = stamp.at;
        mark('B', TraceTrack::Attempts, lane.attempt,
             Args()
                 .text("url", e.url)
                 .text("asked_by", core::name_of(e.origin))
                 .number("retry", e.retry)
                 .text("why", e.why));
    }
    void operator()(const core::StageDone& e) const {
        if (lane.attempt.empty()) return;
        // Slices of a lane must nest: addresses that were tried side by side follow one another.
        const Instant from = std::max(stamp.at - e.took, lane.free_from);
        lane.free_from = std::max(stamp.at, lane.free_from);
        slice(TraceTrack::Attempts, core::name_of(e.stage), from, stamp.at,
              Args().text("detail", e.detail).text("state", e.is_ok ? "" : "failed"));
    }
    void operator()(const core::AttemptOpened&) const {
        lane.opened_at = stamp.at;
        end_outage("open again");
    }
    void operator()(const core::AttemptEnded& e) const {
        end_attempt(Args()
                        .text("ended", core::in_words(e.outcome))
                        .text("outcome", core::name_of(e.outcome.kind))
                        .text("by", core::name_of(e.outcome.by))
                        .number("close_code", e.outcome.close_code)
                        .number("http_status", e.outcome.http_status));
        if (e.was_open) lane.down_since = stamp.at;
    }
    void operator()(const core::Halted& e) const {
        end_wait();
        mark('i', TraceTrack::Findings, "halted", Args().text("cause", e.cause));
        end_outage("given up");
    }
    void operator()(const core::FaultMade& e) const {
        mark('i', TraceTrack::Faults, e.name, Args().text("detail", e.detail));
    }
    void operator()(const core::FaultBegan& e) const {
        if (lane.in_force.size() >= faults_in_force_max) return;
        if (!lane.in_force.emplace(e.id, e.name).second) return;
        fault('b', e.id, e.name, Args().text("detail", e.detail));
    }
    void operator()(const core::FaultEnded& e) const {
        const auto found = lane.in_force.find(e.id);
        if (found == lane.in_force.end()) return;
        fault('e', e.id, found->second, {});
        lane.in_force.erase(found);
    }
    void operator()(const core::FindingMade& e) const {
        mark('i', TraceTrack::Findings, e.rule,
             Args()
                 .text("severity", core::name_of(e.severity))
                 .text("what", e.what)
                 .text("why", e.why)
                 .text("advice", e.advice));
    }
    void operator()(const core::ResumeJudged& e) const {
        mark('i', TraceTrack::Findings, core::name_of(e.verdict),
             Args()
                 .number("counter_before", e.counter_before)
                 .number("counter_after", e.counter_after)
                 .number("lost", static_cast<std::int64_t>(e.lost))
                 .number("repeated", static_cast<std::int64_t>(e.repeated)));
    }
    void operator()(const core::ViolationSeen& e) const {
        mark('i', TraceTrack::Findings, "violation",
             Args().text("what", e.what).text("section", e.section));
    }
    void operator()(const core::HalfOpenNoticed& e) const {
        mark('i', TraceTrack::Findings, "half-open noticed",
             Args().text("side", core::name_of(e.side)).ms("after_ms", e.after).text("by", e.by));
    }
    void operator()(const core::SystemChanged& e) const {
        mark('i', TraceTrack::Findings, core::name_of(e.change), Args().text("detail", e.detail));
    }
    void operator()(const core::Noted& e) const {
        mark('i', TraceTrack::Findings, "note", Args().text("text", e.text));
    }
    template <class T>
    void operator()(const T&) const {}
};

void TraceExport::begin(const LogHeader& header) {
    has_begun_ = true;
    tool_ = header.tool;
    out_ += "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[";
}

// The first event is where time begins. Of a further run in the same log the clock begins anew:
// then the wall clock tells how much later it was.
void TraceExport::settle_clock(const core::Stamp& stamp) {
    if (!last_) {
        first_wall_at_ = stamp.wall_at;
        zero_us_ = to_us(stamp.at);
    } else if (to_us(stamp.at) < to_us(last_->at) - back_us_max) {
        const std::int64_t later = to_us(stamp.wall_at) - to_us(last_->wall_at);
        zero_us_ = to_us(stamp.at) - ts_of(last_->at) - std::max<std::int64_t>(later, 0);
    } else if (stamp.at < last_->at) {
        return;
    }
    last_ = stamp;
}

TraceLane& TraceExport::lane_of(const core::Stamp& stamp) {
    if (!has_begun_) begin({});
    settle_clock(stamp);
    const auto found = lanes_.find(stamp.session.value);
    if (found != lanes_.end()) return found->second;
    if (lanes_.size() >= sessions_max) {
        end_session(lanes_.begin()->first, lanes_.begin()->second);
        lanes_.erase(lanes_.begin());
    }
    name_lanes(stamp.session.value, "");
    return lanes_[stamp.session.value];
}

void TraceExport::name_lanes(std::uint32_t session, const std::string& name) {
    const std::string known = session == 0 ? "Redial" : "session " + std::to_string(session);
    const auto tell = [&](const char* what, TraceTrack track, const std::string& words) {
        append_trace_event(out_, {.phase = 'M',
                                  .name = what,
                                  .session = session,
                                  .track = track,
                                  .args = Args().text("name", words).members()});
    };
    tell("process_name", TraceTrack::Process, name.empty() ? known : known + ": " + name);
    if (!name.empty()) return;
    for (const TraceTrack track : {TraceTrack::Attempts, TraceTrack::Waits, TraceTrack::Outages,
                                   TraceTrack::Faults, TraceTrack::Findings})
        tell("thread_name", track, log::name_of(track));
}

void TraceExport::on_event(const core::Event& event) {
    if (const auto* message = std::get_if<core::MessageSeen>(&event.what))
        return on_message(event.stamp, *message);
    std::visit(TraceFold{*this, event.stamp, lane_of(event.stamp)}, event.what);
}

void TraceExport::on_message(const core::Stamp& stamp, const core::MessageSeen& message) {
    TraceLane& lane = lane_of(stamp);
    const std::int64_t stretch = std::max<std::int64_t>(ts_of(stamp.at), 0) / stretch_us;
    if (stretch != lane.stretch) {
        write_rates(stamp.session.value, lane);
        lane.stretch = stretch;
    }
    const auto way = static_cast<std::size_t>(message.direction);
    ++lane.messages[way];
    lane.bytes[way] += message.size_bytes;
    if (!message.rtt) return;
    append_trace_event(out_, {.phase = 'C',
                              .name = "round trip, ms",
                              .session = stamp.session.value,
                              .ts = ts_of(stamp.at),
                              .args = Args().ms("ms", *message.rtt).members()});
}

// Of the stretch that is over, and that nothing came behind it.
void TraceExport::write_rates(std::uint32_t session, TraceLane& lane) {
    if (lane.stretch < 0) return;
    for (int end = 0; end < 2; ++end) {
        const auto tell = [&](const char* name, const std::uint64_t* counts) {
            append_trace_event(
                out_, {.phase = 'C',
                       .name = name,
                       .session = session,
                       .ts = (lane.stretch + end) * stretch_us,
                       .args = Args().rate("in", counts[0]).rate("out", counts[1]).members()});
        };
        tell("messages a second", lane.messages);
        tell("bytes a second", lane.bytes);
        std::fill(std::begin(lane.messages), std::end(lane.messages), 0);
        std::fill(std::begin(lane.bytes), std::end(lane.bytes), 0);
    }
}

// What the log ends within is drawn as far as it is known.
void TraceExport::end_session(std::uint32_t session, TraceLane& lane) {
    core::Stamp stamp = last_.value_or(core::Stamp{});
    stamp.session = SessionId{session};
    const TraceFold fold{*this, stamp, lane};
    write_rates(session, lane);
    fold.end_wait();
    if (lane.is_coming_back) fold.end_outage("the log ends");
    fold.end_attempt(Args().text("ended", "the log ends"));
    for (const auto& [id, name] : lane.in_force) fold.fault('e', id, name, {});
}

void TraceExport::finish() {
    if (!has_begun_) begin({});
    for (auto& [session, lane] : lanes_) end_session(session, lane);
    lanes_.clear();
    out_ += "\n],\"otherData\":{";
    JsonWriter writer(out_);
    writer("tool", made_valid(tool_));
    writer("wall_clock_at_0", iso_time(first_wall_at_));
    writer("wall_us_at_0", to_us(first_wall_at_));
    out_ += "}}\n";
}

}  // namespace redial::log
