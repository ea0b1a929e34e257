// The taps' figures as Prometheus text (exposition format 0.0.4): Redial's own names, and
// Toxiproxy's two for the dashboards that know them. Pure, any thread.
#pragma once

#include <string>

#include "core/control.hpp"

namespace redial::control {

inline constexpr const char* metrics_content_type = "text/plain; version=0.0.4; charset=utf-8";
std::string metrics_text(const core::ControlState& state);

}  // namespace redial::control
