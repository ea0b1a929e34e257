// Finds widgets by their ids, moves the mouse and presses keys as a person would. Test's thread.
#include "driver.hpp"

#include <cstring>
#include <sstream>

#include "base/utf8.hpp"
#include "catch.hpp"
#include "view/kit/context.hpp"
#include "view/kit/fonts.hpp"

namespace redial::tests {
namespace {

std::uint64_t uv_key(ImVec2 uv) {
    std::uint32_t u = 0;
    std::uint32_t v = 0;
    std::memcpy(&u, &uv.x, sizeof u);
    std::memcpy(&v, &uv.y, sizeof v);
    return (std::uint64_t{u} << 32) | v;
}

std::vector<std::string> steps_of(const std::string& path) {
    REQUIRE(path.substr(0, 2) == "//");
    std::vector<std::string> steps;
    std::stringstream rest(path.substr(2));
    for (std::string step; std::getline(rest, step, '/');) steps.push_back(step);
    REQUIRE_FALSE(steps.empty());
    return steps;
}

ImGuiID id_of(const std::string& step, ImGuiID seed) {
    if (step.substr(0, 2) == "$$") {
        const int number = std::stoi(step.substr(2));
        return ImHashData(&number, sizeof number, seed);
    }
    return ImHashStr(step.c_str(), 0, seed);
}

ImGuiWindow* child_of(ImGuiWindow* parent, ImGuiID id) {
    for (ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
        if (window->ParentWindow == parent && window->ChildId == id) return window;
    }
    return nullptr;
}

std::string without_spaces(std::string_view text) {
    std::string kept;
    for (const char c : text) {
        if (c != ' ') kept += c;
    }
    return kept;
}

}  // namespace

Driver::Driver(float width, float height) : context_(ImGui::CreateContext()) {
    now.mono = instant_from_us(1'000'000'000);
    now.wall = wall_from_us(1'767'323'045'000'000);
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {width, height};
    io.DeltaTime = 1.0f / 60.0f;
    io.IniFilename = nullptr;
    view::compat::inject_key_map();
    view::configure_context();
    view::set_palette(ui.theme, view::ThemeName::Dark);
    view::build_fonts(*io.Fonts, ui.theme, ui.glyphs);
    view::apply_to_style(ui.theme);
    unsigned char* pixels = nullptr;
    int w = 0;
    int h = 0;
    io.Fonts->GetTexDataAsAlpha8(&pixels, &w, &h);
    view::compat::inject_texture(*io.Fonts);
    view::compat::inject_mouse({-1000.0f, -1000.0f});
    draw = [](Driver& d) { view::draw(d.workspace, d.figures, d.ui, d.now, d.asked); };
}

Driver::~Driver() { ImGui::DestroyContext(context_); }

void Driver::frame() {
    ImGui::NewFrame();
    draw(*this);
    ImGui::Render();
    advance(std::chrono::milliseconds(16));
}

void Driver::frames(int count) {
    for (int i = 0; i < count; ++i) frame();
}

void Driver::happens(SessionId session, core::Happening what, AttemptId attempt) {
    workspace.on_event({{session, attempt, now.mono, now.wall}, std::move(what)});
}

void Driver::message(SessionId session, core::Direction direction, std::string_view text,
                     AttemptId attempt, core::Opcode opcode) {
    core::MessageSeen seen;
    seen.direction = direction;
    seen.opcode = opcode;
    seen.size_bytes = text.size();
    seen.payload = as_bytes(text);
    workspace.on_message({session, attempt, now.mono, now.wall}, seen);
}

void Driver::add_session(SessionId session, core::SessionConfig config) {
    const std::string number = std::to_string(session.value);
    if (config.name.empty()) config.name = "s" + number;
    if (config.url.empty()) config.url = "ws://host/s" + number;
    happens(session, core::SessionAdded{std::make_shared<core::SessionConfig>(config)});
}

void Driver::opens(SessionId session, AttemptId attempt) {
    using core::ConnectionStatus;
    happens(session, core::StatusChanged{ConnectionStatus::Closed, ConnectionStatus::Connecting},
            attempt);
    happens(session, core::AttemptStarted{"ws://host/", core::Origin::Person, 0}, attempt);
    core::AttemptOpened opened;
    opened.address = "127.0.0.1:8765";
    happens(session, opened, attempt);
    happens(session, core::StatusChanged{ConnectionStatus::Connecting, ConnectionStatus::Open},
            attempt);
}

Driver::Found Driver::find(const std::string& path) const {
    const std::vector<std::string> steps = steps_of(path);
    Found found;
    const auto& popups = ImGui::GetCurrentContext()->OpenPopupStack;
    found.window = steps[0] != "popup" ? ImGui::FindWindowByName(steps[0].c_str())
                   : popups.empty()    ? nullptr
                                       : popups.back().Window;
    if (!found.window) return {};
    found.id = found.window->ID;
    for (std::size_t i = 1; i < steps.size(); ++i) {
        found.id = id_of(steps[i], found.id);
        ImGuiWindow* child = child_of(found.window, found.id);
        if (child && i + 1 < steps.size()) {
            found.window = child;
            found.id = child->ID;
        }
    }
    return found;
}

// ImGui notes the rectangle of the item that keyboard navigation is at: so it is told that it is
// at this one, for one frame.
bool Driver::locate(const std::string& path, ImRect& rect) {
    const Found found = find(path);
    ImGuiContext& g = *context_;
    if (!found.window || !found.window->Active) return false;
    const ImRect none(-1e9f, -1e9f, -1e9f, -1e9f);
    ImGuiWindow* const nav_window = g.NavWindow;
    const ImGuiID nav_id = g.NavId;
    for (ImRect& known : found.window->NavRectRel) known = none;
    g.NavWindow = found.window;
    g.NavId = found.id;
    frame();
    const bool was_kept = g.NavWindow == found.window && g.NavId == found.id;
    ImRect rel = none;
    for (const ImRect& known : found.window->NavRectRel) {
        if (known.Min.x > none.Min.x && known.Max.x > known.Min.x) rel = known;
    }
    if (was_kept) {
        g.NavWindow = nav_window;
        g.NavId = nav_id;
    }
    if (rel.Max.x <= rel.Min.x) return false;
    rect = ImGui::WindowRectRelToAbs(found.window, rel);
    return true;
}

bool Driver::exists(const std::string& path) {
    ImRect rect;
    return locate(path, rect);
}

ImVec2 Driver::center(const std::string& path) {
    ImRect rect;
    INFO("looking for " << path);
    REQUIRE(locate(path, rect));
    ImRect seen = rect;
    seen.ClipWith(find(path).window->ClipRect);
    REQUIRE(seen.GetWidth() > 0.0f);
    REQUIRE(seen.GetHeight() > 0.0f);
    return seen.GetCenter();
}

void Driver::hover(const std::string& path) {
    const ImVec2 at = center(path);
    view::compat::inject_mouse(at);
    frames(2);
    const ImGuiWindow* hovered = context_->HoveredWindow;
    INFO("hovering " << path << ", above it is " << (hovered ? hovered->Name : "nothing"));
    // A text field of several lines is a child window of its own.
    const Found wanted = find(path);
    const bool is_field =
        hovered && hovered->ParentWindow == wanted.window && hovered->ChildId == wanted.id;
    REQUIRE((hovered == wanted.window || is_field));
}

void Driver::click(const std::string& path, int button) {
    hover(path);
    view::compat::inject_button(button, true);
    frames(2);
    view::compat::inject_button(button, false);
    frames(2);
}

void Driver::double_click(const std::string& path) {
    click(path);
    click(path);
}

void Driver::click_at(ImVec2 at, int button) {
    view::compat::inject_mouse(at);
    frames(2);
    view::compat::inject_button(button, true);
    frames(2);
    view::compat::inject_button(button, false);
    frames(2);
}

void Driver::drag(ImVec2 from, ImVec2 to) {
    view::compat::inject_mouse(from);
    frames(2);
    view::compat::inject_button(0, true);
    frames(2);
    view::compat::inject_mouse({(from.x + to.x) * 0.5f, (from.y + to.y) * 0.5f});
    frames(2);
    view::compat::inject_mouse(to);
    frames(2);
    view::compat::inject_button(0, false);
    frames(2);
}

void Driver::wheel(float steps) {
    view::compat::inject_wheel(steps);
    frames(2);
}

void Driver::type(std::string_view text) {
    ImGui::GetIO().AddInputCharactersUTF8(std::string(text).c_str());
    frames(2);
}

void Driver::key(Key key, Mods mods) {
    view::compat::inject_mods(mods.ctrl, mods.shift, mods.alt);
    view::compat::inject_key(key, true);
    frames(2);
    view::compat::inject_key(key, false);
    view::compat::inject_mods(false, false, false);
    frames(2);
}

void Driver::fill(const std::string& path, std::string_view text) {
    click(path);
    key(Key::A, {.ctrl = true});
    key(Key::Delete);
    type(text);
}

void Driver::read_glyphs(ImFont* font) {
    const auto read = [this](ImFont* one) {
        view::compat::for_each_glyph(one, [this](const ImFontGlyph& glyph) {
            glyph_of_uv_[uv_key({glyph.U0, glyph.V0})] = glyph.Codepoint;
        });
    };
    if (font == font_read_) return;
    glyph_of_uv_.clear();
    for (ImFont* one : ImGui::GetIO().Fonts->Fonts) read(one);
    font_read_ = font;
}

// A glyph is four vertices, the first at its top left corner, which tells which it is.
std::string Driver::screen() const {
    const_cast<Driver*>(this)->read_glyphs(ui.theme.font.ui);
    std::string text;
    const ImDrawData* data = ImGui::GetDrawData();
    for (int i = 0; i < data->CmdListsCount; ++i) {
        for (const ImDrawVert& vertex : data->CmdLists[i]->VtxBuffer) {
            const auto glyph = glyph_of_uv_.find(uv_key(vertex.uv));
            if (glyph != glyph_of_uv_.end() && glyph->second > 0x20) {
                append_utf8(text, glyph->second);
            }
        }
        text += '\n';
    }
    return text;
}

bool Driver::shows(std::string_view text) const {
    return screen().find(without_spaces(text)) != std::string::npos;
}

int Driver::vertices() const { return ImGui::GetDrawData()->TotalVtxCount; }

}  // namespace redial::tests
