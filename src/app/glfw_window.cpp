// Opens the window through GLFW, with OpenGL 3.3 and Dear ImGui's two backends. UI thread only,
// except wake().
#include "app/glfw_window.hpp"

#include <GLFW/glfw3.h>
#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>

#include <algorithm>
#include <cfloat>
#include <string>

#include "app/window_icon.hpp"
#include "gl/frame.hpp"
#include "view/kit/imgui_compat.backend.hpp"

namespace redial::app {
namespace {

constexpr const char* no_display_hint =
    "try xvfb-run -a redial --screenshot FILE.png, or redial connect URL for the terminal";

std::string glfw_error() {
    const char* words = nullptr;
    glfwGetError(&words);
    return words == nullptr ? "no reason given" : words;
}

GlfwWindow* window_of(GLFWwindow* window) {
    return static_cast<GlfwWindow*>(glfwGetWindowUserPointer(window));
}

}  // namespace

float GlfwWindow::expected_scale() {
    float x = 1.0f;
    float y = 1.0f;
    GLFWmonitor* screen = glfwInit() == GLFW_TRUE ? glfwGetPrimaryMonitor() : nullptr;
    if (screen != nullptr) glfwGetMonitorContentScale(screen, &x, &y);
    return x > 0.0f ? x : 1.0f;
}

Result<std::unique_ptr<GlfwWindow>> GlfwWindow::open(const WindowWish& wish,
                                                     const std::function<void()>& before_backends) {
    if (glfwInit() != GLFW_TRUE)
        return Error{"there is no display (" + glfw_error() + ")", "window", no_display_hint};
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_VISIBLE, wish.is_visible ? GLFW_TRUE : GLFW_FALSE);
    glfwWindowHint(GLFW_MAXIMIZED, wish.is_maximised ? GLFW_TRUE : GLFW_FALSE);
    glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
    // Nothing of ours has a depth: five megabytes fewer to keep and to clear.
    glfwWindowHint(GLFW_DEPTH_BITS, 0);
    glfwWindowHint(GLFW_STENCIL_BITS, 0);
    // By these a desktop finds the entry share/redial.desktop to a window (StartupWMClass).
    glfwWindowHintString(GLFW_X11_CLASS_NAME, "redial");
    glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "redial");
#ifdef GLFW_WAYLAND_APP_ID
    glfwWindowHintString(GLFW_WAYLAND_APP_ID, "redial");
#endif
    std::unique_ptr<GlfwWindow> window(new GlfwWindow());
    window->window_ =
        glfwCreateWindow(wish.width, wish.height, wish.title.c_str(), nullptr, nullptr);
    if (window->window_ == nullptr)
        return Error{"a window with OpenGL 3.3 could not be made (" + glfw_error() + ")", "window",
                     std::string("LIBGL_ALWAYS_SOFTWARE=1 renders without a graphics card; or ") +
                         no_display_hint};
    window->title_ = wish.title;
    glfwMakeContextCurrent(window->window_);
    window->renderer_ = gl::renderer_name();
    window->is_software_rendered_ = gl::is_software_renderer(window->renderer_);
    // On a software renderer waiting for the display's next refresh only adds to what a frame
    // costs.
    glfwSwapInterval(window->is_software_rendered_ ? 0 : 1);
    if (before_backends) before_backends();
    window->watch_input();
    ImGui_ImplGlfw_InitForOpenGL(window->window_, false);
    ImGui_ImplOpenGL3_Init("#version 330");
    window->has_backends_ = true;
    window->queue_input();
    view::compat::take_input_as_given();
    return window;
}

GlfwWindow::~GlfwWindow() {
    if (has_backends_) {
        ImGui_ImplOpenGL3_Shutdown();
        ImGui_ImplGlfw_Shutdown();
    }
    if (window_ != nullptr) glfwDestroyWindow(window_);
    glfwTerminate();
}

void GlfwWindow::set_icon() {
    std::vector<std::uint8_t> small = icon_pixels(32);
    std::vector<std::uint8_t> large = icon_pixels(64);
    const GLFWimage images[] = {{32, 32, small.data()}, {64, 64, large.data()}};
    glfwSetWindowIcon(window_, 2, images);
}

void GlfwWindow::set_title(const std::string& title) {
    if (title == title_) return;
    title_ = title;
    glfwSetWindowTitle(window_, title_.c_str());
}

