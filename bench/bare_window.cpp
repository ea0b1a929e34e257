// The least window: GLFW, an OpenGL 3.3 context of the size of ours, one clear, one swap. Says
// "first frame" and ends; bench_window starts it beside ours. One thread.
#include <GLFW/glfw3.h>
#include <cstdio>

int main() {
    if (glfwInit() != GLFW_TRUE) return 1;
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    GLFWwindow* window = glfwCreateWindow(1440, 900, "bare", nullptr, nullptr);
    if (window == nullptr) return 1;
    glfwMakeContextCurrent(window);
    glfwSwapInterval(0);
    using Clear = void (*)(GLbitfield);
    const auto clear = reinterpret_cast<Clear>(glfwGetProcAddress("glClear"));
    if (clear == nullptr) return 1;
    clear(GL_COLOR_BUFFER_BIT);
    glfwSwapBuffers(window);
    std::puts("first frame");
    std::fflush(stdout);
    glfwDestroyWindow(window);
    glfwTerminate();
    return 0;
}
