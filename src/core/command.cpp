// Names the orders, for CommandRefused and the debug log. Any thread.
#include "core/command.hpp"

namespace redial::core {
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
    const char* operator()(const SetLabStreams&) const { return "set_lab_streams"; }
    const char* operator()(const DropLabConnections&) const { return "drop_lab_connections"; }
    const char* operator()(const ForgetLabSession&) const { return "forget_lab_session"; }
    const char* operator()(const SetLabDialectFault&) const { return "set_lab_dialect_fault"; }
    const char* operator()(const SetFaults&) const { return "set_faults"; }
    const char* operator()(const AddFault&) const { return "add_fault"; }
    const char* operator()(const RemoveFault&) const { return "remove_fault"; }
    const char* operator()(const ClearFaults&) const { return "clear_faults"; }
    const char* operator()(const SetLink&) const { return "set_link"; }
    const char* operator()(const SetTapEnabled&) const { return "set_tap_enabled"; }
    const char* operator()(const StartControl&) const { return "start_control"; }
    const char* operator()(const StopControl&) const { return "stop_control"; }
    const char* operator()(const ReplyControl&) const { return "reply_control"; }
};

}  // namespace

const char* name_of(const Order& order) { return std::visit(OrderName{}, order); }

}  // namespace redial::core
