// Computes the pieces, bars and marks of the backoff plot, newest first, and turns them round at
// the end. Pure, any thread.
#include "model/session/backoff_layout.hpp"

#include <algorithm>
#include <cmath>

#include "core/outcome.hpp"
#include "model/session/attempt_span.hpp"
#include "model/session/standing.hpp"

namespace redial::model {
namespace {

using namespace std::chrono_literals;

constexpr Duration stretch_max = 4s;     // of what is no wait
constexpr Duration preview_gap = 100ms;  // a dial's width in the preview
constexpr std::size_t preview_waits = 8;
constexpr Duration foreign_wait_max = 5min;  // longer, and the client is gone
constexpr std::size_t waits_max = 400;       // more would be narrower than a pixel

class Builder {
public:
    Builder(const SessionModel& session, Duration window, Instant now, const core::Policy* compared,
            const std::optional<TimeRange>& only)
        : session_(session),
          policy_(compared ? *compared : session.config->policy),
          is_relayed_(is_relayed(session)),
          has_policy_(compared != nullptr || !is_relayed_),
          window_(only ? Duration::max() : window),
          now_(now),
          only_(only) {}

    BackoffLayout build() {
        add_running_wait();
        const AttemptSpan span = only_ ? attempts_within(session_.attempts, *only_)
                                       : AttemptSpan{0, session_.attempts.size()};
        for (std::size_t i = span.last; i-- > span.first && !is_full();) add_attempt(i);
        layout_.has_policy = has_policy_;
        if (layout_.waits.empty()) return is_relayed_ || only_ ? BackoffLayout{} : preview();
        std::reverse(layout_.pieces.begin(), layout_.pieces.end());
        std::reverse(layout_.waits.begin(), layout_.waits.end());
        std::reverse(layout_.marks.begin(), layout_.marks.end());
        finish();
        return std::move(layout_);
    }

private:
    bool is_full() const {
        return layout_.shown_for >= window_ || layout_.waits.size() >= waits_max;
    }

    // Pieces are added from the newest to the oldest and must touch.
    void add_piece(Stretch kind, Instant from, Instant until) {
        if (!layout_.pieces.empty() && until < layout_.pieces.back().from)
            push({Stretch::Idle, until, layout_.pieces.back().from, {}});
        if (until > from) push({kind, from, until, {}});
    }
    void push(AxisPiece piece) {
        const Duration length = piece.until - piece.from;
        piece.shown = piece.kind == Stretch::Waiting ? length : std::min(length, stretch_max);
        layout_.shown_for += piece.shown;
        layout_.pieces.push_back(piece);
    }

    WaitBar bar_of(const Wait& wait, Instant until, AttemptId attempt) const {
        // What chance may do depends on the policy in force now: with a policy changed since, the
        // ladder value told with the plan still is the true one.
        core::Envelope envelope{wait.plan.delay, wait.plan.delay};
        if (core::base_delay(policy_, wait.plan.retry) == wait.plan.base_delay)
            envelope = core::delay_envelope(policy_, wait.plan.retry, wait.plan.base_delay);
        return {attempt,         wait.planned_at,        until,
                wait.plan.delay, wait.plan.base_delay,   envelope,
                wait.plan.retry, attempt == AttemptId{}, false,
                wait.plan.cause};
    }

    bool is_shown(Instant from, Instant until) const {
        return !only_ || (from <= only_->to && until >= only_->from);
    }

    void add_running_wait() {
        if (is_relayed_) return add_running_foreign_wait();
        if (!session_.waiting) return;
        const Wait& wait = *session_.waiting;
        const Instant until = std::max(wait.plan.retry_at, wait.planned_at);
        if (!is_shown(wait.planned_at, until)) return;
        add_piece(Stretch::Waiting, wait.planned_at, until);
        layout_.waits.push_back(bar_of(wait, until, {}));
    }

