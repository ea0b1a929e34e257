// A program of somebody else's, with Dear ImGui windows of its own, that shows Redial's diagnostics
// window in its frame. Everything runs on the main thread. Usage: embed [URL] [--frames N]
#include <GLFW/glfw3.h>
#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "embed/redial.hpp"

namespace {

struct Options {
    std::string url;
    long frames_max = 0;  // 0: until the window is closed
};

Options parse(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--frames" && i + 1 < argc)
            options.frames_max = std::atol(argv[++i]);
        else
            options.url = word;
    }
    return options;
}

GLFWwindow* open_window() {
    if (glfwInit() != GLFW_TRUE) return nullptr;
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    GLFWwindow* window =
        glfwCreateWindow(1280, 800, "A program with Redial inside", nullptr, nullptr);
    if (window != nullptr) glfwMakeContextCurrent(window);
    return window;
}

// The program's own interface: here, one window with a switch for Redial's.
void draw_own_window(bool& shows_diagnostics) {
    ImGui::SetNextWindowPos(ImVec2(16, 16), ImGuiCond_FirstUseEver);
    ImGui::Begin("My program");
    ImGui::Text("Frames: %d", ImGui::GetFrameCount());
    ImGui::Checkbox("WebSocket diagnostics", &shows_diagnostics);
    ImGui::End();
}

void run(GLFWwindow* window, const Options& options) {
    redial::Diagnostics diagnostics({.wake = [] { glfwPostEmptyEvent(); }});
    if (!options.url.empty())
        if (const auto error = diagnostics.connect(options.url))
            std::fprintf(stderr, "embed: %s\n", error->c_str());
    bool shows_diagnostics = true;
    for (long frame = 0; options.frames_max == 0 || frame < options.frames_max; ++frame) {
        // Sleeps while nothing changes: until input, an event, or the window's next moment.
        const double longest = options.frames_max > 0 ? 0.02 : 1.0;
        glfwWaitEventsTimeout(
            std::min(diagnostics.seconds_to_next_frame().value_or(longest), longest) + 0.001);
        if (glfwWindowShouldClose(window)) break;
        ImGui_ImplOpenGL3_NewFrame();
        ImGui_ImplGlfw_NewFrame();
        ImGui::NewFrame();
        draw_own_window(shows_diagnostics);
        if (shows_diagnostics) redial::ShowDiagnosticsWindow(diagnostics, &shows_diagnostics);
        ImGui::Render();
        glClear(GL_COLOR_BUFFER_BIT);
        ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
        glfwSwapBuffers(window);
    }
}

}  // namespace

int main(int argc, char** argv) {
    const Options options = parse(argc, argv);
    GLFWwindow* window = open_window();
    if (window == nullptr) {
        std::fprintf(stderr, "embed: no display with OpenGL 3.3; try xvfb-run -a\n");
        return 1;
    }
    ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr;
    ImGui_ImplGlfw_InitForOpenGL(window, true);
    ImGui_ImplOpenGL3_Init("#version 330");
    run(window, options);
    ImGui_ImplOpenGL3_Shutdown();
    ImGui_ImplGlfw_Shutdown();
    ImGui::DestroyContext();
    glfwDestroyWindow(window);
    glfwTerminate();
    return 0;
}
