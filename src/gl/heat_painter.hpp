// HeatPainter with OpenGL 3.3: a heat map is one texture of counts, coloured by the fragment shader
// in shaders/. UI thread, with the window's context current, from make() to the end.
#pragma once

#include <memory>

#include "base/result.hpp"
#include "view/plot/heat_map.hpp"

namespace redial::gl {

// Finds an OpenGL function by its name, as glfwGetProcAddress does.
using FindFunction = void (*(*)(const char* name))();

class HeatPainter final : public view::HeatPainter {
public:
    // An error where the shader does not compile: the caller does without (rectangles).
    static Result<std::unique_ptr<HeatPainter>> make(FindFunction find);
    ~HeatPainter() override;

    // Forgets what the last frame drew; its textures stay for this one. Before Dear ImGui's.
    void begin_frame();
    void paint(ImDrawList& list, const view::HeatMap& map, const view::HeatPlace& place,
               const view::HeatColors& colors) override;

    struct Calls;
    struct Job;

private:
    HeatPainter();
    struct Texture;
    unsigned texture_of(const view::HeatMap& map);

    std::unique_ptr<Calls> calls_;
    struct Textures;
    std::unique_ptr<Textures> textures_;
};

}  // namespace redial::gl
