// The orders that change the faults of a link, the same for a session's own and for a tap. Pure.
// Service thread.
#pragma once

#include <string>

#include "core/command.hpp"
#include "core/fault.hpp"

namespace redial::net {

inline constexpr std::size_t faults_max = 256;

bool is_fault_order(const core::Order& order);  // SetFaults, AddFault, RemoveFault, ClearFaults
// Changes `list` as `order` asks (the plan names those without a name); otherwise why not, and
// nothing is changed.
std::string apply_fault_order(core::FaultList& list, const core::Order& order);

}  // namespace redial::net
