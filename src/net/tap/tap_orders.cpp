// Carries out the orders to a tap, and keeps the sessions of its clients. Service thread only.
#include <algorithm>

#include "base/debug_log.hpp"
#include "net/session/fault_orders.hpp"
#include "net/tap/tap.hpp"

namespace redial::net {

void Tap::refuse(SessionId session, std::string reason) {
    REDIAL_LOG(Queue, Info, "session {}: {} refused: {}", session.value, order_name_, reason);
    const Now now = service_.now();
    service_.tell({core::Stamp{session, AttemptId{}, now.mono, now.wall},
                   core::CommandRefused{order_name_, std::move(reason)}});
}

void Tap::on_command(const core::Order& order) {
    order_name_ = core::name_of(order);
    REDIAL_LOG(Queue, Debug, "tap {}: {}", id_.value, order_name_);
    if (is_fault_order(order)) {
        change_faults(order);
    } else {
        std::visit([this](const auto& what) { take(what); }, order);
    }
    order_name_ = "";
    service_.touched(*this);
}

void Tap::change_faults(const core::Order& order) {
    core::FaultList changed = plan_->faults();
    if (std::string why = apply_fault_order(changed, order); !why.empty()) {
        return refuse(id_, std::move(why));
    }
    set_faults(std::move(changed));
}

void Tap::set_faults(core::FaultList faults) {
    plan_->set_faults(std::move(faults), service_.now().mono, *this);
    tell_faults();
    apply_plan();
}

void Tap::tell_faults() {
    tell(core::FaultsChanged{std::make_shared<const core::FaultList>(plan_->faults()), true});
}

void Tap::take(const core::ChangeSession& order) {
    if (!order.config) return refuse(id_, "a session needs settings");
    if (!order.config->tap) return refuse(id_, "a tap cannot become a session of Redial's own");
    const core::TapOptions before = *config_->tap;
    const core::FaultList faults_before = config_->faults;
    set_config(order.config);
    const core::TapOptions& after = *config_->tap;
    if (after.offers_tls != before.offers_tls || after.host != before.host ||
        after.certificate_file != before.certificate_file || after.key_file != before.key_file) {
        tls_ = {};
        drop_port();
    }
    if (after.port != before.port || after.host != before.host) {
        drop_port();
        port_ = 0;
    }
    tls_.takes_http2 = after.http_version != core::HttpVersion::Http1;
    is_enabled_ = after.is_enabled;
    tell(core::SessionChanged{config_});
    if (config_->faults != faults_before) set_faults(config_->faults);
    update_listening();
    if (!is_enabled_) cut_all(ClientEnd::TapReset, "the tap is off");
    tell_state();
}

void Tap::take(const core::SetTapEnabled& order) {
    if (is_enabled_ == order.is_on) return tell_state();
    is_enabled_ = order.is_on;
    auto changed = std::make_shared<core::SessionConfig>(*config_);
    changed->tap->is_enabled = is_enabled_;
    config_ = std::move(changed);
    tell(core::SessionChanged{config_});
    update_listening();
    if (!is_enabled_) cut_all(ClientEnd::TapReset, "the tap is off");
    tell_state();
}

void Tap::take(const core::ForceReset&) {
    if (connections_.empty()) return refuse(id_, "nobody is connected");
    ++faults_made_;
    tell(core::FaultMade{"reset", std::to_string(connections_.size()) + " connections"});
    cut_all(ClientEnd::FaultReset, "reset");
}

void Tap::take(const core::ForceClose& order) {
    if (connections_.empty()) return refuse(id_, "nobody is connected");
    core::Fault fault;
    fault.name = "close";
    fault.kind = core::FaultKind::Close;
    fault.code = order.close_code;
    fault.text = order.close_reason;
    // One that goes is taken out of the map.
    std::vector<std::shared_ptr<TapConnection>> all;
    for (const auto& entry : connections_) all.push_back(entry.second);
    for (const auto& connection : all) connection->carry(fault);
}

void Tap::remove() {
    drop_port();
    set_unseen("");
    cut_all(ClientEnd::TapReset, "the tap is removed");
    forget_preludes(Instant::max());
    while (lanes_.size() > 1) remove_lane(lanes_.back()->id());
    tell(core::SessionRemoved{});
}

void Tap::shut_down() {
    drop_port();
    set_unseen("");
    cut_all(ClientEnd::TapReset, "the tap is going away");
    forget_preludes(Instant::max());
    tell_state();  // the last figures
}

// ---- lanes

TapLane* Tap::find_lane(SessionId id) const {
    const auto found =
        std::find_if(lanes_.begin() + 1, lanes_.end(),
                     [id](const std::unique_ptr<TapLane>& lane) { return lane->id() == id; });
    return found == lanes_.end() ? nullptr : found->get();
}

void Tap::on_lane_command(SessionId lane_id, const core::Order& order) {
    order_name_ = core::name_of(order);
    TapLane& lane = *find_lane(lane_id);
    if (std::holds_alternative<core::RemoveSession>(order)) {
        remove_lane(lane_id);
    } else if (std::holds_alternative<core::ForceReset>(order)) {
        reset_lane(lane);
    } else if (is_fault_order(order)) {
        refuse(lane_id, "the faults are the tap's: they act on all of its clients");
    } else {
        refuse(lane_id, "a tap's client dials, speaks and ends by itself");
    }
    order_name_ = "";
}

void Tap::reset_lane(TapLane& lane) {
    std::vector<std::shared_ptr<TapConnection>> its_own;
    for (const auto& [key, connection] : connections_) {
        const bool is_its =
            connection->watch() == lane.holder || connection->polled() == lane.holder;
        if (lane.holder != nullptr && is_its) its_own.push_back(connection);
    }
    if (its_own.empty()) return refuse(lane.id(), "the client is not connected");
    ++faults_made_;
    lane.tell(core::FaultMade{"reset", ""});
    for (const auto& connection : its_own) connection->cut(ClientEnd::FaultReset, "reset");
}

TapLane* Tap::make_lane() {
    if (lanes_.size() >= tap_lanes_max) {
        if (std::exchange(has_told_lanes_full_, true)) return nullptr;
        tell(core::Noted{core::Severity::Warning,
                         "more than " + std::to_string(tap_lanes_max) +
                             " clients at once: further ones are relayed, not watched"});
        return nullptr;
    }
    ++last_lane_;
    if (last_lane_ >= tap_lane_ids || id_.value > UINT32_MAX / tap_lane_ids - 1) return nullptr;
    auto lane =
        std::make_unique<TapLane>(service_, SessionId{id_.value * tap_lane_ids + last_lane_});
    auto config = std::make_shared<core::SessionConfig>(*config_);
    config->name = core::name_of(*config_) + " · client " + std::to_string(last_lane_);
    config->tap.reset();
    config->faults = {};
    config->tap_of = id_;
    lane->tell(core::SessionAdded{std::move(config)});
    lanes_.push_back(std::move(lane));
    return lanes_.back().get();
}

void Tap::remove_lane(SessionId id) {
    const auto found =
        std::find_if(lanes_.begin() + 1, lanes_.end(),
                     [id](const std::unique_ptr<TapLane>& lane) { return lane->id() == id; });
    TapLane& lane = **found;
    if (lane.holder != nullptr) lane.holder->leave();
    lane.tell(core::SessionRemoved{});
    lanes_.erase(found);
    has_told_lanes_full_ = false;
}

}  // namespace redial::net
