// Makes the points of the herd's plots from its results, and draws two plots a policy over the
// seconds since the loss. UI thread only.
#include "view/herd/herd_plots.hpp"

#include <algorithm>
#include <cmath>

#include "base/format.hpp"
#include "base/time_range.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/plot/plot.hpp"
#include "view/plot/plot_menu.hpp"
#include "view/plot/plot_paint.hpp"
#include "view/plot/plots_ui.hpp"
#include "view/scene/herd_ui.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {
namespace {

constexpr double shown_least_s = 2.0;

Instant at_second(double second) { return Instant{} + Duration{std::llround(second * 1e6)}; }

// To the last thing that happens in any of the rows, and a little more.
double whole_s(const HerdUi& herd) {
    std::size_t seconds = static_cast<std::size_t>(to_seconds(herd.ran.outage)) + 5;
    for (const model::HerdRow& row : herd.rows) {
        seconds = std::max({seconds, row.result.arrivals.size(), row.result.opened.size()});
    }
    return static_cast<double>(seconds) * 1.02;
}

TimeRange range_of(const HerdUi& herd) {
    if (herd.from_s) return {at_second(*herd.from_s), at_second(herd.to_s)};
    return {at_second(0.0), at_second(whole_s(herd))};
}

struct Lane {
    const char* id;
    const char* caption;
    const model::Pyramid& points;
    double high;  // of the value axis, the same for all policies
    Unit unit;
    ImU32 color;
    Between between;
    bool has_times;  // seconds stand below
};

double second_at(const TimeRange& range, const PlotArea& area, float x) {
    return to_seconds(range.at_share(static_cast<double>((x - area.left) / area.width())) -
                      Instant{});
}

void set_range(HerdUi& herd, double from, double to) {
    const double whole = whole_s(herd);
    const double span = std::clamp(to - from, shown_least_s, whole);
    from = std::clamp(from, 0.0, whole - span);
    herd.from_s = from;
    herd.to_s = from + span;
}

// The wheel zooms at the cursor, dragging pans, a double-click shows all.
void interact(const Scene& scene, const TimeRange& range, const PlotArea& area) {
    HerdUi& herd = scene.herd();
    const ImGuiIO& io = ImGui::GetIO();
    const double from = to_seconds(range.from - Instant{});
    const double to = to_seconds(range.to - Instant{});
    if (ImGui::IsItemActive() && io.MouseDelta.x != 0.0f) {
        const double by = static_cast<double>(io.MouseDelta.x / area.width()) * (to - from);
        set_range(herd, from - by, to - by);
    }
    if (!ImGui::IsItemHovered()) return;
    if (ImGui::IsMouseDoubleClicked(0)) herd.from_s.reset();
    const float x = std::clamp(io.MousePos.x, area.left, area.right);
    const double at = second_at(range, area, x);
    herd.cursor_next_s = at;
    if (io.MouseWheel == 0.0f) return;
    const double by = std::pow(0.8, static_cast<double>(io.MouseWheel));
    set_range(herd, at - (at - from) * by, at + (to - at) * by);
}

double tick_s(double span_s, float width, float label) {
    for (const double step :
         {1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0, 14400.0}) {
        if (static_cast<double>(width) * step / span_s > static_cast<double>(label)) return step;
    }
    return 86400.0;
}

std::string tick_words(double second) {
    const auto whole = static_cast<long>(std::lround(second));
    return whole < 60 ? fmt::format("{} s", whole)
                      : fmt::format("{}:{:02}", whole / 60, whole % 60);
}

void paint_seconds(const Theme& theme, ImDrawList& list, const TimeRange& range,
                   const PlotArea& area, bool has_words) {
    const double from = to_seconds(range.from - Instant{});
    const double to = to_seconds(range.to - Instant{});
    const double step = tick_s(to - from, area.width(), theme.px(48));
    float free_from = area.left;
    for (double at = std::ceil(from / step) * step; at <= to; at += step) {
        const float x =
            std::round(area.left + static_cast<float>((at - from) / (to - from)) * area.width()) +
            0.5f;
        list.AddLine({x, area.top}, {x, area.bottom}, theme.color.grid);
        if (!has_words) continue;
        const std::string words = tick_words(at);
        const float width = width_of(theme.font.mono, words);
        const float left = std::clamp(x - width * 0.5f, area.left, area.right - width);
        if (left < free_from) continue;
        free_from = left + width + theme.px(8);
        paint_text(list, theme.font.mono, {left, area.bottom + theme.px(4)}, theme.color.dim,
                   words);
    }
}

void paint_outage(const Theme& theme, ImDrawList& list, const HerdUi& herd, const TimeRange& range,
                  const PlotArea& area) {
    const double share = range.share_of(Instant{} + herd.ran.outage);
    if (share <= 0.0) return;
    const float x = area.left + static_cast<float>(std::min(share, 1.0)) * area.width();
    list.AddRectFilled({area.left, area.top}, {x, area.bottom}, faded(theme.color.closed, 0.09f));
    list.AddLine({x, area.top}, {x, area.bottom}, faded(theme.color.closed, 0.6f));
    if (x - area.left < width_of(theme.font.small, "outage") + theme.px(10)) return;
    paint_text(list, theme.font.small, {area.left + theme.px(5), area.top + theme.px(3)},
               faded(theme.color.closed, 0.9f), "outage");
}

// The value at the cursor; it stands until the next point.
void paint_cursor(const Scene& scene, ImDrawList& list, const Lane& lane, const TimeRange& range,
                  const PlotArea& area) {
    const Theme& theme = scene.theme;
    const std::optional<double> cursor = scene.herd().cursor_s;
    if (!cursor || !range.holds(at_second(*cursor)) || lane.points.empty()) return;
    const float x =
        area.left + static_cast<float>(range.share_of(at_second(*cursor))) * area.width();
    list.AddLine({x, area.top}, {x, area.bottom}, theme.color.dim);
    const std::uint64_t next = lane.points.first_from(at_second(*cursor) + Duration{1});
    if (next == lane.points.first()) return;
    const double value = static_cast<double>(lane.points[next - 1].value);
    const std::string words = tick_words(std::floor(*cursor)) + "  " +
                              (lane.unit == Unit::PerSecond
                                   ? fmt::format("{}/s", grouped(static_cast<std::uint64_t>(value)))
                                   : fmt::format("{:.1f} %", value));
    const float width = width_of(theme.font.mono, words);
    const bool is_right = x + theme.px(8) + width > area.right;
    const ImVec2 at{is_right ? x - theme.px(8) - width : x + theme.px(8), area.top + theme.px(3)};
    list.AddRectFilled(
        {at.x - theme.px(4), at.y - theme.px(2)},
        {at.x + width + theme.px(4), at.y + line_height(theme.font.mono) + theme.px(3)},
        faded(theme.color.raised, 0.92f), theme.px(3));
    paint_text(list, theme.font.mono, at, theme.color.text, words);
}

void draw_lane(const Scene& scene, const Lane& lane, ImVec2 size) {
    const Theme& theme = scene.theme;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::InvisibleButton(lane.id, {std::max(size.x, 1.0f), std::max(size.y, 1.0f)});
    compat::own_wheel();
    const float caption = line_height(theme.font.small) + theme.px(4);
    const PlotArea area{at.x + theme.px(52), at.y + caption + theme.px(4),
                        at.x + size.x - theme.px(6),
                        at.y + size.y - theme.px(lane.has_times ? 22 : 6)};
    if (area.width() < 8.0f || area.height() < 8.0f) return;
    const TimeRange range = range_of(scene.herd());
    interact(scene, range, area);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    paint_text(list, theme.font.small, {area.left, at.y}, theme.color.dim, lane.caption,
               area.width());
    const ValueAxis axis = layout_values(0.0, std::max(lane.high, 1.0), ValueScale::Linear,
                                         area.height(), theme.px(26));
    paint_value_ticks(scene, list, axis, area, Unit::Count);
    paint_seconds(theme, list, range, area, lane.has_times);
    list.PushClipRect({area.left, area.top - theme.px(2)}, {area.right, area.bottom + 1}, true);
    paint_outage(theme, list, scene.herd(), range, area);
    if (plots_of(scene.ui).shapes.empty()) plots_of(scene.ui).shapes.emplace_back();
    Shape& shape = plots_of(scene.ui).shapes.front();
    layout_points(lane.points, range, area, lane.between, range.to, shape);
    paint_shape(list, shape, axis, area, {lane.color, theme.px(1.5f), 0.0f, 1e9f});
    paint_cursor(scene, list, lane, range, area);
    list.PopClipRect();
    plot_menu(scene, {lane.caption, at, {at.x + size.x, at.y + size.y}}, [&] {
        std::string text = csv_head;
        append_csv(text, lane.caption, lane.points, range, Duration{});
        return text;
    });
}

}  // namespace

