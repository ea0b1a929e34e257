// Every tab, menu, action, dialog and page of a dialog is looked at in small and large windows, at
// three scales, with one, four and forty sessions: all of it can be seen, read and reached.
#include <imgui_internal.h>

#include <set>

#include "catch.hpp"
#include "driver.hpp"
#include "frame_check.hpp"
#include "gallery/scenes.hpp"
#include "view/kit/fonts.hpp"
#include "view/kit/widgets.hpp"
#include "view/session/tabs.hpp"
#include "view/shell/actions.hpp"

namespace redial::tests {
namespace {

using namespace std::chrono_literals;

constexpr int frames_to_settle = 4;

struct Look {
    float width = 1440;
    float height = 900;
    float scale = 1.0f;
    std::uint32_t sessions = 4;
    core::ThemeChoice theme = core::ThemeChoice::Dark;
};

std::string in_words(const Look& look) {
    return std::to_string(int(look.width)) + "x" + std::to_string(int(look.height)) + " scale " +
           std::to_string(look.scale).substr(0, 4) + ", " + std::to_string(look.sessions) +
           " sessions";
}

// What actions change of what the interface remembers.
class Remembered {
public:
    explicit Remembered(const view::UiState& ui)
        : preferences_(ui.preferences),
          selected_(ui.selected),
          sessions_(ui.sessions),
          axis_(ui.axis),
          shell_(ui.shell) {}
    // Nothing is open any more, and all windows are where they belong.
    void bring_back(view::UiState& ui) const {
        ui.preferences = preferences_;
        ui.selected = selected_;
        ui.sessions = sessions_;
        ui.axis = axis_;
        ui.shell = shell_;
        ui.dialog = {};
        ui.faults_window = {};
        ui.comparison.reset();
        ui.debug_log = {};
        ui.herd.is_open = false;
        ui.shows_shortcuts = ui.shows_about = ui.shows_metrics = false;
        ui.toasts.clear();
        ui.requests.clear();
        ui.is_arrangement_asked = true;
    }

private:
    view::Preferences preferences_;
    SessionId selected_;
    std::map<SessionId, view::SessionUi> sessions_;
    view::TimeAxis axis_;
    std::any shell_;
};

// The gallery's scene, from which sessions are taken away, or to which ones are added.
class Rig {
public:
    explicit Rig(const Look& look) : driver(look.width, look.height), look_(look) {
        driver.ui.theme.scale = look.scale;
        driver.ui.preferences.theme = look.theme;
        view::set_palette(driver.ui.theme, core::theme_of(look.theme, std::nullopt));
        ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
        view::build_fonts(atlas, driver.ui.theme, driver.ui.glyphs);
        view::apply_to_style(driver.ui.theme);
        unsigned char* pixels = nullptr;
        int width = 0;
        int height = 0;
        atlas.GetTexDataAsAlpha8(&pixels, &width, &height);
        view::compat::inject_texture(atlas);
        driver.advance(1h);  // the scene begins before now
        gallery::fill_main_scene(driver.workspace, driver.now);
        driver.figures = gallery::main_figures();
        for (std::uint32_t id = 4; id > look.sessions; --id)
            driver.happens({id}, core::SessionRemoved{});
        const int further = static_cast<int>(look.sessions) - 4;
        if (further > 0) gallery::add_many(driver.workspace, driver.now, further);
        driver.ui.selected = {1};
        driver.frames(frames_to_settle);
    }

    void look_at(const std::string& place) {
        driver.frames(frames_to_settle);
        faults.look_at(driver, place + ", " + in_words(look_));
    }
    void look_at_tabs() {
        for (const view::Tab& tab : view::tabs()) {
            for (std::uint32_t id = 1; id <= look_.sessions; ++id) driver.ui.of({id}).show(tab.tab);
            look_at(tab.label);
        }
        for (std::uint32_t id = 1; id <= look_.sessions; ++id)
            driver.ui.of({id}).show(view::tabs()[0].tab);
        driver.frames(frames_to_settle);
    }
    void look_at_menus() {
        for (const char* menu : {"File", "Session", "Faults", "View", "Help"}) {
            driver.click(std::string("//###menu/##menubar/") + menu);
            look_at(std::string("menu ") + menu);
            close_popups();
        }
    }
    // What each action opens or changes, with all of its pages; then all is as it was.
    void look_at_actions() {
        for (const view::Action& action : view::actions()) {
            const Remembered before(driver.ui);
            carry_out(action);
            look_at(action.name);
            look_at_pages(action.name);
            close_popups();
            before.bring_back(driver.ui);
            driver.asked.clear();
            driver.frames(2);
        }
    }

