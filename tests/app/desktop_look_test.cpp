// What the desktop's answer means for the window, and that nobody waits for it. Test thread.
#include "app/desktop_look.hpp"

#include "catch.hpp"

using namespace redial;
using namespace redial::app;

TEST_CASE("the portal's answer says dark, light, high contrast and less motion", "[theme]") {
    CHECK(wish_in("({'org.freedesktop.appearance': {'color-scheme': <uint32 1>}},)").theme ==
          core::ThemeName::Dark);
    CHECK(wish_in("({'org.freedesktop.appearance': {'color-scheme': <uint32 2>}},)").theme ==
          core::ThemeName::Light);
    CHECK(wish_in("({'org.freedesktop.appearance': {'color-scheme': <uint32 2>, 'contrast': "
                  "<uint32 1>}},)")
              .theme == core::ThemeName::HighContrast);
    const DesktopWish still = wish_in(
        "({'org.gnome.desktop.interface': {'color-scheme': <'prefer-dark'>, "
        "'enable-animations': <false>}, 'org.freedesktop.appearance': {'color-scheme': <uint32 "
        "0>}},)");
    CHECK(still.has_less_motion);
    CHECK_FALSE(still.theme);
}

TEST_CASE("an answer that is none leaves the person's own look", "[theme]") {
    for (const char* answer : {"", "()", "Error: GDBus.Error:org.freedesktop.DBus.Error", "({},)"})
        CHECK(wish_in(answer) == DesktopWish{});
}
