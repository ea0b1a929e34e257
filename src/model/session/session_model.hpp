// SessionModel: what is known about one session, folded from its events. Written by Workspace, read
// by the views; one thread, the one that applies events and draws.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "core/event.hpp"
#include "core/session_config.hpp"
#include "model/dialect/dialect_watch.hpp"
#include "model/findings/findings.hpp"
#include "model/history/journal.hpp"
#include "model/history/message_log.hpp"
#include "model/history/replies.hpp"
#include "model/history/resume.hpp"
#include "model/series/bounded_list.hpp"
#include "model/series/close_times.hpp"
#include "model/series/latency.hpp"
#include "model/series/limits.hpp"
#include "model/series/outages.hpp"
#include "model/series/ping_tally.hpp"
#include "model/series/pyramid.hpp"
#include "model/series/spans.hpp"
#include "model/series/traffic.hpp"
#include "model/series/traffic_history.hpp"
#include "model/session/attempt.hpp"

namespace redial::model {

struct QueuedMessage {
    std::uint64_t id = 0;  // for core::CancelQueued
    core::Opcode opcode = core::Opcode::Text;
    std::shared_ptr<const Bytes> payload;
    Instant queued_at{};
    std::uint32_t sent_times = 0;  // still here: not acknowledged yet
};

// A message that left the queue, and how.
struct QueueFateRow {
    QueuedMessage message;  // of its payload the first 4 KiB; null: it was not told
    core::QueueFate fate = core::QueueFate::Sent;
    Instant at{};
    std::uint64_t size_bytes = 0;  // of the whole payload
};

// A fault in force for a while: a span of the timeline, a band behind every plot.
struct FaultSpan {
    std::uint64_t id = 0;
    std::string name;
    std::string detail;
    AttemptId attempt{};  // 0: of the whole link
    Instant from{};
    std::optional<Instant> to;  // none: in force
};

// A tap's clients may have dialled unseen meanwhile.
struct UnseenSpan {
    Instant from{};
    std::optional<Instant> until;  // none: still
    WallTime from_wall{};
    WallTime until_wall{};
    std::string why;
};

struct SessionModel {
    SessionModel(SessionId session, const Limits& limits);
    SessionModel(const SessionModel&) = delete;
    SessionModel& operator=(const SessionModel&) = delete;

    SessionId id;
    std::shared_ptr<const core::SessionConfig> config;  // never null
    std::string name;                                   // config's, or made from its URL
    Instant added_at{};

    core::ConnectionStatus status = core::ConnectionStatus::Closed;
    Instant status_since{};
    // a retry is planned and running: countdown to plan.retry_at
    std::optional<Wait> waiting;
    std::optional<Wait> wait_over;      // it ended in a dial; the attempt about to start has it
    std::optional<std::string> halted;  // the machine gave up: why
    core::HaltReason halt_reason = core::HaltReason::GaveUp;  // of `halted`
    std::optional<AttemptId> live_attempt;  // a dial or connection that has not ended
    bool is_silent = false;                 // the fault is in force on the live connection

    std::optional<core::Outcome> last_outcome;
    std::optional<Instant> last_ended_at;
    std::optional<Instant> lost_at;  // the last open connection ended; until the next opens
    // of the last connection that had opened: "was open 00:42.1"
    std::optional<Duration> last_open_for;
    std::uint32_t opens = 0;    // attempts that opened
    std::uint32_t resumes = 0;  // verdicts Resumed
    // Messages sent on connections that were lost, never answered and, where the server counts
    // them, never delivered: by the verdicts on resumption, or by replies where they are matched.
    std::uint64_t unanswered = 0;
    std::optional<core::ResumeJudged> last_resume;
    std::optional<core::CommandRefused> last_refusal;
    std::optional<Instant> last_refusal_at;

    Counter in;
    Counter out;
    std::optional<Duration> last_rtt;
    RttSeries rtts;            // every round trip known, for the sparkline and Latency
    PingTally pings;           // of our side: answered and lost
    LatencyGrid ping_latency;  // the same, for heat map and percentiles
    // request to reply, as config's reply_match finds it, else as the dialect pairs them
    LatencyGrid reply_latency;
    DialectWatch dialect;      // what is spoken on top of WebSocket, and what is known by it
    LatencyGrid life_latency;  // from a ping of the dialect to its pong, whoever asked
    // For plots: every latency by itself in microseconds, with a break where an attempt ended; how
    // many messages waited in the offline queue after each change; how much went each way.
    Pyramid ping_points;
    Pyramid reply_points;
    Pyramid life_points;
    Pyramid queue_points;
    TrafficHistory traffic;
    Replies replies;
    // The last message, ping or pong; not close frames, which come when all is over.
    std::optional<Instant> traffic_in_at;
    std::optional<Instant> traffic_out_at;
    Outages outages;
    CloseTimes close_times;  // of connections that were lost
    Findings findings;
    core::EndpointsChanged endpoints;  // empty where there is only one
    // The faults of its link, as last told; never null.
    std::shared_ptr<const core::FaultList> faults;
    bool is_linked = false;               // it goes through its link, or is a tap
    BoundedList<FaultSpan> fault_spans;   // by the instant they began
    std::optional<core::TapChanged> tap;  // of a tap, as last told
    BoundedList<UnseenSpan> unseen;       // of a tap, by the instant they began
    std::uint64_t violations = 0;         // rules broken by watched peers
    std::optional<core::HalfOpenNoticed> last_half_open_client;
    std::optional<core::HalfOpenNoticed> last_half_open_server;
    std::uint64_t lost_messages = 0;  // told by Lost of the event ring
    std::uint64_t lost_bytes = 0;
    std::deque<QueuedMessage> queued;       // oldest first: order of sending
    std::uint64_t queued_not_shown = 0;     // queued beyond queued_max, not held here
    BoundedList<QueueFateRow> queue_fates;  // the last that left, by the instant they did
    static constexpr std::size_t queue_fates_max = 50;

    MessageLog log;
    // What a person wrote to messages that are marked, by row; at most notes_max.
    std::map<std::uint64_t, std::string> mark_notes;
    static constexpr std::size_t mark_notes_max = 10'000;
    Attempts attempts;
    Spans spans;
    Markers markers;
    Journal journal;
    ResumeJudge judge;
    std::size_t queued_max;

    // Grows with every event and message applied: equal revision, equal model.
    std::uint64_t revision = 0;

    const Attempt* live() const { return live_attempt ? attempts.find(*live_attempt) : nullptr; }
    bool is_waiting() const { return waiting.has_value(); }
    // Last message or control frame in either direction, for the pulse.
    std::optional<Instant> activity_at() const;
};

// It is a tap's: its client is somebody else's program, only what passes is known of it, and
// nothing of ours dials.
bool is_relayed(const SessionModel& session);

}  // namespace redial::model
