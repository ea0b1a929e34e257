// Reads the filters of faults. Any thread.
#include "filter/fault_filter.hpp"

#include <algorithm>

namespace redial::filter {

Result<Filter> fault_filter_from(std::string_view text) {
    auto filter = Filter::parse(text);
    if (!filter) return filter;
    const bool has_other =
        std::any_of(filter->terms.begin(), filter->terms.end(), [](const Term& term) {
            return std::holds_alternative<IsMarked>(term.wanted) ||
                   std::holds_alternative<HasAttempt>(term.wanted);
        });
    if (!has_other) return filter;
    return Error{"a fault's filter knows neither marks nor attempts", std::string(text),
                 "leave out marked and attempt:"};
}

Status check_fault(const core::Fault& fault) {
    if (fault.filter.empty()) return Done{};
    const auto filter = fault_filter_from(fault.filter);
    if (filter) return Done{};
    const Error& wrong = filter.error();
    return Error{"the filter of the fault cannot be read: " + wrong.what, wrong.where, wrong.hint};
}

Result<core::Fault> fault_from_text(std::string_view text) {
    auto fault = core::fault_from_text(text);
    if (!fault) return fault;
    if (const Status can = check_fault(*fault); !can) return can.error();
    return fault;
}

}  // namespace redial::filter
