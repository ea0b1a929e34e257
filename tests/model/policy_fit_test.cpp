// The fit of a foreign client's policy against clients that are known: every preset's own machine,
// driven through outages in virtual time, and ladders that are no preset's. One thread.
#include <algorithm>

#include "catch.hpp"
#include "core/machine.hpp"
#include "core/presets.hpp"
#include "model/fit/policy_fit.hpp"

namespace redial::model::tests {
namespace {

using namespace std::chrono_literals;
using core::JitterKind;
using core::ResetRule;

// A client with a policy, as a tap sees it: its dials fail or open as the test says.
class Client {
public:
    Client(const core::Policy& policy, std::uint64_t seed, core::Dials of = core::Dials::WebSockets)
        : noise_(seed ^ 77), is_of_streams_(of == core::Dials::EventStreams) {
        settings_.policy = policy;
        state_.rng = Rng(seed);
        ask();
    }

    // The dial that is on fails after `took`; the client hears of it, waits and dials again.
    void fails(Duration took = 2ms) {
        DialSeen dial{now_, std::nullopt, now_ + took, false, refused()};
        now_ += took;
        end(dial, refused());
    }
    void opens_for(Duration length, bool has_message = true) {
        take(core::Opened{AttemptId{state_.attempts_made}});
        if (has_message) take(core::MessageCame{AttemptId{state_.attempts_made}});
        DialSeen dial{now_, now_, now_ + length, has_message, lost()};
        now_ += length;
        end(dial, lost());
    }
    // One outage: lost after a minute, so many dials in vain.
    void outage(int failures) {
        opens_for(60s);
        for (int i = 0; i < failures; ++i) fails();
    }

    const std::vector<DialSeen>& dials() const { return dials_; }
    PolicyFit fit() const { return fit_policy(dials_); }

private:
    static core::Outcome refused() {
        core::Outcome outcome;
        outcome.kind = core::OutcomeKind::Refused;
        return outcome;
    }
    static core::Outcome lost() {
        core::Outcome outcome;
        outcome.kind = core::OutcomeKind::ResetByPeer;
        return outcome;
    }
    std::vector<core::Action> take(const core::Input& input) {
        return core::step(state_, settings_, input, now_);
    }
    void ask() { take(core::ConnectAsked{}); }
    void end(const DialSeen& dial, const core::Outcome& outcome) {
        dials_.push_back(dial);
        dials_.back().is_stream = is_of_streams_;
        take(core::Ended{AttemptId{state_.attempts_made}, outcome});
        if (const auto due = core::deadline(state_, settings_)) {
            now_ = std::max(now_, *due);
            take(core::TimePassed{});
        } else {
            // It gave up; somebody starts it again a good while later.
            now_ += 1h;
            ask();
        }
        now_ += Duration{static_cast<Duration::rep>(noise_.below(4000))};  // timers are late
    }

