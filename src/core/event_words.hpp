// The small enumerations that events are told in, each with its names. Pure values, any thread.
#pragma once

#include <cstdint>

#include "core/enum_names.hpp"

namespace redial::core {

enum class ConnectionStatus : std::uint8_t { Connecting, Open, Closed };  // the three-word status
constexpr auto enum_table(ConnectionStatus) {
    using enum ConnectionStatus;
    return std::to_array<Named<ConnectionStatus>>(
        {{Connecting, "connecting"}, {Open, "open"}, {Closed, "closed"}});
}

// Proxy: the tunnel through it (RFC 9110 9.3.6, RFC 1928); Connect is then the way to the proxy.
enum class StageName : std::uint8_t { Resolve, Connect, Proxy, Tls, Upgrade };
constexpr auto enum_table(StageName) {
    using enum StageName;
    return std::to_array<Named<StageName>>({{Resolve, "resolve"},
                                            {Connect, "connect"},
                                            {Proxy, "proxy"},
                                            {Tls, "tls"},
                                            {Upgrade, "upgrade"}});
}

enum class Origin : std::uint8_t { Person, Policy, Start, Program };  // who asked for an attempt
constexpr auto enum_table(Origin) {
    using enum Origin;
    return std::to_array<Named<Origin>>(
        {{Person, "person"}, {Policy, "policy"}, {Start, "start"}, {Program, "program"}});
}

// GaveUp: the machine, until asked (attempt limit, an outcome that halts, auto-reconnect off).
// RunEnded: the program ended while the session was still wanted and not well; no policy chose it.
enum class HaltReason : std::uint8_t { GaveUp, RunEnded };
constexpr auto enum_table(HaltReason) {
    using enum HaltReason;
    return std::to_array<Named<HaltReason>>({{GaveUp, "gave_up"}, {RunEnded, "run_ended"}});
}

enum class Severity : std::uint8_t { Info, Warning, Error };
constexpr auto enum_table(Severity) {
    using enum Severity;
    return std::to_array<Named<Severity>>({{Info, "info"}, {Warning, "warning"}, {Error, "error"}});
}

// Sent: gone with its sending, whatever becomes of it (Delivery::AtMostOnce).
enum class QueueFate : std::uint8_t { Sent, Cancelled, Refused, Acknowledged, Dropped, Expired };
constexpr auto enum_table(QueueFate) {
    using enum QueueFate;
    return std::to_array<Named<QueueFate>>({{Sent, "sent"},
                                            {Cancelled, "cancelled"},
                                            {Refused, "refused"},
                                            {Acknowledged, "acknowledged"},
                                            {Dropped, "dropped"},
                                            {Expired, "expired"}});
}

enum class ResumeVerdict : std::uint8_t { Resumed, Restarted, Lost, Repeated, Unknown };
constexpr auto enum_table(ResumeVerdict) {
    using enum ResumeVerdict;
    return std::to_array<Named<ResumeVerdict>>({{Resumed, "resumed"},
                                                {Restarted, "restarted"},
                                                {Lost, "lost"},
                                                {Repeated, "repeated"},
                                                {Unknown, "unknown"}});
}

enum class LossPlace : std::uint8_t { EventRing, History, Recording };
constexpr auto enum_table(LossPlace) {
    using enum LossPlace;
    return std::to_array<Named<LossPlace>>(
        {{EventRing, "event_ring"}, {History, "history"}, {Recording, "recording"}});
}

// This machine's network came or went, or it was asleep; session 0.
enum class SystemChange : std::uint8_t { NetworkUp, NetworkDown, Woke };
constexpr auto enum_table(SystemChange) {
    using enum SystemChange;
    return std::to_array<Named<SystemChange>>(
        {{NetworkUp, "network_up"}, {NetworkDown, "network_down"}, {Woke, "woke"}});
}

}  // namespace redial::core
