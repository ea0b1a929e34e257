// The table of tabs and the bar they stand in. UI thread.
#include "view/session/tabs.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "base/format.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/messages/conversation.hpp"
#include "view/plot/selected_span.hpp"
#include "view/scene/session_ui.hpp"
#include "view/scene/shared_axis.hpp"
#include "view/session/attempts_view.hpp"
#include "view/session/handshake_view.hpp"
#include "view/session/health_view.hpp"
#include "view/session/latency_view.hpp"
#include "view/session/rates_view.hpp"

namespace redial::view {
namespace {

std::string count_messages(const model::SessionModel& session) {
    return count_in_words(session.log.messages());
}

std::string count_attempts(const model::SessionModel& session) {
    return count_in_words(session.attempts.size() + session.attempts.dropped());
}

std::string count_findings(const model::SessionModel& session) {
    return session.findings.empty() ? std::string() : std::to_string(session.findings.size());
}

// clang-format off
constexpr Tab table[] = {
    {SessionTab::Messages, "Messages", count_messages, draw_conversation, "Messages tab"},
    {SessionTab::Attempts, "Attempts", count_attempts, draw_attempts, "Attempts tab"},
    {SessionTab::Latency, "Latency", nullptr, draw_latency, "Latency tab"},
    {SessionTab::Handshake, "Handshake", nullptr, draw_handshake, "Handshake tab"},
    {SessionTab::Health, "Health", count_findings, draw_health, "Health tab",
     "Quality, findings and outages"},
    {SessionTab::Rates, "Rates", nullptr, draw_rates, "Rates tab"},
};
// clang-format on

std::string title_of(const Tab& tab, const model::SessionModel& session) {
    const std::string count = tab.count ? tab.count(session) : std::string();
    return fmt::format("{}{}{}###{}", tab.label, count.empty() ? "" : " ", count, tab.tab.id);
}

// A line under all tabs, and the accent under the one that is shown.
void paint_tab_line(const Theme& theme) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 min = ImGui::GetItemRectMin();
    const ImVec2 max = ImGui::GetItemRectMax();
    const float left = ImGui::GetWindowPos().x;
    list.AddLine({left, max.y}, {left + ImGui::GetWindowWidth(), max.y}, theme.color.border);
    list.AddRectFilled({min.x, max.y - theme.px(2)}, {max.x, max.y}, theme.color.accent);
}

// Closer together, before some would have to go into the list.
void push_narrow_tabs(const Theme& theme) {
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                        ImVec2(theme.px(6), ImGui::GetStyle().FramePadding.y));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemInnerSpacing,
                        ImVec2(theme.px(2), ImGui::GetStyle().ItemInnerSpacing.y));
}

enum class TabGap : std::uint8_t { Usual, Narrow };

bool begin_tab(const Theme& theme, SessionUi& ui, SessionTab tab, const std::string& title,
               TabGap gap) {
    const bool is_asked = ui.is_tab_asked && ui.tab == tab;
    const ImGuiTabItemFlags flags = is_asked ? ImGuiTabItemFlags_SetSelected : 0;
    const ImU32 color = ui.tab == tab ? theme.color.text : theme.color.dim;
    ImGui::PushStyleColor(ImGuiCol_Text, color);
    if (gap == TabGap::Narrow) push_narrow_tabs(theme);
    const bool is_shown = ImGui::BeginTabItem(title.c_str(), nullptr, flags);
    if (gap == TabGap::Narrow) ImGui::PopStyleVar(2);
    ImGui::PopStyleColor();
    if (!is_shown) return false;
    paint_tab_line(theme);
    if (is_asked) ui.is_tab_asked = false;
    // Until the tab that was asked for has come up, the one shown is not the person's choice.
    if (!ui.is_tab_asked) ui.tab = tab;
    return true;
}

bool have_room(const model::SessionModel& session) {
    float width = 0.0f;
    for (const Tab& tab : table)
        width += ImGui::TabItemCalcSize(title_of(tab, session).c_str(), false).x +
                 ImGui::GetStyle().ItemInnerSpacing.x;
    return width <= ImGui::GetContentRegionAvail().x;
}

struct ShownTabs {
    std::array<bool, std::size(table)> is_shown{};
    bool are_all = true;
};

// Whole ones only: the chosen one, and from the left as many as fit beside it.
ShownTabs shown_tabs(const Theme& theme, const model::SessionModel& session, SessionTab chosen) {
    ShownTabs shown;
    shown.are_all = have_room(session);
    const auto width_of_tab = [&session](const Tab& tab) {
        return ImGui::TabItemCalcSize(title_of(tab, session).c_str(), false).x +
               ImGui::GetStyle().ItemInnerSpacing.x;
    };
    float room = ImGui::GetContentRegionAvail().x - (shown.are_all ? 0.0f : theme.px(34));
    for (const Tab& tab : table)
        if (tab.tab == chosen) room -= width_of_tab(tab);
    for (std::size_t i = 0; i < std::size(table); ++i) {
        const bool is_chosen = table[i].tab == chosen;
        if (!is_chosen) room -= width_of_tab(table[i]);
        shown.is_shown[i] = is_chosen || room >= 0.0f || shown.are_all;
    }
    return shown;
}

// At the bar's end, where it is too short for all: the list of them.
void draw_more(const Scene& scene, const model::SessionModel& session, SessionUi& ui) {
    const std::string label = std::string(icon::chevron_down) + "###more";
    push_narrow_tabs(scene.theme);
    const bool is_pressed = ImGui::TabItemButton(
        label.c_str(), ImGuiTabItemFlags_Trailing | ImGuiTabItemFlags_NoTooltip);
    ImGui::PopStyleVar(2);
    if (is_pressed) ImGui::OpenPopup("###all-tabs");
    tooltip(scene.theme, "All tabs");
    if (!ImGui::BeginPopup("###all-tabs")) return;
    for (const Tab& tab : table)
        if (ImGui::MenuItem(title_of(tab, session).c_str(), nullptr, ui.tab == tab.tab))
            ui.show(tab.tab);
    ImGui::EndPopup();
}

}  // namespace

std::span<const Tab> tabs() { return table; }

void draw_tabs(const Scene& scene, const model::SessionModel& session) {
    SessionUi& ui = scene.of(session.id);
    const TabGap gap = have_room(session) ? TabGap::Usual : TabGap::Narrow;
    if (gap == TabGap::Narrow) push_narrow_tabs(scene.theme);
    const ShownTabs shown = shown_tabs(scene.theme, session, ui.tab);
    // The bar keeps the padding that it begins with for the labels of its tabs.
    const bool is_seen = ImGui::BeginTabBar(
        "tabs", ImGuiTabBarFlags_FittingPolicyScroll | ImGuiTabBarFlags_NoTabListScrollingButtons);
    if (gap == TabGap::Narrow) ImGui::PopStyleVar(2);
    if (!is_seen) return;
    if (!shown.are_all) draw_more(scene, session, ui);
    for (std::size_t i = 0; i < std::size(table); ++i) {
        const Tab& tab = table[i];
        if (!shown.is_shown[i]) continue;
        if (!begin_tab(scene.theme, ui, tab.tab, title_of(tab, session), gap)) continue;
        if (scene.axis().selection) draw_span_chip(scene, session);
        tab.draw(scene, session,
                 std::max(ImGui::GetContentRegionAvail().y, scene.theme.px(tab_height_min)));
        ImGui::EndTabItem();
    }
    ImGui::EndTabBar();
}

}  // namespace redial::view
