// What a person does faster than the window draws: every key, word and click arrives, in order.
// Test's thread only.
#include "desktop.hpp"
#include "net/peer.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

// One session on a peer, without pings of our own.
struct Rig {
    Rig() {
        write_file(folder.file("settings.json"), R"({"sessions":[{"name":"input","url":")" +
                                                     peer.url("/input") +
                                                     R"(","ping_interval_ms":0}]})");
        desktop = std::make_unique<Desktop>(
            folder, std::vector<std::string>{"--no-lab", "--size", "1200x800"});
        connection = std::make_unique<PeerConnection>(peer.accept());
        connection->upgrade();
        desktop->focus();
        desktop->wait_until("the session", [this] { return desktop->shows("###session-1"); });
    }
    // The middle of the Send button, in the lower right corner of the session's window.
    std::vector<std::string> to_send_button() const {
        const auto [left, top, width, height] = desktop->place_of("###session-1");
        return {"mousemove", "--window", desktop->window, std::to_string(left + width - 40),
                std::to_string(top + height - 31)};
    }

    TestFolder folder;
    Peer peer;
    std::unique_ptr<Desktop> desktop;
    std::unique_ptr<PeerConnection> connection;
};

std::vector<std::string> operator+(std::vector<std::string> words,
                                   const std::vector<std::string>& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

// One that nobody listens at now.
int free_port() {
    const Peer peer;
    return peer.port();
}

}  // namespace

TEST_CASE("words typed without a pause and a click on Send right after them send exactly them",
          "[window]") {
    Rig rig;
    const std::string words = "one two three four five six";
    for (int i = 0; i < 5; ++i) {
        rig.desktop->draws_after({"key", "ctrl+m"}, 2);
        rig.desktop->xdotool(
            std::vector<std::string>{"type", "--delay", "0", "--args", "1", words} +
            rig.to_send_button() + std::vector<std::string>{"click", "1"});
        CHECK(rig.connection->read_frame().payload == words);
    }
}

TEST_CASE(
    "a key pressed right after a click, and words right after a shortcut, reach what these "
    "opened",
    "[window]") {
    Rig rig;
    rig.desktop->xdotool(std::vector<std::string>{"key", "ctrl+m", "type", "--delay", "0", "--args",
                                                  "1", "at once"} +
                         std::vector<std::string>{"key", "Return"});
    CHECK(rig.connection->read_frame().payload == "at once");
    // The field, a word, a mistake taken back, a word put before it, and Enter.
    rig.desktop->xdotool(
        std::vector<std::string>{"key", "ctrl+m", "type", "--delay", "0", "--args", "1", "b dx"} +
        std::vector<std::string>{"key", "--delay", "0", "BackSpace", "Left", "c", "Home", "a",
                                 "space", "End", "e", "Return"});
    CHECK(rig.connection->read_frame().payload == "a b cde");
}

TEST_CASE("a session that a script makes is drawn with its tabs before anybody touches the window",
          "[window]") {
    TestFolder folder;
    Desktop desktop(folder, {"--no-lab", "--size", "1200x800"});
    desktop.focus();
    desktop.carry_out("control api");
    const std::string dialog = "###control-dialog";
    desktop.wait_until(dialog, [&] { return desktop.shows(dialog); });
    const std::string port = std::to_string(free_port());
    desktop.xdotool({"key", "Tab", "ctrl+a", "type", "--args", "1", port, "key", "Return"});
    desktop.wait_until("the API to start", [&] { return !desktop.shows(dialog); });
    const std::string order =
        "import urllib.request as u\n"
        "for i in range(20000):\n"
        " try:\n"
        "  u.urlopen(u.Request('http://127.0.0.1:" +
        port +
        "/proxies', b'{\"name\":\"made\",\"upstream\":\"127.0.0.1:1\"}'))\n"
        "  break\n"
        " except OSError: pass\n";
    Program script({"-c", order}, {}, "python3");
    REQUIRE(script.exit_code() == 0);
    const std::string made = "###session-5000";
    desktop.wait_until("the session", [&] { return desktop.shows(made); });
    const auto [left, top, width, height] = desktop.place_of(made);
    const PixelBox tabs{left + 10, top + 110, left + width - 10, top + 142};
    desktop.sees("its tabs", [&](const Screen& screen) { return screen.colors(tabs) > 30; });
}
