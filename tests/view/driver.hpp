// Driver: a headless window for tests: Dear ImGui without a renderer, our fonts, a fixed size, a
// clock the test owns. It finds widgets by the path of their ids, moves a mouse over them and
// presses, as a person would, and reads back what stands on the screen from the glyphs that were
// drawn.
//
// A path is "//window/id/id": the window's name (from "###" on, as ImGui takes it), then the ids
// on ImGui's stack; "$$7" is a PushID(7). A child window is one step of the path; "//popup" is the
// menu or popup that opened last. Example: "//###sidebar/###connect". Test's thread only.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include <imgui.h>

#include "core/command.hpp"
#include "model/fold/workspace.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/ui_state.hpp"
#include "view/shell/draw.hpp"

namespace redial::tests {

using view::compat::Key;

struct Mods {
    bool ctrl = false;
    bool shift = false;
    bool alt = false;
};

class Driver {
public:
    explicit Driver(float width = 1440.0f, float height = 900.0f);
    ~Driver();
    Driver(const Driver&) = delete;
    Driver& operator=(const Driver&) = delete;

    // What view::draw is given; the test fills it. `wall` starts at 2026-01-02 03:04:05 UTC.
    model::Workspace workspace;
    view::Figures figures;
    view::UiState ui;
    core::Commands asked;
    Now now;
    // What a frame draws: the whole interface unless a test says otherwise.
    std::function<void(Driver&)> draw;

    void frame();
    void frames(int count);
    void advance(Duration span) {
        now.mono += span;
        now.wall += span;
    }

    // Events as the engine would send them; each is stamped with `now`.
    void happens(SessionId session, core::Happening what, AttemptId attempt = {});
    void message(SessionId session, core::Direction direction, std::string_view text,
                 AttemptId attempt = {1}, core::Opcode opcode = core::Opcode::Text);
    // A session that was added; name "s1" and so on, URL ws://host/sN unless `config` says else.
    void add_session(SessionId session, core::SessionConfig config = {});
    void opens(SessionId session, AttemptId attempt = {1});

    // False when the item is not drawn (or clipped away) this frame.
    bool exists(const std::string& path);
    // Fails the test when the item does not exist or something lies over it.
    ImVec2 center(const std::string& path);
    void hover(const std::string& path);
    void click(const std::string& path, int button = 0);
    void double_click(const std::string& path);
    void click_at(ImVec2 at, int button = 0);
    void drag(ImVec2 from, ImVec2 to);
    void wheel(float steps);
    // Into whatever has the keyboard.
    void type(std::string_view text);
    void key(Key key, Mods mods = {});
    // Clicks a text field, selects all and types over it.
    void fill(const std::string& path, std::string_view text);

    // Everything drawn in the last frame, in drawing order, without spaces (they leave no
    // glyphs).
    std::string screen() const;
    // Spaces in `text` are ignored.
    bool shows(std::string_view text) const;
    // Of the last frame: for tests that nothing is drawn in vain.
    int vertices() const;

    // Orders of type T asked so far, oldest first.
    template <class T>
    std::vector<std::pair<SessionId, T>> orders() const {
        std::vector<std::pair<SessionId, T>> found;
        for (const core::Command& command : asked) {
            if (const T* order = std::get_if<T>(&command.order)) {
                found.push_back({command.session, *order});
            }
        }
        return found;
    }
    template <class T>
    std::vector<T> requests() const {
        std::vector<T> found;
        for (const view::Request& request : ui.requests) {
            if (const T* wanted = std::get_if<T>(&request)) found.push_back(*wanted);
        }
        return found;
    }

private:
    struct Found {
        ImGuiWindow* window = nullptr;
        ImGuiID id = 0;
    };
    Found find(const std::string& path) const;
    bool locate(const std::string& path, ImRect& rect);
    void read_glyphs(ImFont* font);

    ImGuiContext* context_;
    std::map<std::uint64_t, char32_t> glyph_of_uv_;
    ImFont* font_read_ = nullptr;
};

}  // namespace redial::tests
