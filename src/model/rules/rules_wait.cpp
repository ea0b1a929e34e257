// Rules about the waits before dials: chance that is missing in them, and waits that are not as the
// policy says. The thread that applies events.
#include <algorithm>
#include <deque>

#include "base/duration_text.hpp"
#include "core/backoff.hpp"
#include "model/rules/dial.hpp"
#include "model/rules/rules.hpp"
#include "model/words/join.hpp"

namespace redial::model {
namespace {

using core::OutcomeKind;
using core::Severity;

constexpr FindingRule words[] = {
    {RuleId::JitterLostAtCap, "jitter_lost_at_cap", Severity::Warning, "Jitter is lost at the cap",
     "In a long outage every client reaches the cap, and from then on they dial in step, as if "
     "there were no jitter.",
     "Apply the cap before the jitter, and spread downwards from it.",
     "coder #24096, socket.io's default"},
    {RuleId::FirstReconnectNotSpread, "first_reconnect_not_spread", Severity::Info,
     "The first reconnect is always after the same time",
     "RFC 6455 7.2.3: after an abnormal closure the first reconnect should wait a random time, so "
     "that the clients of a failed server do not return together.",
     "Make the first delay random, between 0 and 5 s.", "RFC 6455 7.2.3, IXWebSocket #266",
     &tone_of_spread},
    {RuleId::DelayOutsidePolicy, "delay_outside_policy", Severity::Warning,
     "A delay lies outside of the policy",
     "The client does not wait as its settings say: a timer is late, a delay overflowed, or two "
     "parts of the program dial.",
     "Look at who dials: one owner of the timer, computed from the policy and nothing else.",
     "apidash #1759, jitsi-videobridge #2415"},
};

class WaitWatch final : public RuleWatch {
public:
    void on_event(const RuleContext& context, const core::Event& event) override;

private:
    void started(const RuleContext& context);
    void planned(const RuleContext& context, const core::RetryPlanned& plan);
    void not_when_planned(const RuleContext& context, const Dial& dial);
    void first_not_spread(const RuleContext& context, const Dial& dial);
    void jitter_lost(const RuleContext& context, const Dial& dial);
    void forget_row();
    void config_changed();

    // What each rung of the ladder was seen to wait: chance shows in its spread.
    struct Rung {
        Duration low{};
        Duration high{};
        std::uint32_t count = 0;
    };
    static constexpr std::size_t rungs_max = 16;

