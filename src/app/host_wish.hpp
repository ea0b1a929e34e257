// What the desktop program asks of the host and of its window, from the person's preferences and
// from this machine.
// UI thread.
#pragma once

#include "app/command_line.hpp"
#include "app/glfw_window.hpp"
#include "core/preferences.hpp"
#include "embed/host.hpp"
#include "log/settings.hpp"

namespace redial::app {

embed::HostOptions host_wish(const core::Preferences& preferences);
// As large as it was last, or as asked for.
WindowWish window_wish(const log::Settings& settings, const WindowOptions& options);

}  // namespace redial::app
