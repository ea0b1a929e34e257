// Every key that the help names, pressed in the real window from every place where the keyboard can
// be: the table of actions is read as the help reads it. Test's thread only.
#include <algorithm>

#include "desktop.hpp"
#include "net/peer.hpp"
#include "view/shell/actions.hpp"

using namespace redial;
using namespace redial::tests;
using view::Shortcut;
using view::compat::Key;

namespace {

// As xdotool calls it.
std::string name_of(Key key) {
    const auto number = [key](Key first) {
        return static_cast<int>(key) - static_cast<int>(first);
    };
    if (key >= Key::A && key <= Key::Z)
        return std::string(1, static_cast<char>('a' + number(Key::A)));
    if (key >= Key::Digit0 && key <= Key::Digit9) return std::to_string(number(Key::Digit0));
    switch (key) {
        case Key::Space: return "space";
        case Key::Enter: return "Return";
        case Key::Tab: return "Tab";
        case Key::Comma: return "comma";
        case Key::Minus: return "minus";
        case Key::Equal: return "equal";
        case Key::KeypadAdd: return "KP_Add";
        case Key::KeypadSubtract: return "KP_Subtract";
        case Key::Keypad0: return "KP_0";
        case Key::Menu: return "Menu";
        case Key::F1: return "F1";
        case Key::F2: return "F2";
        case Key::F3: return "F3";
        case Key::F5: return "F5";
        case Key::F6: return "F6";
        case Key::F10: return "F10";
        case Key::F11: return "F11";
        case Key::F12: return "F12";
        default: return "";
    }
}

std::string keys_of(const Shortcut& shortcut) {
    const std::string name = name_of(shortcut.key);
    INFO("a key that this test cannot press: " << view::in_words(shortcut));
    REQUIRE_FALSE(name.empty());
    return std::string(shortcut.ctrl ? "ctrl+" : "") + (shortcut.shift ? "shift+" : "") + name;
}

struct Place {
    const char* name;
    std::vector<std::string> keys;  // bring the keyboard there
    bool is_text;
};

struct Pressed {
    std::string keys;
    std::string action;
};

// All that can be pressed there. What ends the session or the program is pressed by itself below.
std::vector<Pressed> keys_for(const Place& place) {
    std::vector<Pressed> all;
    for (const view::Action& action : view::actions()) {
        const std::string name = action.name;
        if (name == "Quit" || name == "Delete session") continue;
        for (const Shortcut& keys : {action.shortcut, action.also[0], action.also[1]}) {
            if (keys.key == Key::None) continue;
            if (place.is_text && view::belongs_to_text(keys)) continue;
            all.push_back({keys_of(keys), name});
        }
    }
    return all;
}

struct Rig {
    Rig() {
        write_file(folder.file("settings.json"), R"({"sessions":[{"name":"keys","url":")" +
                                                     peer.url("/keys") +
                                                     R"(","ping_interval_ms":0}]})");
        desktop = std::make_unique<Desktop>(
            folder, std::vector<std::string>{"--no-lab", "--size", "1200x800"},
            std::vector<std::string>{"HOME=" + folder.path(), "XDG_DATA_HOME", "XDG_CONFIG_HOME"});
        connection = std::make_unique<PeerConnection>(peer.accept());
        connection->upgrade();
        desktop->focus();
        desktop->wait_until("the session", [this] { return desktop->shows("###session-1"); });
    }
    // What the keys asked for since the trace was `from` long, in order.
    bool has_in_order(const std::vector<Pressed>& pressed, std::size_t from,
                      std::string& missing) const {
        const std::string& err = desktop->program->err;
        for (const Pressed& one : pressed) {
            const std::size_t at = err.find("keys of " + one.action, from);
            missing = one.keys + " (" + one.action + ")";
            if (at == std::string::npos) return false;
            from = at + 1;
        }
        return true;
    }

    TestFolder folder;
    Peer peer;
    std::unique_ptr<Desktop> desktop;
    std::unique_ptr<PeerConnection> connection;
};

const Place places[] = {
    {"nothing", {}, false},
    {"the message list", {"ctrl+g"}, false},
    {"the send row", {"ctrl+m"}, true},
    {"the URL field", {"ctrl+n"}, true},
};

}  // namespace

TEST_CASE("every key in the help works from every place", "[window]") {
    for (const Place& place : places) {
        Rig rig;
        const std::vector<Pressed> pressed = keys_for(place);
        REQUIRE(pressed.size() > 30);
        std::vector<std::string> words{"key", "--delay", "5"};
        for (const Pressed& one : pressed) {
            // Whatever the key before opened is left first.
            words.insert(words.end(), {"Escape", "Escape", "Escape"});
            words.insert(words.end(), place.keys.begin(), place.keys.end());
            words.push_back(one.keys);
        }
        const std::size_t from = rig.desktop->program->err.size();
        rig.desktop->xdotool(words);
        std::string missing;
        INFO("from " << place.name);
        rig.desktop->wait_until("every key from " + std::string(place.name),
                                [&] { return rig.has_in_order(pressed, from, missing); });
    }
}

TEST_CASE("letters type where they are typed, whatever they do elsewhere", "[window]") {
    Rig rig;
    const std::string letters = "abcdefghijklmnopqrstuvwxyz0123456789 ABC,.-=";
    rig.desktop->xdotool(
        {"key", "ctrl+m", "type", "--delay", "1", "--args", "1", letters, "key", "Return"});
    CHECK(rig.connection->read_frame().payload == letters);
}

TEST_CASE("from within a field a session is deleted and brought back, and the window is closed",
          "[window]") {
    Rig rig;
    rig.desktop->xdotool({"key", "ctrl+m", "ctrl+w"});
    rig.desktop->wait_until("the session to go",
                            [&] { return !rig.desktop->shows("###session-1"); });
    rig.desktop->xdotool({"key", "ctrl+z"});
    rig.desktop->wait_until("the session", [&] { return rig.desktop->shows("###session-1"); });
    rig.desktop->xdotool({"key", "ctrl+n", "ctrl+q"});
    CHECK(rig.desktop->program->exit_code() == 0);
}
