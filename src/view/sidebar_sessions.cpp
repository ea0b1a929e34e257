// The session list: a row a session, its state's dot, name, address, and on the right the one
// fact that matters now. UI thread.
#include <algorithm>
#include <array>
#include <cmath>

#include "core/outcome.hpp"
#include "model/display_text.hpp"
#include "model/workspace.hpp"
#include "view/actions.hpp"
#include "view/fault_ops.hpp"
#include "view/health_view.hpp"
#include "view/imgui_compat.hpp"
#include "view/session_ops.hpp"
#include "view/shell.hpp"
#include "view/tap_header.hpp"
#include "view/text_format.hpp"
#include "view/widgets.hpp"

namespace redial::view {
namespace {

constexpr float row_height = 46.0f;      // at scale 1
constexpr std::size_t spark_points = 24;  // newest round trips

// The right side of a row: a word or number, and a smaller line that explains it.
struct RightFact {
    std::string words;
    std::string below;
    Role role = Role::Dim;
    bool has_sparkline = false;
};

std::string attempt_words(std::uint32_t retry) {
    return retry > 0 ? "attempt " + std::to_string(retry) : std::string();
}

RightFact waiting_fact(const Scene& scene, const model::SessionModel& session) {
    const core::RetryPlanned& plan = session.waiting->plan;
    const Duration step =
        countdown_step(plan.retry_at - scene.now.mono, scene.figures.frame_ms);
    scene.ui.redraw.when_digits_change(plan.retry_at, scene.now.mono, step);
    const Duration left =
        std::min(plan.retry_at - Redraw::on_grid(scene.now.mono, step), plan.delay);
    return {"retry " + countdown_in_words(left), attempt_words(plan.retry), Role::Waiting};
}

RightFact closed_fact(const model::SessionModel& session) {
    if (session.halted) {
        const std::string why = session.last_outcome ? core::short_name(*session.last_outcome)
                                                     : std::string("gave up");
        return {why, "gave up", Role::Closed};
    }
    if (session.last_outcome) return {core::short_name(*session.last_outcome), "", Role::Closed};
    return {"closed", "", Role::Dim};
}

std::string numbered(std::uint32_t count, const char* one, const char* many) {
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

RightFact tap_fact(const model::SessionModel& session) {
    if (session.tap && session.tap->connections > 0) {
        const std::string below = numbered(session.tap->connections, "client", "clients");
        if (session.rtts.size() >= 3) return {"", "", Role::Open, true};
        return {"open", below, Role::Open};
    }
    return {tap_status(session), session.tap ? numbered(static_cast<std::uint32_t>(
                                                            session.tap->dials), "dial", "dials")
                                             : std::string(), tap_role(session)};
}

RightFact right_fact(const Scene& scene, const model::SessionModel& session) {
    if (session.config->tap) return tap_fact(session);
    switch (session.status) {
        case core::Connection::Connecting: {
            const model::Attempt* live = session.live();
            return {"connecting", attempt_words(live ? live->retry : 0), Role::Waiting};
        }
        case core::Connection::Open: {
            if (session.is_silent) return {"silent", "on purpose", Role::Fault};
            if (session.rtts.size() >= 3) return {"", "", Role::Open, true};
            const std::string rtt = session.last_rtt ? precise_in_words(*session.last_rtt) : "";
            return {"open", rtt, Role::Open};
        }
        case core::Connection::Closed: break;
    }
    if (session.is_waiting()) return waiting_fact(scene, session);
    return closed_fact(session);
}

void paint_rtt(const Theme& theme, ImDrawList& list, const model::SessionModel& session,
               float right, float middle) {
    std::array<float, spark_points> values{};
    const std::size_t count = std::min(session.rtts.size(), spark_points);
    for (std::size_t i = 0; i < count; ++i) {
        const Duration rtt = session.rtts[session.rtts.size() - count + i].rtt;
        values[i] = std::log10(static_cast<float>(std::max<std::int64_t>(rtt.count(), 1)));
    }
    paint_sparkline(list, {right - theme.px(64), middle - theme.px(7)},
                    {right, middle + theme.px(7)}, values.data(), static_cast<int>(count),
                    theme.color.open, theme.px(1.3f));
}

// Returns the x where the fact begins.
float paint_fact(const Scene& scene, ImDrawList& list, const model::SessionModel& session,
                 const RightFact& fact, ImVec2 right_top) {
    const Theme& theme = scene.theme;
    const float height = theme.px(row_height);
    if (fact.has_sparkline) {
        paint_rtt(theme, list, session, right_top.x, right_top.y + height * 0.5f);
        return right_top.x - theme.px(72);
    }
    ImFont* mono = theme.font.mono;
    ImFont* small = theme.font.small;
    const float first = width_of(mono, fact.words);
    const float second = width_of(small, fact.below);
    const float block = line_height(mono) +
                        (fact.below.empty() ? 0.0f : line_height(small) + theme.px(2));
    const float y = right_top.y + std::round((height - block) * 0.5f);
    paint_text(list, mono, {std::floor(right_top.x - first), y}, color_of(theme, fact.role),
               fact.words);
    paint_text(list, small,
               {std::floor(right_top.x - second), y + line_height(mono) + theme.px(2)},
               theme.color.faint, fact.below);
    return right_top.x - std::max(first, second) - theme.space(2);
}

// "127.0.0.1:8765/ws/chat": the scheme says little and the space is small.
std::string short_address(const std::string& url) {
    const std::size_t mark = url.find("://");
    const bool is_plain = mark != std::string::npos && url.compare(0, mark, "ws") == 0;
    std::string address = is_plain ? url.substr(mark + 3) : url;
    if (!address.empty() && address.back() == '/') address.pop_back();
    return model::one_line(as_bytes(address), 120);
}

// Behind the name, where there is room: the worst finding's mark and how many there are.
void paint_findings(const Theme& theme, ImDrawList& list, const model::SessionModel& session,
                    ImVec2 at, float right) {
    if (session.findings.empty()) return;
    const core::Severity worst = session.findings.worst();
    const std::string words = icon_of(worst) + (" " + std::to_string(session.findings.size()));
    if (at.x + width_of(theme.font.small, words) > right) return;
    paint_text(list, theme.font.small, {at.x, at.y + theme.px(2)},
               color_of(theme, role_of(worst)), words);
}

void paint_row(const Scene& scene, const model::SessionModel& session, ImVec2 min, ImVec2 max,
               bool is_hovered) {
    const Theme& theme = scene.theme;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const bool is_selected = scene.ui.selected == session.id;
    if (is_selected || is_hovered) {
        const ImU32 fill = is_selected ? theme.color.selected : faded(theme.color.selected, 0.5f);
        list.AddRectFilled(min, max, fill, theme.px(theme.size.control_corner));
    }
    const bool is_client = session.config->tap_of != SessionId{};
    const float indent = is_client ? theme.px(16) : 0.0f;
    const Dot dot = is_relayed(session) ? tap_dot(session)
                                        : dot_of(session.status, session.is_waiting());
    const ImVec2 center(min.x + indent + theme.px(12), std::floor((min.y + max.y) * 0.5f) + 0.5f);
    paint_dot(list, theme, center, dot,
              pulse_of(scene.ui, session.activity_at(), scene.now.mono));
    const float fact_x = paint_fact(scene, list, session, right_fact(scene, session),
                                    {max.x - theme.px(8), min.y});
    const float x = min.x + indent + theme.px(27);
    const float room = fact_x - x;
    const float block = line_height(theme.font.ui) + line_height(theme.font.small);
    const float y = min.y + std::round((max.y - min.y - block) * 0.5f);
    const std::string name = session.config->tap ? session.name + " (tap)" : session.name;
    paint_text(list, theme.font.ui, {x, y}, theme.color.text, name, room);
    paint_findings(theme, list, session, {x + width_of(theme.font.ui, name) + theme.px(8), y},
                   x + room);
    const std::string below = session.config->tap ? tap_in_words(scene, session).substr(4)
                                                  : short_address(session.config->url);
    paint_text(list, theme.font.small, {x, y + line_height(theme.font.ui)}, theme.color.dim,
               below, room);
}

void draw_row_menu(const Scene& scene, const model::SessionModel& session) {
    if (!ImGui::BeginPopupContextItem("menu")) return;
    scene.ui.selected = session.id;
    for (const Act act : {Act::Reconnect, Act::StopRetrying, Act::Disconnect, Act::CopyTapAddress,
                          Act::TapListens, Act::DropConnection, Act::FaultsWindow,
                          Act::SessionSettings, Act::DuplicateSession, Act::Export,
                          Act::DeleteSession}) {
        const Action& action = action_of(act);
        const bool is_of_taps = action.needs == Needs::Tap;
        const bool is_of_diallers = act == Act::Reconnect || act == Act::StopRetrying ||
                                    act == Act::Disconnect;
        if (is_relayed(session) ? is_of_diallers : is_of_taps) continue;
        const bool begins_group = act == Act::DropConnection || act == Act::SessionSettings ||
                                  act == Act::DeleteSession;
        if (begins_group) ImGui::Separator();
        if (ImGui::MenuItem(action.name, in_words(action.shortcut).c_str(), false,
                            is_possible(scene, action))) {
            carry_out(scene, act);
        }
    }
    ImGui::EndPopup();
}

std::string row_advice(const Scene& scene, const model::SessionModel& session) {
    if (session.config->tap) {
        std::string words = session.name + ", tap: " + tap_status(session);
        if (session.tap) words += session.tap->error.empty() ? "\n" + session.tap->url
                                                             : "\n" + session.tap->error;
        return words + "\n→ " + model::one_line(as_bytes(session.config->url));
    }
    std::string words = session.name + ": " + core::name_of(session.status);
    if (session.status == core::Connection::Open) {
        words += " since " + clock_time(scene.workspace.wall_at(session.status_since));
    } else if (session.last_outcome) {
        words += ", " + core::in_words(*session.last_outcome);
    }
    if (!session.findings.empty()) {
        words += "\n" + numbered(static_cast<std::uint32_t>(session.findings.size()), "finding",
                                 "findings");
    }
    return words + "\n" + model::one_line(as_bytes(session.config->url));
}

}  // namespace

void draw_session_list(const Scene& scene, float height_max) {
    const Theme& theme = scene.theme;
    const auto sessions = shown_sessions(scene);
    if (sessions.empty()) {
        ImGui::PushTextWrapPos(0.0f);
        ImGui::PushStyleColor(ImGuiCol_Text, theme.color.dim);
        ImGui::TextUnformatted("None yet. Type an address above, or start with the lab server "
                               "below.");
        ImGui::PopStyleColor();
        ImGui::PopTextWrapPos();
        return;
    }
    const float step = theme.px(row_height);
    const float wanted = step * static_cast<float>(sessions.size());
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    compat::begin_child("###list", {0.0f, std::min(wanted, height_max)});
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(sessions.size()), step);
    while (clipper.Step()) {
        for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
            const model::SessionModel& session = *sessions[static_cast<std::size_t>(i)];
            ImGui::PushID(static_cast<int>(session.id.value));
            const float width = ImGui::GetContentRegionAvail().x;
            if (ImGui::InvisibleButton("row", {width, step})) select(scene, session.id);
            const ImVec2 min = ImGui::GetItemRectMin();
            const ImVec2 max = ImGui::GetItemRectMax();
            compat::nav_frame(ImRect(min, max), ImGui::GetItemID());
            paint_row(scene, session, min, max, ImGui::IsItemHovered());
            draw_row_menu(scene, session);
            tooltip(theme, row_advice(scene, session));
            ImGui::PopID();
        }
    }
    ImGui::EndChild();
    ImGui::PopStyleVar();
}

}  // namespace redial::view