    // How many attempts before this one failed in a row; a bound on the look back is no loss, as
    // ladders end long before.
    std::uint32_t retry_of(std::size_t index) const {
        constexpr std::uint32_t retries_max = 64;
        std::uint32_t retry = 1;
        while (index-- > 1 && retry < retries_max && !session_.attempts[index].was_open()) ++retry;
        return retry;
    }

    // A client whose connection or dial failed is expected back; after a while, no longer.
    void add_running_foreign_wait() {
        const auto since = foreign_wait_since(session_, now_);
        if (!since || !is_shown(*since, now_)) return;
        const std::size_t index = session_.attempts.size();
        add_piece(Stretch::Waiting, *since, now_);
        const Duration waited = now_ - *since;
        WaitBar bar{{},
                    *since,
                    now_,
                    waited,
                    waited,
                    {waited, waited},
                    retry_of(index),
                    true,
                    true,
                    core::in_words(*session_.attempts.back().outcome)};
        set_policy(bar);
        layout_.waits.push_back(std::move(bar));
    }

    void set_policy(WaitBar& bar) const {
        if (!has_policy_) return;
        bar.base = core::base_delay(policy_, bar.retry);
        bar.envelope = core::delay_envelope(policy_, bar.retry, {});
    }

    // Between the end of the attempt before and this one's start.
    void add_measured_wait(std::size_t index) {
        if (index == 0) return;
        const Attempt& before = session_.attempts[index - 1];
        const Instant until = session_.attempts[index].started_at;
        if (!before.ended_at || *before.ended_at > until) return;
        add_piece(Stretch::Waiting, *before.ended_at, until);
        const Duration waited = until - *before.ended_at;
        WaitBar bar{session_.attempts[index].id,
                    *before.ended_at,
                    until,
                    waited,
                    waited,
                    {waited, waited},
                    retry_of(index),
                    false,
                    true,
                    before.outcome ? core::in_words(*before.outcome) : std::string()};
        set_policy(bar);
        layout_.waits.push_back(std::move(bar));
    }

    void add_attempt(std::size_t index) {
        const Attempt& attempt = session_.attempts[index];
        const Instant end = attempt.ended_at.value_or(std::max(now_, attempt.started_at));
        if (attempt.ended_at) layout_.marks.push_back({MarkKind::Failed, end, attempt.id});
        if (attempt.opened_at) {
            add_piece(Stretch::Open, *attempt.opened_at, end);
            layout_.marks.push_back({MarkKind::Opened, *attempt.opened_at, attempt.id});
        }
        add_piece(Stretch::Dialling, attempt.started_at, attempt.opened_at.value_or(end));
        if (is_relayed_) return add_measured_wait(index);
        if (!attempt.wait) return;
        add_piece(Stretch::Waiting, attempt.wait->planned_at, attempt.started_at);
        layout_.waits.push_back(bar_of(*attempt.wait, attempt.started_at, attempt.id));
    }

    // The ladder as the policy would walk it from now on, every dial failing at once.
    BackoffLayout preview() {
        layout_ = {};
        layout_.is_preview = true;
        Instant at = now_;
        Duration previous{};
        for (std::uint32_t retry = 1; retry <= preview_waits; ++retry) {
            const Duration base = core::base_delay(policy_, retry);
            layout_.waits.push_back({{},
                                     at,
                                     at + base,
                                     base,
                                     base,
                                     core::delay_envelope(policy_, retry, previous),
                                     retry,
                                     false,
                                     false,
                                     ""});
            push({Stretch::Waiting, at, at + base, {}});
            push({Stretch::Dialling, at + base, at + base + preview_gap, {}});
            at += base + preview_gap;
            previous = base;
        }
        finish();
        return std::move(layout_);
    }

