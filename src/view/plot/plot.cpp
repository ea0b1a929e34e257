// Draws a plot's frame and what is in it: ticks, series, read-out, annotations, menu. UI thread
// only.
#include "view/plot/plot.hpp"

#include <algorithm>
#include <cmath>

#include "base/format.hpp"
#include "model/fold/workspace.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/plot/plot_marks.hpp"
#include "view/plot/plot_menu.hpp"
#include "view/plot/plot_paint.hpp"
#include "view/plot/plots_ui.hpp"
#include "view/plot/time_axis.hpp"
#include "view/scene/shared_axis.hpp"

namespace redial::view {
namespace {

constexpr float labels_width = 60;  // at scale 1, left of the area

// Where the parts of a plot lie.
struct Parts {
    ImVec2 min;
    ImVec2 max;
    PlotArea area;
    float title_y;
    float labels_y;
};

Parts layout_parts(const Theme& theme, ImVec2 at, ImVec2 size) {
    Parts parts{};
    parts.min = at;
    parts.max = {at.x + size.x, at.y + size.y};
    parts.title_y = at.y;
    const float labels = line_height(theme.font.mono) + theme.px(4);
    parts.area = {at.x + theme.px(labels_width), at.y + line_height(theme.font.small) + theme.px(8),
                  at.x + size.x - theme.px(4), at.y + size.y - labels};
    parts.labels_y = parts.area.bottom + theme.px(4);
    return parts;
}

void lay_out(const Scene& scene, const Plot& plot, TimeRange range, const PlotArea& area,
             std::vector<Shape>& shapes) {
    if (shapes.size() < plot.series.size()) shapes.resize(plot.series.size());
    for (std::size_t i = 0; i < plot.series.size(); ++i) {
        const PlotSeries& series = plot.series[i];
        if (series.points != nullptr) {
            layout_points(*series.points, range, area, series.between, scene.now.mono, shapes[i]);
        } else {
            layout_rate(*series.traffic, series.rate, range, area, scene.now.mono, shapes[i]);
        }
    }
}

ValueAxis axis_of(const Scene& scene, const Plot& plot, const PlotArea& area, ValueScale scale) {
    double min = 1e30;
    double max = -1e30;
    for (std::size_t i = 0; i < plot.series.size(); ++i) {
        const Shape& shape = plots_of(scene.ui).shapes[i];
        if (!shape.has_value()) continue;
        min = std::min(min, static_cast<double>(shape.min));
        max = std::max(max, static_cast<double>(shape.max));
    }
    const bool is_size = plot.unit == Unit::Bytes || plot.unit == Unit::BytesPerSecond;
    return layout_values(min, max, scale, area.height(),
                         line_height(scene.theme.font.mono) + scene.theme.px(8),
                         is_size ? Rounds::Bytes : Rounds::Tens);
}

// The shape's point nearest to `x`, or the last one.
const ShapePoint* point_at(const Shape& shape, std::optional<float> x) {
    if (shape.points.empty()) return nullptr;
    if (!x) return &shape.points.back();
    const auto is_before = [](const ShapePoint& point, float wanted) { return point.x < wanted; };
    auto found = std::lower_bound(shape.points.begin(), shape.points.end(), *x, is_before);
    if (found == shape.points.end()) return &shape.points.back();
    const bool has_one_before = found != shape.points.begin();
    // A step's value is that of the point before; a line's is its nearest point's.
    if (has_one_before && (shape.is_step || *x - (found - 1)->x < found->x - *x)) --found;
    return &*found;
}

std::string value_words(const ShapePoint& point, Unit unit) {
    std::string words = in_words(static_cast<double>(point.high), unit);
    if (point.low < point.high)
        words = in_words(static_cast<double>(point.low), unit) + " – " + words;
    return words;
}

// "in 41.2 /s", from the right edge to the left, as much as fits beside the title.
void paint_readout(const Scene& scene, ImDrawList& list, const Plot& plot, const Parts& parts,
                   const TimeScale& scale) {
    const Theme& theme = scene.theme;
    const std::optional<Instant>& cursor = scene.axis().cursor;
    std::optional<float> x;
    if (cursor && scale.range.holds(*cursor)) x = scale.x(*cursor);
    const float room_left = parts.min.x + width_of(theme.font.small, plot.title) + theme.px(20);
    float right = parts.area.right;
    for (std::size_t i = plot.series.size(); i-- > 0;) {
        const ShapePoint* point = point_at(plots_of(scene.ui).shapes[i], x);
        const std::string value = point != nullptr ? value_words(*point, plot.unit) : "–";
        const float value_width = width_of(theme.font.mono, value);
        const float name_width = width_of(theme.font.small, plot.series[i].name);
        const float left = right - value_width - name_width - theme.px(20);
        if (left < room_left) return;
        paint_text(list, theme.font.mono, {right - value_width, parts.title_y}, theme.color.text,
                   value);
        paint_text(list, theme.font.small, {left + theme.px(14), parts.title_y}, theme.color.dim,
                   plot.series[i].name);
        const float y = std::round(parts.title_y + line_height(theme.font.small) * 0.5f);
        list.AddRectFilled({left, y - theme.px(1)}, {left + theme.px(9), y + theme.px(1)},
                           plot.series[i].color);
        right = left - theme.px(12);
    }
}

void paint_series(const Scene& scene, ImDrawList& list, const Plot& plot, const ValueAxis& axis,
                  const PlotArea& area) {
    const Theme& theme = scene.theme;
    bool is_empty = true;
    for (std::size_t i = 0; i < plot.series.size(); ++i) {
        LineLook look;
        look.color = plot.series[i].color;
        look.thickness = theme.px(1.25f);
        look.dot_radius = theme.px(2.0f);
        look.dot_gap = theme.px(8.0f);
        paint_shape(list, plots_of(scene.ui).shapes[i], axis, area, look);
        is_empty = is_empty && !plots_of(scene.ui).shapes[i].has_value();
    }
    if (!is_empty) return;
    const char* words = "nothing in the time shown";
    paint_text(list, theme.font.small,
               {(area.left + area.right - width_of(theme.font.small, words)) * 0.5f,
                (area.top + area.bottom - line_height(theme.font.small)) * 0.5f},
               theme.color.faint, words);
}

std::string csv_of(const Scene& scene, const Plot& plot, TimeRange range, const PlotArea& area) {
    const WallTime wall = scene.workspace.wall_at(range.from);
    const Duration offset = wall.time_since_epoch() - range.from.time_since_epoch();
    std::string text = csv_head;
    for (std::size_t i = 0; i < plot.series.size(); ++i) {
        const PlotSeries& series = plot.series[i];
        if (series.points != nullptr) {
            append_csv(text, series.name, *series.points, range, offset);
        } else {
            append_csv(text, series.name, plots_of(scene.ui).shapes[i], range, area, offset);
        }
    }
    return text;
}

ImU32 color_of(const Palette& color, const Mark& mark) {
    switch (mark.shape) {
        case MarkShape::Fault: return color.fault;
        case MarkShape::Verdict: return mark.is_bad ? color.waiting : color.fault;
        case MarkShape::Finding:
            return mark.finding->made.severity == core::Severity::Error ? color.closed
                                                                        : color.waiting;
        case MarkShape::System: return mark.is_bad ? color.closed : color.accent;
        case MarkShape::Loss:
        case MarkShape::Halt: break;
    }
    return color.closed;
}

// At the head of a mark's line: a triangle, this machine's own a square.
void paint_head(ImDrawList& list, const Mark& mark, float top, float d, ImU32 color) {
    if (mark.shape == MarkShape::System) {
        list.AddRectFilled({mark.x - d, top - d}, {mark.x + d, top + d}, color);
        return;
    }
    list.AddTriangleFilled({mark.x - d, top - d}, {mark.x + d, top - d}, {mark.x, top + d}, color);
}

}  // namespace

std::string in_words(double value, Unit unit) {
    const auto whole = static_cast<std::uint64_t>(std::max(value, 0.0) + 0.5);
    const bool is_small = value < 10.0 && value != std::floor(value);
    const std::string count = is_small ? fmt::format("{:.1f}", value) : count_in_words(whole);
    switch (unit) {
        case Unit::Count: return count;
        case Unit::PerSecond: return count + " /s";
        case Unit::Bytes: return bytes_in_words(whole);
        case Unit::BytesPerSecond: return bytes_in_words(whole) + "/s";
        case Unit::Latency: break;
    }
    return precise_in_words(Duration{static_cast<std::int64_t>(value)});
}

std::string tick_in_words(double value, Unit unit) {
    if (unit != Unit::Latency) {
        if (value == 0.0) return "0";
        // "a second" is said by the read-out: the labels have little room.
        if (unit == Unit::BytesPerSecond) unit = Unit::Bytes;
        return in_words(value, unit);
    }
    if (value < 999.5) return fmt::format("{:g} µs", value);
    if (value < 999'500.0) return fmt::format("{:g} ms", value / 1e3);
    return fmt::format("{:g} s", value / 1e6);
}

void paint_value_ticks(const Scene& scene, ImDrawList& list, const ValueAxis& axis,
                       const PlotArea& area, Unit unit) {
    const Theme& theme = scene.theme;
    for (const double value : axis.shown_ticks()) {
        const float y = std::round(axis.y(static_cast<float>(value), area)) + 0.5f;
        list.AddLine({area.left, y}, {area.right, y}, theme.color.grid);
        const std::string words = tick_in_words(value, unit);
        paint_text(list, theme.font.mono,
                   {area.left - width_of(theme.font.mono, words) - theme.px(8),
                    y - line_height(theme.font.mono) * 0.5f},
                   theme.color.dim, words);
    }
}

bool paint_annotations(const Scene& scene, ImDrawList& list, const model::SessionModel& session,
                       TimeRange range, const PlotArea& area) {
    const Theme& theme = scene.theme;
    std::vector<Band> bands;
    layout_bands(session, range, area.left, area.right, scene.now.mono, bands);
    for (const Band& band : bands) {
        list.AddRectFilled({band.left, area.top}, {band.right, area.bottom},
                           faded(theme.color.fault, 0.13f));
        list.AddRectFilled({band.left, area.top}, {band.right, area.top + theme.px(2)},
                           faded(theme.color.fault, 0.8f));
    }
    std::vector<Mark> marks;
    layout_marks(session, range, area.left, area.right, marks);
    std::vector<Mark> of_machine;
    layout_system_marks(scene.workspace.system_marks(), range, area.left, area.right, of_machine);
    marks.insert(marks.end(), of_machine.begin(), of_machine.end());
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const bool is_hovered = ImGui::IsItemHovered();
    const float d = theme.px(3.5f);
    const Mark* told = nullptr;
    for (const Mark& mark : marks) {
        const ImU32 color = color_of(theme.color, mark);
        list.AddLine({mark.x, area.top}, {mark.x, area.bottom}, faded(color, 0.35f));
        paint_head(list, mark, area.top, d, color);
        const bool is_near = std::fabs(mouse.x - mark.x) <= d && mouse.y >= area.top - 2 * d &&
                             mouse.y <= area.top + 3 * d;
        if (is_hovered && is_near) told = &mark;
    }
    if (told == nullptr) return false;
    const std::string when = clock_time_ms(scene.workspace.wall_at(told->at));
    ImGui::SetTooltip("%s\n%s", when.c_str(), in_words(*told).c_str());
    return true;
}

void draw_plot(const Scene& scene, const Plot& plot, ImVec2 size) {
    const Theme& theme = scene.theme;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::PushID(plot.id);
    ImGui::InvisibleButton("plot", {std::max(size.x, 1.0f), std::max(size.y, 1.0f)});
    compat::own_wheel();
    const Parts parts = layout_parts(theme, at, size);
    const PlotArea& area = parts.area;
    if (area.width() > theme.px(24) && area.height() > theme.px(16)) {
        ImDrawList& list = *ImGui::GetWindowDrawList();
        const TimeScale scale = plot_scale(scene, area.left, area.right);
        bool& is_log = plots_of(scene.ui)
                           .is_log.try_emplace(ImGui::GetItemID(), plot.scale == ValueScale::Log)
                           .first->second;
        compat::nav_frame({parts.min, parts.max}, ImGui::GetItemID());
        interact_plot(scene, scale);
        lay_out(scene, plot, scale.range, area, plots_of(scene.ui).shapes);
        const ValueAxis axis =
            axis_of(scene, plot, area, is_log ? ValueScale::Log : ValueScale::Linear);
        paint_text(list, theme.font.small, {parts.min.x, parts.title_y}, theme.color.text,
                   plot.title);
        paint_readout(scene, list, plot, parts, scale);
        paint_value_ticks(scene, list, axis, area, plot.unit);
        paint_time_ticks(scene, list, scale, area.top, area.bottom, parts.labels_y);
        list.PushClipRect({area.left, area.top - theme.px(6)}, {area.right, area.bottom + 1}, true);
        if (plot.session != nullptr)
            paint_annotations(scene, list, *plot.session, scale.range, area);
        paint_series(scene, list, plot, axis, area);
        paint_time_lines(scene, list, scale, area.top, area.bottom);
        list.PopClipRect();
        plot_menu(scene,
                  {plot.title, parts.min, parts.max, &is_log, scale.under_mouse(), plot.session},
                  [&] { return csv_of(scene, plot, scale.range, area); });
    }
    ImGui::PopID();
}

}  // namespace redial::view
