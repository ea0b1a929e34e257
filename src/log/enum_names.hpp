// The enumerations' names in logs and settings, both ways. Names change only with the log format's
// version (docs/log-format.md). Pure, any thread.
#pragma once

#include <optional>
#include <string_view>

#include "core/event.hpp"

namespace redial::log {

// `all` lists every enumerator; `name` is what is written for it.
template <class E>
struct EnumNames;

template <>
struct EnumNames<core::Connection> {
    static constexpr core::Connection all[] = {core::Connection::Connecting, core::Connection::Open,
                                               core::Connection::Closed};
    static const char* name(core::Connection value) { return core::name_of(value); }
};
template <>
struct EnumNames<core::Direction> {
    static constexpr core::Direction all[] = {core::Direction::In, core::Direction::Out};
    static const char* name(core::Direction value) { return core::name_of(value); }
};
template <>
struct EnumNames<core::Side> {
    static constexpr core::Side all[] = {core::Side::Client, core::Side::Server};
    static const char* name(core::Side value) { return core::name_of(value); }
};
template <>
struct EnumNames<core::StageName> {
    static constexpr core::StageName all[] = {core::StageName::Resolve, core::StageName::Connect,
                                              core::StageName::Tls, core::StageName::Upgrade};
    static const char* name(core::StageName value) { return core::name_of(value); }
};
template <>
struct EnumNames<core::Origin> {
    static constexpr core::Origin all[] = {core::Origin::Person, core::Origin::Policy,
                                           core::Origin::Start, core::Origin::Program};
    static const char* name(core::Origin value) { return core::name_of(value); }
};
template <>
struct EnumNames<core::HaltReason> {
    static constexpr core::HaltReason all[] = {core::HaltReason::GaveUp,
                                               core::HaltReason::RunEnded};
    static const char* name(core::HaltReason value) { return core::name_of(value); }
};
template <>
struct EnumNames<core::ResumeVerdict> {
    static constexpr core::ResumeVerdict all[] = {
        core::ResumeVerdict::Resumed, core::ResumeVerdict::Restarted, core::ResumeVerdict::Lost,
        core::ResumeVerdict::Repeated, core::ResumeVerdict::Unknown};
    static const char* name(core::ResumeVerdict value) { return core::name_of(value); }
};
template <>
struct EnumNames<core::LossPlace> {
    static constexpr core::LossPlace all[] = {core::LossPlace::EventRing, core::LossPlace::History,
                                              core::LossPlace::Recording};
    static const char* name(core::LossPlace value) { return core::name_of(value); }
};
template <>
struct EnumNames<core::EndedBy> {
    static constexpr core::EndedBy all[] = {core::EndedBy::Peer, core::EndedBy::Us,
                                            core::EndedBy::Network};
    static const char* name(core::EndedBy value) { return core::name_of(value); }
};
template <>
struct EnumNames<core::OutcomeKind> {
    static constexpr core::OutcomeKind all[] = {
        core::OutcomeKind::Closed,           core::OutcomeKind::ResetByPeer,
        core::OutcomeKind::EndedByPeer,      core::OutcomeKind::Refused,
        core::OutcomeKind::Unreachable,      core::OutcomeKind::NameUnresolved,
        core::OutcomeKind::ResolveTimedOut,  core::OutcomeKind::ConnectTimedOut,
        core::OutcomeKind::TlsTimedOut,      core::OutcomeKind::UpgradeTimedOut,
        core::OutcomeKind::TlsFailed,        core::OutcomeKind::HttpRefused,
        core::OutcomeKind::HandshakeInvalid, core::OutcomeKind::ProtocolError,
        core::OutcomeKind::PongTimedOut,     core::OutcomeKind::CloseTimedOut,
        core::OutcomeKind::Abandoned,        core::OutcomeKind::Forced,
        core::OutcomeKind::Unknown,          core::OutcomeKind::InvalidTarget};
    static const char* name(core::OutcomeKind value) { return core::name_of(value); }
};
template <>
struct EnumNames<core::QueueFate> {
    static constexpr core::QueueFate all[] = {core::QueueFate::Sent, core::QueueFate::Cancelled,
                                              core::QueueFate::Refused,
                                              core::QueueFate::Acknowledged,
                                              core::QueueFate::Dropped, core::QueueFate::Expired};
    static const char* name(core::QueueFate value) { return core::name_of(value); }
};
template <>
struct EnumNames<core::Overflow> {
    static constexpr core::Overflow all[] = {core::Overflow::RefuseNewest,
                                             core::Overflow::DropOldest};
    static const char* name(core::Overflow value) {
        constexpr const char* names[] = {"refuse_newest", "drop_oldest"};
        return names[static_cast<int>(value)];
    }
};
template <>
struct EnumNames<core::Delivery> {
    static constexpr core::Delivery all[] = {core::Delivery::AtMostOnce,
                                             core::Delivery::UntilAcknowledged};
    static const char* name(core::Delivery value) {
        constexpr const char* names[] = {"at_most_once", "until_acknowledged"};
        return names[static_cast<int>(value)];
    }
};
template <>
struct EnumNames<core::EndpointStrategy> {
    static constexpr core::EndpointStrategy all[] = {
        core::EndpointStrategy::Order, core::EndpointStrategy::RoundRobin,
        core::EndpointStrategy::Random, core::EndpointStrategy::Fastest};
    static const char* name(core::EndpointStrategy value) { return core::name_of(value); }
};
template <>
struct EnumNames<core::SystemChange> {
    static constexpr core::SystemChange all[] = {
        core::SystemChange::NetworkUp, core::SystemChange::NetworkDown, core::SystemChange::Woke};
    static const char* name(core::SystemChange value) { return core::name_of(value); }
};
template <>
struct EnumNames<core::Severity> {
    static constexpr core::Severity all[] = {core::Severity::Info, core::Severity::Warning,
                                             core::Severity::Error};
    static const char* name(core::Severity value) {
        constexpr const char* names[] = {"info", "warning", "error"};
        return names[static_cast<int>(value)];
    }
};
template <>
struct EnumNames<core::JitterKind> {
    static constexpr core::JitterKind all[] = {
        core::JitterKind::None, core::JitterKind::Full, core::JitterKind::Equal,
        core::JitterKind::Decorrelated, core::JitterKind::PlusMinus, core::JitterKind::Plus,
        core::JitterKind::Added};
    static const char* name(core::JitterKind value) {
        constexpr const char* names[] = {"none",       "full", "equal", "decorrelated",
                                         "plus_minus", "plus", "added"};
        return names[static_cast<int>(value)];
    }
};
template <>
struct EnumNames<core::Formula> {
    static constexpr core::Formula all[] = {core::Formula::Ladder, core::Formula::Backo2,
                                            core::Formula::ActionCable};
    static const char* name(core::Formula value) {
        constexpr const char* names[] = {"ladder", "backo2", "actioncable"};
        return names[static_cast<int>(value)];
    }
};
template <>
struct EnumNames<core::RuleOn> {
    static constexpr core::RuleOn all[] = {core::RuleOn::CloseCode, core::RuleOn::HttpStatus,
                                           core::RuleOn::Kind};
    static const char* name(core::RuleOn value) {
        constexpr const char* names[] = {"close_code", "http_status", "kind"};
        return names[static_cast<int>(value)];
    }
};
template <>
struct EnumNames<core::Reaction> {
    static constexpr core::Reaction all[] = {core::Reaction::Retry, core::Reaction::RetryLater,
                                             core::Reaction::Halt};
    static const char* name(core::Reaction value) {
        constexpr const char* names[] = {"retry", "retry_later", "halt"};
        return names[static_cast<int>(value)];
    }
};
template <>
struct EnumNames<core::ResetRule> {
    static constexpr core::ResetRule all[] = {core::ResetRule::OnOpen, core::ResetRule::StableFor,
                                              core::ResetRule::FirstMessage,
                                              core::ResetRule::FirstPong};
    static const char* name(core::ResetRule value) {
        constexpr const char* names[] = {"on_open", "stable_for", "first_message", "first_pong"};
        return names[static_cast<int>(value)];
    }
};
template <>
struct EnumNames<core::ReplyMatch> {
    static constexpr core::ReplyMatch all[] = {core::ReplyMatch::Off, core::ReplyMatch::ByOrder,
                                               core::ReplyMatch::ByPointer};
    static const char* name(core::ReplyMatch value) {
        constexpr const char* names[] = {"off", "by_order", "by_pointer"};
        return names[static_cast<int>(value)];
    }
};
template <>
struct EnumNames<core::WhenFull> {
    static constexpr core::WhenFull all[] = {core::WhenFull::StopReading,
                                             core::WhenFull::DropAndCount};
    static const char* name(core::WhenFull value) {
        constexpr const char* names[] = {"stop_reading", "drop_and_count"};
        return names[static_cast<int>(value)];
    }
};

// RFC 6455 5.2 defines six of the sixteen opcodes; a watched peer may send any of them.
template <>
struct EnumNames<core::Opcode> {
    static constexpr core::Opcode all[] = {core::Opcode::Continuation,
                                           core::Opcode::Text,
                                           core::Opcode::Binary,
                                           core::Opcode{3},
                                           core::Opcode{4},
                                           core::Opcode{5},
                                           core::Opcode{6},
                                           core::Opcode{7},
                                           core::Opcode::Close,
                                           core::Opcode::Ping,
                                           core::Opcode::Pong,
                                           core::Opcode{11},
                                           core::Opcode{12},
                                           core::Opcode{13},
                                           core::Opcode{14},
                                           core::Opcode{15}};
    static const char* name(core::Opcode value) {
        constexpr const char* names[] = {
            "continuation", "text",        "binary",      "reserved_3", "reserved_4", "reserved_5",
            "reserved_6",   "reserved_7",  "close",       "ping",       "pong",       "reserved_11",
            "reserved_12",  "reserved_13", "reserved_14", "reserved_15"};
        return names[static_cast<int>(value) & 15];
    }
};

template <class E>
std::optional<E> enum_from_name(std::string_view name) {
    for (const E value : EnumNames<E>::all)
        if (name == EnumNames<E>::name(value)) return value;
    return std::nullopt;
}

}  // namespace redial::log
