// Compiles the heat map's shaders, keeps its textures, and draws from within a draw list of Dear
// ImGui. UI thread, with the window's context current.
#include "gl/heat_painter.hpp"

#include <GL/gl.h>
#include <GL/glext.h>

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "gl/shaders.hpp"

namespace redial::gl {

// The functions beyond OpenGL 1.1, and the program made with them.
struct HeatPainter::Calls {
    PFNGLCREATESHADERPROC create_shader = nullptr;
    PFNGLSHADERSOURCEPROC shader_source = nullptr;
    PFNGLCOMPILESHADERPROC compile_shader = nullptr;
    PFNGLDELETESHADERPROC delete_shader = nullptr;
    PFNGLCREATEPROGRAMPROC create_program = nullptr;
    PFNGLATTACHSHADERPROC attach_shader = nullptr;
    PFNGLLINKPROGRAMPROC link_program = nullptr;
    PFNGLGETPROGRAMIVPROC program_value = nullptr;
    PFNGLGETPROGRAMINFOLOGPROC program_log = nullptr;
    PFNGLDELETEPROGRAMPROC delete_program = nullptr;
    PFNGLUSEPROGRAMPROC use_program = nullptr;
    PFNGLGETUNIFORMLOCATIONPROC uniform_location = nullptr;
    PFNGLUNIFORM1FPROC uniform_1f = nullptr;
    PFNGLUNIFORM1IPROC uniform_1i = nullptr;
    PFNGLUNIFORM2FPROC uniform_2f = nullptr;
    PFNGLUNIFORM4FPROC uniform_4f = nullptr;
    PFNGLUNIFORM4FVPROC uniform_4fv = nullptr;
    PFNGLGENVERTEXARRAYSPROC gen_vertex_arrays = nullptr;
    PFNGLBINDVERTEXARRAYPROC bind_vertex_array = nullptr;
    PFNGLDELETEVERTEXARRAYSPROC delete_vertex_arrays = nullptr;
    PFNGLACTIVETEXTUREPROC active_texture = nullptr;

    GLuint program = 0;
    GLuint vertex_array = 0;  // empty: the corners come from their numbers
    GLint rect = -1;
    GLint stops = -1;
    GLint most = -1;
    GLint gap = -1;
    GLint counts = -1;
};

// One heat map of this frame, kept until the next one: the draw list is carried out later.
struct HeatPainter::Job {
    Calls* calls = nullptr;
    GLuint texture = 0;
    view::HeatPlace place{};
    view::HeatColors colors{};
    float columns = 1;
    float rows = 1;
    float most = 1;
};

struct HeatPainter::Texture {
    GLuint name = 0;
    int columns = 0;
    int rows = 0;
    std::vector<std::uint32_t> counts;  // as uploaded: the same again is not
    bool is_used = false;
};

struct HeatPainter::Textures {
    std::map<std::uint32_t, Texture> by_id;
    std::deque<Job> jobs;
};

namespace {

template <class Function>
void find_into(FindFunction find, Function& function, const char* name, bool& has_all) {
    function = reinterpret_cast<Function>(find(name));
    has_all = has_all && function != nullptr;
}

bool find_all(FindFunction find, HeatPainter::Calls& calls) {
    bool has_all = true;
    find_into(find, calls.create_shader, "glCreateShader", has_all);
    find_into(find, calls.shader_source, "glShaderSource", has_all);
    find_into(find, calls.compile_shader, "glCompileShader", has_all);
    find_into(find, calls.delete_shader, "glDeleteShader", has_all);
    find_into(find, calls.create_program, "glCreateProgram", has_all);
    find_into(find, calls.attach_shader, "glAttachShader", has_all);
    find_into(find, calls.link_program, "glLinkProgram", has_all);
    find_into(find, calls.program_value, "glGetProgramiv", has_all);
    find_into(find, calls.program_log, "glGetProgramInfoLog", has_all);
    find_into(find, calls.delete_program, "glDeleteProgram", has_all);
    find_into(find, calls.use_program, "glUseProgram", has_all);
    find_into(find, calls.uniform_location, "glGetUniformLocation", has_all);
    find_into(find, calls.uniform_1f, "glUniform1f", has_all);
    find_into(find, calls.uniform_1i, "glUniform1i", has_all);
    find_into(find, calls.uniform_2f, "glUniform2f", has_all);
    find_into(find, calls.uniform_4f, "glUniform4f", has_all);
    find_into(find, calls.uniform_4fv, "glUniform4fv", has_all);
    find_into(find, calls.gen_vertex_arrays, "glGenVertexArrays", has_all);
    find_into(find, calls.bind_vertex_array, "glBindVertexArray", has_all);
    find_into(find, calls.delete_vertex_arrays, "glDeleteVertexArrays", has_all);
    find_into(find, calls.active_texture, "glActiveTexture", has_all);
    return has_all;
}

void attach(HeatPainter::Calls& calls, GLenum kind, const char* text) {
    const GLuint shader = calls.create_shader(kind);
    calls.shader_source(shader, 1, &text, nullptr);
    calls.compile_shader(shader);
    calls.attach_shader(calls.program, shader);
    calls.delete_shader(shader);  // it goes with the program
}

// A shader that did not compile does not link: one log tells both.
Status link(HeatPainter::Calls& calls) {
    calls.program = calls.create_program();
    attach(calls, GL_VERTEX_SHADER, heat_map_vert);
    attach(calls, GL_FRAGMENT_SHADER, heat_map_frag);
    calls.link_program(calls.program);
    GLint is_linked = 0;
    calls.program_value(calls.program, GL_LINK_STATUS, &is_linked);
    if (is_linked == 0) {
        std::array<char, 512> words{};
        calls.program_log(calls.program, static_cast<GLsizei>(words.size()), nullptr, words.data());
        return Error{"the heat map's shader does not link: " + std::string(words.data()),
                     "shaders/heat_map", "heat maps are drawn as rectangles"};
    }
    calls.rect = calls.uniform_location(calls.program, "rect");
    calls.stops = calls.uniform_location(calls.program, "stops");
    calls.most = calls.uniform_location(calls.program, "most");
    calls.gap = calls.uniform_location(calls.program, "gap");
    calls.counts = calls.uniform_location(calls.program, "counts");
    calls.gen_vertex_arrays(1, &calls.vertex_array);
    return Done{};
}

// The renderer sets no clip rectangle for a callback.
void clip(const ImDrawData& data, const ImDrawCmd& command) {
    const ImVec2 scale = data.FramebufferScale;
    const float left = (command.ClipRect.x - data.DisplayPos.x) * scale.x;
    const float top = (command.ClipRect.y - data.DisplayPos.y) * scale.y;
    const float right = (command.ClipRect.z - data.DisplayPos.x) * scale.x;
    const float bottom = (command.ClipRect.w - data.DisplayPos.y) * scale.y;
    const float height = data.DisplaySize.y * scale.y;
    glScissor(static_cast<GLint>(left), static_cast<GLint>(height - bottom),
              static_cast<GLsizei>(std::max(right - left, 0.0f)),
              static_cast<GLsizei>(std::max(bottom - top, 0.0f)));
}

void draw_job(const ImDrawList*, const ImDrawCmd* command) {
    const auto& job = *static_cast<const HeatPainter::Job*>(command->UserCallbackData);
    const HeatPainter::Calls& calls = *job.calls;
    const ImDrawData& data = *ImGui::GetDrawData();
    clip(data, *command);
    calls.use_program(calls.program);
    calls.bind_vertex_array(calls.vertex_array);
    calls.active_texture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, job.texture);
    const auto clip_x = [&](float x) {
        return (x - data.DisplayPos.x) / data.DisplaySize.x * 2.0f - 1.0f;
    };
    const auto clip_y = [&](float y) {
        return 1.0f - (y - data.DisplayPos.y) / data.DisplaySize.y * 2.0f;
    };
    calls.uniform_4f(calls.rect, clip_x(job.place.min.x), clip_y(job.place.min.y),
                     clip_x(job.place.max.x), clip_y(job.place.max.y));
    std::array<ImVec4, view::heat_stops> stops{};
    for (std::size_t i = 0; i < stops.size(); ++i) stops[i] = view::to_vec4(job.colors[i]);
    calls.uniform_4fv(calls.stops, static_cast<GLsizei>(stops.size()), &stops[0].x);
    calls.uniform_1f(calls.most, job.most);
    calls.uniform_2f(calls.gap, job.place.gap * job.columns / (job.place.max.x - job.place.min.x),
                     job.place.gap * job.rows / (job.place.max.y - job.place.min.y));
    calls.uniform_1i(calls.counts, 0);
    glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
}

void upload(GLuint name, const view::HeatMap& map) {
    std::vector<float> texels(map.counts.begin(), map.counts.end());
    glBindTexture(GL_TEXTURE_2D, name);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_R32F, map.columns, map.rows, 0, GL_RED, GL_FLOAT,
                 texels.data());
}

}  // namespace

