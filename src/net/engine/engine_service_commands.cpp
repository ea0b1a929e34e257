// Takes commands out of the queue and gives them to the drivers or the lab server, or back as
// refused. Service thread only.
#include <algorithm>

#include "base/debug_log.hpp"
#include "base/entropy.hpp"
#include "net/engine/engine_service.hpp"

namespace redial::net {

void EngineService::refuse(SessionId id, const core::Order& order, std::string reason) {
    const Now at = now();
    tell({core::Stamp{id, AttemptId{}, at.mono, at.wall},
          core::CommandRefused{core::name_of(order), std::move(reason)}});
}

void EngineService::take_command(core::Command command) {
    const SessionId id = command.session;
    if (auto* add = std::get_if<core::AddSession>(&command.order)) return add_session(id, *add);
    if (id == SessionId{}) return take_program_order(command.order);
    if (try_give_to_tap(command)) return;
    Driver* driver = driver_of(id);
    if (driver == nullptr) return refuse(id, command.order, "there is no such session");
    if (std::holds_alternative<core::RemoveSession>(command.order)) return remove_session(id);
    // Before the driver logs a URL with the new parameter in it.
    if (const auto* change = std::get_if<core::ChangeSession>(&command.order))
        if (change->config) debug_log::hide_parameter(change->config->session_parameter);
    driver->on_command(command.order);
}

void EngineService::take_program_order(core::Order& order) {
    if (const auto* set = std::get_if<core::SetAutoReconnect>(&order)) {
        auto_reconnects_ = set->is_on;
        for (auto& [id, driver] : drivers_) driver->set_auto_reconnect(set->is_on);
        return;
    }
    if (control_->on_command(order)) return;
    if (!lab_->on_command(order)) refuse(SessionId{}, order, "it needs a session");
}

void EngineService::add_session(SessionId id, core::AddSession& order) {
    const core::Order again = order;
    if (id == SessionId{}) return refuse(id, again, "a session needs an id");
    if (!order.config) return refuse(id, again, "a session needs settings");
    if (is_known(id)) return refuse(id, again, "there is a session with this id");
    debug_log::hide_parameter(order.config->session_parameter);
    highest_id_ = std::max(highest_id_, id);
    if (order.config->tap) return add_tap(id, order);
    auto driver = std::make_unique<Driver>(id, order.config, static_cast<DialService&>(*this),
                                           auto_reconnects_, random_seed());
    Driver& added = *driver;
    drivers_.emplace(id, std::move(driver));
    added.begin(order.dials_at_once);
}

void EngineService::add_tap(SessionId id, core::AddSession& order) {
    auto tap = std::make_unique<Tap>(id, order.config, static_cast<DialService&>(*this));
    Tap& added = *tap;
    taps_.emplace(id, std::move(tap));
    added.begin();
}

bool EngineService::is_known(SessionId id) const {
    const bool is_lane = std::any_of(taps_.begin(), taps_.end(),
                                     [id](const auto& entry) { return entry.second->owns(id); });
    return is_lane || drivers_.contains(id) || taps_.contains(id);
}

bool EngineService::try_give_to_tap(core::Command& command) {
    const SessionId id = command.session;
    if (const auto found = taps_.find(id); found != taps_.end()) {
        if (!std::holds_alternative<core::RemoveSession>(command.order)) {
            found->second->on_command(command.order);
            return true;
        }
        found->second->remove();
        deadlines_.forget(*found->second);
        retire(std::shared_ptr<Tap>(std::move(found->second)));
        taps_.erase(found);
        return true;
    }
    for (auto& [tap_id, tap] : taps_) {
        if (!tap->owns(id)) continue;
        tap->on_lane_command(id, command.order);
        return true;
    }
    return false;
}

core::ControlState EngineService::control_state() const {
    core::ControlState state;
    for (const auto& [id, tap] : taps_) state.taps.push_back(tap->view());
    state.first_free = std::max(core::control_ids_from, SessionId{highest_id_.value + 1});
    return state;
}

void EngineService::remove_session(SessionId id) {
    const auto found = drivers_.find(id);
    found->second->remove();
    deadlines_.forget(*found->second);
    if (found->second->has_last_words()) {
        last_words_.push_back({std::move(found->second), now().mono + last_words_wait});
    } else {
        retire(std::shared_ptr<Driver>(std::move(found->second)));
    }
    drivers_.erase(found);
}

}  // namespace redial::net