// Every callback that means "look again" sets the flag; wake-ups by events set none.
void GlfwWindow::watch_input() {
    glfwSetWindowUserPointer(window_, this);
    glfwSetWindowRefreshCallback(window_, [](GLFWwindow* w) { window_of(w)->note_damage(); });
    glfwSetFramebufferSizeCallback(window_,
                                   [](GLFWwindow* w, int, int) { window_of(w)->note_damage(); });
    glfwSetWindowIconifyCallback(window_, [](GLFWwindow* w, int) { window_of(w)->note_damage(); });
    glfwSetDropCallback(window_, [](GLFWwindow* w, int count, const char** paths) {
        for (int i = 0; i < count; ++i) window_of(w)->note_dropped(paths[i]);
        window_of(w)->note_input();
    });
    glfwSetWindowCloseCallback(window_, [](GLFWwindow* w) { window_of(w)->note_input(); });
    glfwSetWindowContentScaleCallback(
        window_, [](GLFWwindow* w, float, float) { window_of(w)->note_input(); });
}

// In place of the backend's own callbacks: all that a person does goes through one queue.
void GlfwWindow::queue_input() {
    using Kind = Input::Kind;
    glfwSetKeyCallback(window_, [](GLFWwindow* w, int key, int scancode, int action, int mods) {
        // Dear ImGui repeats keys that are held by itself: it needs the frames only.
        if (action == GLFW_REPEAT) return window_of(w)->note_input();
        window_of(w)->take({.kind = action == GLFW_PRESS ? Kind::Press : Kind::Release,
                            .code = key,
                            .scancode = scancode,
                            .mods = mods});
    });
    glfwSetCharCallback(window_, [](GLFWwindow* w, unsigned code_point) {
        window_of(w)->take({.kind = Kind::Character, .code = static_cast<int>(code_point)});
    });
    glfwSetMouseButtonCallback(window_, [](GLFWwindow* w, int button, int action, int) {
        window_of(w)->take_button(button, action == GLFW_PRESS);
    });
    glfwSetCursorPosCallback(window_, [](GLFWwindow* w, double x, double y) {
        window_of(w)->take(
            {.kind = Kind::Move, .x = static_cast<float>(x), .y = static_cast<float>(y)});
    });
    glfwSetCursorEnterCallback(window_, [](GLFWwindow* w, int is_in) {
        if (is_in == GLFW_FALSE) window_of(w)->take_leave();
    });
    glfwSetScrollCallback(window_, [](GLFWwindow* w, double x, double y) {
        window_of(w)->take(
            {.kind = Kind::Wheel, .x = static_cast<float>(x), .y = static_cast<float>(y)});
    });
    glfwSetWindowFocusCallback(window_, [](GLFWwindow* w, int is_focused) {
        window_of(w)->take({.kind = Kind::Focus, .is_down = is_focused == GLFW_TRUE});
    });
}

void GlfwWindow::take(const Input& input) {
    has_gained_focus_ |= input.kind == Input::Kind::Focus && input.is_down;
    inputs_.add(input);
    note_input();
}

void GlfwWindow::take_button(int button, bool is_down) {
    buttons_held_ += is_down ? 1 : -1;
    take({.kind = Input::Kind::Button, .code = button, .is_down = is_down});
}

// While a button is held what it drags goes on beyond the window's edge.
void GlfwWindow::take_leave() {
    if (buttons_held_ > 0) return note_input();
    take({.kind = Input::Kind::Move, .x = -FLT_MAX, .y = -FLT_MAX});
}

void GlfwWindow::hand_on(const Input& input) {
    using Kind = Input::Kind;
    switch (input.kind) {
        case Kind::Character: {
            const auto code_point = static_cast<char32_t>(input.code);
            if (sizeof(ImWchar) == 2 && code_point > 0xffff)
                large_characters_.push_back(code_point);
            return ImGui_ImplGlfw_CharCallback(window_, code_point);
        }
        case Kind::Press:
        case Kind::Release: {
            const int action = input.kind == Kind::Press ? GLFW_PRESS : GLFW_RELEASE;
            return ImGui_ImplGlfw_KeyCallback(window_, input.code, input.scancode, action,
                                              input.mods);
        }
        case Kind::Move: mouse_.at = {input.x, input.y}; return;
        case Kind::Button: mouse_.press(input.code, input.is_down); return;
        case Kind::Wheel:
            mouse_.wheel.x += input.x;
            mouse_.wheel.y += input.y;
            return;
        case Kind::Focus: return ImGui_ImplGlfw_WindowFocusCallback(window_, input.is_down);
    }
}

bool GlfwWindow::wait(std::optional<Duration> until) {
    had_input_ = has_waiting_input();
    if (had_input_) until = Duration::zero();
    if (!until)
        glfwWaitEvents();
    else if (*until <= Duration::zero())
        glfwPollEvents();
    else
        glfwWaitEventsTimeout(to_seconds(*until));
    return had_input_;
}

void GlfwWindow::wake() { glfwPostEmptyEvent(); }

void (*GlfwWindow::find_gl_function(const char* name))() { return glfwGetProcAddress(name); }

