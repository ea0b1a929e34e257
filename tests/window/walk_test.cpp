// A walk through the real window: every tab, menu, dialog and help page is painted, in each theme,
// at each scale, and after each thing that makes the fonts be built anew. Test's thread only.
#include "pixels.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

void walk_tabs(Pixels& pixels) {
    for (const char* keys : {"ctrl+2", "ctrl+3", "ctrl+4", "ctrl+5", "ctrl+6", "ctrl+1"}) {
        pixels.desktop->key(keys);
        pixels.changes(keys);
    }
}

// All five, from one to the next, with the keyboard.
void walk_menus(Pixels& pixels) {
    pixels.desktop->opens("F10", "##Menu_00");
    for (const char* menu : {"File", "Session", "Faults", "View", "Help"}) {
        pixels.stays_painted(std::string("the menu ") + menu);
        pixels.desktop->draws_after({"key", "Right"}, 2);
    }
    pixels.desktop->closes("Escape", "##Menu_00");
}

void sees_and_leaves(Pixels& pixels, const std::string& name) {
    pixels.desktop->wait_until(name, [&] { return pixels.desktop->shows(name); });
    pixels.stays_painted(name);
    pixels.desktop->leaves(name);
    pixels.stays_painted(name + " gone");
}

void walk_dialogs(Pixels& pixels) {
    for (const auto& [keys, name] : dialogs) {
        pixels.desktop->key(keys);
        sees_and_leaves(pixels, name);
    }
    for (const auto& [words, name] : named_dialogs) {
        pixels.desktop->carry_out(words);
        sees_and_leaves(pixels, name);
    }
    for (const auto& [keys, name] : help_windows) {
        pixels.desktop->opens(keys, name);
        pixels.stays_painted(name);
        pixels.desktop->closes(keys, name);
    }
}

}  // namespace

TEST_CASE("every tab, menu, dialog and help page is painted, in each theme at each scale",
          "[window]") {
    const auto theme = GENERATE(as<std::string>(), "dark", "light", "high_contrast");
    const int dpi = GENERATE(96, 120, 192);
    CAPTURE(theme, dpi);
    if (theme == "high_contrast" && dpi != 96) return;  // its sizes are the dark one's
    const ScreenDpi screen(dpi);
    Pixels pixels({}, theme);
    REQUIRE(pixels.seen.width == 1200 * dpi / 96);
    pixels.receives(R"({"n":1})");
    walk_tabs(pixels);
    walk_menus(pixels);
    walk_dialogs(pixels);
}

TEST_CASE("after each thing that builds the fonts anew all tabs and a dialog are painted",
          "[window]") {
    Pixels pixels;
    pixels.receives(R"({"n":1})");
    const auto walk = [&](const std::string& what) {
        INFO("after " << what);
        walk_tabs(pixels);
        pixels.desktop->key("ctrl+comma");
        sees_and_leaves(pixels, "###session-dialog");
    };
    pixels.desktop->key("ctrl+equal");
    pixels.changes("larger");
    walk("zoom");
    pixels.receives("Greek \xce\xb1\xce\xb2\xce\xb3 \xce\xa9");
    walk("a foreign glyph");
    pixels.desktop->carry_out("light theme");
    pixels.changes("the light theme");
    walk("the theme");
    pixels.desktop->key("ctrl+0");
    pixels.changes("as large as before");
    walk("zoom in the other theme");
}

TEST_CASE("a window that was painted part by part looks as one painted as a whole", "[window]") {
    Pixels pixels;
    pixels.receives("plain words");
    pixels.receives("more of them");
    pixels.desktop->key("ctrl+f");
    pixels.desktop->type("words");
    pixels.changes("the filter");
    pixels.desktop->key("ctrl+a");
    pixels.desktop->draws_after({"key", "BackSpace"}, 2);
    pixels.desktop->opens("F10", "##Menu_00");
    pixels.desktop->closes("Escape", "##Menu_00");
    pixels.desktop->opens("ctrl+k", "##Popup_");
    pixels.desktop->closes("Escape", "##Popup_");
    pixels.desktop->draws_after({"key", "ctrl+m"}, 3);
    pixels.stays_painted("all that was painted in parts");
    const Screen parts = pixels.seen;
    // New fonts are a new picture everywhere; these are then the old ones again.
    for (const char* keys : {"ctrl+equal", "ctrl+0"}) {
        pixels.desktop->key(keys);
        pixels.changes(keys);
    }
    // The timeline below goes on, and the rate in the session's header fades.
    const PixelBox session{parts.width / 4, parts.height / 5, parts.width * 19 / 20,
                           parts.height * 3 / 4};
    pixels.desktop->sees("the same picture, painted as a whole",
                         [&](const Screen& now) { return now.changed(parts, session) == 0; });
}
