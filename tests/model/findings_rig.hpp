// FindingsRig: clients with good and bad habits against servers with good and bad days, in virtual
// time, and what the rules say of them. One thread.
#pragma once

#include <string>
#include <string_view>

#include "model/rules/rules.hpp"
#include "rig.hpp"

namespace redial::tests {

inline core::Outcome refused() {
    core::Outcome outcome;
    outcome.kind = core::OutcomeKind::Refused;
    return outcome;
}

inline core::Outcome answered(int status, std::optional<Duration> retry_after = std::nullopt) {
    core::Outcome outcome;
    outcome.kind = core::OutcomeKind::HttpRefused;
    outcome.http_status = status;
    outcome.retry_after = retry_after;
    outcome.by = core::EndedBy::Peer;
    return outcome;
}

inline core::Outcome closed(std::uint16_t code, core::EndedBy by = core::EndedBy::Peer) {
    core::Outcome outcome;
    outcome.kind = core::OutcomeKind::Closed;
    outcome.close_code = code;
    outcome.by = by;
    outcome.is_clean = true;
    return outcome;
}

inline core::Outcome no_pong() {
    core::Outcome outcome;
    outcome.kind = core::OutcomeKind::PongTimedOut;
    outcome.by = core::EndedBy::Us;
    return outcome;
}

// A policy that spreads and resets late: what the rules have nothing to say about.
inline core::SessionConfig good_config(std::string name = "chat") {
    core::SessionConfig config = chat_config();
    config.name = std::move(name);
    config.policy.jitter = core::JitterKind::Full;
    config.policy.reset_rule = core::ResetRule::StableFor;
    return config;
}

inline core::SessionConfig tap_config() {
    core::SessionConfig config;
    config.name = "web-app";
    config.url = "ws://127.0.0.1:8000/ws";
    config.tap.emplace();
    return config;
}

struct FindingsRig : Rig {
    explicit FindingsRig(core::SessionConfig config = good_config()) { add(std::move(config)); }

    // A wait of `delay` as planned, then the dial.
    void waits(std::uint32_t retry, Duration delay, Duration base_delay = {}) {
        if (base_delay == Duration{}) base_delay = delay;
        tell(core::RetryPlanned{retry, delay, base_delay, now + delay, "1006 abnormal"});
        pass(delay);
        dials(core::Origin::Policy, retry);
    }
    void waits_and_opens(std::uint32_t retry, Duration delay, Duration base_delay = {}) {
        waits(retry, delay, base_delay);
        pass(2ms);
        opens();
    }
    // A foreign client's: nothing is told but the dial.
    void comes_back(Duration after) {
        pass(after);
        dials();
    }
    void ping(Duration rtt = 1ms) {
        ping_unanswered();
        pass(rtt);
        pong(rtt);
    }
    void ping_unanswered() {
        core::MessageSeen seen;
        seen.direction = core::Direction::Out;
        seen.opcode = core::Opcode::Ping;
        sees(seen, "p");
    }
    void close_frame(core::Direction direction) {
        core::MessageSeen seen;
        seen.direction = direction;
        seen.opcode = core::Opcode::Close;
        sees(seen, "\x03\xe8");
    }
    // Stays open and alive: a ping every 30 s.
    void lives(Duration span) {
        for (; span > 30s; span -= 30s) {
            pass(30s - 1ms);
            ping();
        }
        pass(span);
    }
    void remark() { tell(core::Noted{core::Severity::Info, "time passes"}); }

    const model::Finding* found(model::RuleId rule) const {
        return session().findings.find(model::rule_of(rule).name);
    }
    std::string names() const {
        std::string all;
        for (const model::Finding& finding : session().findings.all())
            all += finding.made.rule + " ";
        return all;
    }
};

}  // namespace redial::tests
