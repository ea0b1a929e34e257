// Computes the shapes of series and the ticks of value axes, and writes what a plot shows as CSV.
// Pure, any thread.
#include "view/plot/plot_layout.hpp"

#include <algorithm>
#include <cmath>

#include "base/format.hpp"

namespace redial::view {
namespace {

// 1, 2 or 5 times a power of ten, at least `least`.
double round_step(double least) {
    const double decade = std::pow(10.0, std::floor(std::log10(least)));
    for (const double step : {1.0, 2.0, 5.0})
        if (step * decade >= least * 0.999999) return step * decade;
    return decade * 10.0;
}

// A power of two, at least `least`. From 1 KiB on no less than half the unit that the largest value
// is told in, so that one decimal is enough at every tick.
double round_size(double least, double max) {
    if (max < 1024.0) return round_step(least);
    double unit = 1024.0;
    while (max >= unit * 1024.0) unit *= 1024.0;
    double step = unit / 2.0;
    while (step < least * 0.999999) step *= 2.0;
    return step;
}

void add_tick(ValueAxis& axis, double value) {
    if (axis.tick_count < ValueAxis::ticks_max)
        axis.ticks[static_cast<std::size_t>(axis.tick_count++)] = value;
}

ValueAxis linear_axis(double min, double max, int steps_max, Rounds rounds) {
    ValueAxis axis;
    const double low = std::min(min, 0.0);
    // Where all is nothing, an axis of 0 to 1: of the least that could be.
    if (max <= low) max = low + (rounds == Rounds::Bytes ? 1024.0 : 1.0);
    const double span = max - low;
    const auto rounded = [max, rounds](double least) {
        return rounds == Rounds::Bytes ? round_size(least, max) : round_step(least);
    };
    double step = rounded(span / steps_max);
    int count = 0;
    // Below zero the two ends round apart from each other: then a step more may be one too many.
    for (;; step = rounded(step * 1.01)) {
        axis.low = std::floor(low / step + 1e-9) * step;
        axis.high = std::ceil(max / step - 1e-9) * step;
        if (axis.high <= axis.low) axis.high = axis.low + step;
        count = static_cast<int>(std::lround((axis.high - axis.low) / step));
        if (count <= std::max(steps_max, 2)) break;
    }
    for (int i = 0; i <= count; ++i) add_tick(axis, axis.low + step * i);
    return axis;
}

ValueAxis log_axis(double min, double max, int steps_max, Rounds rounds) {
    ValueAxis axis;
    axis.scale = ValueScale::Log;
    const double least = min > 0.0 ? min : std::min(1.0, max > 0.0 ? max : 1.0);
    const double base = rounds == Rounds::Bytes ? 16.0 : 10.0;
    const auto power_of = [base](double value) { return std::log(value) / std::log(base); };
    const double first = std::floor(power_of(least) + 1e-9);
    const double last = std::max(first + 1.0, std::ceil(power_of(std::max(max, least)) - 1e-9));
    axis.low = std::pow(base, first);
    axis.high = std::pow(base, last);
    const auto decades = static_cast<int>(last - first);
    const int each = std::max(1, (decades + steps_max - 1) / std::max(1, steps_max));
    for (int i = 0; i <= decades; i += each) add_tick(axis, std::pow(base, first + i));
    return axis;
}

struct Grower {
    Shape& shape;
    bool joins = false;

