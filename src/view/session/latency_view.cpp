// Draws the Latency tab: what is measured and how it is shown, the plot, the percentiles of the
// selected span. UI thread only.
#include "view/session/latency_view.hpp"

#include <algorithm>

#include "base/format.hpp"
#include "model/series/latency_stats.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/plot/plot.hpp"
#include "view/plot/plots_ui.hpp"
#include "view/scene/session_ui.hpp"
#include "view/scene/shared_axis.hpp"
#include "view/session/heat_view.hpp"

namespace redial::view {
namespace {

LatencyOf chosen(const LatencyUi& ui, const model::SessionModel& session) {
    if (ui.of) return *ui.of;
    if (!session.ping_latency.empty()) return LatencyOf::Pings;
    if (!session.life_latency.empty()) return LatencyOf::Heartbeats;
    return session.reply_latency.empty() ? LatencyOf::Pings : LatencyOf::Replies;
}

bool has_dialect(const model::SessionModel& session) {
    return session.dialect.dialect() != nullptr || !session.life_latency.empty();
}

// A word that can be chosen; the chosen one is underlined.
bool choice(const Theme& theme, const char* label_and_id, bool is_on, std::string_view advice) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const std::string_view words(label_and_id, ImGui::FindRenderedTextEnd(label_and_id));
    const float width = width_of(theme.font.small, words);
    const float height = line_height(theme.font.small) + theme.px(4);
    const bool is_pressed = ImGui::InvisibleButton(label_and_id, {width, height});
    compat::nav_frame({at, {at.x + width, at.y + height}}, ImGui::GetItemID());
    tooltip(theme, advice);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const bool is_bright = is_on || ImGui::IsItemHovered();
    paint_text(list, theme.font.small, at, is_bright ? theme.color.text : theme.color.dim, words);
    if (is_on)
        list.AddRectFilled({at.x, at.y + height - theme.px(1.5f)}, {at.x + width, at.y + height},
                           theme.color.accent);
    ImGui::SameLine(0, theme.px(12));
    return is_pressed;
}

void draw_choices(const Scene& scene, const model::SessionModel& session, LatencyOf of) {
    const Theme& theme = scene.theme;
    LatencyUi& ui = scene.of(session.id).latency;
    if (choice(theme, "Pings", of == LatencyOf::Pings, "Round trips of our own pings, RFC 6455"))
        ui.of = LatencyOf::Pings;
    if (choice(theme, "Replies", of == LatencyOf::Replies,
               "From a request to its reply: by order or by a JSON pointer, see Settings, else by "
               "the ids of the dialect"))
        ui.of = LatencyOf::Replies;
    if (has_dialect(session) &&
        choice(theme, "Heartbeats", of == LatencyOf::Heartbeats,
               "From a ping of the dialect, a message, to its pong, whichever side asks"))
        ui.of = LatencyOf::Heartbeats;
    ImGui::SameLine(0, theme.px(20));
    if (choice(theme, "Heat map", ui.shape == LatencyShape::HeatMap, ""))
        ui.shape = LatencyShape::HeatMap;
    if (choice(theme, "Line", ui.shape == LatencyShape::Line, "")) ui.shape = LatencyShape::Line;
    if (choice(theme, "Histogram", ui.shape == LatencyShape::Histogram, ""))
        ui.shape = LatencyShape::Histogram;
    if (ui.shape == LatencyShape::HeatMap) {
        HeatPalette& palette = plots_of(scene.ui).heat_palette;
        ImGui::SameLine(0, theme.px(20));
        const auto next = static_cast<HeatPalette>((static_cast<int>(palette) + 1) % heat_palettes);
        const std::string label = fmt::format("Colours: {}###palette", name_of(palette));
        const std::string words = fmt::format("The heat map's colours, {}; press for {}, {}",
                                              in_words(palette), name_of(next), in_words(next));
        if (choice(theme, label.c_str(), false, words.c_str())) palette = next;
    }
    ImGui::NewLine();
}

void explain_nothing(const Scene& scene, const model::SessionModel& session, LatencyOf of) {
    const Theme& theme = scene.theme;
    if (of == LatencyOf::Replies) {
        const bool is_off = session.config->reply_match == core::ReplyMatch::Off &&
                            session.dialect.dialect() == nullptr;
        return empty_state(theme, icon::heartbeat, "No reply in the time shown",
                           is_off ? "Replies are not matched: choose by order or by a JSON "
                                    "pointer in the session's settings."
                                  : "Send a message that the server answers.");
    }
    if (of == LatencyOf::Heartbeats)
        return empty_state(theme, icon::heartbeat, "No heartbeat in the time shown",
                           "Its pings and pongs are messages of the dialect; zoom the timeline out "
                           "to see older ones.");
    const bool is_off = session.config->ping_interval <= Duration::zero();
    empty_state(theme, icon::heartbeat, "No round trip in the time shown",
                is_off ? "Pings are off: set a ping interval in the session's settings."
                       : "Pings are sent while the session is open; zoom the timeline out to see "
                         "older ones.");
}

void draw_shape(const Scene& scene, const model::SessionModel& session, const Latencies& latencies,
                TimeRange subject, ImVec2 size) {
    switch (scene.of(session.id).latency.shape) {
        case LatencyShape::HeatMap: return draw_heat_map(scene, session, latencies, size);
        case LatencyShape::Histogram: return draw_histogram(scene, latencies, subject, size);
        case LatencyShape::Line: break;
    }
    PlotSeries line;
    line.name = latencies.name;
    line.color = scene.theme.color.open;
    line.points = &latencies.points;
    draw_plot(scene, {"line", "", Unit::Latency, ValueScale::Log, std::span(&line, 1), &session},
              size);
}

void draw_figures(const Scene& scene, const Latencies& latencies, TimeRange subject,
                  const model::LatencyStats& stats) {
    const Theme& theme = scene.theme;
    const std::pair<const char*, Duration> figures[] = {
        {"p50", stats.p50}, {"p90", stats.p90}, {"p99", stats.p99}, {"max", stats.max}};
    for (const auto& [name, value] : figures) {
        fact(theme, name, precise_in_words(value));
        next_fact(theme);
    }
    const char* what = scene.axis().selection ? "selected" : "shown";
    text_cut(theme,
             fmt::format("{} · {} in {} {}", latencies.name, grouped(stats.count),
                         precise_in_words(subject.span()), what),
             ImGui::GetContentRegionAvail().x, Role::Dim, theme.font.small);
}

Latencies latencies_of(const model::SessionModel& session, LatencyOf of) {
    switch (of) {
        case LatencyOf::Pings: return {"ping RTT", session.ping_points, session.ping_latency};
        case LatencyOf::Heartbeats: return {"heartbeat", session.life_points, session.life_latency};
        case LatencyOf::Replies: break;
    }
    return {"request to reply", session.reply_points, session.reply_latency};
}

}  // namespace

void draw_latency(const Scene& scene, const model::SessionModel& session, float height) {
    const Theme& theme = scene.theme;
    const LatencyOf of = chosen(scene.of(session.id).latency, session);
    const Latencies latencies = latencies_of(session, of);
    const float top = ImGui::GetCursorPosY();
    draw_choices(scene, session, of);
    const TimeRange subject = subject_of(scene.axis(), scene.now.mono);
    const model::LatencyStats stats =
        model::latency_stats(latencies.points, latencies.grid, subject.from, subject.to);
    if (stats.count == 0 && !scene.axis().selection) return explain_nothing(scene, session, of);
    const float used = ImGui::GetCursorPosY() - top;
    const float room = height - used - theme.px(28);
    draw_shape(scene, session, latencies, subject,
               {ImGui::GetContentRegionAvail().x, std::max(room, theme.px(40))});
    draw_figures(scene, latencies, subject, stats);
}

}  // namespace redial::view
