// The real window is never blank: after each thing that a person does, and each text that a peer
// sends, the pixels are read back. Many colours must be there, and the part that must have changed
// has. Test's thread only.
#include "pixels.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

// Each in glyphs that no picture before it needed.
const char* const texts[] = {
    "plain words",
    "two\nlines\tand a tab\r\n",
    "control \x01 \x1b \x1e \x7f",
    "\xe2\x82\xac euro",
    "Greek \xce\xb1\xce\xb2\xce\xb3 \xce\xa9",
    "Cyrillic \xd0\xa8\xd0\xb6",
    "CJK \xe6\xbc\xa2\xe5\xad\x97 \xe4\xb8\xad",
    "emoji \xf0\x9f\x98\x80 \xe2\x98\x83",
};

}  // namespace

TEST_CASE("every text that a peer sends leaves the window painted", "[window]") {
    Pixels pixels;
    for (const char* text : texts) pixels.receives(text);
}

TEST_CASE("a machine without a single font of its own shows every text all the same", "[window]") {
    TestFolder fonts;
    write_file(fonts.file("none.conf"), "<?xml version=\"1.0\"?><fontconfig></fontconfig>");
    Pixels pixels({"FONTCONFIG_FILE=" + fonts.file("none.conf")});
    for (const char* text : texts) pixels.receives(text);
}

TEST_CASE("zoom and theme change the whole picture and leave it painted", "[window]") {
    Pixels pixels;
    for (const char* keys : {"ctrl+equal", "ctrl+equal", "ctrl+0", "ctrl+minus", "ctrl+0"}) {
        pixels.desktop->key(keys);
        pixels.changes(keys);
    }
    for (int i = 0; i < 2; ++i) {
        pixels.desktop->carry_out("light theme");
        pixels.changes("the other theme");
    }
}

TEST_CASE("every page of a session's settings is painted", "[window]") {
    Pixels pixels;
    pixels.desktop->opens("ctrl+comma", "###session-dialog");
    pixels.changes("the settings");
    // Along the row of tabs, in steps narrower than a tab.
    const auto [left, top, width, height] = pixels.desktop->place_of("###session-dialog");
    int pages = 1;
    for (int x = left + 30; x < left + width - 20; x += 30) {
        pixels.desktop->draws_after({"mousemove", "--window", pixels.desktop->window,
                                     std::to_string(x), std::to_string(top + 52)},
                                    1);
        pixels.desktop->draws_after({"click", "1"}, 3);
        const Screen before = pixels.seen;
        pixels.stays_painted("a page of the settings");
        const PixelBox page{left + 8, top + 80, left + width - 8, top + height - 60};
        if (pixels.seen.changed(before, page) > changed_min) ++pages;
    }
    CHECK(pages >= 7);
}

TEST_CASE("a window on a screen of twice the dots is painted", "[window]") {
    const ScreenDpi twice(192);
    Pixels pixels;
    REQUIRE(pixels.seen.width == 2400);
    pixels.receives("Greek \xce\xb1\xce\xb2\xce\xb3");
    pixels.desktop->key("ctrl+equal");
    pixels.changes("larger");
}

TEST_CASE("what is written is drawn in its own script", "[window]") {
    Pixels pixels;
    pixels.desktop->key("ctrl+m");
    for (const char* text :
         {"WWWW", "\xd0\xa8\xd0\xa8\xd0\xa8\xd0\xa8", "\xd0\x86\xd0\x86\xd0\x86\xd0\x86"}) {
        pixels.desktop->key("ctrl+a");
        pixels.desktop->type(text);
        pixels.changes(text);
    }
}