    void begin() {
        shape.points.clear();
        shape.min = 1e30f;
        shape.max = -1e30f;
    }
    void add(float x, float low, float high) {
        shape.points.push_back({x, low, high, joins});
        shape.min = std::min(shape.min, low);
        shape.max = std::max(shape.max, high);
        joins = true;
    }
};

float x_of(Instant at, TimeRange range, const PlotArea& area) {
    return area.left + static_cast<float>(range.share_of(at) * static_cast<double>(area.width()));
}

void grow_columns(const model::Pyramid& series, TimeRange range, const PlotArea& area,
                  std::size_t columns, Shape& shape) {
    shape.columns.resize(columns);
    series.columns(range.from, range.to, shape.columns);
    shape.count = shape.columns.back().end - shape.columns.front().begin;
    Grower grow{shape};
    grow.begin();
    const float step = area.width() / static_cast<float>(columns);
    for (std::size_t i = 0; i < columns; ++i) {
        const model::Pyramid::Column& column = shape.columns[i];
        if (column.begin == column.end) continue;
        if (std::isnan(column.first)) grow.joins = false;
        if (column.has_value())
            grow.add(area.left + (static_cast<float>(i) + 0.5f) * step, column.min, column.max);
        if (std::isnan(column.last)) grow.joins = false;
    }
}

// One point on either side of the range too, so that lines run to the edges.
void grow_points(const model::Pyramid& series, std::uint64_t begin, std::uint64_t end,
                 TimeRange range, const PlotArea& area, Instant until, Shape& shape) {
    Grower grow{shape};
    grow.begin();
    float before = 0.0f;
    for (std::uint64_t i = begin; i < end; ++i) {
        const model::Pyramid::Point point = series[i];
        if (std::isnan(point.value)) {
            grow.joins = false;
            continue;
        }
        const float x = x_of(point.at, range, area);
        if (shape.is_step && grow.joins) grow.add(x, before, before);
        grow.add(x, point.value, point.value);
        before = point.value;
    }
    const bool holds_on = shape.is_step && grow.joins && end == series.end();
    if (holds_on) grow.add(x_of(std::min(until, range.to), range, area), before, before);
}

double rate_of(const model::TrafficHistory::Cell& cell, Rate rate, Duration width) {
    std::uint64_t count = 0;
    switch (rate) {
        case Rate::MessagesIn: count = cell.messages_in; break;
        case Rate::MessagesOut: count = cell.messages_out; break;
        case Rate::BytesIn: count = cell.bytes_in; break;
        case Rate::BytesOut: count = cell.bytes_out; break;
    }
    return static_cast<double>(count) / to_seconds(width);
}

int rate_level(const model::TrafficHistory& traffic, TimeRange range, float width_px) {
    // Two pixels a cell: narrower ones read as noise. So does a steady rate in cells of less than a
    // second, which hold now one message more and now one less; a close look still shows bursts.
    const double span_s = to_seconds(range.span());
    const double of_pixels = span_s * 2.0 / std::max(2.0, static_cast<double>(width_px));
    const double wanted_s = std::max(of_pixels, std::min(1.0, span_s / 12.0));
    return traffic.level_for(range.from, Duration{static_cast<std::int64_t>(wanted_s * 1e6)});
}

// Where the line may end: with the cell that runs at `until` left out. Very wide cells count as far
// as they go, else a short session on a long axis would have no rate at all.
Instant rate_end(Instant until, Duration width) {
    constexpr Duration wide = std::chrono::seconds(10);
    const Duration running = (until.time_since_epoch() % width + width) % width;
    return width <= wide || running < wide / 5 ? until - running : until;
}

}  // namespace

float ValueAxis::y(float value, const PlotArea& area) const {
    float share = 0.0f;
    if (scale == ValueScale::Linear) {
        share = (value - static_cast<float>(low)) / static_cast<float>(high - low);
    } else {
        const float least = static_cast<float>(low) * 0.5f;
        const float from = std::log2(static_cast<float>(low));
        const float to = std::log2(static_cast<float>(high));
        share = (std::log2(std::max(value, least)) - from) / (to - from);
    }
    return area.bottom - std::clamp(share, -0.02f, 1.02f) * area.height();
}

double ValueAxis::at_y(float y, const PlotArea& area) const {
    const double share = static_cast<double>((area.bottom - y) / area.height());
    if (scale == ValueScale::Linear) return low + share * (high - low);
    return low * std::pow(high / low, share);
}

ValueAxis layout_values(double min, double max, ValueScale scale, float height_px, float gap_px,
                        Rounds rounds) {
    const auto steps = static_cast<int>(height_px / std::max(gap_px, 1.0f));
    const int steps_max = std::clamp(steps, 1, ValueAxis::ticks_max - 2);
    if (!(min <= max)) return linear_axis(0.0, 1.0, 1, rounds);
    return scale == ValueScale::Log ? log_axis(min, max, steps_max, rounds)
                                    : linear_axis(min, max, steps_max, rounds);
}

void layout_points(const model::Pyramid& series, TimeRange range, const PlotArea& area,
                   Between between, Instant until, Shape& shape) {
    shape.is_step = between == Between::Step;
    const auto columns = static_cast<std::size_t>(std::max(area.width(), 1.0f));
    std::uint64_t begin = series.first_from(range.from);
    std::uint64_t end = series.first_from(range.to + Duration{1});
    shape.count = end - begin;
    shape.is_dense = shape.count > 2 * columns;
    if (shape.is_dense) return grow_columns(series, range, area, columns, shape);
    if (begin > series.first()) --begin;
    if (end < series.end()) ++end;
    grow_points(series, begin, end, range, area, until, shape);
}

void layout_rate(const model::TrafficHistory& traffic, Rate rate, TimeRange range,
                 const PlotArea& area, Instant until, Shape& shape) {
    shape.is_step = true;
    shape.is_dense = false;
    Grower grow{shape};
    grow.begin();
    const int level = rate_level(traffic, range, area.width());
    const Duration width = model::TrafficHistory::width_of(level);
    traffic.cells(level, range.from, range.to, shape.cells);
    shape.count = shape.cells.size();
    if (traffic.empty()) return;
    Instant reached = range.from;
    const Instant over_at = rate_end(until, width);
    const auto add = [&](Instant from, Instant to, double value) {
        const auto kept = static_cast<float>(value);
        grow.add(x_of(from, range, area), kept, kept);
        grow.add(x_of(to, range, area), kept, kept);
        reached = to;
    };
    for (const model::TrafficHistory::Cell& cell : shape.cells) {
        const Instant start = model::TrafficHistory::start_of(cell, level);
        if (start >= over_at) break;
        const Instant from = std::max(start, range.from);
        const Instant to = std::min(start + width, over_at);
        if (from > reached) add(reached, from, 0.0);
        add(from, std::min(to, range.to), rate_of(cell, rate, to - start));
    }
    const Instant end = std::min(over_at, range.to);
    if (end > reached) add(reached, end, 0.0);
}

void append_csv(std::string& text, const char* name, const model::Pyramid& series, TimeRange range,
                Duration wall_offset, std::size_t rows_max) {
    const auto seconds = [&](Instant at) {
        return to_seconds(at.time_since_epoch() + wall_offset);
    };
    const std::uint64_t begin = series.first_from(range.from);
    const std::uint64_t end = series.first_from(range.to + Duration{1});
    if (end - begin <= rows_max) {
        for (std::uint64_t i = begin; i < end; ++i) {
            const model::Pyramid::Point point = series[i];
            if (std::isnan(point.value)) continue;
            text += fmt::format("{:.6f},{},{:g},{:g},1\n", seconds(point.at), name, point.value,
                                point.value);
        }
        return;
    }
    std::vector<model::Pyramid::Column> columns(rows_max);
    series.columns(range.from, range.to, columns);
    for (std::size_t i = 0; i < rows_max; ++i) {
        if (!columns[i].has_value()) continue;
        const Instant at = model::Pyramid::column_start(range.from, range.to, i, rows_max);
        text += fmt::format("{:.6f},{},{:g},{:g},{}\n", seconds(at), name, columns[i].min,
                            columns[i].max, columns[i].end - columns[i].begin);
    }
}

void append_csv(std::string& text, const char* name, const Shape& shape, TimeRange range,
                const PlotArea& area, Duration wall_offset) {
    for (const ShapePoint& point : shape.points) {
        const double share = static_cast<double>((point.x - area.left) / area.width());
        const Instant at = range.at_share(share);
        text +=
            fmt::format("{:.6f},{},{:g},{:g},1\n", to_seconds(at.time_since_epoch() + wall_offset),
                        name, point.low, point.high);
    }
}

}  // namespace redial::view
