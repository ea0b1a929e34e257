// GlfwWindow: the window, its OpenGL context and Dear ImGui's backends, from first to last. UI
// thread only, except wake().
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/key_queue.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

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
    // Error: no display, or no OpenGL 3.3; says what to try.
    static Result<std::unique_ptr<GlfwWindow>> open(const WindowWish& wish);
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
    // Renders; `before_swap` (may be empty) sees the finished picture.
    void end_frame(std::uint32_t background, const std::function<void()>& before_swap);
    // After the font atlas was built anew.
    void renew_font_texture();

    bool wants_close() const;
    void ask_close();
    float content_scale() const;
    bool is_iconified() const;
    bool is_software_rendered() const { return is_software_rendered_; }
    const std::string& renderer() const { return renderer_; }
    struct Size {
        int width;
        int height;
    };
    Size frame_size() const;   // pixels
    Size window_size() const;  // screen coordinates, to be kept for the next start
    bool is_maximised() const;
    void set_title(const std::string& title);
    void note_input() { had_input_ = true; }
    void note_dropped(std::string path) { dropped_.push_back(std::move(path)); }
    // Files that were dropped on the window since the last call.
    std::vector<std::string> take_dropped() { return std::exchange(dropped_, {}); }

    // Characters that Dear ImGui was given as U+FFFD, because it cannot hold them, since the last
    // call.
    std::vector<char32_t> take_large_characters() { return std::exchange(large_characters_, {}); }

  private:
    GlfwWindow() = default;
    void watch_input();
    void queue_keys();
    void hand_on(const KeyInput& input);

    GLFWwindow* window_ = nullptr;
    bool has_backends_ = false;
    bool had_input_ = false;
    KeyQueue keys_;
    std::vector<std::string> dropped_;
    std::vector<char32_t> large_characters_;
    bool is_software_rendered_ = false;
    std::string renderer_;
};

}  // namespace redial::app
