// Writes the elements of a drawing. Any thread.
#include "report/svg.hpp"

#include <algorithm>
#include <cmath>

#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "base/utf8.hpp"
#include "report/shown.hpp"

namespace redial::report {
namespace {

// Tenths are enough, and no value can break the file.
std::string number(double value) {
    if (!std::isfinite(value)) return "0";
    std::string text = fmt::format("{:.1f}", value);
    if (text.ends_with(".0")) text.resize(text.size() - 2);
    return text == "-0" ? "0" : text;
}

std::string points_of(const std::vector<Point>& points) {
    std::string text;
    for (const Point& point : points)
        text += (text.empty() ? "" : " ") + number(point.x) + "," + number(point.y);
    return text;
}

// Cut to about `width` between characters.
std::string cut(std::string text, double width) {
    const auto characters_max =
        static_cast<std::size_t>(std::max(width / Svg::character_width, 1.0));
    std::size_t at = 0;
    std::size_t before_last = 0;
    for (std::size_t count = 0; at < text.size(); ++count) {
        if (count == characters_max) return text.substr(0, before_last) + "…";
        before_last = at;
        next_code_point(text, at);
    }
    return text;
}

}  // namespace

Svg::Svg(const Document& document, double width, double height, std::string_view alt)
    : document_(document), width_(width), height_(height) {
    text_ = fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n",
                        number(width), number(height), html_escaped(shown(document, alt)));
}

void Svg::close(std::string_view element, std::string_view hint) {
    if (hint.empty())
        text_ += "/>\n";
    else
        text_ +=
            fmt::format("><title>{}</title></{}>\n", html_escaped(shown(document_, hint)), element);
}

void Svg::rect(double x, double y, double width, double height, std::string_view classes,
               std::string_view hint) {
    text_ += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" class=\"{}\"",
                         number(x), number(y), number(std::max(width, 0.0)),
                         number(std::max(height, 0.0)), classes);
    close("rect", hint);
}

void Svg::line(Point from, Point to, std::string_view classes) {
    text_ += fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" class=\"{}\"/>\n",
                         number(from.x), number(from.y), number(to.x), number(to.y), classes);
}

void Svg::polyline(const std::vector<Point>& points, std::string_view classes) {
    if (points.size() < 2) return;
    text_ += fmt::format("<polyline points=\"{}\" class=\"{}\"/>\n", points_of(points), classes);
}

void Svg::polygon(const std::vector<Point>& points, std::string_view classes,
                  std::string_view hint) {
    if (points.size() < 3) return;
    text_ += fmt::format("<polygon points=\"{}\" class=\"{}\"", points_of(points), classes);
    close("polygon", hint);
}

void Svg::circle(Point at, double radius, std::string_view classes, std::string_view hint) {
    text_ += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\" class=\"{}\"", number(at.x),
                         number(at.y), number(radius), classes);
    close("circle", hint);
}

void Svg::cross(Point at, double radius, std::string_view classes, std::string_view hint) {
    text_ += fmt::format("<path d=\"M{} {}L{} {}M{} {}L{} {}\" class=\"{}\"", number(at.x - radius),
                         number(at.y - radius), number(at.x + radius), number(at.y + radius),
                         number(at.x - radius), number(at.y + radius), number(at.x + radius),
                         number(at.y - radius), classes);
    close("path", hint);
}

void Svg::text(Point at, std::string_view words, std::string_view classes, double width_max) {
    std::string safe = shown(document_, words);
    if (width_max > 0) safe = cut(std::move(safe), width_max);
    text_ += fmt::format("<text x=\"{}\" y=\"{}\" class=\"{}\">{}</text>\n", number(at.x),
                         number(at.y), classes, html_escaped(safe));
}

double round_step(double span, int ticks_max) {
    if (!(span > 0)) return 1;
    const double step = std::pow(10.0, std::floor(std::log10(span / ticks_max)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (span / (step * factor) <= ticks_max) return step * factor;
    return step * 10;
}

Duration round_time_step(Duration span, int ticks_max) {
    using namespace std::chrono_literals;
    constexpr Duration steps[] = {1s,    2s,    5s,    10s, 15s, 30s, 1min, 2min, 5min,
                                  10min, 15min, 30min, 1h,  2h,  3h,  6h,   12h,  24h};
    if (span / ticks_max < 1s) {
        const double step = round_step(to_seconds(span), ticks_max);
        return std::max(Duration{static_cast<std::int64_t>(std::llround(step * 1e6))}, Duration{1});
    }
    for (const Duration step : steps)
        if (span / step <= ticks_max) return step;
    return 24h * std::max<std::int64_t>(span / 24h / ticks_max, 1);
}

std::string tick_in_words(Duration at) { return at == Duration{} ? "0" : duration_in_words(at); }

}  // namespace redial::report
