// Changes a list of faults as an order asks. Pure. Service thread.
#include "net/session/fault_orders.hpp"

#include <algorithm>

#include "filter/fault_filter.hpp"

namespace redial::net {
namespace {

auto find(core::FaultList& list, const std::string& name) {
    return std::find_if(list.faults.begin(), list.faults.end(),
                        [&name](const core::Fault& fault) { return fault.name == name; });
}

std::string add(core::FaultList& list, core::Fault fault) {
    if (const Status can = filter::check_fault(fault); !can) return can.error().line();
    const auto same = fault.name.empty() ? list.faults.end() : find(list, fault.name);
    if (same != list.faults.end()) {
        *same = std::move(fault);
    } else if (list.faults.size() >= faults_max) {
        return "a link has at most " + std::to_string(faults_max) + " faults";
    } else {
        list.faults.push_back(std::move(fault));
    }
    return {};
}

}  // namespace

bool is_fault_order(const core::Order& order) {
    return std::holds_alternative<core::SetFaults>(order) ||
           std::holds_alternative<core::AddFault>(order) ||
           std::holds_alternative<core::RemoveFault>(order) ||
           std::holds_alternative<core::ClearFaults>(order);
}

std::string apply_fault_order(core::FaultList& list, const core::Order& order) {
    if (const auto* set = std::get_if<core::SetFaults>(&order)) {
        core::FaultList asked = set->faults ? *set->faults : core::FaultList{{}, list.seed};
        if (asked.faults.size() > faults_max) {
            return "a link has at most " + std::to_string(faults_max) + " faults";
        }
        for (const core::Fault& fault : asked.faults)
            if (const Status can = filter::check_fault(fault); !can) return can.error().line();
        list = std::move(asked);
        return {};
    }
    if (const auto* added = std::get_if<core::AddFault>(&order)) return add(list, added->fault);
    if (const auto* removed = std::get_if<core::RemoveFault>(&order)) {
        const auto found = find(list, removed->name);
        if (found == list.faults.end()) return "there is no fault named " + removed->name;
        list.faults.erase(found);
        return {};
    }
    list.faults.clear();
    return {};
}

}  // namespace redial::net
