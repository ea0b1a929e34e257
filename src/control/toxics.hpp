// Toxics: Toxiproxy's JSON for a fault, both ways. Toxiproxy's own types keep its attribute names
// and units (docs/control.md); every other kind of fault is a further type whose attributes are the
// names of its FaultFields. Pure, any thread.
#pragma once

#include <string>

#include "base/result.hpp"
#include "control/json_input.hpp"
#include "core/fault.hpp"

namespace redial::control {

// "upstream", "downstream" or, beyond Toxiproxy, "both".
const char* stream_name(core::Flow flow);
Json toxic_to_json(const core::Fault& fault);

// What is wrong with a toxic, in Toxiproxy's words, and its HTTP status.
struct ToxicError {
    int status = 400;
    std::string words;
};
using ReadToxic = std::variant<core::Fault, ToxicError>;
// A new one: stream downstream, toxicity 1, name TYPE_STREAM unless told.
ReadToxic toxic_from_json(const Json& body);
// `fault` with the attributes and the toxicity that the body names.
ReadToxic toxic_changed_by_json(core::Fault fault, const Json& body);

}  // namespace redial::control
