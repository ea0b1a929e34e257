// One real window with one session, whose pixels are read back after each thing that is done to it.
// Test's thread only.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "desktop.hpp"
#include "net/peer.hpp"

namespace redial::tests {

// A window that lost its textures has one; one that lost its fonts those of its surfaces.
inline constexpr std::size_t colors_min = 200;
inline constexpr std::size_t changed_min = 100;  // pixels: a word or two

// One session on a peer, without pings of our own: a slow machine must not end it.
struct Pixels {
    explicit Pixels(const std::vector<std::string>& environment = {},
                    const std::string& theme = "dark") {
        write_file(folder.file("settings.json"),
                   R"({"theme":")" + theme + R"(","sessions":[{"name":"pixels","url":")" +
                       peer.url("/pixels") + R"(","ping_interval_ms":0}]})");
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

}  // namespace redial::tests
