// GlfwWindow: the window, its OpenGL context and Dear ImGui's backends, from first to last. UI
// thread only, except wake().
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/changed_tiles.hpp"
#include "app/drawn_picture.hpp"
#include "app/input_queue.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "view/kit/imgui_compat.backend.hpp"

struct GLFWwindow;

namespace redial::app {

struct WindowWish {
    int width = 1440;  // pixels of the frame buffer at scale 1
    int height = 900;
    bool is_maximised = false;
    bool is_visible = true;
    std::string title = "Redial";
};

class GlfwWindow {
public:
    // How large a window that is opened now will be asked to draw: the scale of the screen that it
    // will most likely be on; 1 where there is none. Quick beside the making of a window.
    static float expected_scale();
    // Error: no display, or no OpenGL 3.3; says what to try. `before_backends` (may be empty) is
    // called when the window is there and Dear ImGui's backends are not.
    static Result<std::unique_ptr<GlfwWindow>> open(
        const WindowWish& wish, const std::function<void()>& before_backends = {});
    ~GlfwWindow();
    GlfwWindow(const GlfwWindow&) = delete;
    GlfwWindow& operator=(const GlfwWindow&) = delete;

    // Handles what has come; sleeps until input, wake() or `until`. True: there was input.
    bool wait(std::optional<Duration> until);
    // Any thread: ends a wait().
    static void wake();
    // Of the current context, by its name.
    static void (*find_gl_function(const char* name))();

    void begin_frame();  // the backends' NewFrame and ImGui's
    // Since the last call.
    bool take_focus_gained() { return std::exchange(has_gained_focus_, false); }
    // What waits for further frames, because this one must not see it yet.
    bool has_waiting_input() const { return !inputs_.is_empty(); }
    // Ends what the views draw, without painting it. True: it looks other than the frame before.
    bool close_frame();
    // What the last frame looks like stands on the screen.
    bool is_painted() const { return is_painted_; }
    // Paints what was closed last; `before_swap` (may be empty) sees the finished picture.
    void paint_frame(std::uint32_t background, const std::function<void()>& before_swap);
    // Both in one.
    void end_frame(std::uint32_t background, const std::function<void()>& before_swap);
    // After the font atlas was built anew.
    void renew_font_texture();

    // Nothing where it is that already.
    void set_title(const std::string& title);
    void set_icon();

    bool wants_close() const;
    void ask_close();
    float content_scale() const;
    bool is_iconified() const;
    const std::string& renderer() const { return renderer_; }
    struct Size {
        int width;
        int height;
    };
    Size frame_size() const;   // pixels
    Size window_size() const;  // screen coordinates, to be kept for the next start
    bool is_maximised() const;
    void note_input() { had_input_ = true; }
    // The screen lost what was painted, or has another size.
    void note_damage() {
        is_painted_ = false;
        note_input();
    }
    void note_dropped(std::string path) { dropped_.push_back(std::move(path)); }
    // Files that were dropped on the window since the last call.
    std::vector<std::string> take_dropped() { return std::exchange(dropped_, {}); }

    // Characters that Dear ImGui was given as U+FFFD, because it cannot hold them, since the last
    // call.
    std::vector<char32_t> take_large_characters() { return std::exchange(large_characters_, {}); }

private:
    GlfwWindow() = default;
    void watch_input();
    void queue_input();
    void take(const Input& input);
    void take_button(int button, bool is_down);
    void take_leave();
    void hand_on(const Input& input);
    void paint_parts(std::uint32_t background);
    void look_at_back_buffer();

    GLFWwindow* window_ = nullptr;
    bool has_backends_ = false;
    bool had_input_ = false;
    bool is_painted_ = false;
    bool has_gained_focus_ = false;
    bool was_painted_ = false;  // at least once
    InputQueue inputs_;
    int buttons_held_ = 0;       // as the queue's end knows it
    view::compat::Mouse mouse_;  // as the frames know it
    DrawnPicture picture_;
    ChangedTiles tiles_;
    // Whether what was painted is in the back buffer still when the buffers were swapped; known
    // once it was looked at.
    std::optional<bool> is_picture_kept_;
    std::vector<std::string> dropped_;
    std::vector<char32_t> large_characters_;
    bool is_software_rendered_ = false;
    std::string renderer_;
    std::string title_;
};

}  // namespace redial::app
