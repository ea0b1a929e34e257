// Draws percentiles from the cells of a latency grid. Any thread.
#include "report/svg_latency.hpp"

#include <algorithm>
#include <cmath>

#include "base/duration_text.hpp"
#include "report/svg_axis.hpp"

namespace redial::report {
namespace {

constexpr double drawing_width = 980;
constexpr double drawing_height = 210;
constexpr Area area{56, 26, 974, drawing_height - 24};
constexpr int stretches_max = 160;

struct Stretch {
    Instant from{};
    Duration p50{};
    Duration p90{};
    Duration max{};
    bool is_after_break = false;  // the connection before was lost: nothing is drawn across
};

bool was_broken_between(const model::Outages& outages, Instant from, Instant to) {
    const auto& all = outages.all();
    const auto first =
        std::lower_bound(all.begin(), all.end(), from,
                         [](const auto& outage, Instant when) { return outage.broke_at < when; });
    return first != all.end() && first->broke_at < to;
}

std::vector<Stretch> stretches_of(const model::SessionModel& session,
                                  const model::LatencyGrid& grid, const When& when) {
    const int level =
        grid.level_for(when.from(), when.to(), (when.to() - when.from()) / stretches_max);
    const auto cells = grid.cells(level, when.from(), when.to());
    std::vector<Stretch> stretches;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const model::LatencyGrid::Cell& cell = cells[i];
        model::LatencyHistogram histogram;
        for (const auto& entry : cell.entries) histogram.counts[entry.bucket] = entry.count;
        histogram.count = cell.count;
        histogram.min = cell.min;
        histogram.max = cell.max;
        const Instant from = model::LatencyGrid::start_of(cell, level);
        const bool is_broken =
            stretches.empty() || was_broken_between(session.outages, stretches.back().from, from);
        stretches.push_back(
            {from, histogram.quantile(0.5), histogram.quantile(0.9), cell.max, is_broken});
    }
    return stretches;
}

struct Scale {
    double low;  // logarithms of seconds
    double high;
    double y(Duration latency) const {
        const double at = std::log10(std::max(to_seconds(latency), 1e-6));
        const double share = std::clamp((at - low) / (high - low), 0.0, 1.0);
        return area.bottom - share * area.height();
    }
};

Scale scale_of(const std::vector<Stretch>& stretches) {
    Duration least = Duration::max();
    Duration most{1};
    for (const Stretch& stretch : stretches) {
        least = std::min(least, std::max(stretch.p50, Duration{1}));
        most = std::max(most, stretch.max);
    }
    Scale scale{std::floor(std::log10(to_seconds(least))), std::ceil(std::log10(to_seconds(most)))};
    if (scale.high <= scale.low) scale.high = scale.low + 1;
    return scale;
}

void draw_scale(Svg& svg, const Scale& scale) {
    for (double decade = scale.low; decade <= scale.high + 0.5; ++decade) {
        const Duration latency{std::llround(std::pow(10.0, decade) * 1e6)};
        const double y = scale.y(latency);
        svg.line({area.left, y}, {area.right, y}, "stroke-grid thin");
        svg.text({area.left - 8, y + 4}, duration_in_words(latency), "fill-dim end");
    }
}

// A line that ends where a connection was lost; a single value is a dot.
void draw_series(Svg& svg, const TimeAxis& axis, const Scale& scale,
                 const std::vector<Stretch>& stretches, Duration Stretch::*value,
                 std::string_view color) {
    std::vector<Point> points;
    const auto finish = [&] {
        if (points.size() == 1) svg.circle(points[0], 1.5, "fill-" + std::string(color));
        svg.polyline(points, "line stroke-" + std::string(color));
        points.clear();
    };
    for (const Stretch& stretch : stretches) {
        if (stretch.is_after_break) finish();
        points.push_back({axis.x(stretch.from), scale.y(stretch.*value)});
    }
    finish();
}

void draw_legend(Svg& svg) {
    struct Entry {
        const char* classes;
        const char* words;
    };
    double x = area.left;
    for (const Entry& entry :
         {Entry{"stroke-accent line", "p50"}, Entry{"stroke-waiting line", "p90"},
          Entry{"stroke-closed line", "most"}}) {
        svg.line({x, 8}, {x + 16, 8}, entry.classes);
        svg.text({x + 22, 12}, entry.words, "fill-dim");
        x += 72;
    }
}

}  // namespace

Plot latency_plot(const Document& document, const model::SessionModel& session, const char* title,
                  const model::LatencyGrid& grid, const When& when) {
    const std::vector<Stretch> stretches = stretches_of(session, grid, when);
    if (stretches.size() < 3) return {};
    Svg svg(document, drawing_width, drawing_height, title);
    const TimeAxis axis{area, when.from(), when.to()};
    const Scale scale = scale_of(stretches);
    draw_scale(svg, scale);
    draw_times(svg, axis, when);
    draw_series(svg, axis, scale, stretches, &Stretch::max, "closed");
    draw_series(svg, axis, scale, stretches, &Stretch::p90, "waiting");
    draw_series(svg, axis, scale, stretches, &Stretch::p50, "accent");
    draw_legend(svg);
    return {title, svg.take(), "", "A scale of equal ratios."};
}

}  // namespace redial::report
