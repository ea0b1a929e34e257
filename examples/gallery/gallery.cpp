// Draws one picture of the interface and ends: the whole window with a made-up workspace, with a
// dialog open if asked. For judging looks; needs a display (xvfb-run does). One thread.
#include <imgui.h>
#include <imgui_internal.h>

#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>

#include "app/glfw_window.hpp"
#include "app/screenshot.hpp"
#include "app/system_fonts.hpp"
#include "core/presets.hpp"
#include "gl/frame.hpp"
#include "scenes.hpp"
#include "view/actions.hpp"
#include "view/context.hpp"
#include "view/draw.hpp"
#include "view/fonts.hpp"
#include "view/herd_view.hpp"
#include "view/session_ops.hpp"
#include "view/timeline_layout.hpp"

namespace redial::gallery {
namespace {

struct Wish {
    std::string path;
    std::string act;       // an action's name, carried out before the picture
    std::string tabs;      // per session: m, a, l, h, e (health), r
    std::string pages;     // tabs of dialogs by their ids, chosen as they come: "outcomes,limits"
    std::string policy;    // a preset's name, of the session whose settings are open
    float scale = 1.0f;
    int width = 1440;
    int height = 900;
    int select = 0;        // a session, chosen first
    double span_s = 120;   // of time shown
    double back_s = -1;    // how long before now it ends; negative: live
    double select_s = 0;   // of it that is selected, from the middle on
    bool is_light = false;
    bool is_empty = false;
};

Wish wish_of(int argc, char** argv) {
    Wish wish;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const auto value = [&] { return i + 1 < argc ? argv[++i] : ""; };
        if (word == "--light") wish.is_light = true;
        else if (word == "--empty") wish.is_empty = true;
        else if (word == "--act") wish.act = value();
        else if (word == "--tabs") wish.tabs = value();
        else if (word == "--pages") wish.pages = value();
        else if (word == "--policy") wish.policy = value();
        else if (word == "--scale") wish.scale = static_cast<float>(std::atof(value()));
        else if (word == "--select") wish.select = std::atoi(value());
        else if (word == "--span") wish.span_s = std::atof(value());
        else if (word == "--back") wish.back_s = std::atof(value());
        else if (word == "--selected-span") wish.select_s = std::atof(value());
        else if (word == "--width") wish.width = std::atoi(value());
        else if (word == "--height") wish.height = std::atoi(value());
        else wish.path = word;
    }
    return wish;
}

void choose_tabs(view::UiState& ui, const std::string& tabs) {
    for (std::size_t i = 0; i < tabs.size(); ++i) {
        const std::size_t tab = std::string("malher").find(tabs[i]);
        if (tab == std::string::npos) continue;
        view::SessionUi& session = ui.of(SessionId{static_cast<std::uint32_t>(i + 1)});
        session.tab = static_cast<view::SessionTab>(tab);
        session.is_tab_asked = true;
    }
}

// As a click on each tab would; those of pages that are not shown yet come later.
void choose_pages(const std::string& pages) {
    ImGuiContext& context = *ImGui::GetCurrentContext();
    for (int i = 0; i < context.TabBars.GetMapSize(); ++i) {
        ImGuiTabBar* bar = context.TabBars.TryGetMapData(i);
        if (bar == nullptr) continue;
        std::stringstream rest(pages);
        for (std::string page; std::getline(rest, page, ',');) {
            const ImGuiID id = ImHashStr(("###" + page).c_str(), 0, bar->ID);
            for (const ImGuiTabItem& tab : bar->Tabs) {
                if (tab.ID == id) bar->NextSelectedTabId = id;
            }
        }
    }
}

void set_axis(view::TimeAxis& axis, Now now, const Wish& wish) {
    const auto seconds = [](double s) { return Duration{static_cast<std::int64_t>(s * 1e6)}; };
    axis.span = seconds(wish.span_s);
    axis.is_live = wish.back_s < 0;
    axis.end = now.mono - seconds(wish.back_s);
    if (wish.select_s <= 0) return;
    const view::TimeRange range = view::range_of(axis, now.mono);
    axis.selection = view::TimeRange{range.at_share(0.4), range.at_share(0.4) +
                                                              seconds(wish.select_s)};
}

void rebuild_fonts(view::UiState& ui, app::GlfwWindow& window) {
    ui.glyphs.settle(app::system_fonts());
    view::build_fonts(*ImGui::GetIO().Fonts, ui.theme, ui.glyphs);
    window.renew_font_texture();
}

void draw_one(const model::Workspace& workspace, const view::Figures& figures, view::UiState& ui,
              Now now, const Wish& wish) {
    core::Commands asked;
    const view::Scene scene{workspace, figures, ui, ui.theme, now, asked};
    if (ui.frames == 4 && wish.select > 0) {
        view::select(scene, SessionId{static_cast<std::uint32_t>(wish.select)});
    }
    for (const view::Action& action : view::actions()) {
        if (ui.frames == 5 && wish.act == action.name) view::carry_out(scene, action.act);
    }
    const core::Preset* preset = core::find_preset(wish.policy);
    if (ui.frames == 5 && preset && ui.session_dialog) {
        ui.session_dialog->config.policy = preset->policy;
    }
    if (ui.frames > 6 && !wish.pages.empty()) choose_pages(wish.pages);
    view::draw(workspace, figures, ui, now, asked);
}

// A herd of four policies as the host would have run it.
void fill_herd(view::UiState& ui) {
    view::HerdUi& herd = ui.herd;
    herd.names = {"chat-ui", "aws-full-jitter", "phoenix", "socket.io"};
    herd.wish.clients = 5000;
    herd.wish.server = {500, 500, std::nullopt};
    const Result<view::HerdWish> wish = view::herd_wish(ui);
    herd.ran = *wish;
    for (const view::NamedPolicy& named : wish->policies) {
        core::HerdOptions options;
        options.clients = wish->clients;
        options.server = wish->server;
        options.policy = named.policy;
        core::Herd one(options);
        while (one.run_for(std::chrono::seconds(10))) continue;
        herd.rows.push_back({named.name, one.result()});
    }
}

int run(const Wish& wish) {
    ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr;
    view::configure_context();
    app::WindowWish window_wish;
    window_wish.width = wish.width;
    window_wish.height = wish.height;
    window_wish.is_visible = false;
    auto opened = app::GlfwWindow::open(window_wish);
    if (!opened) {
        std::fprintf(stderr, "%s\n", opened.error().line().c_str());
        return 1;
    }
    app::GlfwWindow& window = **opened;
    const Now now{instant_from_us(90'000'000'000), wall_from_us(1'767'346'251'000'000)};
    model::Workspace workspace;
    if (!wish.is_empty) fill_main_scene(workspace, now);
    view::UiState ui;
    ui.theme.scale = wish.scale;
    ui.preferences.theme = wish.is_light ? view::ThemeName::Light : view::ThemeName::Dark;
    view::set_palette(ui.theme, ui.preferences.theme);
    view::build_fonts(*ImGui::GetIO().Fonts, ui.theme, ui.glyphs);
    view::apply_to_style(ui.theme);
    choose_tabs(ui, wish.tabs);
    set_axis(ui.axis, now, wish);
    view::Figures figures = wish.is_empty ? view::Figures{} : main_figures();
    figures.runs_herds = true;
    figures.runs_real_herds = true;
    if (wish.act == "Herd lab" && !wish.is_empty) fill_herd(ui);
    gl::Pixels pixels;
    for (int frame = 0; frame < 20; ++frame) {
        if (ui.glyphs.has_wishes()) rebuild_fonts(ui, window);
        window.begin_frame();
        draw_one(workspace, figures, ui, now, wish);
        window.end_frame(ui.theme.color.canvas, [&] {
            pixels = gl::read_pixels(window.frame_size().width, window.frame_size().height);
        });
    }
    const Status written = app::write_png(wish.path, pixels);
    if (!written) std::fprintf(stderr, "%s\n", written.error().line().c_str());
    opened = Error{};
    ImGui::DestroyContext();
    return written ? 0 : 1;
}

}  // namespace
}  // namespace redial::gallery

int main(int argc, char** argv) {
    const redial::gallery::Wish wish = redial::gallery::wish_of(argc, argv);
    if (wish.path.empty()) {
        std::fprintf(stderr, "gallery: name the PNG file to write\n");
        return 2;
    }
    return redial::gallery::run(wish);
}
