// Asks the settings portal by gdbus and reads its answer. UI thread only.
#include "app/desktop_look.hpp"

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include <sys/stat.h>

namespace redial::app {
namespace {

// As the D-Bus libraries find it: by the variable, else by the socket of the user's session.
bool has_session_bus() {
    const char* address = std::getenv("DBUS_SESSION_BUS_ADDRESS");
    if (address != nullptr && *address != '\0') return true;
    const char* folder = std::getenv("XDG_RUNTIME_DIR");
    struct stat found {};
    return folder != nullptr && ::stat((std::string(folder) + "/bus").c_str(), &found) == 0;
}

std::vector<std::string> question() {
    return {"gdbus",
            "call",
            "--session",
            "--timeout",
            "2",
            "--dest",
            "org.freedesktop.portal.Desktop",
            "--object-path",
            "/org/freedesktop/portal/desktop",
            "--method",
            "org.freedesktop.portal.Settings.ReadAll",
            "['org.freedesktop.appearance', 'org.gnome.desktop.interface']"};
}

}  // namespace

DesktopWish wish_in(std::string_view answer) {
    const auto says = [answer](std::string_view words) {
        return answer.find(words) != std::string_view::npos;
    };
    DesktopWish wish;
    if (says("'color-scheme': <uint32 1>")) wish.theme = core::ThemeName::Dark;
    if (says("'color-scheme': <uint32 2>")) wish.theme = core::ThemeName::Light;
    if (says("'contrast': <uint32 1>")) wish.theme = core::ThemeName::HighContrast;
    wish.has_less_motion =
        says("'reduced-motion': <uint32 1>") || says("'enable-animations': <false>");
    return wish;
}

void DesktopLook::ask(Instant now) {
    has_asked_ = true;
    const bool is_too_soon = asked_at_ && now < *asked_at_ + ask_pause;
    if (child_ || is_too_soon || !has_session_bus()) return;
    asked_at_ = now;
    Result<ChildProgram> started = ChildProgram::start(question());
    if (!started) return;
    child_.emplace(*std::move(started));
    looks_at_ = now + look_pause;
}

bool DesktopLook::look(Instant now) {
    if (!child_ || now < *looks_at_) return false;
    looks_at_ = now + look_pause;
    if (!child_->look()) return false;
    // What could not be asked changes nothing.
    const bool is_answer = child_->exit_code() == 0;
    const DesktopWish told = is_answer ? wish_in(child_->output()) : wish_;
    child_.reset();
    looks_at_.reset();
    return std::exchange(wish_, told) != told;
}

}  // namespace redial::app
