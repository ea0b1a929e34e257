// The lab server's panel in the sidebar: where it listens, who is there, and the faults it can
// make. UI thread.
#include <algorithm>
#include <string>

#include "base/counted.hpp"
#include "model/fold/workspace.hpp"
#include "model/words/display_text.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/scene.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/ui_state.hpp"
#include "view/scene/url_entry.hpp"
#include "view/shell/actions.hpp"
#include "view/shell/sidebar.hpp"
#include "view/shell/sidebar_part.hpp"

namespace redial::view {
namespace {

// Scheme, host and port.
std::string origin_of(const std::string& url) {
    const std::size_t host = url.find("://");
    return host == std::string::npos ? url : url.substr(0, url.find('/', host + 3));
}

void draw_address(const Scene& scene, const core::LabChanged& lab) {
    const Theme& theme = scene.theme;
    const bool is_running = is_lab_running(lab);
    ImGui::AlignTextToFramePadding();
    status_dot(theme, lab.refuses ? Dot::Fault : lab.is_listening ? Dot::Open : Dot::Off);
    ImGui::SameLine(0.0f, theme.space(2));
    if (!is_running) {
        text(theme, lab.error.empty() ? "not running" : "could not start", Role::Dim);
        return;
    }
    const float stop_width = theme.px(28);
    compat::push_font(theme.font.mono);
    const std::string label =
        cut_to_width(theme.font.mono, origin_of(lab.url),
                     ImGui::GetContentRegionAvail().x - stop_width - theme.space(2)) +
        "###lab-url";
    if (link(theme, label.c_str(), "Connect a new session to " + lab.url)) {
        core::SessionConfig config = config_for_lab(scene.ui, lab.url);
        if (!lab.dialect.empty()) config.dialect = lab.dialect;
        add_session(scene, std::move(config));
    }
    ImGui::PopFont();
    ImGui::SameLine();
    ImGui::SetCursorPosX(ImGui::GetWindowContentRegionMax().x - stop_width);
    if (icon_button(theme, "###lab-stop", icon::power, "Stop the lab server")) {
        carry_out(scene, Act::LabStart);
    }
}

// "5:00".
std::string ttl_in_words(Duration span) {
    const std::string words = clock_in_words(span);
    return words.front() == '0' ? words.substr(1) : words;
}

void draw_facts(const Scene& scene, const core::LabChanged& lab) {
    const Theme& theme = scene.theme;
    std::string words = counted(lab.connections, "connection") + " · " +
                        counted(lab.stored_sessions, "stored session");
    words += " · TTL " + ttl_in_words(lab.time_to_live);
    ImGui::PushTextWrapPos(0.0f);
    ImGui::PushStyleColor(ImGuiCol_Text, theme.color.dim);
    compat::push_font(theme.font.small);
    ImGui::TextUnformatted(words.c_str());
    ImGui::PopFont();
    ImGui::PopStyleColor();
    ImGui::PopTextWrapPos();
}

void draw_buttons(const Scene& scene, const core::LabChanged& lab) {
    const Theme& theme = scene.theme;
    // Four buttons in the width of a narrow sidebar.
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(theme.px(5), theme.px(6)));
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(theme.px(8), theme.px(5.5f)));
    if (button(theme, "Restart###lab-restart",
               "Says goodbye with 1001 and listens again; counters are kept")) {
        carry_out(scene, Act::LabRestart);
    }
    ImGui::SameLine();
    if (toggle_button(theme, "Refuse###lab-refuse", lab.refuses,
                      lab.refuses ? "On: connections are refused. Press to listen again"
                                  : "Refuse connections, as when no server runs")) {
        carry_out(scene, Act::LabRefuse);
    }
    ImGui::SameLine();
    if (toggle_button(theme, "503###lab-503", lab.answers_503,
                      lab.answers_503 ? "On: dials are answered 503. Press to let them in"
                                      : "Answer dials with 503 and Retry-After 2 s")) {
        carry_out(scene, Act::Lab503);
    }
    ImGui::SameLine();
    if (button(theme, "Drop###lab-drop", "Drop all connections with a TCP reset")) {
        carry_out(scene, Act::LabDrop);
    }
    ImGui::PopStyleVar(2);
}

// "Accept, close after [500] ms".
void draw_closes_after(const Scene& scene, const core::LabChanged& lab) {
    const Theme& theme = scene.theme;
    LabUi& lab_ui = scene.ui.lab;
    bool is_on = lab.closes_after.has_value();
    const auto ask = [&] {
        const Duration after = std::chrono::milliseconds(lab_ui.closes_after_ms);
        scene.ask({}, core::SetLabClosesAfter{is_on ? std::optional(after) : std::nullopt});
    };
    ImGui::AlignTextToFramePadding();
    if (checkbox(theme, "Close after###lab-closes", &is_on,
                 "Accept each connection and close it after this time")) {
        ask();
    }
    ImGui::SameLine(0.0f, theme.space(2));
    compat::push_font(theme.font.mono);
    ImGui::SetNextItemWidth(theme.px(56));
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(theme.px(6), theme.px(3)));
    ImGui::PushStyleColor(ImGuiCol_Border, theme.color.control_border);
    ImGui::InputInt("###lab-closes-ms", &lab_ui.closes_after_ms, 0);
    const bool is_done = ImGui::IsItemDeactivatedAfterEdit();
    lab_ui.closes_after_ms = std::clamp(lab_ui.closes_after_ms, 0, 600'000);
    ImGui::PopStyleColor();
    ImGui::PopStyleVar();
    ImGui::PopFont();
    if (is_done && is_on) ask();
    ImGui::SameLine(0.0f, theme.space(1));
    text(theme, "ms", Role::Dim);
}

void draw_forget(const Scene& scene, const core::LabChanged& lab) {
    const Theme& theme = scene.theme;
    if (lab.session_keys.empty()) return;
    ImGui::SameLine();
    if (icon_button(theme, "###lab-forget", icon::trash, "Forget a stored session's counter")) {
        ImGui::OpenPopup("###lab-keys");
    }
    if (!ImGui::BeginPopup("###lab-keys")) return;
    text(theme, "Forget the counter of", Role::Dim);
    compat::push_font(theme.font.mono);
    for (std::size_t i = 0; i < lab.session_keys.size(); ++i) {
        ImGui::PushID(static_cast<int>(i));
        const std::string shown = model::one_line(as_bytes(lab.session_keys[i]), 48) + "###key";
        if (ImGui::Selectable(shown.c_str())) {
            scene.ask({}, core::ForgetLabSession{lab.session_keys[i]});
        }
        ImGui::PopID();
    }
    ImGui::PopFont();
    ImGui::EndPopup();
}

}  // namespace

void draw_lab_panel(const Scene& scene) {
    if (!scene.figures.has_engine || !begin_part(scene, "lab", "Lab server")) return;
    const core::LabChanged& lab = scene.workspace.lab();
    draw_address(scene, lab);
    if (!lab.error.empty()) error_line(scene.theme, lab.error);
    if (!is_lab_running(lab)) {
        if (button(scene.theme, "Start###lab-start",
                   "A chat server inside this program, to try things on")) {
            carry_out(scene, Act::LabStart);
        }
        return draw_lab_dialect(scene);
    }
    draw_facts(scene, lab);
    draw_buttons(scene, lab);
    draw_closes_after(scene, lab);
    draw_forget(scene, lab);
    draw_lab_dialect(scene);
}

}  // namespace redial::view
