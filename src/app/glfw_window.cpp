// GLFW, OpenGL 3.3 and Dear ImGui's two backends. UI thread only, except wake().
#include "app/glfw_window.hpp"

#include <GLFW/glfw3.h>
#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>

#include <string>

#include "gl/frame.hpp"
#include "view/imgui_compat.backend.hpp"

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

Result<std::unique_ptr<GlfwWindow>> GlfwWindow::open(const WindowWish& wish) {
    if (glfwInit() != GLFW_TRUE)
        return Error{"there is no display (" + glfw_error() + ")", "window", no_display_hint};
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_VISIBLE, wish.is_visible ? GLFW_TRUE : GLFW_FALSE);
    glfwWindowHint(GLFW_MAXIMIZED, wish.is_maximised ? GLFW_TRUE : GLFW_FALSE);
    glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
    std::unique_ptr<GlfwWindow> window(new GlfwWindow());
    window->window_ =
        glfwCreateWindow(wish.width, wish.height, wish.title.c_str(), nullptr, nullptr);
    if (window->window_ == nullptr)
        return Error{"a window with OpenGL 3.3 could not be made (" + glfw_error() + ")", "window",
                     std::string("LIBGL_ALWAYS_SOFTWARE=1 renders without a graphics card; or ") +
                         no_display_hint};
    glfwMakeContextCurrent(window->window_);
    window->renderer_ = gl::renderer_name();
    window->is_software_rendered_ = gl::is_software_renderer(window->renderer_);
    // On a software renderer waiting for the display's next refresh only adds to what a frame
    // costs.
    glfwSwapInterval(window->is_software_rendered_ ? 0 : 1);
    // Ours first: Dear ImGui's backend calls on to what it finds.
    window->watch_input();
    ImGui_ImplGlfw_InitForOpenGL(window->window_, true);
    ImGui_ImplOpenGL3_Init("#version 330");
    window->has_backends_ = true;
    window->queue_keys();
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

// Every callback that means "look again" sets the flag; wake-ups by events set none.
void GlfwWindow::watch_input() {
    glfwSetWindowUserPointer(window_, this);
    glfwSetMouseButtonCallback(window_,
                               [](GLFWwindow* w, int, int, int) { window_of(w)->note_input(); });
    glfwSetCursorPosCallback(window_,
                             [](GLFWwindow* w, double, double) { window_of(w)->note_input(); });
    glfwSetCursorEnterCallback(window_, [](GLFWwindow* w, int) { window_of(w)->note_input(); });
    glfwSetScrollCallback(window_,
                          [](GLFWwindow* w, double, double) { window_of(w)->note_input(); });
    glfwSetWindowFocusCallback(window_, [](GLFWwindow* w, int) { window_of(w)->note_input(); });
    glfwSetWindowRefreshCallback(window_, [](GLFWwindow* w) { window_of(w)->note_input(); });
    glfwSetFramebufferSizeCallback(window_,
                                   [](GLFWwindow* w, int, int) { window_of(w)->note_input(); });
    glfwSetWindowIconifyCallback(window_, [](GLFWwindow* w, int) { window_of(w)->note_input(); });
    glfwSetDropCallback(window_, [](GLFWwindow* w, int count, const char** paths) {
        for (int i = 0; i < count; ++i) window_of(w)->note_dropped(paths[i]);
        window_of(w)->note_input();
    });
    glfwSetWindowCloseCallback(window_, [](GLFWwindow* w) { window_of(w)->note_input(); });
    glfwSetWindowContentScaleCallback(
        window_, [](GLFWwindow* w, float, float) { window_of(w)->note_input(); });
}

// In place of the backend's own callbacks for keys, which get them from the queue.
void GlfwWindow::queue_keys() {
    glfwSetKeyCallback(window_, [](GLFWwindow* w, int key, int scancode, int action, int mods) {
        using Kind = KeyInput::Kind;
        const Kind kind = action == GLFW_PRESS     ? Kind::Press
                          : action == GLFW_RELEASE ? Kind::Release
                                                   : Kind::Repeat;
        window_of(w)->keys_.add({kind, key, scancode, mods});
        window_of(w)->note_input();
    });
    glfwSetCharCallback(window_, [](GLFWwindow* w, unsigned code_point) {
        window_of(w)->keys_.add({KeyInput::Kind::Character, static_cast<int>(code_point), 0, 0});
        window_of(w)->note_input();
    });
}

void GlfwWindow::hand_on(const KeyInput& input) {
    using Kind = KeyInput::Kind;
    if (input.kind == Kind::Character) {
        const auto code_point = static_cast<char32_t>(input.key);
        if (sizeof(ImWchar) == 2 && code_point > 0xffff) large_characters_.push_back(code_point);
        return ImGui_ImplGlfw_CharCallback(window_, code_point);
    }
    const int action = input.kind == Kind::Press     ? GLFW_PRESS
                       : input.kind == Kind::Release ? GLFW_RELEASE
                                                     : GLFW_REPEAT;
    ImGui_ImplGlfw_KeyCallback(window_, input.key, input.scancode, action, input.mods);
}

bool GlfwWindow::wait(std::optional<Duration> until) {
    had_input_ = !keys_.is_empty();
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
    keys_.give_frame([this](const KeyInput& input) { hand_on(input); });
    ImGui_ImplOpenGL3_NewFrame();
    ImGui_ImplGlfw_NewFrame();
    ImGui::NewFrame();
}

void GlfwWindow::end_frame(std::uint32_t background, const std::function<void()>& before_swap) {
    ImGui::Render();
    const Size size = frame_size();
    gl::begin_frame(size.width, size.height, background);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    if (before_swap) before_swap();
    glfwSwapBuffers(window_);
}

// The texture alone: made anew with all its other objects, the backend before 1.90 remembers how
// large its lost buffers were, writes into new ones of no size, and nothing is drawn any more.
void GlfwWindow::renew_font_texture() {
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

void GlfwWindow::set_title(const std::string& title) { glfwSetWindowTitle(window_, title.c_str()); }

}  // namespace redial::app
