// One session's window from top to bottom: branches here, work in the parts (style rule 18). UI
// thread only.
#include <algorithm>

#include "base/format.hpp"
#include "model/session_model.hpp"
#include "view/attempts_view.hpp"
#include "view/backoff_layout.hpp"
#include "view/backoff_plot.hpp"
#include "view/fault_ops.hpp"
#include "view/handshake_view.hpp"
#include "view/health_view.hpp"
#include "view/imgui_compat.hpp"
#include "view/latency_view.hpp"
#include "view/messages_view.hpp"
#include "view/queue_view.hpp"
#include "view/rates_view.hpp"
#include "view/scene.hpp"
#include "view/selected_span.hpp"
#include "view/send_row.hpp"
#include "view/session_header.hpp"
#include "view/text_format.hpp"
#include "view/widgets.hpp"

namespace redial::view {
namespace {

// A foreign client dialled again after a connection or dial of it had ended.
bool has_measured_waits(const model::SessionModel& session) {
    const std::size_t size = session.attempts.size();
    for (std::size_t back = 1; back < std::min<std::size_t>(size, 4); ++back)
        if (session.attempts[size - back - 1].ended_at) return true;
    return false;
}

// The plot appears once there was a wait to plot, or while closed, when the policy is what
// matters, and only where the tabs below keep room to be of use.
bool shows_backoff(const Scene& scene, const model::SessionModel& session, float room) {
    if (room < scene.theme.px(420)) return false;
    if (is_relayed(session))
        return has_measured_waits(session) || foreign_wait_since(session, scene.now.mono);
    if (session.status == core::Connection::Closed) return true;
    for (std::size_t back = 1; back <= std::min<std::size_t>(session.attempts.size(), 3); ++back)
        if (session.attempts[session.attempts.size() - back].wait) return true;
    return false;
}

float backoff_height(const Theme& theme, float room) {
    return std::clamp(room * 0.38f, theme.px(160), theme.px(240));
}

struct Tab {
    SessionTab tab;
    std::string label;
};

// A line under all tabs, and the accent under the one that is shown.
void paint_tab_line(const Theme& theme) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 min = ImGui::GetItemRectMin();
    const ImVec2 max = ImGui::GetItemRectMax();
    const float left = ImGui::GetWindowPos().x;
    list.AddLine({left, max.y}, {left + ImGui::GetWindowWidth(), max.y}, theme.color.border);
    list.AddRectFilled({min.x, max.y - theme.px(2)}, {max.x, max.y}, theme.color.accent);
}

bool begin_tab(const Theme& theme, SessionUi& ui, const Tab& tab) {
    const bool is_asked = ui.is_tab_asked && ui.tab == tab.tab;
    const ImGuiTabItemFlags flags = is_asked ? ImGuiTabItemFlags_SetSelected : 0;
    const ImU32 color = ui.tab == tab.tab ? theme.color.text : theme.color.dim;
    ImGui::PushStyleColor(ImGuiCol_Text, color);
    const bool is_shown = ImGui::BeginTabItem(tab.label.c_str(), nullptr, flags);
    ImGui::PopStyleColor();
    if (!is_shown) return false;
    paint_tab_line(theme);
    if (is_asked) ui.is_tab_asked = false;
    // Until the tab that was asked for has come up, the one shown is not the person's choice.
    if (!ui.is_tab_asked) ui.tab = tab.tab;
    return true;
}

constexpr float messages_height_min = 96;  // at scale 1: the filter and three rows

void draw_conversation(const Scene& scene, const model::SessionModel& session, float height) {
    // Nothing of one's own can be sent into a foreign client's connection, or a recorded one.
    if (is_relayed(session) || !scene.figures.has_engine)
        return draw_messages(scene, session, height);
    const Theme& theme = scene.theme;
    const float gap = ImGui::GetStyle().ItemSpacing.y;
    const float send_row = send_row_height(scene, session) + gap * 2 + theme.px(4);
    // In a low window the list comes first: the queue then only says how much it holds.
    const float queue =
        queue_height(scene, session, height - send_row - gap - theme.px(messages_height_min));
    const float below = send_row + (queue > 0 ? queue + gap : 0);
    draw_messages(scene, session, std::max(height - below, theme.px(30)));
    draw_queue(scene, session, queue);
    separator_line(theme);
    draw_send_row(scene, session);
}

void draw_tab(const Scene& scene, const model::SessionModel& session, SessionTab tab) {
    if (scene.ui.axis.selection) draw_span_chip(scene, session);
    const float height = ImGui::GetContentRegionAvail().y;
    switch (tab) {
        case SessionTab::Messages: return draw_conversation(scene, session, height);
        case SessionTab::Attempts: return draw_attempts(scene, session, height);
        case SessionTab::Latency: return draw_latency(scene, session, height);
        case SessionTab::Handshake: return draw_handshake(scene, session, height);
        case SessionTab::Health: return draw_health(scene, session, height);
        case SessionTab::Rates: return draw_rates(scene, session, height);
    }
}

void draw_tabs(const Scene& scene, const model::SessionModel& session) {
    SessionUi& ui = scene.ui.of(session.id);
    const Tab tabs[] = {
        {SessionTab::Messages,
         fmt::format("Messages {}###messages", count_in_words(session.log.messages()))},
        {SessionTab::Attempts,
         fmt::format("Attempts {}###attempts",
                     count_in_words(session.attempts.size() + session.attempts.dropped()))},
        {SessionTab::Latency, "Latency###latency"},
        {SessionTab::Handshake, "Handshake###handshake"},
        {SessionTab::Health, session.findings.empty()
                                 ? std::string("Health###health")
                                 : fmt::format("Health {}###health", session.findings.size())},
        {SessionTab::Rates, "Rates###rates"},
    };
    if (!ImGui::BeginTabBar("tabs", ImGuiTabBarFlags_FittingPolicyScroll)) return;
    for (const Tab& tab : tabs) {
        if (!begin_tab(scene.theme, ui, tab)) continue;
        draw_tab(scene, session, tab.tab);
        ImGui::EndTabItem();
    }
    ImGui::EndTabBar();
}

}  // namespace

void draw_session(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    const float room = ImGui::GetContentRegionAvail().y;
    draw_title_row(scene, session);
    separator_line(theme);
    draw_facts(scene, session);
    draw_retry_row(scene, session);
    if (shows_backoff(scene, session, room)) {
        separator_line(theme);
        draw_backoff(scene, session, backoff_height(theme, room));
    }
    draw_tabs(scene, session);
}

}  // namespace redial::view
