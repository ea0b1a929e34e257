// Draws recent logs and addresses, and opens or dials the one that is chosen. UI thread only.
#include "view/files/recent_menu.hpp"

#include <algorithm>
#include <string>

#include "view/files/file_names.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/preferences.hpp"
#include "view/scene/recent.hpp"
#include "view/scene/request.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/ui_state.hpp"
#include "view/scene/url_entry.hpp"

namespace redial::view {
namespace {

constexpr float menu_width_max = 520.0f;  // at scale 1
constexpr std::size_t lines_max = 4;      // of each kind, below the ways to start

// One that lacks its secret is put into the field, for the person to write that again.
void dial(const Scene& scene, const std::string& url) {
    const Result<std::string> whole = completed_url(url);
    if (whole && !lacks_secret(url)) {
        add_session(scene, config_for_url(scene.ui, *whole));
        return;
    }
    scene.preferences().shows_sidebar = true;
    scene.ui.connect.url = url;
    scene.ui.connect.error =
        whole ? "A secret is not kept: write it again in place of REDACTED" : whole.error().line();
    scene.ui.connect.is_focus_asked = true;
}

void open(const Scene& scene, const std::string& path) {
    request(scene, OpenLog{path});
    scene.redraw_at(scene.clock);
}

// A row in a menu, cut to a width with the whole in its tooltip.
bool menu_row(const Theme& theme, const std::string& words) {
    const std::string cut = cut_to_width(theme, theme.font.ui, words, theme.px(menu_width_max));
    const bool is_pressed = ImGui::MenuItem((cut + "###recent").c_str());
    if (cut != words) tooltip(theme, words);
    return is_pressed;
}

void draw_menu(const Scene& scene, const char* title, std::vector<std::string>& list,
               void (*does)(const Scene&, const std::string&)) {
    if (!ImGui::BeginMenu(title, !list.empty())) return;
    for (std::size_t i = 0; i < list.size(); ++i) {
        ImGui::PushID(static_cast<int>(i));
        if (menu_row(scene.theme, list[i])) does(scene, std::string(list[i]));
        ImGui::PopID();
    }
    ImGui::Separator();
    if (ImGui::MenuItem("Forget these###forget")) {
        list.clear();
        request(scene, PreferencesChanged{});
    }
    ImGui::EndMenu();
}

void draw_line(const Scene& scene, const char* sign, const std::string& words,
               std::string_view shown, float width,
               void (*does)(const Scene&, const std::string&)) {
    const Theme& theme = scene.theme;
    text(theme, sign, Role::Faint);
    ImGui::SameLine(0.0f, theme.space(2));
    const std::string cut = cut_to_width(theme, theme.font.ui, shown, width - theme.px(30));
    if (link(theme, (cut + "###line").c_str(), cut == words ? std::string_view() : words))
        does(scene, std::string(words));
}

}  // namespace

void draw_recent_menus(const Scene& scene) {
    Preferences& preferences = scene.preferences();
    draw_menu(scene, "Recent logs###recent-logs", preferences.recent_files, open);
    if (scene.figures.has_engine)
        draw_menu(scene, "Recent addresses###recent-addresses", preferences.recent_addresses, dial);
}

void draw_recent_lines(const Scene& scene, float width) {
    const Preferences& preferences = scene.preferences();
    const std::vector<std::string> addresses = preferences.recent_addresses;
    const std::vector<std::string> files =
        scene.figures.opens_logs ? preferences.recent_files : std::vector<std::string>{};
    if (addresses.empty() && files.empty()) return;
    const Theme& theme = scene.theme;
    const float left = ImGui::GetCursorPosX();
    text(theme, "Recent", Role::Dim, theme.font.small);
    const float top = ImGui::GetCursorPosY();
    const float column = addresses.empty() || files.empty() ? width : width * 0.5f;
    float end = top;
    const auto draw_column = [&](const std::vector<std::string>& list, const char* sign, float x,
                                 bool is_file) {
        ImGui::SetCursorPosY(top);
        for (std::size_t i = 0; i < std::min(list.size(), lines_max); ++i) {
            ImGui::PushID(static_cast<int>(i) + (is_file ? 100 : 0));
            ImGui::SetCursorPosX(x);
            draw_line(scene, sign, list[i], is_file ? name_in(list[i]) : list[i], column,
                      is_file ? open : dial);
            ImGui::PopID();
        }
        end = std::max(end, ImGui::GetCursorPosY());
    };
    draw_column(addresses, icon::plug, left, false);
    draw_column(files, icon::history, addresses.empty() ? left : left + column, true);
    ImGui::SetCursorPos({left, end});
}

}  // namespace redial::view