    core::MachineState state_;
    core::MachineSettings settings_{.connect_limit = 40s, .close_limit = 5s};
    Instant now_ = Instant{1h};
    Rng noise_;
    bool is_of_streams_;
    std::vector<DialSeen> dials_;
};

bool names(const PolicyFit& fit, std::string_view name) {
    return fit.nearest == name || std::count(fit.twins.begin(), fit.twins.end(), name) > 0;
}

// In one outage. A client that ends with a dial that fails has only the waits behind a loss.
int failures_of(const core::Policy& policy) {
    core::Outcome refused;
    refused.kind = core::OutcomeKind::Refused;
    const core::OutcomeRule* rule = core::rule_for(policy, refused, false);
    if (rule != nullptr && rule->reaction == core::Reaction::Halt) return 0;
    return static_cast<int>(std::min(policy.attempts_max.value_or(8), 8u));
}

}  // namespace

TEST_CASE("a client of WebSockets is named by no library of event streams", "[fit]") {
    const core::Policy& policy = core::find_preset("eventsource")->policy;
    Client socket(policy, 1);
    for (int i = 0; i < 3; ++i) socket.outage(4);
    CHECK_FALSE(names(socket.fit(), "eventsource"));
    Client stream(core::find_preset("partysocket")->policy, 1, core::Dials::EventStreams);
    for (int i = 0; i < 3; ++i) stream.outage(4);
    CHECK_FALSE(names(stream.fit(), "partysocket"));
}

TEST_CASE("each preset is recognised by its own dials", "[fit]") {
    for (const core::Preset& preset : core::presets()) {
        int named = 0;
        double confidence = 0;
        for (std::uint64_t seed = 1; seed <= 10; ++seed) {
            Client client(preset.policy, seed, preset.dials);
            for (int i = 0; i < 6; ++i) client.outage(failures_of(preset.policy));
            const PolicyFit fit = client.fit();
            INFO(std::string(preset.name) << ", seed " << seed << ": " << in_words(fit));
            CHECK(names(fit, preset.name));
            CHECK(fit.distance < 0.02);
            CHECK_FALSE(fit.redials_at_once);
            named += fit.nearest == preset.name ? 1 : 0;
            confidence += fit.confidence / 10;
        }
        INFO(std::string(preset.name) << ": named " << named << ", confidence " << confidence);
        CHECK(named >= 9);
        CHECK(confidence > 0.8);
    }
}

TEST_CASE("confidence grows with the delays seen", "[fit]") {
    for (const core::Preset& preset : core::presets()) {
        INFO(std::string(preset.name));
        Client client(preset.policy, 3);
        while (client.dials().size() < 60) client.outage(failures_of(preset.policy));
        const auto confidence_with = [&client](std::size_t dials) {
            auto first = client.dials();
            first.resize(dials);
            return fit_policy(first).confidence;
        };
        const double few = confidence_with(3);
        const double some = confidence_with(13);
        const double many = confidence_with(60);
        CHECK(few < some);
        CHECK(some < many);
        CHECK(many > 0.97);
    }
}

TEST_CASE("the chat UI's ladder reads as the issue has it", "[fit]") {
    Client client(core::Policy{}, 1);
    client.outage(7);
    client.opens_for(60s);
    for (int i = 0; i < 4; ++i) client.fails();
    auto dials = client.dials();
    dials.resize(13);
    CHECK(in_words(fit_policy(dials)) ==
          "base 500 ms, factor 2.0, cap 10 s, no jitter; resets on open; like chat-ui (12 delays, "
          "confidence 0.97)");
}

TEST_CASE("few dials say what they do not tell", "[fit]") {
    CHECK(in_words(fit_policy({})) == "no retries seen yet");
    Client client(core::Policy{}, 1);
    client.outage(1);
    CHECK(fit_policy({client.dials().front()}).delays == 0);
    PolicyFit fit = client.fit();
    CHECK(fit.delays == 1);
    CHECK(fit.base_is_known);
    CHECK_FALSE(fit.factor_is_known);
    CHECK_FALSE(fit.cap_is_known);
    CHECK_FALSE(fit.jitter_is_known);
    CHECK_FALSE(fit.reset_is_known);
    CHECK(fit.confidence < 0.75);
    client.fails();
    client.fails();
    fit = client.fit();
    CHECK(fit.factor_is_known);
    CHECK(fit.jitter_is_known);
    CHECK_FALSE(fit.cap_is_known);
    CHECK_FALSE(fit.reset_is_known);
}

TEST_CASE("a client without backoff redials at once", "[fit]") {
    core::Policy none;
    none.first_delay = none.cap = Duration{0};
    Client client(none, 1);
    for (int i = 0; i < 5; ++i) client.outage(3);
    CHECK(client.fit().redials_at_once);
    CHECK(in_words(client.fit()) == "none: redials at once (19 delays, confidence 0.98)");
    // So does one that a server accepts and closes, where its first retry has no delay.
    Client loop(core::find_preset("ixwebsocket")->policy, 1);
    for (int i = 0; i < 20; ++i) loop.opens_for(50ms);
    CHECK(loop.fit().redials_at_once);
    CHECK(names(loop.fit(), "ixwebsocket"));
    CHECK(names(loop.fit(), "python-websockets"));
}

TEST_CASE("resetting on open and resetting when stable are told apart", "[fit]") {
    const auto flapping = [](ResetRule rule) {
        core::Policy policy;
        policy.reset_rule = rule;
        policy.stable_after = 10s;
        Client client(policy, 4);
        for (int i = 0; i < 3; ++i) {
            client.outage(3);
            client.opens_for(4s);
            client.fails();
        }
        return client.fit();
    };
    const PolicyFit on_open = flapping(ResetRule::OnOpen);
    INFO(in_words(on_open));
    CHECK(on_open.reset_is_known);
    CHECK(on_open.policy.reset_rule == ResetRule::OnOpen);
    CHECK(on_open.nearest == "chat-ui");
    const PolicyFit stable = flapping(ResetRule::StableFor);
    INFO(in_words(stable));
    CHECK(stable.reset_is_known);
    REQUIRE(stable.policy.reset_rule == ResetRule::StableFor);
    CHECK(stable.stable_low == 4s);
    CHECK(stable.stable_high == 60s);
    CHECK(stable.nearest == "chat-ui");
}

TEST_CASE("a client that is started again for each outage is named, with what it drew anew",
          "[fit]") {
    for (const char* name : {"reconnecting-websocket", "socket.io", "partysocket", "phoenix"}) {
        const core::Preset* preset = core::find_preset(name);
        std::vector<DialSeen> all;
        for (int start = 0; start < 12; ++start) {
            Client client(preset->policy, 100 + static_cast<std::uint64_t>(start));
            client.opens_for(1500ms);
            for (int i = 0; i < 4; ++i) client.fails();
            client.opens_for(300ms);
            for (int i = 0; i < 2; ++i) client.fails();
            std::vector<DialSeen> dials = client.dials();
            for (DialSeen& dial : dials) {
                dial.started_at += 2h * start;
                if (dial.opened_at) *dial.opened_at += 2h * start;
                *dial.ended_at += 2h * start;
            }
            dials.front().is_anew = true;
            all.insert(all.end(), dials.begin(), dials.end());
        }
        const PolicyFit fit = fit_policy(all);
        INFO(name << ": " << in_words(fit));
        CHECK(names(fit, name));
        CHECK(fit.reset_is_known);
        CHECK(fit.policy.reset_rule == preset->policy.reset_rule);
        // The first connection of each is behind no failure: it is no evidence.
        if (fit.policy.reset_rule == ResetRule::StableFor) CHECK(fit.stable_low == 300ms);
        CHECK(fit.stable_high == Duration{0});
    }
}

TEST_CASE("resetting with the first message is told from resetting on open", "[fit]") {
    core::Policy policy;
    policy.reset_rule = ResetRule::FirstMessage;
    Client client(policy, 4);
    for (int i = 0; i < 3; ++i) {
        client.outage(3);
        client.opens_for(60s, false);
        client.fails();
    }
    const PolicyFit fit = client.fit();
    INFO(in_words(fit));
    CHECK(fit.policy.reset_rule == ResetRule::FirstMessage);
    CHECK(fit.reset_is_known);
}

TEST_CASE("ladders that are no preset's are measured", "[fit]") {
    struct Own {
        Duration base;
        double factor;
        Duration cap;
        JitterKind jitter;
        double share;
    };
    const Own owns[] = {{700ms, 1.5, 20s, JitterKind::PlusMinus, 0.1},
                        {250ms, 2.0, 8s, JitterKind::Full, 0},
                        {2s, 3.0, 60s, JitterKind::None, 0},
                        {800ms, 2.0, 30s, JitterKind::Equal, 0},
                        {300ms, 2.0, 12s, JitterKind::Decorrelated, 0},
                        {1s, 1.0, 1s, JitterKind::None, 0}};
    for (const Own& own : owns) {
        core::Policy policy;
        policy.first_delay = own.base;
        policy.factor = own.factor;
        policy.cap = own.cap;
        policy.jitter = own.jitter;
        policy.jitter_share = own.share;
        for (std::uint64_t seed = 1; seed <= 5; ++seed) {
            Client client(policy, seed);
            for (int i = 0; i < 9; ++i) client.outage(11);
            const PolicyFit fit = client.fit();
            INFO("seed " << seed << ": " << in_words(fit));
            CHECK(fit.policy.jitter == own.jitter);
            // Chance leaves its mark; without any the numbers are exact.
            const double slack = own.jitter == JitterKind::None ? 0.01 : 0.15;
            CHECK(to_ms(fit.policy.first_delay) == Approx(to_ms(own.base)).epsilon(slack));
            CHECK(to_ms(fit.policy.cap) == Approx(to_ms(own.cap)).epsilon(slack));
            if (own.jitter != JitterKind::Decorrelated) {
                CHECK(fit.policy.factor == Approx(own.factor).epsilon(0.06));
            }
            CHECK(fit.policy.jitter_share == Approx(own.share).margin(0.03));
            CHECK(fit.confidence > 0.9);
        }
    }
}

TEST_CASE("a fixed time to connect, and one that varies, do not blur the ladder", "[fit]") {
    for (const char* name : {"chat-ui", "grpc", "partysocket", "actioncable"}) {
        const core::Policy& policy = core::find_preset(name)->policy;
        Client fixed(policy, 2);
        Client varying(policy, 2);
        Rng rng(9);
        for (int outage = 0; outage < 4; ++outage) {
            fixed.opens_for(60s);
            varying.opens_for(60s);
            for (int i = 0; i < 7; ++i) fixed.fails(4s);  // a server that stays silent
            for (int i = 0; i < 7; ++i) {
                varying.fails(Duration{static_cast<Duration::rep>(rng.below(3'000'000))});
            }
        }
        INFO(name << ": " << in_words(fixed.fit()) << "\\n" << in_words(varying.fit()));
        CHECK(fixed.fit().nearest == name);
        CHECK(varying.fit().nearest == name);
    }
}

// As Chromium's page dialled on a busy machine (tests/e2e/browser_test.cpp).
TEST_CASE("waits that are a little late, as a browser's are, read as the ladder they come from",
          "[fit]") {
    std::vector<DialSeen> dials;
    Instant now{1h};
    const auto dial = [&](double waited_ms, bool opens) {
        now += Duration{static_cast<Duration::rep>(waited_ms * 1000)};
        DialSeen seen{now, std::nullopt, now + 500us, opens, {}};
        if (opens) seen.opened_at = now;
        if (opens) seen.ended_at = now + 300ms;
        dials.push_back(seen);
        now = *seen.ended_at;
    };
    dial(0, true);
    for (const double ms : {215.4, 414.4, 806.2, 1606.3, 1602.9, 1602.6}) dial(ms, false);
    dial(1606.2, true);
    for (const double ms : {202.6, 405.5}) dial(ms, false);
    dial(803.0, true);
    const PolicyFit fit = fit_policy(dials);
    INFO(in_words(fit));
    CHECK(fit.policy.first_delay == 200ms);
    CHECK(fit.policy.factor == 2.0);
    CHECK(fit.policy.cap >= 1600ms);
    CHECK(fit.policy.cap <= 1607ms);
    CHECK(fit.policy.jitter == JitterKind::None);
}

TEST_CASE("a stalled client and one that was stopped for an hour are not the policy's", "[fit]") {
    Client client(core::Policy{}, 6);
    for (int i = 0; i < 4; ++i) client.outage(6);
    std::vector<DialSeen> dials = client.dials();
    const auto later = [&dials](std::size_t from, Duration by) {
        for (std::size_t i = from; i < dials.size(); ++i) {
            dials[i].started_at += by;
            if (dials[i].opened_at) *dials[i].opened_at += by;
            if (dials[i].ended_at) *dials[i].ended_at += by;
        }
    };
    later(5, 700ms);  // a delay too long
    later(17, 1h);
    const PolicyFit fit = fit_policy(dials);
    INFO(in_words(fit));
    CHECK(fit.nearest == "chat-ui");
    CHECK(fit.policy.factor == 2.0);
    CHECK(fit.confidence > 0.75);
}

TEST_CASE("dials that overlap are several clients' and no delays", "[fit]") {
    std::vector<DialSeen> dials;
    for (int i = 0; i < 10; ++i) {
        const Instant at = Instant{1h} + i * 1s;
        dials.push_back({at, at, at + 5s, true, {}});
    }
    CHECK(fit_policy(dials).delays == 0);
}

}  // namespace redial::model::tests