void GlfwWindow::begin_frame() {
    inputs_.give_frame(ImGui::GetIO().WantTextInput ? Keyboard::Text : Keyboard::Commands,
                       [this](const Input& input) { hand_on(input); });
    ImGui_ImplOpenGL3_NewFrame();
    ImGui_ImplGlfw_NewFrame();
    view::compat::give_mouse(mouse_);  // what the backend read by itself is newer than this frame
    mouse_.wheel = {};
    ImGui::NewFrame();
}

bool GlfwWindow::close_frame() {
    ImGui::Render();
    const bool is_other = picture_.take(*ImGui::GetDrawData());
    is_painted_ = is_painted_ && !is_other;
    return is_other;
}

void GlfwWindow::paint_frame(std::uint32_t background, const std::function<void()>& before_swap) {
    paint_parts(background);
    if (before_swap) before_swap();
    // Not the first time: that picture is waited for.
    if (is_software_rendered_ && was_painted_ && !is_picture_kept_)
        look_at_back_buffer();
    else
        glfwSwapBuffers(window_);
    is_painted_ = was_painted_ = true;
}

// A software renderer paints only what changed, over what it painted before.
void GlfwWindow::paint_parts(std::uint32_t background) {
    const Size size = frame_size();
    ImDrawData& data = *ImGui::GetDrawData();
    const PaintPart whole{0, 0, size.width, size.height};
    std::vector<PaintPart> parts{whole};
    if (is_software_rendered_) parts = tiles_.take(data);
    // Of another size than what was laid out: the window was made larger in this moment.
    const bool has_size =
        data.DisplaySize.x * data.FramebufferScale.x == static_cast<float>(size.width) &&
        data.DisplaySize.y * data.FramebufferScale.y == static_cast<float>(size.height);
    if (!has_size) tiles_.forget();
    const bool is_whole = !has_size || !is_picture_kept_.value_or(false) ||
                          std::find(parts.begin(), parts.end(), whole) != parts.end();
    if (is_whole) {
        gl::begin_frame(size.width, size.height, background);
        return ImGui_ImplOpenGL3_RenderDrawData(&data);
    }
    for (const PaintPart& part : parts) {
        gl::clear_part(size.height, part.left, part.top, part.right, part.bottom, background);
        const ClippedTo clipped(data, part);
        ImGui_ImplOpenGL3_RenderDrawData(&data);
    }
}

// Swapping copies the back buffer to the screen on Mesa's software renderers, and leaves it as it
// was. Nobody promises that, so it is looked at. A picture of one colour tells nothing.
void GlfwWindow::look_at_back_buffer() {
    const Size size = frame_size();
    const std::vector<std::uint32_t> before = gl::sample_pixels(size.width, size.height);
    glfwSwapBuffers(window_);
    if (std::equal(before.begin() + 1, before.end(), before.begin())) return;
    is_picture_kept_ = gl::sample_pixels(size.width, size.height) == before;
}

void GlfwWindow::end_frame(std::uint32_t background, const std::function<void()>& before_swap) {
    close_frame();
    paint_frame(background, before_swap);
}

// The texture alone: made anew with all its other objects, the backend before 1.90 remembers how
// large its lost buffers were, writes into new ones of no size, and nothing is drawn any more.
void GlfwWindow::renew_font_texture() {
    picture_.forget();
    tiles_.forget();
#if !REDIAL_IMGUI_RENEWS_TEXTURES
    ImGui_ImplOpenGL3_DestroyFontsTexture();
    ImGui_ImplOpenGL3_CreateFontsTexture();
#endif
}

bool GlfwWindow::wants_close() const { return glfwWindowShouldClose(window_) == GLFW_TRUE; }
void GlfwWindow::ask_close() { glfwSetWindowShouldClose(window_, GLFW_TRUE); }

float GlfwWindow::content_scale() const {
    float x = 1.0f;
    float y = 1.0f;
    glfwGetWindowContentScale(window_, &x, &y);
    return x > 0.0f ? x : 1.0f;
}

bool GlfwWindow::is_iconified() const {
    return glfwGetWindowAttrib(window_, GLFW_ICONIFIED) == GLFW_TRUE;
}
bool GlfwWindow::is_maximised() const {
    return glfwGetWindowAttrib(window_, GLFW_MAXIMIZED) == GLFW_TRUE;
}

GlfwWindow::Size GlfwWindow::frame_size() const {
    Size size{};
    glfwGetFramebufferSize(window_, &size.width, &size.height);
    return size;
}
GlfwWindow::Size GlfwWindow::window_size() const {
    Size size{};
    glfwGetWindowSize(window_, &size.width, &size.height);
    return size;
}

}  // namespace redial::app
