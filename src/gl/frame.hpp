// The few OpenGL calls of a frame: what the renderer of Dear ImGui leaves to its host. UI thread,
// with the window's context current.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace redial::gl {

struct Pixels {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> rgba;  // rows from the top, 4 bytes a pixel
};

// Sets the viewport and fills it. `color` is packed as Dear ImGui packs it (ABGR).
void begin_frame(int width, int height, std::uint32_t color);
// Fills a part of it, given from the upper left corner of a frame `height` high.
void clear_part(int height, int left, int top, int right, int bottom, std::uint32_t color);
// Pixels all over the frame: whether two are the same is known from them well enough.
std::vector<std::uint32_t> sample_pixels(int width, int height);
// What has been drawn, before the buffers are swapped.
Pixels read_pixels(int width, int height);
// A part of it, cut at its edges.
Pixels cut(const Pixels& whole, int left, int top, int width, int height);
std::string renderer_name();
// True for renderers that run on the CPU (llvmpipe, softpipe, SwiftShader): frames are dear there.
bool is_software_renderer(const std::string& renderer_name);

}  // namespace redial::gl
