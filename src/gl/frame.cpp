// Clears the frame and reads its pixels back, with OpenGL 1.1 calls only, so that no loader is
// needed. UI thread.
#include "gl/frame.hpp"

#include <GL/gl.h>

#include <algorithm>
#include <cstddef>

namespace redial::gl {
namespace {

float channel(std::uint32_t color, int shift) {
    return static_cast<float>((color >> shift) & 0xff) / 255.0f;
}

}  // namespace

void begin_frame(int width, int height, std::uint32_t color) {
    glViewport(0, 0, width, height);
    glClearColor(channel(color, 0), channel(color, 8), channel(color, 16), 1.0f);
    glClear(GL_COLOR_BUFFER_BIT);
}

void clear_part(int height, int left, int top, int right, int bottom, std::uint32_t color) {
    glEnable(GL_SCISSOR_TEST);
    glScissor(left, height - bottom, right - left, bottom - top);
    glClearColor(channel(color, 0), channel(color, 8), channel(color, 16), 1.0f);
    glClear(GL_COLOR_BUFFER_BIT);
    glDisable(GL_SCISSOR_TEST);
}

std::vector<std::uint32_t> sample_pixels(int width, int height) {
    constexpr int across = 8;
    std::vector<std::uint32_t> samples(across * across);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const int x = width * (static_cast<int>(i) % across * 2 + 1) / (across * 2);
        const int y = height * (static_cast<int>(i) / across * 2 + 1) / (across * 2);
        glReadPixels(x, y, 1, 1, GL_RGBA, GL_UNSIGNED_BYTE, &samples[i]);
    }
    return samples;
}

Pixels read_pixels(int width, int height) {
    Pixels pixels{width, height, {}};
    const auto row = static_cast<std::size_t>(width) * 4;
    pixels.rgba.resize(row * static_cast<std::size_t>(height));
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, pixels.rgba.data());
    // OpenGL's rows begin at the bottom.
    for (int top = 0, bottom = height - 1; top < bottom; ++top, --bottom)
        std::swap_ranges(pixels.rgba.begin() + static_cast<std::ptrdiff_t>(row) * top,
                         pixels.rgba.begin() + static_cast<std::ptrdiff_t>(row) * (top + 1),
                         pixels.rgba.begin() + static_cast<std::ptrdiff_t>(row) * bottom);
    for (std::size_t i = 3; i < pixels.rgba.size(); i += 4) pixels.rgba[i] = 255;
    return pixels;
}

Pixels cut(const Pixels& whole, int left, int top, int width, int height) {
    const int right = std::clamp(left + width, 0, whole.width);
    const int bottom = std::clamp(top + height, 0, whole.height);
    left = std::clamp(left, 0, right);
    top = std::clamp(top, 0, bottom);
    Pixels part{right - left, bottom - top, {}};
    for (int y = top; y < bottom; ++y) {
        const auto row =
            whole.rgba.begin() + (static_cast<std::ptrdiff_t>(y) * whole.width + left) * 4;
        part.rgba.insert(part.rgba.end(), row, row + static_cast<std::ptrdiff_t>(part.width) * 4);
    }
    return part;
}

std::string renderer_name() {
    const GLubyte* name = glGetString(GL_RENDERER);
    return name == nullptr ? std::string{} : reinterpret_cast<const char*>(name);
}

bool is_software_renderer(const std::string& name) {
    for (const char* software : {"llvmpipe", "softpipe", "SwiftShader", "swrast"})
        if (name.find(software) != std::string::npos) return true;
    return false;
}

}  // namespace redial::gl
