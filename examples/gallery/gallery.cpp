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
#include "core/herd.hpp"
#include "core/presets.hpp"
#include "gl/frame.hpp"
#include "logs.hpp"
#include "scenes.hpp"
#include "view/herd/herd_form.hpp"
#include "view/kit/context.hpp"
#include "view/kit/fonts.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/shared_axis.hpp"
#include "view/scene/ui_state.hpp"
#include "view/session/tabs.hpp"
#include "view/shell/actions.hpp"
#include "view/shell/draw.hpp"

namespace redial::gallery {
namespace {

struct Wish {
    std::string path;
    std::string act;     // an action's name, carried out before the picture
    std::string tabs;    // per session: m, a, l, h, e (health), r
    std::string pages;   // tabs of dialogs by their ids, chosen as they come: "outcomes,limits"
    std::string policy;  // a preset's name, of the session whose settings are open
    float scale = 1.0f;
    int width = 1440;
    int height = 900;
    int select = 0;       // a session, chosen first
    int more = 0;         // sessions besides the four
    double span_s = 120;  // of time shown
    double back_s = -1;   // how long before now it ends; negative: live
    double select_s = 0;  // of it that is selected, from the middle on
    core::ThemeChoice theme = core::ThemeChoice::Dark;
    std::string log;       // a recording in place of the made-up workspace
    std::string against;   // another one, compared with it
    bool is_live = false;  // the log is shown as it was when its last line was written
    bool is_empty = false;
    bool shows_files = false;  // the list of a folder, over the dialog that opens a log
    bool shows_toast = false;
};

Wish wish_of(int argc, char** argv) {
    Wish wish;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const auto value = [&] { return i + 1 < argc ? argv[++i] : ""; };
        if (word == "--light")
            wish.theme = core::ThemeChoice::Light;
        else if (word == "--contrast")
            wish.theme = core::ThemeChoice::HighContrast;
        else if (word == "--empty")
            wish.is_empty = true;
        else if (word == "--files")
            wish.shows_files = true;
        else if (word == "--toast")
            wish.shows_toast = true;
        else if (word == "--live")
            wish.is_live = true;
        else if (word == "--log")
            wish.log = value();
        else if (word == "--against")
            wish.against = value();
        else if (word == "--act")
            wish.act = value();
        else if (word == "--tabs")
            wish.tabs = value();
        else if (word == "--pages")
            wish.pages = value();
        else if (word == "--policy")
            wish.policy = value();
        else if (word == "--scale")
            wish.scale = static_cast<float>(std::atof(value()));
        else if (word == "--select")
            wish.select = std::atoi(value());
        else if (word == "--more")
            wish.more = std::atoi(value());
        else if (word == "--span")
            wish.span_s = std::atof(value());
        else if (word == "--back")
            wish.back_s = std::atof(value());
        else if (word == "--selected-span")
            wish.select_s = std::atof(value());
        else if (word == "--width")
            wish.width = std::atoi(value());
        else if (word == "--height")
            wish.height = std::atoi(value());
        else
            wish.path = word;
    }
    return wish;
}

void choose_tabs(view::UiState& ui, const std::string& tabs) {
    for (std::size_t i = 0; i < tabs.size(); ++i) {
        const std::size_t tab = std::string("malher").find(tabs[i]);
        if (tab == std::string::npos) continue;
        view::SessionUi& session = ui.of(SessionId{static_cast<std::uint32_t>(i + 1)});
        session.show(view::tabs()[tab].tab);
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
    const TimeRange range = view::range_of(axis, now.mono);
    axis.selection = TimeRange{range.at_share(0.4), range.at_share(0.4) + seconds(wish.select_s)};
}

void rebuild_fonts(view::UiState& ui, app::GlfwWindow& window) {
    ui.glyphs.settle(app::system_fonts());
    view::build_fonts(*ImGui::GetIO().Fonts, ui.theme, ui.glyphs);
    window.renew_font_texture();
}

const std::string saved_file = "/home/me/Documents/Redial/chat-1-20260102-093051.jsonl";

// As a press on the dialog's button would, where the host has a list of its own.
void browse(view::UiState& ui) {
    ImGuiWindow* dialog = ImGui::FindWindowByName("Open log###open-dialog");
    if (dialog != nullptr) show_folder(ui, dialog->GetID("###path"));
}

void draw_one(const model::Workspace& workspace, const view::Figures& figures, view::UiState& ui,
              Now now, const Wish& wish) {
    core::Commands asked;
    const view::Scene scene{workspace, figures, ui, ui.theme, now, asked};
    if (ui.frames == 4 && wish.select > 0) {
        view::select(scene, SessionId{static_cast<std::uint32_t>(wish.select)});
    }
    for (const view::Action& action : view::actions()) {
        if (ui.frames == 5 && wish.act == action.name) view::carry_out(scene, action);
    }
    const core::Preset* preset = core::find_preset(wish.policy);
    auto* const settings = ui.open_dialog<view::SessionDialog>();
    if (ui.frames == 5 && preset && settings) settings->config.policy = preset->policy;
    if (ui.frames > 6 && !wish.pages.empty()) choose_pages(wish.pages);
    if (ui.frames == 9 && wish.shows_files) browse(ui);
    // Once the windows below it are there: the last to appear is in front.
    if (ui.frames == 9 && !wish.against.empty())
        if (auto compared = comparison_of(wish.log, wish.against))
            ui.comparison = *std::move(compared);
    if (ui.frames == 5 && wish.shows_toast)
        ui.notify_file("Exported 311 events to " + saved_file, saved_file, now.mono);
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
    for (const core::NamedPolicy& named : wish->policies) {
        core::HerdOptions options;
        options.clients = wish->clients;
        options.server = wish->server;
        options.policy = named.policy;
        core::Herd one(options);
        while (one.run_for(std::chrono::seconds(10))) continue;
        herd.rows.push_back({named.name, one.result()});
    }
}

// Three tests of a file: one that held, one that failed, one that is being played.
void fill_tests(view::UiState& ui) {
    view::TestsUi& tests = ui.tests;
    const auto tick = [](const char* name, const char* expected, const char* reason,
                         view::Tick how) {
        return view::TestTick{name, expected, reason, how, false, {}};
    };
    tests.path = "/home/me/app/tests/reconnect.json";
    tests.is_open = tests.is_running = true;
    view::TestRow held{"clean restart", view::TestState::Passed, "took 6.2 s", "", {}, {}, "", "a"};
    held.ticks = {tick("opens", "exactly 2", "it opened 2 times", view::Tick::Held)};
    view::TestRow failed{
        "deploy, 503 with Retry-After", view::TestState::Failed, "took 8.1 s", "", {}, {}, "", "b"};
    failed.ticks = {
        tick("recovers_within", "at most 3 s", "the longest outage took 1.9 s", view::Tick::Held),
        tick("honours_retry_after", "true", "it dialled 2 times before the server's time was over",
             view::Tick::Failed),
        tick("lost", "at most 0", "no counter was seen", view::Tick::NotSeen)};
    failed.remarks = {"the fault 'reset' of 4 s acted on nobody"};
    failed.ticks[1].proofs = {
        {SessionId{1}, {AttemptId{3}, {}, "dialled after 0.4 s, the server asked for 2 s"}},
        {SessionId{1}, {AttemptId{4}, {}, "dialled after 0.8 s, the server asked for 2 s"}}};
    view::TestRow running{"black hole",
                          view::TestState::Running,
                          "runs since 2.3 s, 1 of its steps to come",
                          "",
                          {},
                          {},
                          "",
                          ""};
    running.ticks = {
        tick("recovers_within", "at most 20 s", "no outage was seen yet", view::Tick::Pending),
        tick("dials_at_most", "at most 6", "1 dial", view::Tick::Held)};
    tests.rows = {held, failed, running};
}

// Of a log that ends while its session waits.
constexpr Duration running_wait = std::chrono::milliseconds(5300);

// The made-up workspace or a log's, and what the host would know besides.
Status fill(model::Workspace& workspace, view::Figures& figures, view::UiState& ui, Now& now,
            const Wish& wish) {
    figures.runs_herds = true;
    figures.runs_real_herds = true;
    figures.keeps_sessions = true;
    figures.opens_logs = true;
    figures.browses_files = true;
    figures.opens_folders = true;
    figures.runs_scenarios = true;
    figures.runs_tests = true;
    figures.files_folder = "/home/me/Documents/Redial";
    ui.preferences.recent_addresses = {"wss://chat.example/ws/", "ws://127.0.0.1:8000/ws/"};
    ui.preferences.recent_files = {saved_file, "/home/me/Documents/Redial/before.jsonl"};
    if (wish.act == "Herd lab" && !wish.is_empty) fill_herd(ui);
    if (wish.act == "Tests") fill_tests(ui);
    if (!wish.log.empty()) {
        auto replay = fill_from_log(workspace, wish.log);
        if (!replay) return replay.error();
        figures.recording = {};
        now = replay->end;
        if (wish.is_live) {
            now.mono += running_wait;
            now.wall += running_wait;
        } else {
            figures.replay = *std::move(replay);
            figures.has_engine = false;
        }
        if (!workspace.sessions().empty()) ui.selected = workspace.sessions().front()->id;
        return Done{};
    }
    if (wish.is_empty)
        fill_lab(workspace, now);
    else
        fill_main_scene(workspace, now);
    if (wish.more > 0) add_many(workspace, now, wish.more);
    return Done{};
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
    Now now{instant_from_us(90'000'000'000), wall_from_us(1'767'346'251'000'000)};
    model::Workspace workspace;
    view::UiState ui;
    view::Figures figures = wish.is_empty ? view::Figures{} : main_figures();
    if (const Status filled = fill(workspace, figures, ui, now, wish); !filled) {
        std::fprintf(stderr, "%s\n", filled.error().line().c_str());
        return 1;
    }
    ui.theme.scale = wish.scale;
    ui.preferences.theme = wish.theme;
    view::set_palette(ui.theme, core::theme_of(wish.theme, std::nullopt));
    view::build_fonts(*ImGui::GetIO().Fonts, ui.theme, ui.glyphs);
    view::apply_to_style(ui.theme);
    choose_tabs(ui, wish.tabs);
    set_axis(ui.axis, now, wish);
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
