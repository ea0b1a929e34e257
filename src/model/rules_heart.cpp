// Rules about life signs. The thread that applies events.
#include "model/rules_heart.hpp"

#include <algorithm>
#include <cmath>

#include "model/display_text.hpp"
#include "model/hash.hpp"
#include "model/join.hpp"

namespace redial::model {
namespace {

using core::in_words;
using core::Opcode;

std::uint64_t shape_of(BytesView payload) {
    std::uint64_t hash = hash_begin;
    for (const char byte : as_text(payload)) {
        if (byte < '0' || byte > '9') hash = hash_of(std::string_view(&byte, 1), hash);
    }
    return hash | 2;  // never the ping's, never none
}

bool is_data(Opcode opcode) { return opcode == Opcode::Text || opcode == Opcode::Binary; }

}  // namespace

void PingTally::count(Instant at, bool was_lost) {
    pings_[counted_ % kept_max] = {at, was_lost};
    ++counted_;
}

void PingTally::sent(Instant at) {
    if (unanswered_ == 0) oldest_unanswered_at_ = at;
    ++unanswered_;
}

void PingTally::answered(Instant at) {
    if (unanswered_ == 0) return;
    for (; unanswered_ > 1; --unanswered_) count(at, true);
    count(at, false);
    unanswered_ = 0;
}

void PingTally::forget_open(Instant at) {
    // All but the newest had their time.
    for (; unanswered_ > 1; --unanswered_) count(at, true);
    unanswered_ = 0;
}

PingTally::Counts PingTally::counts(Instant from, Instant to) const {
    Counts counts;
    for (std::size_t i = 0; i < std::min<std::uint64_t>(counted_, kept_max); ++i) {
        if (pings_[i].at < from || pings_[i].at > to) continue;
        ++counts.counted;
        if (pings_[i].was_lost) ++counts.lost;
    }
    return counts;
}

Duration HeartRules::Beat::mean() const {
    return count < 2 ? Duration{} : (last_at - first_at) / static_cast<std::int64_t>(count - 1);
}

// Gaps that differ by less than a quarter of their mean, of a second or more.
bool HeartRules::Beat::is_regular(const FindingOptions& options) const {
    if (count < options.beats_min || mean() < std::chrono::seconds(1)) return false;
    const double gaps = count - 1;
    const double mean_s = gaps_s / gaps;
    const double variance = std::max(gaps_squared_s2 / gaps - mean_s * mean_s, 0.0);
    return std::sqrt(variance) < mean_s / 4;
}

void HeartRules::config_changed() {
    baseline_.reset();
    beat_due_ = Instant::max();
}

void HeartRules::opened(const RuleContext& context) {
    attempt_ = context.stamp.attempt;
    opened_at_ = context.stamp.at;
    saw_ping_ = told_doubled_ = told_unanswered_ = false;
    beats_ = {};
    close_at_.reset();
    is_close_answered_ = false;
    pings_.forget_open(context.stamp.at);
    idle_due_ = opened_at_ + context.options.idle_without_heartbeat;
    beat_due_ = Instant::max();
    if (baseline_) beat_due_ = opened_at_ + baseline_->interval * 3 + std::chrono::seconds(1);
    const core::SessionConfig& config = *context.session.config;
    const bool cannot_fire = !is_foreign(context.session) && config.ping_interval > Duration{} &&
                             config.pong_timeout >= config.ping_interval;
    if (!cannot_fire) return;
    context.note(RuleId::HeartbeatCannotFire,
                 join("a ping every ", in_words(config.ping_interval), ", and a pong may take ",
                      in_words(config.pong_timeout)),
                 "by the session's settings");
}

void HeartRules::choose_baseline(const FindingOptions& options) {
    const Beat* best = nullptr;
    for (const Beat& beat : beats_) {
        const bool is_better = best == nullptr || beat.shape == ping_shape ||
                               (best->shape != ping_shape && beat.count > best->count);
        if (beat.is_regular(options) && is_better) best = &beat;
    }
    if (best == nullptr) return;
    baseline_ = Baseline{best->shape, best->mean(), attempt_, best->among_traffic >= 2};
}

void HeartRules::ended(const RuleContext& context, const core::AttemptEnded& ended) {
    if (context.stamp.attempt != attempt_ || attempt_ == AttemptId{}) return;
    if (!told_doubled_) choose_baseline(context.options);
    close_hung(context, ended);
    const Instant at = context.stamp.at;
    const Instant heard_at =
        std::max(context.session.traffic_in_at.value_or(opened_at_), opened_at_);
    const Duration silent = at - heard_at;
    const bool was_late = ended.outcome.kind == core::OutcomeKind::PongTimedOut &&
                          silent > context.options.half_open_late;
    if (was_late) {
        context.note(
            RuleId::HalfOpenNoticedLate,
            join("given up ", in_words(silent), " after the last sign of life"),
            join("nothing received for ", in_words(silent), ", then ", in_words(ended.outcome)));
    }
    attempt_ = {};
    pings_.forget_open(context.stamp.at);
    idle_due_ = beat_due_ = Instant::max();
}

// A close frame without its answer. Behind both, a server that keeps TCP open hangs nobody; and
// where Redial itself has not answered, the wait is Redial's own.
void HeartRules::close_hung(const RuleContext& context, const core::AttemptEnded& ended) {
    if (!close_at_ || is_close_answered_) return;
    const bool is_foreign_client = is_foreign(context.session);
    const bool is_ours = close_from_ == core::Direction::Out;
    const Duration after = context.stamp.at - *close_at_;
    if (after <= context.options.close_hangs || (!is_ours && !is_foreign_client)) return;
    const char* whose = !is_ours ? "the server's" : is_foreign_client ? "the client's" : "ours";
    context.note(RuleId::CloseHandshakeHung,
                 join("no close frame answered ", whose, " within ", in_words(after)),
                 join(in_words(after), " from the close frame to ", in_words(ended.outcome)));
}

void HeartRules::half_open(const RuleContext& context, const core::HalfOpenNoticed& noticed) {
    const bool is_late =
        noticed.side == core::Side::Client && noticed.after > context.options.half_open_late;
    if (!is_late) return;
    context.note(RuleId::HalfOpenNoticedLate,
                 join("the client noticed after ", in_words(noticed.after), ", by ", noticed.by),
                 join("noticed after ", in_words(noticed.after), " by ", noticed.by));
}

bool HeartRules::may_look(Instant at) {
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

void HeartRules::message(const RuleContext& context, const core::MessageSeen& message) {
    if (context.stamp.attempt != attempt_) return;
    const bool is_out = message.direction == core::Direction::Out;
    if (message.opcode == Opcode::Close) return saw_close(context, message.direction);
    if (message.opcode == Opcode::Ping) saw_ping_ = true;
    if (message.opcode == Opcode::Pong) {
        saw_ping_ = true;
        if (!is_out) pings_.answered(context.stamp.at);
        return;
    }
    if (!is_out) return;
    if (message.opcode == Opcode::Ping) {
        pings_.sent(context.stamp.at);
        saw_beat(context, ping_shape);
        return unanswered(context);
    }
    // What waited for the opening beats to no clock.
    const bool may_be_beat = is_data(message.opcode) && !message.was_queued &&
                             message.payload.size() <= beat_bytes_max;
    if (may_be_beat && may_look(context.stamp.at)) saw_beat(context, shape_of(message.payload));
}

void HeartRules::saw_close(const RuleContext& context, core::Direction direction) {
    if (close_at_) {
        is_close_answered_ = is_close_answered_ || direction != close_from_;
        return;
    }
    close_at_ = context.stamp.at;
    close_from_ = direction;
}

HeartRules::Beat* HeartRules::find_beat(Shape shape) {
    for (Beat& beat : beats_) {
        if (beat.shape == shape && beat.count > 0) return &beat;
    }
    return nullptr;
}

void HeartRules::saw_beat(const RuleContext& context, Shape shape) {
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

void HeartRules::doubled(const RuleContext& context, const Beat& beat) {
    constexpr std::uint32_t beats_needed = 6;
    // At least a whole interval was looked at: a client may begin with several.
    const bool is_enough = !told_doubled_ && baseline_->attempt != attempt_ &&
                           beat.count >= beats_needed &&
                           beat.last_at - beat.first_at >= baseline_->interval;
    if (!is_enough || beat.mean() * 8 >= baseline_->interval * 5) return;
    told_doubled_ = true;
    context.note(RuleId::HeartbeatDoubled,
                 join("a heartbeat every ", in_words(beat.mean()), ", before the reconnect every ",
                      in_words(baseline_->interval)),
                 join(beat.count, " heartbeats within ", in_words(beat.last_at - beat.first_at),
                      "; attempt ", baseline_->attempt.value, " sent one every ",
                      in_words(baseline_->interval)));
}

void HeartRules::unanswered(const RuleContext& context) {
    // Sent faster than the answer can travel they are not unanswered yet.
    const bool had_time =
        context.stamp.at - pings_.oldest_unanswered_at() > context.options.ping_answer_within;
    const bool is_new = !told_unanswered_ && had_time &&
                        pings_.unanswered() > context.options.pings_unanswered_max;
    if (!is_new) return;
    told_unanswered_ = true;
    context.note(RuleId::HeartbeatCannotFire,
                 join(pings_.unanswered(),
                      " pings in a row were not answered, and the connection "
                      "was kept"),
                 join(pings_.unanswered(), " pings unanswered"));
}

// The longest time without a message or control frame since the opening; none where the history
// does not reach back so far, or holds too much to be quiet.
std::optional<Duration> HeartRules::longest_silence(const RuleContext& context) const {
    constexpr std::uint64_t rows_max = 1000;
    const MessageLog& log = context.session.log;
    const std::uint64_t first = log.first_row_from(opened_at_);
    if (log.end_row() - first > rows_max || (first == log.first_row() && log.dropped_rows() > 0))
        return std::nullopt;
    Instant heard_at = opened_at_;
    Duration longest{};
    for (std::uint64_t row = first; row < log.end_row(); ++row) {
        const RowKind kind = log.kind(row);
        const bool is_traffic = kind == RowKind::Message || kind == RowKind::Control;
        if (!is_traffic || log.attempt(row) != attempt_) continue;
        longest = std::max(longest, log.at(row) - heard_at);
        heard_at = log.at(row);
    }
    return std::max(longest, context.stamp.at - heard_at);
}

// Many clients ping only when nothing has come for a while. Of one whose pings were not seen among
// traffic, their absence says something only where it was as quiet as before.
void HeartRules::beat_missed(const RuleContext& context) {
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
    context.note(RuleId::HeartbeatStopped,
                 join("no heartbeat for ", in_words(now - opened_at_),
                      " after the reconnect, before it every ", in_words(baseline_->interval)),
                 attempt_, now,
                 join("open for ", in_words(now - opened_at_), " without one; attempt ",
                      baseline_->attempt.value, " sent one every ",
                      in_words(baseline_->interval)));
}

void HeartRules::idle_too_long(const RuleContext& context) {
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
                 join("open and silent for ", in_words(now - active), ", without a ping"), attempt_,
                 now, join("nothing sent or received for ", in_words(now - active)));
}

void HeartRules::on_due(const RuleContext& context) {
    if (context.stamp.at >= beat_due_) beat_missed(context);
    if (context.stamp.at >= idle_due_) idle_too_long(context);
}

}  // namespace redial::model