    std::deque<Duration> first_delays_;
    std::uint32_t rung_ = 0;  // 1: the first wait after a connection that had lasted
    Rung rungs_[rungs_max];
    bool saw_jitter_ = false;
    Duration longest_{};
    Duration at_cap_{};
    std::uint32_t at_cap_count_ = 0;
};

void WaitWatch::on_event(const RuleContext& context, const core::Event& event) {
    if (std::holds_alternative<core::SessionChanged>(event.what)) config_changed();
    if (std::holds_alternative<core::AttemptStarted>(event.what)) started(context);
    if (const auto* plan = std::get_if<core::RetryPlanned>(&event.what)) planned(context, *plan);
}

void WaitWatch::started(const RuleContext& context) {
    if (!is_newest_attempt(context)) return;
    const std::optional<Dial> dial = dial_of(context);
    if (!dial || dial->begins_anew) forget_row();
    if (!dial) return;
    ++rung_;
    not_when_planned(context, *dial);
    if (!dial->is_ladders_own) return;
    first_not_spread(context, *dial);
    jitter_lost(context, *dial);
}

void WaitWatch::forget_row() {
    rung_ = 0;
    at_cap_count_ = 0;
}

void WaitWatch::config_changed() {
    forget_row();
    first_delays_.clear();
    std::fill(std::begin(rungs_), std::end(rungs_), Rung{});
    saw_jitter_ = false;
    longest_ = {};
}

void WaitWatch::not_when_planned(const RuleContext& context, const Dial& dial) {
    if (dial.is_measured) return;
    const core::RetryPlanned& plan = dial.attempt.wait->plan;
    const Duration off = dial.attempt.started_at - plan.retry_at;
    const bool is_late = off > std::max(context.options.dial_late, plan.delay / 10);
    // News of the network or of waking may end a wait.
    const core::Policy& policy = context.session.config->policy;
    const bool may_hurry = policy.dials_on_network_up || policy.dials_on_wake;
    const bool is_early = !may_hurry && off < -context.options.delay_equal_within;
    if (!is_late && !is_early) return;
    context.note(RuleId::DelayOutsidePolicy,
                 join("planned to wait ", duration_in_words(plan.delay), ", dialled ",
                      is_late ? join(duration_in_words(off), " late")
                              : join(duration_in_words(-off), " early")),
                 join("planned ", duration_in_words(plan.delay), ", waited ",
                      duration_in_words(dial.attempt.waited)));
}

// The plan's own delay against what the policy can give, whatever it drew before: what is not known
// here makes the range wider.
void WaitWatch::planned(const RuleContext& context, const core::RetryPlanned& plan) {
    const core::Policy& policy = context.session.config->policy;
    // A wait that the server asked for is longer than the ladder's.
    const auto& outcome = context.session.last_outcome;
    const bool was_asked = outcome && outcome->retry_after;
    const bool is_ladders_own = plan.why.empty() && !was_asked && !policy.adapts &&
                                policy.formula != core::Formula::ActionCable;
    if (is_relayed(context.session) || !is_ladders_own) return;
    core::LadderPlace place{std::max(plan.retry, 1u), true, {}, policy.first_delay};
    core::Envelope range = core::delay_envelope(policy, place);
    for (const bool follows_open : {true, false}) {
        for (const Duration first : {policy.first_delay, policy.first_delay_max}) {
            place = {place.step, follows_open, policy.cap, std::max(first, policy.first_delay)};
            const core::Envelope one = core::delay_envelope(policy, place);
            range = {std::min(range.low, one.low), std::max(range.high, one.high)};
        }
    }
    constexpr Duration slack = std::chrono::milliseconds(1);
    if (plan.delay >= range.low - slack && plan.delay <= range.high + slack) return;
    context.note(
        RuleId::DelayOutsidePolicy,
        join("retry ", plan.retry, " waits ", duration_in_words(plan.delay), ", the policy allows ",
             duration_in_words(range.low), " to ", duration_in_words(range.high)),
        join("retry ", plan.retry, ": ", duration_in_words(plan.delay), " outside ",
             duration_in_words(range.low), " to ", duration_in_words(range.high)));
}

void WaitWatch::first_not_spread(const RuleContext& context, const Dial& dial) {
    const core::Outcome& outcome = *dial.before.outcome;
    const bool is_first = rung_ == 1 && is_open_end(dial.before);
    const bool was_normal = outcome.kind == OutcomeKind::Closed && outcome.close_code == 1000;
    if (!is_first || was_normal) return;
    first_delays_.push_back(dial.delay);
    if (first_delays_.size() > context.options.first_delays_min) first_delays_.pop_front();
    if (first_delays_.size() < context.options.first_delays_min) return;
    const auto [low, high] = std::minmax_element(first_delays_.begin(), first_delays_.end());
    if (*high - *low > equal_within(context.options, dial.is_measured)) return;
    context.note(RuleId::FirstReconnectNotSpread,
                 join("the first reconnect came ", duration_in_words(dial.delay), " after each of ",
                      first_delays_.size(), " drops"),
                 join("first wait ", duration_in_words(dial.delay), " after ", in_words(outcome)));
}

// One session alone: chance moved its delays lower on the ladder, and at the top it does not.
void WaitWatch::jitter_lost(const RuleContext& context, const Dial& dial) {
    const Duration equal = equal_within(context.options, dial.is_measured);
    const std::size_t place = std::min<std::size_t>(rung_, rungs_max) - 1;
    Rung& rung = rungs_[place];
    rung.low = rung.count == 0 ? dial.delay : std::min(rung.low, dial.delay);
    rung.high = std::max(rung.high, dial.delay);
    ++rung.count;
    if (!dial.is_measured) {
        const core::RetryPlanned& plan = dial.attempt.wait->plan;
        const Duration off = plan.delay - plan.base_delay;
        saw_jitter_ = saw_jitter_ || off > equal || -off > equal;
    }
    // The top rung of all is not one rung: delays still grow there.
    const bool is_spread = rung.high - rung.low > std::max(equal * 4, rung.high / 20);
    if (place + 1 < rungs_max && rung_ <= 4) saw_jitter_ = saw_jitter_ || is_spread;
    const bool is_same =
        at_cap_count_ > 0 && dial.delay - at_cap_ <= equal && at_cap_ - dial.delay <= equal;
    at_cap_count_ = is_same ? at_cap_count_ + 1 : 1;
    at_cap_ = dial.delay;
    longest_ = std::max(longest_, dial.delay);
    const bool is_at_top = dial.delay + equal >= longest_ && rung_ > at_cap_count_;
    if (!saw_jitter_ || !is_at_top || at_cap_count_ < context.options.cap_delays_min) return;
    context.note(RuleId::JitterLostAtCap,
                 join("the last ", at_cap_count_, " delays were all ",
                      duration_in_words(dial.delay), ", earlier ones were spread"),
                 join("waited ", duration_in_words(dial.delay), ", as before"));
}

}  // namespace

const RuleFamily wait_rules{words, Hears::Events, &make_watch<WaitWatch>};

}  // namespace redial::model
