// Svg: a drawing as the text of one SVG element. Colours are classes of the style sheet, so that
// one drawing serves both themes; every word is escaped here. Pure, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "report/document.hpp"

namespace redial::report {

struct Point {
    double x = 0;
    double y = 0;
};

class Svg {
public:
    // `alt` says what is drawn, for whoever cannot see it.
    Svg(const Document& document, double width, double height, std::string_view alt);

    // `classes`: "fill-open wash". `hint`: shown while the pointer rests there; may be empty.
    void rect(double x, double y, double width, double height, std::string_view classes,
              std::string_view hint = {});
    void line(Point from, Point to, std::string_view classes);
    void polyline(const std::vector<Point>& points, std::string_view classes);
    void polygon(const std::vector<Point>& points, std::string_view classes,
                 std::string_view hint = {});
    void circle(Point at, double radius, std::string_view classes, std::string_view hint = {});
    void cross(Point at, double radius, std::string_view classes, std::string_view hint = {});
    // Cut where it would be wider than `width_max`, which is estimated; 0: never.
    void text(Point at, std::string_view words, std::string_view classes, double width_max = 0);

    double width() const { return width_; }
    double height() const { return height_; }
    std::string take() { return std::move(text_) + "</svg>\n"; }

    // About so wide is a character.
    static constexpr double character_width = 6.2;

private:
    void close(std::string_view element, std::string_view hint);

    const Document& document_;
    double width_;
    double height_;
    std::string text_;
};

// Round numbers for an axis of `ticks_max` ticks at most over `span`: 1, 2 or 5 times a power of
// ten.
double round_step(double span, int ticks_max);
// The same for time: 1, 2, 5, 10, 15, 30 s, min, ...
Duration round_time_step(Duration span, int ticks_max);
// "0", "250 ms", "2 s".
std::string tick_in_words(Duration at);

}  // namespace redial::report
