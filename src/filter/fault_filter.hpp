// The filter of a fault: which messages it strikes (core::Fault::filter). On the way a message has
// no attempt and no mark, so that words which ask for those are refused. Pure, any thread.
#pragma once

#include <string_view>

#include "core/fault.hpp"
#include "filter/filter.hpp"

namespace redial::filter {

Result<Filter> fault_filter_from(std::string_view text);

// Whether the fault's filter can be read; one without has none that cannot.
Status check_fault(const core::Fault& fault);
// core::fault_from_text(), its filter looked at too.
Result<core::Fault> fault_from_text(std::string_view text);

}  // namespace redial::filter
