// What is asked of the lab server as the server of a dialect, by an agent or over HTTP: which
// dialect, and which of its faults are to be in force (docs/dialects.md). Pure; the thread that
// applies events.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "answers/written.hpp"
#include "control/json_input.hpp"
#include "core/command.hpp"

namespace redial::answers {

struct LabWish {
    std::optional<std::string> dialect;  // none: whatever it plays; "": its own chat
    Duration every = std::chrono::seconds(1);
    std::optional<std::vector<core::DialectFault>> faults;  // in place of those in force
};

// Members `dialect` and `dialect_faults`; what does not fit is complained of, also faults that the
// dialect does not have.
LabWish read_lab_wish(control::Members& members, const core::LabChanged& lab);

// What makes it so: a start where it plays another dialect, or does not listen; else its faults.
std::vector<core::Order> orders_of(const LabWish& wish, const core::LabChanged& lab);
bool is_fulfilled(const LabWish& wish, const core::LabChanged& lab);

// GET and POST /redial/lab: its state; of a POST its orders go behind `orders`, and the state is
// the one before them (202).
core::ControlReply lab_reply(const core::ControlRequest& request, const RequestPath& path,
                             const Known& known, std::vector<core::Order>& orders);

}  // namespace redial::answers
