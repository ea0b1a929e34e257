// The control API: Toxiproxy's paths and JSON over Redial's taps, and /metrics for Prometheus
// (docs/control.md). Pure: a request and the taps as they are in, commands and a reply out.
// Any thread.
#pragma once

#include "core/control.hpp"

namespace redial::control {

// `version` is told by GET /version.
core::ControlStep answer(const core::ControlRequest& request, const core::ControlState& state,
                         std::string_view version);

}  // namespace redial::control
