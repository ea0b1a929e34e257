// Draws a session's endpoints. UI thread only.
#include "view/session/endpoints_view.hpp"

#include <algorithm>

#include "base/format.hpp"
#include "view/kit/countdown.hpp"
#include "view/kit/redraw.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/row_menu.hpp"

namespace redial::view {
namespace {

constexpr int columns = 6;
constexpr const char* heads[columns] = {"", "Endpoint", "State", "Failures", "Handshake", "Opened"};
constexpr float weights[columns] = {0.25f, 3.2f, 1.7f, 0.9f, 1.1f, 0.9f};

bool has_several(const model::SessionModel& session) { return session.endpoints.health.size() > 1; }

// Its settings may have changed since the health was told.
std::string url_of(const model::SessionModel& session, std::size_t index) {
    if (index == 0) return session.config->url;
    const auto& urls = session.config->failover.urls;
    return index - 1 < urls.size() ? urls[index - 1] : std::string("(gone)");
}

void draw_state(const Scene& scene, const model::SessionModel& session, std::size_t index) {
    const Theme& theme = scene.theme;
    const core::EndpointHealth& health = session.endpoints.health[index];
    const bool is_current = session.endpoints.current == index;
    const Instant now = scene.now.mono;
    if (is_current && session.status == core::ConnectionStatus::Open)
        return text(theme, "in use", Role::Open);
    if (is_current && session.status == core::ConnectionStatus::Connecting)
        return text(theme, "being dialled", Role::Waiting);
    if (health.rests_until && *health.rests_until > now) {
        // How long it was to rest is not told: no more than what is left now, rounded up.
        constexpr Duration digit = std::chrono::milliseconds(100);
        const Duration whole = *health.rests_until - now + digit - Duration(1);
        const Countdown rest =
            count_down(scene.redraw(), *health.rests_until, whole, now, dear_frame_ms);
        return text(theme, "rests " + rest.words, Role::Closed);
    }
    if (health.failures > 0) return text(theme, "to be tried again", Role::Waiting);
    text(theme, health.dials == 0 ? "not dialled yet" : "well",
         health.dials == 0 ? Role::Faint : Role::Text);
}

void draw_number(const Theme& theme, const std::string& words, Role role = Role::Text) {
    ImGui::TableNextColumn();
    text_right(theme, words, ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x, role,
               theme.font.mono);
}

std::vector<RowField> fields_of(const model::SessionModel& session, std::size_t index) {
    const core::EndpointHealth& health = session.endpoints.health[index];
    return {{"endpoint", std::to_string(index + 1)},
            {"url", url_of(session, index)},
            {"in use", session.endpoints.current == index ? "yes" : "no"},
            {"failures", std::to_string(health.failures)},
            {"handshake", health.handshake ? precise_in_words(*health.handshake) : std::string()},
            {"opened", fmt::format("{} of {}", health.opens, health.dials)}};
}

void draw_row(const Scene& scene, const model::SessionModel& session, std::size_t index) {
    const Theme& theme = scene.theme;
    const core::EndpointHealth& health = session.endpoints.health[index];
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    // The whole row takes mouse and keyboard, for its menu.
    ImGui::PushID(static_cast<int>(index));
    ImGui::Selectable("##endpoint", false, ImGuiSelectableFlags_SpanAllColumns);
    row_menu(
        scene, [&] { return fields_of(session, index); }, ImGui::TableGetHoveredColumn());
    ImGui::PopID();
    ImGui::SameLine(0.0f, 0.0f);
    text(theme, fmt::format("{}", index + 1), Role::Faint, theme.font.mono);
    ImGui::TableNextColumn();
    const bool is_current = session.endpoints.current == index;
    text_cut(theme, url_of(session, index), ImGui::GetContentRegionAvail().x,
             is_current ? Role::Text : Role::Dim, theme.font.mono);
    ImGui::TableNextColumn();
    draw_state(scene, session, index);
    draw_number(theme, fmt::format("{}", health.failures),
                health.failures > 0 ? Role::Closed : Role::Faint);
    draw_number(theme, health.handshake ? precise_in_words(*health.handshake) : std::string("—"));
    draw_number(theme, fmt::format("{}/{}", health.opens, health.dials));
}

}  // namespace

void draw_endpoints(const Scene& scene, const model::SessionModel& session) {
    if (!has_several(session)) return;
    const Theme& theme = scene.theme;
    section_heading(theme, "Endpoints");
    if (!ImGui::BeginTable("endpoints", columns,
                           ImGuiTableFlags_BordersInnerH | ImGuiTableFlags_SizingStretchProp))
        return;
    for (int column = 0; column < columns; ++column)
        ImGui::TableSetupColumn(heads[column], ImGuiTableColumnFlags_None, weights[column]);
    ImGui::TableNextRow(ImGuiTableRowFlags_Headers);
    for (int column = 0; column < columns; ++column) {
        ImGui::TableNextColumn();
        const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
        if (column < 3)
            text(theme, heads[column], Role::Dim, theme.font.small);
        else
            text_right(theme, heads[column], right, Role::Dim, theme.font.small);
    }
    for (std::size_t i = 0; i < session.endpoints.health.size(); ++i) draw_row(scene, session, i);
    ImGui::EndTable();
    ImGui::Dummy({1, theme.px(8)});
}

void draw_endpoint_fact(const Scene& scene, const model::SessionModel& session) {
    if (!has_several(session)) return;
    const Theme& theme = scene.theme;
    next_fact(theme);
    fact(theme, "endpoint",
         fmt::format("{} of {}", session.endpoints.current + 1, session.endpoints.health.size()));
    tooltip(theme, url_of(session, session.endpoints.current));
}

}  // namespace redial::view
