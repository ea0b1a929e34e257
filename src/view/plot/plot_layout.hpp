// Geometry of plots, without drawing: what of a series is shown in which pixel, where the value
// axis begins and ends and where its ticks stand. Work is bounded by pixels. Pure, any thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/time_range.hpp"
#include "model/series/pyramid.hpp"
#include "model/series/traffic_history.hpp"

namespace redial::view {

// Where a plot's lines may be; y grows downwards.
struct PlotArea {
    float left = 0, top = 0, right = 0, bottom = 0;
    float width() const { return right - left; }
    float height() const { return bottom - top; }
};

enum class ValueScale : std::uint8_t { Linear, Log };
// What makes a tick's value round: Tens 1, 2 or 5 times a power of ten; Bytes a whole power of two,
// as sizes are told in KiB and MiB.
enum class Rounds : std::uint8_t { Tens, Bytes };

struct ValueAxis {
    ValueScale scale = ValueScale::Linear;
    double low = 0;
    double high = 1;
    static constexpr int ticks_max = 12;
    std::array<double, ticks_max> ticks{};
    int tick_count = 0;

    // Clamped to a little outside of the area.
    float y(float value, const PlotArea& area) const;
    double at_y(float y, const PlotArea& area) const;
    std::span<const double> shown_ticks() const {
        return {ticks.data(), static_cast<std::size_t>(tick_count)};
    }
};
// A round axis around min..max that leaves `gap_px` between ticks. Linear begins at 0 unless a
// value is negative. Log covers whole decades (of bytes: whole powers of 16), and nothing at or
// below 0.
ValueAxis layout_values(double min, double max, ValueScale scale, float height_px, float gap_px,
                        Rounds rounds = Rounds::Tens);

// What is drawn of a series. Dense: one point a pixel column, from its smallest to its largest
// value. Otherwise the points themselves: low == high.
struct ShapePoint {
    float x = 0;
    float low = 0;
    float high = 0;
    bool joins = false;  // a line leads here from the point before
};
struct Shape {
    std::vector<ShapePoint> points;
    std::vector<model::Pyramid::Column> columns;  // room for the query, kept between frames
    std::vector<model::TrafficHistory::Cell> cells;
    bool is_dense = false;
    bool is_step = false;
    std::uint64_t count = 0;  // points of the series within the range
    float min = 0;            // of what is shown; max < min when nothing is
    float max = -1;
    bool has_value() const { return min <= max; }
};

// How the values between two points are to be read: on a line between them, or as the first
// one's until the second comes.
enum class Between : std::uint8_t { Line, Step };
// Of a step series the last value holds until `until` (now).
void layout_points(const model::Pyramid& series, TimeRange range, const PlotArea& area,
                   Between between, Instant until, Shape& shape);

enum class Rate : std::uint8_t { MessagesIn, MessagesOut, BytesIn, BytesOut };
// Per second, over cells of at least two pixels and, unless the range is short, a second: fewer
// messages than that fit no rate. 0 where nothing happened. It ends before `until` (now), with the
// last cell that is over: what the running one will hold is not known yet.
void layout_rate(const model::TrafficHistory& traffic, Rate rate, TimeRange range,
                 const PlotArea& area, Instant until, Shape& shape);

// A line through the points within `range`, as text: "time_unix_s,series,min,max,points". At most
// `rows_max` rows: then each is a piece of time. `wall_offset`: wall time less monotonic time.
inline constexpr std::size_t csv_rows_max = 100'000;
void append_csv(std::string& text, const char* name, const model::Pyramid& series, TimeRange range,
                Duration wall_offset, std::size_t rows_max = csv_rows_max);
void append_csv(std::string& text, const char* name, const Shape& shape, TimeRange range,
                const PlotArea& area, Duration wall_offset);
inline constexpr const char* csv_head = "time_unix_s,series,min,max,points\n";

}  // namespace redial::view
