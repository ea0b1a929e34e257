// Rules about heartbeats that are missing, useless, stopped or doubled. The thread that applies
// events.
//
// A heartbeat is a ping frame, or a small message sent again and again at an equal distance:
// browsers cannot send pings, so their clients do this. Messages are compared by their shape, which
// is their bytes without digits: a heartbeat that counts keeps its shape.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "base/duration_text.hpp"
#include "model/rules/rules.hpp"
#include "model/session/stream_request.hpp"
#include "model/words/hash.hpp"
#include "model/words/join.hpp"

namespace redial::model {
namespace {

using core::Opcode;
using core::Severity;

constexpr FindingRule words[] = {
    {RuleId::HeartbeatMissing, "heartbeat_missing", Severity::Warning,
     "A quiet connection has no heartbeat",
     "Without pings a connection that died silently looks open for many minutes, and proxies cut "
     "idle ones.",
     "Send a ping every 20 to 30 s, or a message of the application that is answered.",
     "libwebsockets #1877, reconnecting-websocket #98, multica #8525"},
    {RuleId::HeartbeatCannotFire, "heartbeat_cannot_fire", Severity::Warning,
     "The heartbeat's interval is not below its timeout",
     "Each new ping starts the timeout again, or nothing waits for the pong: a dead connection is "
     "never noticed by it.",
     "Let the pong's timeout be shorter than the interval of the pings, and act on it.",
     "hcengineering/platform #10946, IXWebSocket #27"},
    {RuleId::HeartbeatStopped, "heartbeat_stopped", Severity::Error,
     "The heartbeat stopped after a reconnect",
     "The timer was bound to the first connection: later ones die silently, or are cut as idle.",
     "Start the heartbeat from the open handler of every connection.",
     "oncilla #89, binary-live-api #67, amazon-connect-chatjs #151"},
    {RuleId::HeartbeatDoubled, "heartbeat_doubled", Severity::Warning,
     "The heartbeat doubled after a reconnect",
     "The timer of the old connection was not stopped: each reconnect adds one, with its load and "
     "its memory.",
     "Stop the heartbeat when its connection ends.", "atmosphere-javascript #128, oncilla #89"},
};

std::uint64_t shape_of(BytesView payload) {
    std::uint64_t hash = hash_begin;
    for (const char byte : as_text(payload)) {
        if (byte < '0' || byte > '9') hash = hash_of(std::string_view(&byte, 1), hash);
    }
    return hash | 2;  // never the ping's, never none
}

class HeartWatch final : public RuleWatch {
public:
    void on_event(const RuleContext& context, const core::Event& event) override;
    void on_message(const RuleContext& context, const core::MessageSeen& message) override;
    Instant due() const override { return std::min(idle_due_, beat_due_); }
    void on_due(const RuleContext& context) override;

private:
    void opened(const RuleContext& context);
    void ended(const RuleContext& context);
    void config_changed();

    using Shape = std::uint64_t;
    static constexpr Shape ping_shape = 1;
    static constexpr std::size_t shapes_max = 6;
    static constexpr std::size_t beat_bytes_max = 128;
    // Small messages looked at: this many a second, so that a flood costs nothing.
    static constexpr Duration look_every = std::chrono::milliseconds(100);
    static constexpr std::uint32_t looks_max = 8;
    static constexpr Duration burst = std::chrono::milliseconds(500);

    struct Beat {
        Shape shape = 0;
        std::uint32_t count = 0;
        Instant first_at{};
        Instant last_at{};
        double gaps_s = 0;  // sum
        double gaps_squared_s2 = 0;
        std::uint32_t among_traffic = 0;  // came in time although the server had sent something
        Duration mean() const;
        bool is_regular(const FindingOptions& options) const;
    };
    struct Baseline {
        Shape shape = 0;
        Duration interval{};
        AttemptId attempt;
        bool is_kept_in_traffic = false;  // it is no heartbeat of idle connections only
    };

    void saw_beat(const RuleContext& context, Shape shape);
    void doubled(const RuleContext& context, const Beat& beat);
    void unanswered(const RuleContext& context);
    void beat_missed(const RuleContext& context);
    void idle_too_long(const RuleContext& context);
    std::optional<Duration> longest_silence(const RuleContext& context) const;
    void choose_baseline(const FindingOptions& options);
    Beat* find_beat(Shape shape);
    bool may_look(Instant at);

