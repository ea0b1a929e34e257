// The window as a test drives it: keys and the mouse by xdotool, what it shows by its trace and by
// its pixels. Every wait is for a condition. Test's thread only.
#pragma once

#include <poll.h>
#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "program.hpp"
#include "screen.hpp"

namespace redial::tests {

// The window with settings of its own, without the lab server unless asked.
struct Desktop {
    Desktop(const TestFolder& folder, std::vector<std::string> words,
            const std::vector<std::string>& environment = {}) {
        words.insert(words.end(), {"--config", folder.path(), "--verbose", "ui=trace"});
        program = std::make_unique<Program>(words, environment);
        first_frame();
    }
    void first_frame() {
        wait_until("the first frame",
                   [this] { return program->err.find("first frame drawn") != std::string::npos; });
        Program found({"search", "--sync", "--onlyvisible", "--pid", std::to_string(program->id())},
                      {}, "xdotool");
        REQUIRE(found.exit_code() == 0);
        window = found.out.substr(0, found.out.find('\n'));
    }

    void key(const std::string& keys) { xdotool({"key", keys}); }
    void type(const std::string& text) { xdotool({"type", "--delay", "20", text}); }
    void xdotool(const std::vector<std::string>& words) {
        Program tool(words, {}, "xdotool");
        REQUIRE(tool.exit_code() == 0);
    }
    void focus() { xdotool({"windowfocus", "--sync", window}); }

    // Reads what the program says until `is_so`; fails in the end also where it says something all
    // the time, as a window does that keeps drawing.
    void wait_until(const std::string& what, const std::function<bool()>& is_so) {
        const auto until = std::chrono::steady_clock::now() + 3 * program_wait;
        while (!is_so()) {
            INFO("waiting for " << what << "; windows:" << shown());
            REQUIRE(std::chrono::steady_clock::now() < until);
            program->read_more();
        }
    }
    // What was done is seen in the frames that follow it.
    void draws_after(const std::vector<std::string>& words, long frames) {
        const long before = count_of(program->err, " drawn in ");
        xdotool(words);
        wait_until("frames",
                   [&] { return count_of(program->err, " drawn in ") >= before + frames; });
    }

    // The windows of the last frame that was traced, as view::shown_windows gives them.
    std::string shown() const {
        const std::string& err = program->err;
        const std::string word = "windows:";
        const std::size_t end = err.rfind('\n');
        const std::size_t at = end == std::string::npos ? end : err.rfind(word, end);
        if (at == std::string::npos) return {};
        return err.substr(at + word.size(), err.find('\n', at) - at - word.size());
    }
    bool shows(const std::string& name) const {
        return shown().find(" " + name) != std::string::npos;
    }
    // Left, top, width and height; of a window that is shown.
    std::array<int, 4> place_of(const std::string& name) const {
        const std::string words = shown();
        const std::size_t at = words.find(" " + name + " ");
        REQUIRE(at != std::string::npos);
        std::array<int, 4> place{};
        REQUIRE(std::sscanf(words.c_str() + at + name.size() + 2, "%d,%d %dx%d", &place[0],
                            &place[1], &place[2], &place[3]) == 4);
        return place;
    }
    void opens(const std::string& keys, const std::string& name) {
        key(keys);
        wait_until(name + " to open after " + keys, [&] { return shows(name); });
    }
    void closes(const std::string& keys, const std::string& name) {
        key(keys);
        wait_until(name + " to close after " + keys, [&] { return !shows(name); });
    }
    // Through the command palette.
    void carry_out(const std::string& words) {
        opens("ctrl+k", "##Popup_");
        type(words);
        closes("Return", "##Popup_");
    }
    // A text field that has the keyboard takes the first Escape for itself.
    void leaves(const std::string& name) {
        draws_after({"key", "Escape"}, 3);
        if (shows(name)) closes("Escape", name);
    }

    // The program's end, whatever its code.
    void wait_for_end() { program->exit_code(); }

    Screen screen() const { return read_window(window); }
    // The picture that `is_right` was waited for; the pixels have no event of their own to wait
    // for.
    Screen sees(const std::string& what, const std::function<bool(const Screen&)>& is_right) {
        const auto until = std::chrono::steady_clock::now() + program_wait;
        Screen seen = screen();
        while (!is_right(seen) && std::chrono::steady_clock::now() < until) {
            ::poll(nullptr, 0, 30);
            seen = screen();
        }
        INFO("looking for " << what << "; colours: " << seen.colors(seen.whole()));
        REQUIRE(is_right(seen));
        return seen;
    }

    std::unique_ptr<Program> program;
    std::string window;
};

// By which keys, or the words in the palette, each opens, and its id.
struct WindowWay {
    const char* way;
    const char* name;
};
inline constexpr WindowWay dialogs[] = {
    {"ctrl+comma", "###session-dialog"}, {"ctrl+shift+n", "###session-dialog"},
    {"ctrl+p", "###session-dialog"},     {"ctrl+e", "###export-dialog"},
    {"ctrl+o", "###open-dialog"},        {"ctrl+shift+c", "###close-dialog"},
    {"ctrl+shift+t", "###tap-dialog"},   {"ctrl+k", "##Popup_"},
    {"ctrl+shift+l", "###faults"},       {"ctrl+shift+f", "###all-messages"},
};
inline constexpr WindowWay named_dialogs[] = {
    {"control api", "###control-dialog"},
    {"run scenario", "###scenario-dialog"},
    {"compare logs", "###compare-dialog"},
    {"about redial", "###about"},
};
inline constexpr WindowWay help_windows[] = {
    {"F1", "###shortcuts"},
    {"F12", "###debug-log"},
    {"ctrl+h", "###herd"},
};

}  // namespace redial::tests
