// Chooses at random which faults a simulated world has, and how often. One thread.
#include <cmath>

#include "support/core/simulator.hpp"

namespace redial::core::tests {
namespace {

using namespace std::chrono_literals;

// Spread over the powers between, so that small values come as often as large ones.
Duration spread(Rng& rng, Duration low, Duration high) {
    const double from = std::log(static_cast<double>(low.count()));
    const double to = std::log(static_cast<double>(high.count()));
    return Duration{static_cast<Duration::rep>(std::exp(rng.between(from, to)))};
}

double sometimes(Rng& rng, double largest) { return rng.chance(0.5) ? rng.unit() * largest : 0.0; }

Duration sometimes(Rng& rng, Duration low, Duration high) {
    return rng.chance(0.5) ? spread(rng, low, high) : Duration{0};
}

constexpr JitterKind jitters[] = {
    JitterKind::None,      JitterKind::Full, JitterKind::Equal, JitterKind::Decorrelated,
    JitterKind::PlusMinus, JitterKind::Plus, JitterKind::Added};
constexpr ResetRule rules[] = {ResetRule::OnOpen, ResetRule::StableFor, ResetRule::FirstMessage,
                               ResetRule::FirstPong};

// What single libraries do besides.
void add_habits(Policy& policy, Rng& rng) {
    if (rng.chance(0.2)) policy.formula = rng.chance(0.5) ? Formula::Backo2 : Formula::ActionCable;
    if (policy.formula != Formula::Ladder) policy.table.clear();
    if (rng.chance(0.2)) policy.first_delay_max = policy.first_delay + spread(rng, 100ms, 5s);
    if (rng.chance(0.2)) policy.random_first_max = spread(rng, 100ms, 5s);
    policy.first_at_once = rng.chance(0.2);
    if (rng.chance(0.2)) policy.whole = 100ms;
    policy.added_min = spread(rng, 10ms, 1s);
    policy.added_max = policy.added_min + spread(rng, 10ms, 3s);
    policy.floor = sometimes(rng, 10ms, 1s);
    if (rng.chance(0.2)) policy.give_up_after = spread(rng, 1s, 10min);
    policy.retries_first_dial = rng.chance(0.9);
    policy.connect_timeout = sometimes(rng, 1s, 60s);
    policy.connect_time_counts = rng.chance(0.3);
    policy.adapts = rng.chance(0.15);
    policy.dials_on_network_up = rng.chance(0.5);
    policy.dials_on_wake = rng.chance(0.5);
    if (!rng.chance(0.2)) return;
    policy.outcomes.push_back({.on = RuleOn::Kind,
                               .kind = OutcomeKind::ResetByPeer,
                               .reaction = Reaction::RetryLater,
                               .later_min = 1s,
                               .later_max = 4s});
}

}  // namespace

Policy random_policy(Rng& rng) {
    Policy policy;
    if (rng.chance(0.2)) return policy;
    policy.first_delay = spread(rng, 100ms, 5s);
    policy.factor = rng.chance(0.2) ? 1.0 : rng.between(1.1, 3.0);
    policy.cap = std::max(policy.first_delay, spread(rng, 1s, 60s));
    if (rng.chance(0.2)) {
        for (std::uint64_t i = rng.below(6) + 1; i > 0; --i) {
            policy.table.push_back(rng.chance(0.1) ? Duration{0} : spread(rng, 50ms, 30s));
        }
        policy.table.push_back(spread(rng, 500ms, 30s));  // the last repeats: let it be a wait
    }
    policy.jitter = jitters[rng.below(std::size(jitters))];
    policy.jitter_share = rng.unit();
    policy.reset_rule = rules[rng.below(std::size(rules))];
    policy.stable_after = spread(rng, 10ms, 5min);
    if (rng.chance(0.2)) policy.attempts_max = static_cast<std::uint32_t>(rng.below(8));
    policy.honours_retry_after = rng.chance(0.7);
    policy.retry_after_max = spread(rng, 1s, 2min);
    if (rng.chance(0.5)) policy.outcomes = careful_outcome_rules();
    std::vector<std::uint16_t> codes;
    constexpr std::uint16_t listed[] = {1000, 1001, 1006, 1008, 4001};
    for (const std::uint16_t code : listed) {
        if (rng.chance(0.05)) codes.push_back(code);
    }
    set_halting(policy, RuleOn::CloseCode, codes);
    set_halting(policy, RuleOn::HttpStatus, {});
    if (rng.chance(0.2)) set_halting(policy, RuleOn::HttpStatus, {403});
    add_habits(policy, rng);
    return policy;
}

World random_world(Rng& rng) {
    World world;
    world.settings.policy = random_policy(rng);
    world.settings.reconnects = rng.chance(0.95);
    world.settings.connect_limit = spread(rng, 1s, 60s);
    world.settings.close_limit = spread(rng, 200ms, 10s);
    world.sessions = static_cast<std::uint32_t>(rng.below(3)) + 1;
    world.latency_high = spread(rng, 5ms, 900ms);
    world.dials.refused = sometimes(rng, 0.8);
    world.dials.http_refused = sometimes(rng, 0.5);
    world.dials.silent = sometimes(rng, 0.5);
    world.dials.slow = sometimes(rng, 0.5);
    world.dials.invalid = rng.chance(0.1) ? 0.05 : 0.0;
    world.connections.life = sometimes(rng, 100ms, 1h);
    world.connections.dies_at_once = sometimes(rng, 0.9);
    world.connections.closes = sometimes(rng, 1.0);
    world.connections.ignores_close = sometimes(rng, 1.0);
    world.connections.message_gap = sometimes(rng, 1s, 10min);
    world.connections.pong_gap = sometimes(rng, 1s, 1min);
    world.transport.late = sometimes(rng, 1.0);
    world.transport.twice = sometimes(rng, 0.5);
    world.transport.wake_late = sometimes(rng, 1us, 200ms);
    world.transport.idle_wake = sometimes(rng, 0.3);
    world.person.gap = spread(rng, 10s, 30min);  // somebody must wake what has halted
    world.person.reconnects = rng.between(0.2, 0.9);
    world.outages.gap = sometimes(rng, 1min, 2h);
    world.outages.length = spread(rng, 100ms, 10min);
    world.hurry_gap = sometimes(rng, 1s, 10min);
    return world;
}

}  // namespace redial::core::tests
