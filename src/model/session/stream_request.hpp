// Requests of event streams (WHATWG HTML 9.2): what an attempt asked for, as far as its head is
// known. Pure over the model; the thread that applies events.
#pragma once

#include <string>
#include <string_view>

#include "model/session/attempt.hpp"

namespace redial::model {

bool is_event_stream(const Attempt& attempt);

// Of a request's head: the last event's id that it sends back, by its field or, as what cannot set
// fields does, in its query; "" for none.
std::string last_event_id_of(std::string_view head);

}  // namespace redial::model
