// The real window is never blank: after each thing that a person does, and each text that a peer
// sends, the pixels are read back. Many colours must be there, and the part that must have changed
// has. Test's thread only.
#include "desktop.hpp"
#include "net/peer.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

constexpr std::size_t colors_min = 40;    // a window that lost its textures has one
constexpr std::size_t changed_min = 100;  // pixels: a word or two

// One session on a peer, without pings of our own: a slow machine must not end it.
struct Pixels {
    explicit Pixels(const std::vector<std::string>& environment = {}) {
        write_file(folder.file("settings.json"), R"({"sessions":[{"name":"pixels","url":")" +
                                                     peer.url("/pixels") +
                                                     R"(","ping_interval_ms":0}]})");
        desktop = std::make_unique<Desktop>(
            folder, std::vector<std::string>{"--no-lab", "--size", "1200x800"}, environment);
        connection = std::make_unique<PeerConnection>(peer.accept());
        connection->upgrade();
        desktop->focus();
        seen = desktop->sees("a first picture", is_painted);
    }
    static bool is_painted(const Screen& screen) {
        return screen.colors(screen.whole()) >= colors_min;
    }
    // Menu, sidebar and status bar must go on being there with it.
    static bool is_whole(const Screen& screen) {
        const int w = screen.width;
        const int h = screen.height;
        return is_painted(screen) && screen.colors({0, 0, w, h / 20}) > 10 &&
               screen.colors({0, h / 20, w / 6, h / 2}) > 10 &&
               screen.colors({w / 4, h / 20, w, h * 19 / 20}) > 20;
    }
    // Where a session's list, its tabs' content and the dialogs are.
    static PixelBox middle(const Screen& screen) {
        return {screen.width / 4, screen.height / 8, screen.width * 19 / 20,
                screen.height * 9 / 10};
    }
    void changes(const std::string& what) {
        seen = desktop->sees(what, [this](const Screen& now) {
            return is_whole(now) && now.changed(seen, middle(now)) >= changed_min;
        });
    }
    void stays_painted(const std::string& what) { seen = desktop->sees(what, is_whole); }
    void receives(const std::string& text) {
        connection->send(frame_of(wire::opcode::text, text));
        changes("the message " + text);
    }

    TestFolder folder;
    Peer peer;
    std::unique_ptr<Desktop> desktop;
    std::unique_ptr<PeerConnection> connection;
    Screen seen;
};

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

TEST_CASE("every tab of a session is painted", "[window]") {
    Pixels pixels;
    pixels.receives("{\"n\":1}");
    for (const char* keys : {"ctrl+2", "ctrl+3", "ctrl+4", "ctrl+5", "ctrl+6", "ctrl+1"}) {
        pixels.desktop->key(keys);
        pixels.changes(keys);
    }
}

TEST_CASE("every dialog and help page is painted, and the window is when it has gone", "[window]") {
    Pixels pixels;
    const auto opens_and_goes = [&](const std::string& name) {
        pixels.desktop->wait_until(name, [&] { return pixels.desktop->shows(name); });
        pixels.changes(name);
        pixels.desktop->leaves(name);
        pixels.changes(name + " gone");
    };
    for (const auto& [keys, name] : dialogs) {
        pixels.desktop->key(keys);
        opens_and_goes(name);
    }
    for (const auto& [words, name] : named_dialogs) {
        pixels.desktop->carry_out(words);
        opens_and_goes(name);
    }
    for (const auto& [keys, name] : help_windows) {
        pixels.desktop->opens(keys, name);
        pixels.changes(name);
        pixels.desktop->closes(keys, name);
        pixels.changes(name + std::string(" gone"));
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
    set_screen_dpi(192);
    Pixels pixels;
    set_screen_dpi(96);
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
