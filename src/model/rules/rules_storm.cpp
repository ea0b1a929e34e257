// Rules about dials that follow each other too fast: storms, and ladders that start anew with every
// opening. The thread that applies events.
#include <algorithm>
#include <deque>

#include "base/duration_text.hpp"
#include "model/rules/dial.hpp"
#include "model/rules/rules.hpp"
#include "model/words/join.hpp"

namespace redial::model {
namespace {

using core::Severity;

// The waits are those of Redial's default, whatever else of the policy was changed. The default is
// a chat's, on purpose: what it does to a server is told as a warning.
bool has_default_ladder(const core::Policy& policy) {
    const core::Policy usual;
    return policy.formula == usual.formula && policy.first_delay == usual.first_delay &&
           policy.first_delay_max == usual.first_delay_max && policy.factor == usual.factor &&
           policy.cap == usual.cap && policy.table == usual.table && policy.whole == usual.whole &&
           policy.random_first_max == usual.random_first_max &&
           policy.first_at_once == usual.first_at_once && policy.jitter == usual.jitter &&
           policy.reset_rule == usual.reset_rule && !policy.adapts;
}

FindingTone tone_of_chat(const core::Policy& policy) {
    return {has_default_ladder(policy), "Redial's preset careful does that."};
}

constexpr FindingRule words[] = {
    {RuleId::BackoffResetsOnOpen, "backoff_resets_on_open", Severity::Error,
     "Backoff starts anew on every open",
     "A server that accepts and then closes (overloaded, refusing after the handshake) is dialled "
     "at the smallest delay for ever, by every client at once.",
     "Reset the ladder only after the connection was stable for a while (5 s or more), or after "
     "the first message of the application.",
     "jitsi-videobridge #2415, reconnecting-websocket #200, chat-gui #872, amethyst #3219",
     &tone_of_chat},
    {RuleId::ReconnectStorm, "reconnect_storm", Severity::Error, "Reconnect storm",
     "Dials follow each other so fast that they load the server and the client, and drown the "
     "cause.",
     "Grow the delay with every failure, up to 10 s or more, and count short connections as "
     "failures.",
     "lark-coding-agent-bridge #57, websocat #66, apidash #1759", &tone_of_chat},
};

class StormWatch final : public RuleWatch {
public:
    void on_event(const RuleContext& context, const core::Event& event) override;

private:
    void started(const RuleContext& context);
    void storm(const RuleContext& context, const Dial& dial);
    void resets_on_open(const RuleContext& context, const Dial& dial);
    void forget();

    struct Dialled {
        Instant at;
        Duration waited;
    };
    struct ShortOpen {
        Duration delay;
        std::uint32_t retry;  // 0: not told
    };
    std::deque<Dialled> dials_;  // in a row, at most options.storm_dials
    std::deque<ShortOpen> short_opens_;
    std::uint32_t refusals_since_open_ = 0;
};

void StormWatch::on_event(const RuleContext& context, const core::Event& event) {
    if (std::holds_alternative<core::SessionChanged>(event.what)) forget();
    if (std::holds_alternative<core::AttemptStarted>(event.what)) started(context);
}

void StormWatch::started(const RuleContext& context) {
    if (!is_newest_attempt(context)) return;
    const std::optional<Dial> dial = dial_of(context);
    if (!dial || dial->begins_anew) forget();
    if (!dial) return;
    // A stream's server may want its clients back soon, and says so.
    if (dial->is_as_server_asked) return forget();
    storm(context, *dial);
    resets_on_open(context, *dial);
}

void StormWatch::forget() {
    dials_.clear();
    short_opens_.clear();
    refusals_since_open_ = 0;
}

void StormWatch::storm(const RuleContext& context, const Dial& dial) {
    dials_.push_back({dial.attempt.started_at, dial.gap});
    if (dials_.size() > context.options.storm_dials) dials_.pop_front();
    if (dials_.size() < context.options.storm_dials) return;
    const Duration span = dials_.back().at - dials_.front().at;
    const auto steps = static_cast<std::int64_t>(dials_.size() - 1);
    if (span / steps >= context.options.storm_interval) return;
    // A ladder that begins low and grows with every dial is on its way.
    const auto grows = [](const Dialled& one, const Dialled& next) {
        return next.waited * 20 >= one.waited * 23 + std::chrono::milliseconds(20);
    };
    const auto stands = std::adjacent_find(
        dials_.begin(), dials_.end(),
        [&grows](const Dialled& one, const Dialled& next) { return !grows(one, next); });
    if (stands == dials_.end()) return;
    context.note(RuleId::ReconnectStorm,
                 join(dials_.size(), " reconnects within ", duration_in_words(span)),
                 join("dialled ", duration_in_words(dial.gap),
                      " after the one before: ", in_words(*dial.before.outcome)));
}

void StormWatch::resets_on_open(const RuleContext& context, const Dial& dial) {
    const bool was_short =
        is_open_end(dial.before) && dial.before.open_for < context.options.short_open;
    // A stream that ended as it should has served its purpose, and its server may choose the wait.
    const bool has_served = dial.before.outcome->kind == core::OutcomeKind::StreamEnded;
    if (!dial.is_ladders_own || has_served) return short_opens_.clear();
    if (!was_short) {
        // A refusal or two in between change nothing; an outage is another matter.
        constexpr std::uint32_t refusals_max = 3;
        if (++refusals_since_open_ > refusals_max) short_opens_.clear();
        return;
    }
    refusals_since_open_ = 0;
    short_opens_.push_back({dial.delay, dial.is_measured ? 0 : dial.attempt.wait->plan.retry});
    constexpr std::size_t kept = 5;
    if (short_opens_.size() > kept) short_opens_.pop_front();
    const auto longest = [this](std::size_t begin, std::size_t end) {
        Duration found{};
        for (std::size_t i = begin; i < end; ++i) found = std::max(found, short_opens_[i].delay);
        return found;
    };
    const std::size_t size = short_opens_.size();
    const std::size_t needed = dial.is_measured ? kept : context.options.short_opens_min;
    if (size < needed || longest(0, size) >= context.options.grown_delay) return;
    // The client tells where on its ladder it is; of a foreign one only the delays can grow.
    const bool is_higher =
        std::any_of(short_opens_.end() - static_cast<std::ptrdiff_t>(needed), short_opens_.end(),
                    [](const ShortOpen& open) { return open.retry > 1; });
    const bool is_longer = dial.is_measured && longest(2, size) > longest(0, 2) * 3 / 2;
    if (is_higher || is_longer) return;
    context.note(RuleId::BackoffResetsOnOpen,
                 join(size, " connections in a row lived less than ",
                      duration_in_words(context.options.short_open), ", and the delay stayed at ",
                      duration_in_words(longest(0, size))),
                 dial.before.id, *dial.before.ended_at,
                 join("was open ", duration_in_words(dial.before.open_for), ", then waited ",
                      duration_in_words(dial.delay), ": ", in_words(*dial.before.outcome)));
}

}  // namespace

const RuleFamily storm_rules{words, Hears::Events, &make_watch<StormWatch>};

}  // namespace redial::model
