// Draws the ways to start, which stand in the centre while there is no session. UI thread only.
#include "view/shell/welcome.hpp"

#include <cmath>

#include "model/fold/workspace.hpp"
#include "view/files/recent_menu.hpp"
#include "view/kit/box.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/areas.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/preferences.hpp"
#include "view/scene/scene.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/url_entry.hpp"
#include "view/shell/actions.hpp"

namespace redial::view {
namespace {

struct Way {
    const char* sign;
    const char* title;
    const char* advice;
    const char* button;
};

bool draw_way(const Scene& scene, const Way& way, float width, bool is_first) {
    const Theme& theme = scene.theme;
    ImGui::PushID(way.button);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float height = theme.px(84);
    list.AddRectFilled(at, {at.x + width, at.y + height}, theme.color.panel, theme.px(6));
    compat::rect(list, at, {at.x + width, at.y + height}, theme.color.border, theme.px(6));
    const float mid = at.y + height * 0.5f;
    paint_text(list, theme.font.ui, {at.x + theme.px(20), mid - line_height(theme.font.ui) * 0.5f},
               theme.color.accent, way.sign);
    const float x = at.x + theme.px(52);
    const float button_width = theme.px(150);
    paint_text(list, theme.font.bold, {x, at.y + theme.px(22)}, theme.color.text, way.title);
    paint_text(list, theme.font.small, {x, at.y + theme.px(46)}, theme.color.dim, way.advice,
               width - theme.px(72) - button_width);
    ImGui::SetCursorScreenPos({at.x + width - button_width - theme.px(20), mid - theme.px(14)});
    ImGui::PushItemWidth(button_width);
    const float pad = (button_width - width_of(theme.font.ui, way.button)) * 0.5f;
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(pad, theme.px(5.5f)));
    const std::string label = std::string(way.button) + "###go";
    const bool is_pressed =
        is_first ? primary_button(theme, label.c_str()) : button(theme, label.c_str());
    ImGui::PopStyleVar();
    ImGui::PopItemWidth();
    ImGui::SetCursorScreenPos({at.x, at.y + height + theme.space(3)});
    ImGui::PopID();
    return is_pressed;
}

void start_with_lab(const Scene& scene) {
    const core::LabChanged& lab = scene.workspace.lab();
    if (lab.is_listening) {
        add_session(scene, config_for_lab(scene.ui, lab.url));
        return;
    }
    const core::LabOptions& options = scene.preferences().lab;
    scene.ask({}, core::StartLab{options});
    add_session(scene, config_for_lab(scene.ui, "ws://" + options.host + ":" +
                                                    std::to_string(options.port) + options.path));
}

void draw_no_session(const Scene& scene, const ReplayFigures& replay) {
    empty_state(scene.theme, icon::history,
                replay.is_reading ? "Reading the log" : "No session in this log",
                replay.is_reading ? "Its sessions are shown as soon as they are found."
                                  : "It holds no connection. Back to live: File menu.");
}

void draw_ways(const Scene& scene, Box centre) {
    const Theme& theme = scene.theme;
    const float width = std::min(theme.px(640), centre.width - theme.px(48));
    const float x = centre.x + (centre.width - width) * 0.5f;
    float y = centre.y + std::max(theme.px(24), centre.height * 0.5f - theme.px(258));
    ImGui::SetCursorScreenPos({std::round(x), std::round(y)});
    text(theme, "No session yet", Role::Text, theme.font.bold);
    y = ImGui::GetCursorScreenPos().y;
    ImGui::SetCursorScreenPos({std::round(x), y});
    text(theme,
         "Redial dials WebSocket servers, breaks connections on purpose and shows "
         "every retry.",
         Role::Dim);
    ImGui::SetCursorScreenPos({std::round(x), ImGui::GetCursorScreenPos().y + theme.space(3)});
    if (draw_way(scene,
                 {icon::server, "Try it on the lab server",
                  "A chat server inside this program: drop it, refuse, answer 503",
                  "Connect to the lab"},
                 width, true)) {
        start_with_lab(scene);
    }
    ImGui::SetCursorScreenPos({std::round(x), ImGui::GetCursorScreenPos().y});
    if (draw_way(scene,
                 {icon::plug, "Connect to your own server",
                  "Type its address on the left: ws://host/path or wss://host/path", "New session"},
                 width, false)) {
        carry_out(scene, Act::NewSession);
    }
    ImGui::SetCursorScreenPos({std::round(x), ImGui::GetCursorScreenPos().y});
    if (draw_way(scene,
                 {icon::link, "Watch a client of your own",
                  "A tap stands between a program and its server", "New tap"},
                 width, false)) {
        carry_out(scene, Act::NewTap);
    }
    ImGui::SetCursorScreenPos({std::round(x), ImGui::GetCursorScreenPos().y});
    if (scene.figures.opens_logs) {
        if (draw_way(scene,
                     {icon::folder, "Look at a recording",
                      "A log of an earlier run, or of redial connect --log", "Open log..."},
                     width, false)) {
            carry_out(scene, Act::OpenLog);
        }
    } else if (draw_way(
                   scene,
                   {icon::gear, "Connect with settings",
                    "Headers, TLS, time limits and the reconnect policy first", "Set up a session"},
                   width, false)) {
        carry_out(scene, Act::NewSessionWithSettings);
    }
    ImGui::SetCursorScreenPos({std::round(x), ImGui::GetCursorScreenPos().y});
    text(theme,
         "Every action by its name: " + in_words(action_of(Act::Palette).shortcut) +
             "   All keys: " + in_words(action_of(Act::Shortcuts).shortcut),
         Role::Faint, theme.font.small);
    ImGui::SetCursorScreenPos({std::round(x), ImGui::GetCursorScreenPos().y + theme.space(3)});
    draw_recent_lines(scene, width);
}

}  // namespace

void draw_welcome(const Scene& scene, Box centre) {
    const Theme& theme = scene.theme;
    ImGui::PushStyleColor(ImGuiCol_WindowBg, theme.color.canvas);
    const bool is_seen = begin_area(scene, "###welcome", centre, ImGuiWindowFlags_NoScrollbar);
    ImGui::PopStyleColor();
    if (is_seen && scene.figures.replay) {
        draw_no_session(scene, *scene.figures.replay);
    } else if (is_seen) {
        draw_ways(scene, centre);
    }
    end_area(scene);
}

}  // namespace redial::view