    AttemptId attempt_{};  // the open one; 0: none
    Instant opened_at_{};
    bool saw_ping_ = false;  // in either direction
    bool told_doubled_ = false;
    bool told_unanswered_ = false;
    std::array<Beat, shapes_max> beats_{};
    std::optional<Baseline> baseline_;
    Instant looked_at_{};
    std::uint32_t looks_left_ = looks_max;
    Instant idle_due_ = Instant::max();
    Instant beat_due_ = Instant::max();
};

void HeartWatch::on_event(const RuleContext& context, const core::Event& event) {
    if (std::holds_alternative<core::SessionChanged>(event.what)) config_changed();
    if (std::holds_alternative<core::AttemptOpened>(event.what)) opened(context);
    if (std::holds_alternative<core::AttemptEnded>(event.what)) ended(context);
}

Duration HeartWatch::Beat::mean() const {
    return count < 2 ? Duration{} : (last_at - first_at) / static_cast<std::int64_t>(count - 1);
}

// Gaps that differ by less than a quarter of their mean, of a second or more.
bool HeartWatch::Beat::is_regular(const FindingOptions& options) const {
    if (count < options.beats_min || mean() < std::chrono::seconds(1)) return false;
    const double gaps = count - 1;
    const double mean_s = gaps_s / gaps;
    const double variance = std::max(gaps_squared_s2 / gaps - mean_s * mean_s, 0.0);
    return std::sqrt(variance) < mean_s / 4;
}

void HeartWatch::config_changed() {
    baseline_.reset();
    beat_due_ = Instant::max();
}

void HeartWatch::opened(const RuleContext& context) {
    attempt_ = context.stamp.attempt;
    opened_at_ = context.stamp.at;
    saw_ping_ = told_doubled_ = told_unanswered_ = false;
    beats_ = {};
    // An event stream has no pings: its server's comments are its heartbeat (rules_stream.cpp).
    const Attempt* attempt = context.session.attempts.find(attempt_);
    const bool is_stream = attempt != nullptr && is_event_stream(*attempt);
    idle_due_ = is_stream ? Instant::max() : opened_at_ + context.options.idle_without_heartbeat;
    beat_due_ = Instant::max();
    if (baseline_) beat_due_ = opened_at_ + baseline_->interval * 3 + std::chrono::seconds(1);
    const core::SessionConfig& config = *context.session.config;
    const bool cannot_fire = !is_relayed(context.session) && config.ping_interval > Duration{} &&
                             config.pong_timeout >= config.ping_interval;
    if (!cannot_fire) return;
    context.note(RuleId::HeartbeatCannotFire,
                 join("a ping every ", duration_in_words(config.ping_interval),
                      ", and a pong may take ", duration_in_words(config.pong_timeout)),
                 "by the session's settings");
}

void HeartWatch::ended(const RuleContext& context) {
    if (context.stamp.attempt != attempt_ || attempt_ == AttemptId{}) return;
    if (!told_doubled_) choose_baseline(context.options);
    attempt_ = {};
    idle_due_ = beat_due_ = Instant::max();
}

void HeartWatch::choose_baseline(const FindingOptions& options) {
    const Beat* best = nullptr;
    for (const Beat& beat : beats_) {
        const bool is_better = best == nullptr || beat.shape == ping_shape ||
                               (best->shape != ping_shape && beat.count > best->count);
        if (beat.is_regular(options) && is_better) best = &beat;
    }
    if (best == nullptr) return;
    baseline_ = Baseline{best->shape, best->mean(), attempt_, best->among_traffic >= 2};
}

bool HeartWatch::may_look(Instant at) {
    const Duration since = at - looked_at_;
    if (since >= look_every) {
        const auto more = static_cast<std::uint64_t>(since / look_every);
        looks_left_ =
            static_cast<std::uint32_t>(std::min<std::uint64_t>(looks_left_ + more, looks_max));
        looked_at_ = at;
    }
    if (looks_left_ == 0) return false;
    --looks_left_;
    return true;
}

void HeartWatch::on_message(const RuleContext& context, const core::MessageSeen& message) {
    if (context.stamp.attempt != attempt_) return;
    const bool is_out = message.direction == core::Direction::Out;
    const bool is_pong = message.opcode == Opcode::Pong;
    if (message.opcode == Opcode::Ping || is_pong) saw_ping_ = true;
    if (!is_out || is_pong) return;
    if (message.opcode == Opcode::Ping) {
        saw_beat(context, ping_shape);
        return unanswered(context);
    }
    // What waited for the opening beats to no clock.
    const bool may_be_beat =
        is_data(message.opcode) && !message.was_queued && message.payload.size() <= beat_bytes_max;
    if (may_be_beat && may_look(context.stamp.at)) saw_beat(context, shape_of(message.payload));
}

HeartWatch::Beat* HeartWatch::find_beat(Shape shape) {
    for (Beat& beat : beats_) {
        if (beat.shape == shape && beat.count > 0) return &beat;
    }
    return nullptr;
}

void HeartWatch::saw_beat(const RuleContext& context, Shape shape) {
    const Instant at = context.stamp.at;
    Beat* beat = find_beat(shape);
    if (beat == nullptr) {
        // The rarest gives way, but the one that is waited for never does.
        const auto worth = [this](const Beat& b) {
            return baseline_ && b.shape == baseline_->shape ? UINT32_MAX : b.count;
        };
        beat = &*std::min_element(beats_.begin(), beats_.end(), [&](const Beat& a, const Beat& b) {
            return worth(a) < worth(b);
        });
        *beat = Beat{};
        beat->shape = shape;
        beat->first_at = at;
    } else {
        // Several at once, as a client sends what it kept, are one.
        if (at - beat->last_at < burst) return;
        const double gap = to_seconds(at - beat->last_at);
        beat->gaps_s += gap;
        beat->gaps_squared_s2 += gap * gap;
        // Something came in the meantime, and the next one was not put off by it.
        const Instant heard_at = context.session.traffic_in_at.value_or(opened_at_);
        const bool is_put_off = (at - heard_at) * 5 > (at - beat->last_at) * 3;
        const bool is_reply = (heard_at - beat->last_at) * 3 < at - beat->last_at;
        if (!is_put_off && !is_reply) ++beat->among_traffic;
    }
    ++beat->count;
    beat->last_at = at;
    if (baseline_ && shape == baseline_->shape) doubled(context, *beat);
}

void HeartWatch::doubled(const RuleContext& context, const Beat& beat) {
    constexpr std::uint32_t beats_needed = 6;
    // At least a whole interval was looked at: a client may begin with several.
    const bool is_enough = !told_doubled_ && baseline_->attempt != attempt_ &&
                           beat.count >= beats_needed &&
                           beat.last_at - beat.first_at >= baseline_->interval;
    if (!is_enough || beat.mean() * 8 >= baseline_->interval * 5) return;
    told_doubled_ = true;
    context.note(
        RuleId::HeartbeatDoubled,
        join("a heartbeat every ", duration_in_words(beat.mean()), ", before the reconnect every ",
             duration_in_words(baseline_->interval)),
        join(beat.count, " heartbeats within ", duration_in_words(beat.last_at - beat.first_at),
             "; attempt ", baseline_->attempt.value, " sent one every ",
             duration_in_words(baseline_->interval)));
}

void HeartWatch::unanswered(const RuleContext& context) {
    // Sent faster than the answer can travel they are not unanswered yet.
    const PingTally& pings = context.session.pings;
    const bool had_time =
        context.stamp.at - pings.oldest_unanswered_at() > context.options.ping_answer_within;
    const bool is_new =
        !told_unanswered_ && had_time && pings.unanswered() > context.options.pings_unanswered_max;
    if (!is_new) return;
    told_unanswered_ = true;
    context.note(RuleId::HeartbeatCannotFire,
                 join(pings.unanswered(),
                      " pings in a row were not answered, and the connection "
                      "was kept"),
                 join(pings.unanswered(), " pings unanswered"));
}

// The longest time without a message or control frame since the opening; none where the history
// does not reach back so far, or holds too much to be quiet.
std::optional<Duration> HeartWatch::longest_silence(const RuleContext& context) const {
    constexpr std::uint64_t rows_max = 1000;
    const MessageLog& log = context.session.log;
    const std::uint64_t first = log.first_row_from(opened_at_);
    if (log.end_row() - first > rows_max || (first == log.first_row() && log.dropped_rows() > 0))
        return std::nullopt;
    Instant heard_at = opened_at_;
    Duration longest{};
    for (std::uint64_t row = first; row < log.end_row(); ++row) {
        const RowKind kind = log.kind(row);
        if (!is_traffic(kind) || log.attempt(row) != attempt_) continue;
        longest = std::max(longest, log.at(row) - heard_at);
        heard_at = log.at(row);
    }
    return std::max(longest, context.stamp.at - heard_at);
}

// Many clients ping only when nothing has come for a while. Of one whose pings were not seen among
// traffic, their absence says something only where it was as quiet as before.
void HeartWatch::beat_missed(const RuleContext& context) {
    beat_due_ = Instant::max();
    const Instant now = context.stamp.at;
    if (find_beat(baseline_->shape) != nullptr || baseline_->attempt == attempt_) return;
    if (!baseline_->is_kept_in_traffic) {
        const auto silence = longest_silence(context);
        if (!silence || *silence < baseline_->interval * 2) {
            beat_due_ = now + baseline_->interval * 2;
            return;
        }
    }
    context.note(
        RuleId::HeartbeatStopped,
        join("no heartbeat for ", duration_in_words(now - opened_at_),
             " after the reconnect, before it every ", duration_in_words(baseline_->interval)),
        attempt_, now,
        join("open for ", duration_in_words(now - opened_at_), " without one; attempt ",
             baseline_->attempt.value, " sent one every ", duration_in_words(baseline_->interval)));
}

void HeartWatch::idle_too_long(const RuleContext& context) {
    const Instant now = context.stamp.at;
    idle_due_ = Instant::max();
    if (saw_ping_) return;
    const Duration limit = context.options.idle_without_heartbeat;
    const Instant active = std::max(opened_at_, context.session.activity_at().value_or(opened_at_));
    if (now - active < limit) {
        idle_due_ = active + limit;
        return;
    }
    context.note(RuleId::HeartbeatMissing,
                 join("open and silent for ", duration_in_words(now - active), ", without a ping"),
                 attempt_, now,
                 join("nothing sent or received for ", duration_in_words(now - active)));
}

void HeartWatch::on_due(const RuleContext& context) {
    if (context.stamp.at >= beat_due_) beat_missed(context);
    if (context.stamp.at >= idle_due_) idle_too_long(context);
}

}  // namespace

const RuleFamily heart_rules{words, Hears::EventsAndMessages, &make_watch<HeartWatch>};

}  // namespace redial::model
