// Commands as they come out of the queue: to the drivers, the lab server, or back as refused.
// Service thread only.
#include "base/debug_log.hpp"
#include "base/entropy.hpp"
#include "net/engine_service.hpp"

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
    if (drivers_.contains(id)) return refuse(id, again, "there is a session with this id");
    debug_log::hide_parameter(order.config->session_parameter);
    auto driver = std::make_unique<Driver>(id, order.config, static_cast<DriverHost&>(*this),
                                           auto_reconnects_, random_seed());
    Driver& added = *driver;
    drivers_.emplace(id, std::move(driver));
    added.begin(order.dials_at_once);
}

core::ControlState EngineService::control_state() const {
    core::ControlState state;
    state.first_free = core::control_ids_from;
    return state;
}

void EngineService::remove_session(SessionId id) {
    const auto found = drivers_.find(id);
    found->second->remove();
    deadlines_.forget(*found->second);
    retire(std::shared_ptr<Driver>(std::move(found->second)));
    drivers_.erase(found);
}

}  // namespace redial::net