    Driver driver;
    FaultList faults;

private:
    void close_popups() {
        if (!ImGui::GetCurrentContext()->OpenPopupStack.empty()) ImGui::ClosePopupToLevel(0, false);
        driver.frames(2);
    }
    void carry_out(const view::Action& action) {
        const auto usual = driver.draw;
        driver.draw = [&action](Driver& d) {
            const view::Scene scene{d.workspace, d.figures, d.ui, d.ui.theme, d.now, d.asked};
            if (view::is_offered(scene, action) && view::is_possible(scene, action))
                view::carry_out(scene, action);
            view::draw(d.workspace, d.figures, d.ui, d.now, d.asked);
        };
        driver.frame();
        driver.draw = usual;
    }
    // Of the tab bars in the dialog or window that is on top.
    void look_at_pages(const std::string& place) {
        std::set<ImGuiID> seen;
        for (int pages = 0; pages < 40; ++pages) {
            ImGuiTabBar* bar = nullptr;
            const ImGuiTabItem* next = next_page(seen, bar);
            if (next == nullptr) return;
            seen.insert(next->ID);
            bar->NextSelectedTabId = next->ID;
            look_at(place + " page " + std::to_string(pages + 1));
        }
    }
    const ImGuiTabItem* next_page(const std::set<ImGuiID>& seen, ImGuiTabBar*& of) const {
        ImGuiContext& context = *ImGui::GetCurrentContext();
        for (int i = 0; i < context.TabBars.GetMapSize(); ++i) {
            ImGuiTabBar* bar = context.TabBars.TryGetMapData(i);
            if (bar == nullptr || bar->CurrFrameVisible < context.FrameCount) continue;
            if (is_of_session(bar->ID)) continue;
            for (const ImGuiTabItem& tab : bar->Tabs) {
                if (seen.count(tab.ID) != 0) continue;
                of = bar;
                return &tab;
            }
        }
        return nullptr;
    }
    // Their tabs are looked at by themselves.
    bool is_of_session(ImGuiID bar) const {
        for (std::uint32_t id = 1; id <= look_.sessions; ++id) {
            const std::string name = "###session-" + std::to_string(id);
            const ImGuiWindow* window = ImGui::FindWindowByName(name.c_str());
            if (window != nullptr && ImHashStr("tabs", 0, window->ID) == bar) return true;
        }
        return false;
    }

    Look look_;
};

void check(const Rig& rig) {
    INFO(rig.faults.words());
    CHECK(rig.faults.empty());
}

bool hears_frames() {
    if (FrameLog::hears()) return true;
    WARN("not tested here: this Dear ImGui's functions have signatures that are not known");
    return false;
}

struct Size {
    float width, height;
};
constexpr Size sizes[] = {{1440, 900}, {1024, 700}, {2560, 1440}};
constexpr float scales[] = {1.0f, 1.25f, 2.0f};

// A window of 1024 points at scale 2 has room for little: as on a screen of 512.
bool is_too_small(Size size, float scale) { return size.width / scale < 800.0f; }

TEST_CASE("every tab can be read and reached, with one session, four and forty", "[reach]") {
    if (!hears_frames()) return;
    for (const float scale : scales) {
        for (const Size size : sizes) {
            if (is_too_small(size, scale)) continue;
            for (const std::uint32_t sessions : {1u, 4u, 40u}) {
                Rig rig({size.width, size.height, scale, sessions});
                rig.look_at_tabs();
                check(rig);
            }
        }
    }
}

TEST_CASE("every menu, dialog and page, and what every action changes, can be read and reached",
          "[reach]") {
    if (!hears_frames()) return;
    for (const float scale : scales) {
        for (const Size size : sizes) {
            if (is_too_small(size, scale)) continue;
            Rig rig({size.width, size.height, scale});
            rig.look_at_menus();
            rig.look_at_actions();
            check(rig);
        }
    }
}

TEST_CASE("the other themes show what the dark one does", "[reach]") {
    if (!hears_frames()) return;
    for (const core::ThemeChoice theme :
         {core::ThemeChoice::Light, core::ThemeChoice::HighContrast}) {
        Rig rig({.theme = theme});
        rig.look_at_tabs();
        rig.look_at_menus();
        check(rig);
    }
}

TEST_CASE("what is cut, covered or out of reach is found", "[reach]") {
    if (!hears_frames()) return;
    Driver driver(400, 300);
    driver.draw = [](Driver& d) {
        const view::Theme& theme = d.ui.theme;
        ImGui::SetNextWindowPos({0, 0});
        ImGui::SetNextWindowSize({200, 200});
        ImGui::Begin("###one", nullptr,
                     ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse |
                         ImGuiWindowFlags_NoTitleBar);
        view::text_cut(theme, "words with a tooltip", 60);
        view::text(theme, "words that go on behind the edge of their window");
        ImGui::SetCursorPos({20, 60});
        ImGui::Button("left", {80, 20});
        ImGui::SetCursorPos({60, 60});
        ImGui::Button("right", {80, 20});
        ImGui::SetCursorPos({150, 100});
        ImGui::Button("half out", {100, 20});
        ImGui::End();
    };
    FaultList faults;
    driver.frames(2);
    faults.look_at(driver, "a made-up window");
    const std::string words = faults.words();
    CHECK_THAT(words, contains_text("cut text 'words that go on"));
    CHECK_THAT(words, !contains_text("cut text 'words with"));
    CHECK_THAT(words, contains_text("'left' and 'right' overlap"));
    CHECK_THAT(words, contains_text("cut control 'half out'"));
}

}  // namespace
}  // namespace redial::tests
