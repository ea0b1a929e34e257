// The rules in words: names, severities, why each matters, what to change, and the threads of other
// projects behind it. docs/findings.md has a row for each (a test compares). Any thread.
#include "base/check.hpp"
#include "model/findings.hpp"

namespace redial::model {
namespace {

using core::Severity;

constexpr FindingRule rules[] = {
    {RuleId::BackoffResetsOnOpen, "backoff_resets_on_open", Severity::Error,
     "Backoff starts anew on every open",
     "A server that accepts and then closes (overloaded, refusing after the handshake) is dialled "
     "at the smallest delay for ever, by every client at once.",
     "Reset the ladder only after the connection was stable for a while (5 s or more), or after "
     "the first message of the application.",
     "jitsi-videobridge #2415, reconnecting-websocket #200, chat-gui #872, amethyst #3219"},
    {RuleId::NoJitter, "no_jitter", Severity::Warning,
     "Sessions wait exactly as long as each other",
     "After a common outage all clients come back in the same moment, and their number brings the "
     "server down again.",
     "Add jitter to every delay: full jitter, or half fixed and half random.",
     "coder #24096, mattermost-webapp #10960, openclaw #116268"},
    {RuleId::JitterLostAtCap, "jitter_lost_at_cap", Severity::Warning,
     "Jitter is lost at the cap",
     "In a long outage every client reaches the cap, and from then on they dial in step, as if "
     "there were no jitter.",
     "Apply the cap before the jitter, and spread downwards from it.",
     "coder #24096, socket.io's default"},
    {RuleId::FirstReconnectNotSpread, "first_reconnect_not_spread", Severity::Info,
     "The first reconnect is always after the same time",
     "RFC 6455 7.2.3: after an abnormal closure the first reconnect should wait a random time, so "
     "that the clients of a failed server do not return together.",
     "Make the first delay random, between 0 and 5 s.",
     "RFC 6455 7.2.3, IXWebSocket #266"},
    {RuleId::DelayOutsidePolicy, "delay_outside_policy", Severity::Warning,
     "A delay lies outside of the policy",
     "The client does not wait as its settings say: a timer is late, a delay overflowed, or two "
     "parts of the program dial.",
     "Look at who dials: one owner of the timer, computed from the policy and nothing else.",
     "apidash #1759, jitsi-videobridge #2415"},
    {RuleId::ReconnectStorm, "reconnect_storm", Severity::Error,
     "Reconnect storm",
     "Dials follow each other so fast that they load the server and the client, and drown the "
     "cause.",
     "Grow the delay with every failure, up to 10 s or more, and count short connections as "
     "failures.",
     "lark-coding-agent-bridge #57, websocat #66, apidash #1759"},
    {RuleId::FatalOutcomeRetried, "fatal_outcome_retried", Severity::Warning,
     "Dialled again although the same request cannot succeed",
     "The answer stays the same until somebody changes credentials, URL or program; each retry is "
     "load, and the person is not told.",
     "Stop on these outcomes and say so, or get new credentials first.",
     "chat-gui #872, wire-webapp #21612, RFC 6455 7.4.1"},
    {RuleId::HealableNotRetried, "healable_not_retried", Severity::Error,
     "Not dialled again although a retry would help",
     "Restarts, overload and broken networks pass; a client that stays away is down for good.",
     "Retry with backoff on 1001, 1006, 1011 to 1014, on refused connections and on 408, 429 and "
     "5xx.",
     "netty #8664, firezone #11594"},
    {RuleId::RetryAfterIgnored, "retry_after_ignored", Severity::Error,
     "Dialled before the server's Retry-After had passed",
     "The server said when it can serve again. Earlier dials are refused once more, may count "
     "against a rate limit, and keep it busy.",
     "Wait at least as long as Retry-After says, with jitter added on top.",
     "alpacon-cli #394, firezone #11594, tyrus #137"},
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
     "Stop the heartbeat when its connection ends.",
     "atmosphere-javascript #128, oncilla #89"},
    {RuleId::HalfOpenNoticedLate, "half_open_noticed_late", Severity::Warning,
     "A half-open connection was noticed late",
     "Until it is noticed the client shows old data, and what it sends is lost.",
     "Shorten the heartbeat: detection takes up to its interval plus its timeout.",
     "libwebsockets #1408, nodetool #4592, ws #767"},
    {RuleId::CloseHandshakeHung, "close_handshake_hung", Severity::Warning,
     "The closing handshake hangs",
     "On a dead connection no close frame ever comes back: a client that waits for it is neither "
     "open nor dialling.",
     "Wait 1 to 3 s for the peer's close frame, then drop the socket and go on.",
     "nodetool #4592"},
    {RuleId::TwoLiveSockets, "two_live_sockets", Severity::Error,
     "Two live connections for one session",
     "Messages come twice or to the wrong one, and the server holds the state of a ghost.",
     "Drop the old socket before dialling, and ignore what it still reports.",
     "liveblocks #1459, reconnecting-websocket #170, subscriptions-transport-ws #732"},
    {RuleId::SessionNotResumed, "session_not_resumed", Severity::Warning,
     "The session was not resumed although its id was sent",
     "State was lost on one side: the client goes on as if nothing had happened and is wrong.",
     "Compare the id that the server confirms with the one that was asked for, and load the state "
     "anew when they differ; keep sessions longer than the longest outage.",
     "socket.io #5538, socket.io #4880"},
    {RuleId::MessagesLost, "messages_lost", Severity::Error,
     "Messages were lost over a reconnect",
     "The counter went on without the replies in between: they were sent into a connection that "
     "was gone.",
     "Let the server keep what was not acknowledged and send it again after resumption.",
     "socket.io #5282, socket.io #5538"},
    {RuleId::MessagesRepeated, "messages_repeated", Severity::Warning,
     "Messages were repeated over a reconnect",
     "What came twice is applied twice, unless the client looks.",
     "Number the messages and leave out those that were seen.",
     "openmct-yamcs #209, liveblocks #1459"},
    {RuleId::ConstantAgeAtClose, "constant_age_at_close", Severity::Warning,
     "Connections end at the same age",
     "Something on the way limits how long a connection may live, whatever passes over it.",
     "Find the limit (load balancer, proxy, server), raise it, or reconnect shortly before it.",
     "AWS API Gateway's 2 h, reconnecting-websocket #98"},
    {RuleId::ConstantIdleAtClose, "constant_idle_at_close", Severity::Warning,
     "Connections end after the same quiet time",
     "Something on the way cuts connections that are idle.",
     "Send a heartbeat well within that time, or raise the limit (nginx: proxy_read_timeout).",
     "base/base #784, wscat #120"},
    {RuleId::PreambleNotSentAgain, "preamble_not_sent_again", Severity::Warning,
     "The first message was not sent again after a reconnect",
     "Authorization and subscriptions belong to a connection: without them the new one is open and "
     "silent.",
     "Send login and subscriptions from the open handler, on every connection.",
     "websocat #304, openmct-yamcs #209"},
    {RuleId::SameTokenAfter401, "same_token_after_401", Severity::Warning,
     "Dialled with the same credentials after a 401",
     "A token that was refused stays refused: the client is stuck until somebody reloads it.",
     "Get a new token before the dial that follows a 401.",
     "web_socket_client #31, react-use-websocket #122, wire-webapp #21612"},
    {RuleId::GaveUpWhileUp, "gave_up_while_up", Severity::Error,
     "Gave up although the server was up",
     "The attempts ended just before they would have succeeded, and nobody dials any more.",
     "Go on for ever at the cap, or until a deadline of many minutes, and offer a button.",
     "klangk #419, web_socket_client #76"},
    {RuleId::ClockJumpNotDialled, "clock_jump_not_dialled", Severity::Warning,
     "The clock jumped and nothing was dialled",
     "After sleep the connection is gone and the wait that was running means nothing any more.",
     "When the wall clock jumps, or the network comes back, check the connection and dial at once.",
     "wire-webapp #21612, CommandMate #2525"},
    {RuleId::ShortLivedConnections, "short_lived_connections", Severity::Warning,
     "Connections do not last",
     "They open and are lost again within seconds: the client looks connected now and then, and "
     "what it sends in between may be lost.",
     "Look at what ends them (the outcomes in the evidence), on the server or on the way; let the "
     "client count such connections as failures.",
     "jitsi-videobridge #2415, chat-gui #872"},
};

}  // namespace

std::span<const FindingRule> finding_rules() { return rules; }

const FindingRule& rule_of(RuleId id) {
    const FindingRule& rule = rules[static_cast<std::size_t>(id)];
    REDIAL_CHECK(rule.id == id);
    return rule;
}

}  // namespace redial::model