HeatPainter::HeatPainter()
    : calls_(std::make_unique<Calls>()), textures_(std::make_unique<Textures>()) {}

HeatPainter::~HeatPainter() {
    for (const auto& [id, texture] : textures_->by_id) glDeleteTextures(1, &texture.name);
    if (calls_->vertex_array != 0) calls_->delete_vertex_arrays(1, &calls_->vertex_array);
    if (calls_->program != 0) calls_->delete_program(calls_->program);
}

Result<std::unique_ptr<HeatPainter>> HeatPainter::make(FindFunction find) {
    std::unique_ptr<HeatPainter> painter(new HeatPainter());
    if (!find_all(find, *painter->calls_))
        return Error{"OpenGL 3.3 is not all there", "OpenGL", "heat maps are drawn as rectangles"};
    if (const Status linked = link(*painter->calls_); !linked) return linked.error();
    return painter;
}

// A map that was not drawn in the last frame gives its texture back.
void HeatPainter::begin_frame() {
    textures_->jobs.clear();
    for (auto at = textures_->by_id.begin(); at != textures_->by_id.end();) {
        if (!at->second.is_used) {
            glDeleteTextures(1, &at->second.name);
            at = textures_->by_id.erase(at);
        } else {
            at->second.is_used = false;
            ++at;
        }
    }
}

unsigned HeatPainter::texture_of(const view::HeatMap& map) {
    Texture& texture = textures_->by_id[map.id];
    texture.is_used = true;
    if (texture.name == 0) glGenTextures(1, &texture.name);
    const bool is_same =
        texture.columns == map.columns && texture.rows == map.rows && texture.counts == map.counts;
    if (is_same) return texture.name;
    upload(texture.name, map);
    texture.columns = map.columns;
    texture.rows = map.rows;
    texture.counts = map.counts;
    return texture.name;
}

void HeatPainter::paint(ImDrawList& list, const view::HeatMap& map, const view::HeatPlace& place,
                        const view::HeatColors& colors) {
    if (map.is_empty()) return;
    textures_->jobs.push_back({calls_.get(), texture_of(map), place, colors,
                               static_cast<float>(map.columns), static_cast<float>(map.rows),
                               static_cast<float>(map.most)});
    list.AddCallback(&draw_job, &textures_->jobs.back());
    list.AddCallback(ImDrawCallback_ResetRenderState, nullptr);
}

}  // namespace redial::gl
