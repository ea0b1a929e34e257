// DesktopLook: whether the desktop is dark or light, wants high contrast or less motion, as the
// settings portal tells it. Asked through a child program, so that nothing waits and nothing has to
// be linked; where there is no desktop bus or no such program nobody is asked. UI thread only.
#pragma once

#include <optional>
#include <string_view>

#include "app/child_program.hpp"
#include "base/time.hpp"
#include "core/theme_name.hpp"

namespace redial::app {

struct DesktopWish {
    std::optional<core::ThemeName> theme;  // none: it has no wish
    bool has_less_motion = false;
    bool operator==(const DesktopWish&) const = default;
};
// Of what gdbus prints of org.freedesktop.portal.Settings.ReadAll.
DesktopWish wish_in(std::string_view answer);

class DesktopLook {
public:
    // At the start, and when the window gets the focus: whoever changes the desktop's look does it
    // in another window. Not again within ask_pause.
    void ask(Instant now);
    bool has_asked() const { return has_asked_; }
    // Takes the answer once it is there. True: the wish is another one than before.
    bool look(Instant now);
    // When to look for the answer; none: none is awaited.
    std::optional<Instant> looks_at() const { return looks_at_; }
    const DesktopWish& wish() const { return wish_; }

    static constexpr Duration ask_pause = std::chrono::seconds(5);
    static constexpr Duration look_pause = std::chrono::milliseconds(50);

private:
    std::optional<ChildProgram> child_;
    bool has_asked_ = false;
    std::optional<Instant> asked_at_;
    std::optional<Instant> looks_at_;
    DesktopWish wish_;
};

}  // namespace redial::app
