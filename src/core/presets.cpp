// The table of presets. The numbers were read in the sources named with each, of the versions named
// (August 2026 to November 2026), and tests/core/presets_test.cpp holds their first twenty delays
// to what the libraries' own code gives for the same draws. Any thread.
#include "core/presets.hpp"

#include <algorithm>
#include <vector>

namespace redial::core {
namespace {

using namespace std::chrono_literals;

// What a library in a browser sees: every failed dial is the same 1006, and nothing is heard of
// statuses, Retry-After, networks or sleep.
Policy blind() {
    Policy policy;
    policy.outcomes.clear();
    policy.honours_retry_after = false;
    policy.dials_on_network_up = false;
    policy.dials_on_wake = false;
    return policy;
}

OutcomeRule halts_on(std::uint16_t first, std::uint16_t last) {
    return {.first = first, .last = last, .reaction = Reaction::Halt};
}

OutcomeRule halts_on_kind(OutcomeKind kind) {
    return {.on = RuleOn::Kind, .kind = kind, .reaction = Reaction::Halt};
}

// A dial that fails, whatever keeps it from opening.
std::vector<OutcomeRule> halts_on_failed_dials() {
    std::vector<OutcomeRule> rules;
    for (const OutcomeKind kind :
         {OutcomeKind::Refused, OutcomeKind::Unreachable, OutcomeKind::NameUnresolved,
          OutcomeKind::ResolveTimedOut, OutcomeKind::ConnectTimedOut, OutcomeKind::TlsTimedOut,
          OutcomeKind::UpgradeTimedOut, OutcomeKind::TlsFailed, OutcomeKind::HttpRefused,
          OutcomeKind::HandshakeInvalid})
        rules.push_back(halts_on_kind(kind));
    return rules;
}

// What the findings ask for: chance in every wait, a ladder that an opening alone does not end, and
// an end where no retry helps.
Policy careful() {
    Policy policy;
    policy.jitter = JitterKind::Equal;
    policy.reset_rule = ResetRule::StableFor;
    policy.stable_after = 10s;
    policy.outcomes = careful_outcome_rules();
    return policy;
}

Policy rfc6455() {
    Policy policy;
    policy.first_delay = 5s;
    policy.cap = 60s;
    policy.jitter = JitterKind::Full;
    return policy;
}

Policy aws(JitterKind jitter) {
    Policy policy;
    policy.first_delay = 1s;
    policy.cap = 20s;
    policy.jitter = jitter;
    return policy;
}

Policy grpc() {
    Policy policy = blind();
    policy.first_delay = 1s;
    policy.factor = 1.6;
    policy.cap = 120s;
    policy.jitter = JitterKind::PlusMinus;
    policy.jitter_share = 0.2;
    policy.connect_timeout = 20s;
    policy.connect_time_counts = true;
    policy.first_at_once = true;
    return policy;
}

Policy socket_io() {
    Policy policy = blind();
    policy.formula = Formula::Backo2;
    policy.first_delay = 1s;
    policy.cap = 5s;
    policy.jitter_share = 0.5;
    policy.connect_timeout = 20s;
    return policy;
}

Policy reconnecting_websocket() {
    Policy policy = blind();
    policy.first_delay = 1s;
    policy.first_delay_max = 5s;
    policy.factor = 1.3;
    policy.cap = 10s;
    policy.reset_rule = ResetRule::StableFor;
    policy.stable_after = 5s;
    policy.connect_timeout = 4s;
    return policy;
}

Policy partysocket() {
    Policy policy = reconnecting_websocket();
    policy.first_delay = 3s;
    policy.first_delay_max = Duration{0};
    return policy;
}

Policy signalr() {
    Policy policy = blind();
    policy.table = {0s, 2s, 10s, 30s};
    policy.attempts_max = 4;
    policy.retries_first_dial = false;
    return policy;
}

Policy actioncable() {
    Policy policy = blind();
    policy.formula = Formula::ActionCable;
    policy.first_delay = 6s;
    policy.factor = 1.15;
    policy.cap = 24'273'346us;  // 6 s * 1.15^10: the monitor counts no further
    policy.jitter_share = 0.15;
    policy.reset_rule = ResetRule::FirstMessage;
    policy.connect_time_counts = true;
    return policy;
}

Policy phoenix() {
    Policy policy = blind();
    policy.table = {10ms, 50ms, 100ms, 150ms, 200ms, 250ms, 500ms, 1s, 2s, 5s};
    return policy;
}

Policy ixwebsocket() {
    Policy policy = blind();
    policy.first_delay = 100ms;
    policy.cap = 10s;
    policy.first_at_once = true;
    policy.connect_timeout = 60s;
    return policy;
}

Policy python_websockets() {
    Policy policy = blind();
    policy.first_delay = 1920ms;
    policy.factor = 1.618;
    policy.cap = 60s;
    policy.whole = 1s;
    policy.random_first_max = 5s;
    policy.first_at_once = true;
    policy.connect_timeout = 10s;
    return policy;
}

Policy graphql_ws() {
    Policy policy = blind();
    policy.first_delay = 1s;
    policy.cap = 16s;  // it has none: the fifth retry, the last one, has 2^4 s
    policy.jitter = JitterKind::Added;
    policy.added_min = 300ms;
    policy.added_max = 3s;
    policy.attempts_max = 5;
    policy.reset_rule = ResetRule::FirstMessage;
    policy.outcomes = {halts_on(1002, 1004), halts_on(1007, 1011), halts_on(1015, 1999),
                       halts_on(4004, 4005), halts_on(4400, 4401), halts_on(4406, 4406),
                       halts_on(4409, 4409), halts_on(4429, 4429), halts_on(4500, 4500)};
    // The error event of a dial that failed has no code, and what has none is not retried. A reset
    // before the answer is one more that fails so: here its kind is an open connection's too.
    policy.retries_first_dial = false;
    for (const OutcomeRule& rule : halts_on_failed_dials()) policy.outcomes.push_back(rule);
    return policy;
}

Policy libwebsockets() {
    Policy policy = blind();
    policy.table = {1s, 3s, 9s, 17s};
    policy.jitter = JitterKind::Plus;
    policy.jitter_share = 0.2;
    policy.attempts_max = 4;
    return policy;
}

// WHATWG HTML 9.2.3: a dial that fails and a stream that ends are tried again after one and the
// same time; an answer that is no event stream fails it for good. Measured against a server in
// Python: 3.0 s, with `retry: 200` 0.2 s; nothing after 204, 429, 500, 503 and text/html.
Policy event_source() {
    Policy policy = blind();
    policy.first_delay = policy.cap = 3s;
    policy.factor = 1.0;
    policy.outcomes = {halts_on_kind(OutcomeKind::HttpRefused),
                       halts_on_kind(OutcomeKind::WrongContent)};
    return policy;
}

// Its promise is kept once the answer is at its end.
Policy fetch_event_source() {
    Policy policy = blind();
    policy.first_delay = policy.cap = 1s;
    policy.factor = 1.0;
    policy.outcomes = {halts_on_kind(OutcomeKind::StreamEnded)};
    return policy;
}

Policy mcp_sdk() {
    Policy policy = blind();
    policy.first_delay = 1s;
    policy.factor = 1.5;
    policy.cap = 30s;
    policy.attempts_max = 2;
    policy.retries_first_dial = false;
    policy.outcomes = {
        {.on = RuleOn::HttpStatus, .first = 204, .last = 204, .reaction = Reaction::Halt}};
    return policy;
}

std::vector<Preset> plain_presets() {
    return {
        {"chat-ui", "Chat UI", "", "docs/machine.md",
         "Redial's default: 0.5 to 10 s, no jitter, after every loss. A server that accepts and "
         "closes is dialled every 0.5 s.",
         Policy{}, "backoff_resets_on_open, reconnect_storm"},
        {"careful", "Careful", "", "docs/findings.md",
         "The default's ladder with equal jitter; starts anew after 10 s open, halts on codes and "
         "statuses that no retry heals, waits longer after 1012 and 1013.",
         careful()},
        {"rfc6455", "RFC 6455", "7.2.3", "RFC 6455 7.2.3",
         "A random first delay of up to 5 s, then truncated binary exponential backoff. The cap of "
         "60 s is Redial's choice: the RFC names none.",
         rfc6455(), "backoff_resets_on_open, reconnect_storm"},
        {"aws-full-jitter", "AWS full jitter", "standard mode",
         "aws-samples/aws-arch-backoff-simulator; base and cap of the AWS SDKs' standard mode",
         "Uniform from 0 to the ladder: spreads a herd best.", aws(JitterKind::Full),
         "backoff_resets_on_open, reconnect_storm"},
        {"aws-equal-jitter", "AWS equal jitter", "standard mode",
         "aws-samples/aws-arch-backoff-simulator; base and cap of the AWS SDKs' standard mode",
         "Half of the ladder and up to as much again: never too soon.", aws(JitterKind::Equal),
         "backoff_resets_on_open, reconnect_storm"},
        {"aws-decorrelated", "AWS decorrelated jitter", "standard mode",
         "aws-samples/aws-arch-backoff-simulator; base and cap of the AWS SDKs' standard mode",
         "Up to three times the last delay, capped after the draw: near the cap many delays are "
         "the cap itself.",
         aws(JitterKind::Decorrelated), "backoff_resets_on_open"},
        {"grpc", "gRPC", "since 1.68",
         "grpc/grpc doc/connection-backoff.md, src/core/util/backoff.cc",
         "Time spent connecting counts towards the delay. A channel that was ready is dialled at "
         "once.",
         grpc(), "backoff_resets_on_open, reconnect_storm, retry_after_ignored"},
    };
}

std::vector<Preset> library_presets() {
    return {
        {"socket.io", "Socket.IO client", "4.8.4", "build/esm/contrib/backo2.js, manager.js",
         "Plus or minus 50 %, but the cap comes last: from the fifth retry on every client waits "
         "exactly 5 s.",
         socket_io(), "backoff_resets_on_open, reconnect_storm, retry_after_ignored"},
        {"reconnecting-websocket", "reconnecting-websocket", "4.4.0",
         "dist/reconnecting-websocket-cjs.js",
         "The only chance is the first delay, drawn once for a page; open for 5 s resets.",
         reconnecting_websocket(), "backoff_resets_on_open, retry_after_ignored"},
        {"partysocket", "partysocket", "1.3.0", "dist/ws.js",
         "A fork of reconnecting-websocket without any jitter: first retry after exactly 3 s.",
         partysocket(), "backoff_resets_on_open, retry_after_ignored"},
        {"signalr", "SignalR", "10.0.11", "dist/esm/DefaultReconnectPolicy.js, HubConnection.js",
         "0, 2, 10, 30 s and then no more; a first dial that fails is not retried.", signalr(),
         "backoff_resets_on_open, reconnect_storm, retry_after_ignored, gave_up_while_up"},
        {"actioncable", "Action Cable", "8.1.400", "src/connection_monitor.js, connection.js",
         "A monitor polls every 6 to 12 s and dials when the connection is stale; delays count "
         "from dial to dial, and the server's welcome resets.",
         actioncable(), "retry_after_ignored"},
        {"phoenix", "Phoenix", "1.8.16", "priv/static/phoenix.cjs.js",
         "Seven dials in 1.3 s, then up to every 5 s. An opening starts it anew, so a server that "
         "accepts and closes is dialled every 10 ms.",
         phoenix(), "backoff_resets_on_open, reconnect_storm, retry_after_ignored"},
        {"ixwebsocket", "IXWebSocket", "11.x",
         "machinezone/IXWebSocket IXExponentialBackoff.cpp, IXWebSocket.cpp",
         "A lost connection is dialled at once: a server that accepts and closes is dialled "
         "without any delay.",
         ixwebsocket(), "backoff_resets_on_open, reconnect_storm, retry_after_ignored"},
        {"python-websockets", "websockets for Python", "10.4",
         "Debian's python3-websockets, legacy/client.py",
         "Whole seconds (3, 5, 8, 13 ...) after a first delay of 0 to 5 s; a lost connection is "
         "dialled at once.",
         python_websockets(), "backoff_resets_on_open, reconnect_storm, retry_after_ignored"},
        {"graphql-ws", "graphql-ws", "6.4.2", "dist/client.cjs",
         "Doubles from 1 s and adds 0.3 to 3 s; five retries, and none of a dial that failed: its "
         "error event has no code. The acknowledgement resets. (A close with 1000 under a "
         "subscription is redialled without the delay, and a dial that is reset before its answer "
         "is not redialled; not so here.)",
         graphql_ws(), "healable_not_retried, gave_up_while_up"},
        {"libwebsockets", "libwebsockets", "main, 2026-08",
         "lib/core/context.c, lib/core-net/network.c",
         "The context's default table: 1, 3, 9, 17 s and up to 20 % more; then it stops.",
         libwebsockets(), "backoff_resets_on_open, retry_after_ignored, gave_up_while_up"},
    };
}

std::vector<Preset> stream_presets() {
    return {
        {"eventsource", "EventSource", "Chromium 156, npm 5.1.5",
         "measured; eventsource's dist/EventSource.js, WHATWG HTML 9.2.3",
         "3 s after every end and every failed dial, or what the server's retry: says; no growth, "
         "no chance. Any answer but an event stream, 503 among them, ends it for good.",
         event_source(), "backoff_resets_on_open, healable_not_retried"},
        {"fetch-event-source", "fetch-event-source", "2.0.1",
         "@microsoft/fetch-event-source lib/cjs/fetch.js; measured",
         "1 s after every failure, or what the server's retry: says, and any answer but an event "
         "stream is one, 204 too. A stream that ends as HTTP frames it is over for good.",
         fetch_event_source(), "backoff_resets_on_open, retry_after_ignored"},
        {"mcp-sdk", "MCP TypeScript SDK", "1.32.2, 2.4.0",
         "@modelcontextprotocol/sdk dist/cjs/client/streamableHttp.js; measured",
         "1 s, then 1.5 s, or what the server's retry: says, and then no more; an opening starts "
         "it anew. A first dial that fails is not retried.",
         mcp_sdk(), "backoff_resets_on_open, retry_after_ignored, gave_up_while_up"},
    };
}

std::vector<Preset> all_presets() {
    std::vector<Preset> all = plain_presets();
    const auto add = [&all](std::vector<Preset> presets, Dials dials) {
        for (Preset& preset : presets) {
            preset.dials = dials;
            all.push_back(std::move(preset));
        }
    };
    add(library_presets(), Dials::WebSockets);
    add(stream_presets(), Dials::EventStreams);
    return all;
}

}  // namespace

std::span<const Preset> presets() {
    static const std::vector<Preset> all = all_presets();
    return all;
}

const Preset* find_preset(std::string_view name) {
    const auto all = presets();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [name](const Preset& one) { return one.name == name; });
    return found == all.end() ? nullptr : &*found;
}

std::string described(const Preset& preset) {
    std::string words(preset.about);
    if (!preset.breaks.empty()) words.append(" Earns errors: ").append(preset.breaks).append(".");
    return words;
}

const Preset* preset_of(const Policy& policy) {
    const auto all = presets();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const Preset& one) { return one.policy == policy; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace redial::core
