// A person's orders to one session. What makes no sense in the phase comes back as CommandRefused.
// Service thread only.
#include "base/debug_log.hpp"
#include "base/utf8.hpp"
#include "net/service/outcomes.hpp"
#include "net/session/driver.hpp"
#include "net/session/fault_orders.hpp"

namespace redial::net {
namespace {

constexpr const char* nothing_is_sent =
    "an event stream carries nothing to the server but its request";

}  // namespace

void Driver::on_command(const core::Order& order) {
    order_name_ = core::name_of(order);
    REDIAL_LOG(Queue, Debug, "session {}: {}", self_.id.value, order_name_);
    if (is_fault_order(order)) {
        change_faults(order);
    } else {
        std::visit([this](const auto& what) { take(what); }, order);
    }
    order_name_ = "";
    self_.touched();
}

void Driver::refuse(std::string reason) {
    REDIAL_LOG(Queue, Info, "session {}: {} refused: {}", self_.id.value, order_name_, reason);
    self_.tell(core::CommandRefused{order_name_, std::move(reason)});
}

void Driver::refuse_if(std::string why) {
    if (!why.empty()) refuse(std::move(why));
}

void Driver::take(const core::ChangeSession& order) {
    if (!order.config) return refuse("a session needs settings");
    if (order.config->tap) return refuse("a session of Redial's own cannot become a tap");
    const core::FaultList faults_before = self_.config->faults;
    const bool has_new_messages = self_.config->saved_messages != order.config->saved_messages;
    const bool has_new_failover = self_.config->failover != order.config->failover;
    const bool has_new_queue = self_.config->queue != order.config->queue;
    // What was seen of a stream belongs to it; the person's own last id is newer, too.
    const bool is_another_stream =
        self_.config->url != order.config->url || self_.config->stream != order.config->stream;
    if (is_another_stream) stream_ = {};
    self_.config = order.config;
    renew_settings();
    if (has_new_messages) outbox_.restart_saved();
    self_.tell(core::SessionChanged{self_.config});
    failover_.set_endpoints();
    if (has_new_failover) failover_.plan_probe();
    if (has_new_queue) outbox_.set_queue_limits();
    if (self_.config->faults != faults_before) set_faults(self_.config->faults);
    if (is_linked()) put_on_link();
}

void Driver::take(const core::ReconnectNow&) {
    failover_.end_return();
    feed(core::ConnectAsked{core::Origin::Person});
}

// RFC 6455 7.4 and 5.5: what may stand in a close frame. 1005 stands for none.
bool Driver::is_sendable(std::uint16_t close_code, const std::string& reason) {
    if (close_code != 1005 && !wire::may_be_sent(close_code)) {
        refuse("close code " + std::to_string(close_code) + " may not be sent (RFC 6455 7.4)");
    } else if (reason.size() > 123 || !is_utf8(as_bytes(reason))) {
        refuse("a close reason is at most 123 bytes of UTF-8 (RFC 6455 5.5)");
    } else {
        return true;
    }
    return false;
}

void Driver::take(const core::Disconnect& order) {
    if (!is_sendable(order.close_code, order.close_reason)) return;
    if (failover_.end_return()) return;  // it closes already, and is to stay closed
    feed(core::DisconnectAsked{order.close_code, order.close_reason});
}

void Driver::take(const core::SendMessage& order) {
    refuse_if(is_stream() ? std::string(nothing_is_sent) : outbox_.send(order));
}

void Driver::take(const core::SendSaved& order) {
    refuse_if(is_stream() ? std::string(nothing_is_sent) : outbox_.send_saved(order));
}

void Driver::take(const core::CancelQueued& order) { refuse_if(outbox_.cancel(order)); }

void Driver::take(const core::StopRetrying&) { feed(core::StopAsked{}); }

void Driver::take(const core::SetAutoReconnect& order) {
    auto changed = std::make_shared<core::SessionConfig>(*self_.config);
    changed->auto_reconnect = order.is_on;
    self_.config = std::move(changed);
    renew_settings();
    self_.tell(core::SessionChanged{self_.config});
}

void Driver::take(const core::SendPing& order) {
    if (is_stream()) return refuse("an event stream has no pings");
    if (!self_.talker || !self_.talker->may_send()) return refuse("the session is not open");
    self_.talker->send_ping(order.payload ? BytesView(*order.payload) : BytesView());
}

void Driver::take(const core::ForceClose& order) {
    if (!self_.talker || self_.talker->is_closing()) return refuse("the session is not open");
    if (!is_sendable(order.close_code, order.close_reason)) return;
    self_.tell(core::FaultMade{"close", std::to_string(order.close_code)});
    self_.talker->close(order.close_code, order.close_reason, Talk::CloseLimit::Own);
}

void Driver::take(const core::ForceReset&) {
    if (!self_.talker) return refuse("the session is not open");
    self_.tell(core::FaultMade{"reset", ""});
    self_.talker->reset();
    core::Outcome outcome =
        outcome_of(core::OutcomeKind::Forced, core::EndedBy::Us, "reset on purpose");
    if (is_dialled_stream_) outcome.close_code = 0;
    on_talk_ended(std::move(outcome));
}

void Driver::take(const core::GoSilent& order) {
    if (!self_.talker || self_.talker->is_closing()) return refuse("the session is not open");
    if (self_.talker->is_silent() == order.is_on) {
        return refuse(order.is_on ? "already silent" : "not silent");
    }
    self_.tell(core::FaultMade{"silent", order.is_on ? "on" : "off"});
    speech_.forgive();
    self_.talker->set_silent(order.is_on);
    if (self_.talker) outbox_.send_queued();
}

// ---- its own link

void Driver::take(const core::SetLink& order) {
    if (self_.config->uses_link != order.is_on) {
        auto changed = std::make_shared<core::SessionConfig>(*self_.config);
        changed->uses_link = order.is_on;
        self_.config = std::move(changed);
        self_.tell(core::SessionChanged{self_.config});
    }
    if (is_linked()) put_on_link();
    tell_faults();
}

void Driver::change_faults(const core::Order& order) {
    core::FaultList changed = link_.faults();
    if (std::string why = apply_fault_order(changed, order); !why.empty()) {
        return refuse(std::move(why));
    }
    set_faults(std::move(changed));
}

// An open connection comes onto the link first: the link has to see its frames before it is to
// break them.
void Driver::set_faults(core::FaultList faults) {
    if (!faults.faults.empty()) put_on_link();
    link_.set_faults(std::move(faults));
    tell_faults();
}

void Driver::put_on_link() {
    if (self_.talker) self_.talker->put_on_link(link_);
    if (dialer_ && dialer_->try_put_on_link(link_)) is_dial_linked_ = true;
}

// The fault came in the middle of the opening handshake. What was said in it is shown to a link
// without faults, or they would act on it again.
void Driver::put_on_link_late() {
    const core::FaultList faults = link_.faults();
    link_.set_faults({{}, faults.seed});
    put_on_link();
    link_.set_faults(faults);
}

void Driver::tell_faults() {
    self_.tell(
        core::FaultsChanged{std::make_shared<const core::FaultList>(link_.faults()), is_linked()});
}

}  // namespace redial::net