void make_herd_plots(HerdUi& herd) {
    while (herd.plots.size() < herd.rows.size()) {
        const core::HerdResult& result = herd.rows[herd.plots.size()].result;
        HerdPlots plots;
        const std::size_t seconds = std::max(result.arrivals.size(), result.opened.size());
        std::uint64_t back = 0;
        plots.back.append(Instant{}, 0.0);
        for (std::size_t second = 0; second < seconds; ++second) {
            const Instant at = Instant{} + second * std::chrono::seconds(1);
            plots.arrivals.append(at,
                                  second < result.arrivals.size() ? result.arrivals[second] : 0u);
            back += second < result.opened.size() ? result.opened[second] : 0u;
            plots.back.append(at + std::chrono::seconds(1),
                              100.0 * static_cast<double>(back) / std::max(herd.ran.clients, 1u));
        }
        plots.arrivals.append(Instant{} + seconds * std::chrono::seconds(1), 0.0);
        herd.plots.push_back(std::move(plots));
    }
}

void draw_herd_plots(const Scene& scene, std::size_t row, ImVec2 size) {
    const Theme& theme = scene.theme;
    HerdUi& herd = scene.herd();
    // By what the server has to bear once it is back; what it refused before may be cut off.
    double most = 1.0;
    for (const model::HerdRow& one : herd.rows) {
        most = std::max(most, static_cast<double>(one.result.peak_per_s));
    }
    ImGui::BeginGroup();
    ImGui::PushID(static_cast<int>(row));
    text_cut(theme, herd.rows[row].policy, size.x, Role::Text, theme.font.bold);
    const core::HerdResult& result = herd.rows[row].result;
    text_cut(theme,
             fmt::format("peak {}/s · {:.1f} × the mean", grouped(result.peak_per_s),
                         result.peak_to_mean),
             size.x, Role::Dim, theme.font.small);
    const float head = line_height(theme.font.bold) + line_height(theme.font.small) +
                       ImGui::GetStyle().ItemSpacing.y * 4;
    const float rest = std::max(size.y - head, theme.px(80));
    const float upper = std::floor(rest * 0.55f);
    const HerdPlots& plots = herd.plots[row];
    draw_lane(scene,
              {"###arrivals", "dials/s", plots.arrivals, most, Unit::PerSecond, theme.color.waiting,
               Between::Step, false},
              {size.x, upper});
    draw_lane(scene,
              {"###back", "% back", plots.back, 100.0, Unit::Count, theme.color.open, Between::Step,
               true},
              {size.x, rest - upper});
    ImGui::PopID();
    ImGui::EndGroup();
}

}  // namespace redial::view