    // Decorrelated jitter depends on the wait before, so its envelope is known only in order.
    void set_decorrelated_envelopes() {
        if (policy_.jitter != core::JitterKind::Decorrelated) return;
        for (std::size_t i = 1; i < layout_.waits.size(); ++i) {
            WaitBar& bar = layout_.waits[i];
            const WaitBar& before = layout_.waits[i - 1];
            if (bar.retry == before.retry + 1)
                bar.envelope = core::delay_envelope(policy_, bar.retry, before.planned);
        }
    }

    void finish() {
        set_decorrelated_envelopes();
        set_delay_axis(layout_);
    }

    const SessionModel& session_;
    core::Policy policy_;
    bool is_relayed_;
    bool has_policy_;
    Duration window_;
    Instant now_;
    const std::optional<TimeRange>& only_;
    BackoffLayout layout_;
};

}  // namespace

void set_delay_axis(BackoffLayout& layout) {
    Duration highest = 1ms;
    for (const WaitBar& bar : layout.waits) {
        highest = std::max({highest, bar.planned, bar.base, bar.envelope.high});
        // A preview's places are no times.
        if (!layout.is_preview) highest = std::max(highest, bar.until - bar.from);
    }
    // A round step that gives four to six lines, and a top that leaves the line itself
    // visible.
    const double top = to_seconds(highest) * 1.08;
    double step = std::pow(10.0, std::floor(std::log10(top / 4)));
    for (const double factor : {1.0, 2.0, 2.5, 5.0, 10.0}) {
        if (top / (step * factor) > 6.0) continue;
        step *= factor;
        break;
    }
    const auto us = [](double seconds) {
        return Duration{static_cast<std::int64_t>(std::llround(seconds * 1e6))};
    };
    layout.tick = std::max(us(step), Duration{1});
    layout.delay_max = us(top);
}

BackoffLayout layout_backoff(const SessionModel& session, Duration window, Instant now,
                             const core::Policy* compared, const std::optional<TimeRange>& only) {
    return Builder(session, window, now, compared, only).build();
}

std::optional<Instant> foreign_wait_since(const SessionModel& session, Instant now) {
    if (!is_relayed(session) || session.attempts.empty()) return std::nullopt;
    const Attempt& last = session.attempts.back();
    if (!last.ended_at || !last.outcome) return std::nullopt;
    // One that let go of its connection without a word dials anew as often as not.
    const bool has_left =
        is_deliberate(*last.outcome) && last.outcome->kind != core::OutcomeKind::Abandoned;
    const Duration away = now - *last.ended_at;
    const bool is_expected = !has_left && away > Duration{} && away <= foreign_wait_max;
    return is_expected ? last.ended_at : std::nullopt;
}

double BackoffLayout::share_of(Instant at) const {
    if (pieces.empty() || shown_for <= Duration::zero()) return 0.0;
    double passed = 0.0;
    for (const AxisPiece& piece : pieces) {
        if (at < piece.until) {
            const double whole = static_cast<double>((piece.until - piece.from).count());
            const double part = static_cast<double>(std::max(at - piece.from, Duration{}).count());
            passed += static_cast<double>(piece.shown.count()) * part / whole;
            break;
        }
        passed += static_cast<double>(piece.shown.count());
    }
    return std::clamp(passed / static_cast<double>(shown_for.count()), 0.0, 1.0);
}

Instant BackoffLayout::instant_at(double share) const {
    if (pieces.empty()) return {};
    double left = std::clamp(share, 0.0, 1.0) * static_cast<double>(shown_for.count());
    for (const AxisPiece& piece : pieces) {
        const auto shown = static_cast<double>(piece.shown.count());
        if (left <= shown && shown > 0) {
            const double whole = static_cast<double>((piece.until - piece.from).count());
            return piece.from + Duration{static_cast<std::int64_t>(whole * left / shown)};
        }
        left -= shown;
    }
    return pieces.back().until;
}

const WaitBar* BackoffLayout::wait_at(double share) const {
    const Instant at = instant_at(share);
    for (const WaitBar& bar : waits)
        if (at >= bar.from && at <= bar.until) return &bar;
    return nullptr;
}

}  // namespace redial::model
