// Stable names of the core's enumerations and commands: used in logs, exports and on the command
// line, so they change only with the log format's version. Any thread.
#include "core/command.hpp"
#include "core/event.hpp"
#include "core/outcome.hpp"

namespace redial::core {

const char* name_of(Connection status) {
    switch (status) {
        case Connection::Connecting: return "connecting";
        case Connection::Open: return "open";
        case Connection::Closed: return "closed";
    }
    return "unknown";
}

const char* name_of(Direction direction) {
    switch (direction) {
        case Direction::In: return "in";
        case Direction::Out: return "out";
    }
    return "unknown";
}

const char* name_of(StageName stage) {
    switch (stage) {
        case StageName::Resolve: return "resolve";
        case StageName::Connect: return "connect";
        case StageName::Tls: return "tls";
        case StageName::Upgrade: return "upgrade";
    }
    return "unknown";
}

const char* name_of(Opcode opcode) {
    switch (opcode) {
        case Opcode::Continuation: return "continuation";
        case Opcode::Text: return "text";
        case Opcode::Binary: return "binary";
        case Opcode::Close: return "close";
        case Opcode::Ping: return "ping";
        case Opcode::Pong: return "pong";
    }
    return "reserved";  // a watched peer may send any of the sixteen
}

const char* name_of(Side side) {
    switch (side) {
        case Side::Client: return "client";
        case Side::Server: return "server";
    }
    return "unknown";
}

const char* name_of(HaltReason reason) {
    switch (reason) {
        case HaltReason::GaveUp: return "gave_up";
        case HaltReason::RunEnded: return "run_ended";
    }
    return "unknown";
}

const char* name_of(Origin origin) {
    switch (origin) {
        case Origin::Person: return "person";
        case Origin::Policy: return "policy";
        case Origin::Start: return "start";
        case Origin::Program: return "program";
    }
    return "unknown";
}

const char* name_of(QueueFate fate) {
    switch (fate) {
        case QueueFate::Sent: return "sent";
        case QueueFate::Cancelled: return "cancelled";
        case QueueFate::Refused: return "refused";
        case QueueFate::Acknowledged: return "acknowledged";
        case QueueFate::Dropped: return "dropped";
        case QueueFate::Expired: return "expired";
    }
    return "unknown";
}

const char* name_of(SystemChange change) {
    switch (change) {
        case SystemChange::NetworkUp: return "network_up";
        case SystemChange::NetworkDown: return "network_down";
        case SystemChange::Woke: return "woke";
    }
    return "unknown";
}

const char* name_of(ResumeVerdict verdict) {
    switch (verdict) {
        case ResumeVerdict::Resumed: return "resumed";
        case ResumeVerdict::Restarted: return "restarted";
        case ResumeVerdict::Lost: return "lost";
        case ResumeVerdict::Repeated: return "repeated";
        case ResumeVerdict::Unknown: return "unknown";
    }
    return "unknown";
}

const char* name_of(LossPlace place) {
    switch (place) {
        case LossPlace::EventRing: return "event_ring";
        case LossPlace::History: return "history";
        case LossPlace::Recording: return "recording";
    }
    return "unknown";
}

const char* name_of(EndedBy by) {
    switch (by) {
        case EndedBy::Peer: return "peer";
        case EndedBy::Us: return "us";
        case EndedBy::Network: return "network";
    }
    return "unknown";
}

const char* name_of(OutcomeKind kind) {
    switch (kind) {
        case OutcomeKind::Closed: return "closed";
        case OutcomeKind::ResetByPeer: return "reset_by_peer";
        case OutcomeKind::EndedByPeer: return "ended_by_peer";
        case OutcomeKind::Refused: return "refused";
        case OutcomeKind::Unreachable: return "unreachable";
        case OutcomeKind::NameUnresolved: return "name_unresolved";
        case OutcomeKind::ResolveTimedOut: return "resolve_timed_out";
        case OutcomeKind::ConnectTimedOut: return "connect_timed_out";
        case OutcomeKind::TlsTimedOut: return "tls_timed_out";
        case OutcomeKind::UpgradeTimedOut: return "upgrade_timed_out";
        case OutcomeKind::TlsFailed: return "tls_failed";
        case OutcomeKind::HttpRefused: return "http_refused";
        case OutcomeKind::HandshakeInvalid: return "handshake_invalid";
        case OutcomeKind::ProtocolError: return "protocol_error";
        case OutcomeKind::PongTimedOut: return "pong_timed_out";
        case OutcomeKind::CloseTimedOut: return "close_timed_out";
        case OutcomeKind::Abandoned: return "abandoned";
        case OutcomeKind::Forced: return "forced";
        case OutcomeKind::Unknown: return "unknown";
        case OutcomeKind::InvalidTarget: return "invalid_target";
    }
    return "unknown";
}

namespace {

struct OrderName {
    const char* operator()(const AddSession&) const { return "add_session"; }
    const char* operator()(const ChangeSession&) const { return "change_session"; }
    const char* operator()(const RemoveSession&) const { return "remove_session"; }
    const char* operator()(const ReconnectNow&) const { return "reconnect_now"; }
    const char* operator()(const Disconnect&) const { return "disconnect"; }
    const char* operator()(const StopRetrying&) const { return "stop_retrying"; }
    const char* operator()(const SendMessage&) const { return "send_message"; }
    const char* operator()(const SendSaved&) const { return "send_saved"; }
    const char* operator()(const SendPing&) const { return "send_ping"; }
    const char* operator()(const CancelQueued&) const { return "cancel_queued"; }
    const char* operator()(const SetAutoReconnect&) const { return "set_auto_reconnect"; }
    const char* operator()(const ForceClose&) const { return "force_close"; }
    const char* operator()(const ForceReset&) const { return "force_reset"; }
    const char* operator()(const GoSilent&) const { return "go_silent"; }
    const char* operator()(const StartLab&) const { return "start_lab"; }
    const char* operator()(const StopLab&) const { return "stop_lab"; }
    const char* operator()(const RestartLab&) const { return "restart_lab"; }
    const char* operator()(const SetLabRefuses&) const { return "set_lab_refuses"; }
    const char* operator()(const SetLab503&) const { return "set_lab_503"; }
    const char* operator()(const SetLabClosesAfter&) const { return "set_lab_closes_after"; }
    const char* operator()(const DropLabConnections&) const { return "drop_lab_connections"; }
    const char* operator()(const ForgetLabSession&) const { return "forget_lab_session"; }
    const char* operator()(const SetFaults&) const { return "set_faults"; }
    const char* operator()(const AddFault&) const { return "add_fault"; }
    const char* operator()(const RemoveFault&) const { return "remove_fault"; }
    const char* operator()(const ClearFaults&) const { return "clear_faults"; }
    const char* operator()(const SetLink&) const { return "set_link"; }
    const char* operator()(const SetTapEnabled&) const { return "set_tap_enabled"; }
    const char* operator()(const StartControl&) const { return "start_control"; }
    const char* operator()(const StopControl&) const { return "stop_control"; }
};

}  // namespace

const char* name_of(const Order& order) { return std::visit(OrderName{}, order); }

}  // namespace redial::core
