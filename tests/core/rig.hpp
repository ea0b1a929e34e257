// A reconnect machine on a bench: a clock the test turns, and the orders of the last step.
// One thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/machine.hpp"

namespace redial::core::tests {

using namespace std::chrono_literals;

inline Outcome reset_by_peer() {
    Outcome outcome;
    outcome.kind = OutcomeKind::ResetByPeer;
    outcome.detail = "connection reset by peer";
    return outcome;
}

inline Outcome closed_by_peer(std::uint16_t code) {
    Outcome outcome;
    outcome.kind = OutcomeKind::Closed;
    outcome.close_code = code;
    outcome.by = EndedBy::Peer;
    outcome.is_clean = true;
    return outcome;
}

inline Outcome http_refused(int status, std::optional<Duration> retry_after = {}) {
    Outcome outcome;
    outcome.kind = OutcomeKind::HttpRefused;
    outcome.http_status = status;
    outcome.retry_after = retry_after;
    outcome.by = EndedBy::Peer;
    return outcome;
}

struct Rig {
    MachineState state;
    MachineSettings settings{.connect_limit = 40s, .close_limit = 5s};
    Instant now = Instant{1h};
    std::vector<Action> actions;

    void take(const Input& input) { actions = step(state, settings, input, now); }
    void pass(Duration span) {
        now += span;
        take(TimePassed{});
    }
    // To the deadline and through it. False when there is none.
    bool pass_to_deadline() {
        const std::optional<Instant> due = deadline(state, settings);
        if (!due) return false;
        if (*due > now) now = *due;
        take(TimePassed{});
        return true;
    }
    AttemptId last_attempt() const { return AttemptId{state.attempts_made}; }

    void connects() { take(ConnectAsked{}); }
    void opens() { take(Opened{last_attempt()}); }
    void ends(const Outcome& outcome = reset_by_peer()) { take(Ended{last_attempt(), outcome}); }

    // Ways into each phase, by inputs only.
    void to_connecting() { connects(); }
    void to_open() {
        connects();
        opens();
    }
    void to_ending() {
        to_open();
        take(CloseSeen{last_attempt()});
    }
    // As a session whose disconnect was answered.
    void to_idle() {
        to_closing();
        ends();
    }
    void to_closing() {
        to_open();
        take(DisconnectAsked{});
    }
    void to_waiting() {
        connects();
        ends();
    }
    void to_halted() {
        settings.reconnects = false;
        to_waiting();
        settings.reconnects = true;
    }

    template <class P>
    const P* phase() const {
        return std::get_if<P>(&state.phase);
    }
    template <class A>
    const A* action() const {
        for (const Action& one : actions) {
            if (const A* found = std::get_if<A>(&one)) return found;
        }
        return nullptr;
    }
    // The orders of the last step by name, as "drop 1, connecting, open 2".
    std::string orders() const;
    // Fails the attempt until `count` waits were planned; their delays in milliseconds.
    std::vector<double> delays_of_failures(int count);
};

struct Words {
    std::string operator()(const OpenSocket& a) const { return "open " + text(a.attempt); }
    std::string operator()(const CloseSocket& a) const {
        return "close " + text(a.attempt) + " with " + std::to_string(a.close_code);
    }
    std::string operator()(const DropSocket& a) const {
        return "drop " + text(a.attempt) + " as " + name_of(a.why);
    }
    std::string operator()(const TellStatus& a) const {
        return std::string("tell ") + name_of(a.to);
    }
    std::string operator()(const TellPlan& a) const {
        return "plan " + std::to_string(a.plan.retry);
    }
    std::string operator()(const TellHalted& a) const { return "halted: " + a.cause; }
    std::string operator()(const TellRefused& a) const { return "refused: " + a.reason; }
    std::string operator()(const TellIgnored& a) const { return "ignored " + text(a.attempt); }
    static std::string text(AttemptId attempt) { return std::to_string(attempt.value); }
};

inline std::string Rig::orders() const {
    std::string line;
    for (const Action& one : actions) {
        if (!line.empty()) line += ", ";
        line += std::visit(Words{}, one);
    }
    return line;
}

inline std::vector<double> Rig::delays_of_failures(int count) {
    std::vector<double> delays;
    connects();
    for (int i = 0; i < count; ++i) {
        ends();
        const TellPlan* told = action<TellPlan>();
        if (told == nullptr) return delays;
        delays.push_back(to_ms(told->plan.delay));
        pass_to_deadline();
    }
    return delays;
}

}  // namespace redial::core::tests
