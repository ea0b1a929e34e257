// Requests of event streams (WHATWG HTML 9.2): what an attempt asked for, as far as its head is
// known. Pure over the model; the thread that applies events.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/session/attempt.hpp"

namespace redial::model {

bool is_event_stream(std::string_view url);
bool is_event_stream(const Attempt& attempt);

// The value of a field of a request's head; none where it has no such field. Names compare without
// case.
std::optional<std::string_view> field_of_head(std::string_view head, std::string_view name);

// Of a request's head: the last event's id that it sends back, by its field or, as what cannot set
// fields does, in its query; "" for none.
std::string last_event_id_of(std::string_view head);

// The head of the attempt's request, as sent; "" where it is not known.
std::string_view request_of(const Attempt& attempt);

}  // namespace redial::model
