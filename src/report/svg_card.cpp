// Draws a situation of a card: waits as wide and as high as they were. Any thread.
#include "report/svg_card.hpp"

#include <algorithm>
#include <cmath>

#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "report/svg_axis.hpp"

namespace redial::report {
namespace {

constexpr double drawing_width = 980;
constexpr double drawing_height = 132;
constexpr Area area{56, 24, 974, drawing_height - 22};

struct Frame {
    Svg& svg;
    Duration length;
    Duration highest;
    double x(Duration at) const {
        return area.left + std::clamp(to_seconds(at) / to_seconds(length), 0.0, 1.0) * area.width();
    }
    double y(Duration wait) const {
        return area.bottom -
               std::clamp(to_seconds(wait) / to_seconds(highest), 0.0, 1.0) * (area.height() - 8);
    }
};

void draw_axes(const Frame& frame) {
    const double step = round_step(to_seconds(frame.length), 10);
    for (double at = 0; at <= to_seconds(frame.length); at += step) {
        const Duration tick{std::llround(at * 1e6)};
        frame.svg.line({frame.x(tick), area.top}, {frame.x(tick), area.bottom}, "stroke-grid thin");
        const bool is_at_end = frame.x(tick) > area.right - 16;
        frame.svg.text({frame.x(tick), area.bottom + 15}, tick_in_words(tick),
                       is_at_end ? "fill-dim end" : "fill-dim middle");
    }
    for (const Duration wait : {Duration{}, frame.highest})
        frame.svg.text({area.left - 8, frame.y(wait) + 4}, tick_in_words(wait), "fill-dim end");
}

void draw_faults(const Frame& frame, const verdict::CardRow& row) {
    double free_from = area.left;
    for (const verdict::CardFault& fault : row.faults) {
        const double left = frame.x(fault.from);
        const double right = std::max(frame.x(fault.to.value_or(frame.length)), left + 2);
        frame.svg.rect(left, area.top, right - left, area.height(), "fill-fault faint", fault.what);
        if (left < free_from) continue;
        const double room = area.right - left;
        frame.svg.text({left, area.top - 8}, fault.what, "fill-fault", room);
        free_from = left + static_cast<double>(fault.what.size()) * Svg::character_width + 12;
    }
}

// Those that share a pixel with the one before are left out, so that a storm is bounded.
void draw_dials(const Frame& frame, const verdict::CardRow& row) {
    double before = -10;
    for (const verdict::CardDial& dial : row.plot) {
        const double x = frame.x(dial.started);
        const Duration ended = dial.ended.value_or(frame.length);
        if (dial.waited) {
            const double left = frame.x(dial.started - *dial.waited);
            const double top = frame.y(*dial.waited);
            if (x - left >= 0.5)
                frame.svg.rect(left, top, x - left, area.bottom - top, "fill-waiting wash",
                               "waited " + figure_in_words(*dial.waited));
        }
        if (dial.opened) {
            const double left = frame.x(*dial.opened);
            frame.svg.rect(left, area.bottom - 6, std::max(frame.x(ended) - left, 1.5), 6,
                           "fill-open", "open for " + figure_in_words(ended - *dial.opened));
        } else if (x - before >= 1) {
            frame.svg.cross({x, area.bottom}, 3, "stroke-closed line", dial.outcome);
        }
        if (dial.opened && x - before >= 1)
            frame.svg.circle({frame.x(*dial.opened), area.bottom}, 3, "fill-open", dial.outcome);
        before = x;
    }
}

}  // namespace

Plot card_plot(const Document& document, const verdict::CardRow& row) {
    if (row.plot.empty() || row.length <= Duration{}) return {};
    Duration highest{1000};
    for (const verdict::CardDial& dial : row.plot)
        if (dial.waited) highest = std::max(highest, *dial.waited);
    Svg svg(document, drawing_width, drawing_height, "Dials and waits: " + row.title);
    const Frame frame{svg, row.length, highest};
    draw_axes(frame);
    draw_faults(frame, row);
    draw_dials(frame, row);
    return {"Dials and waits", svg.take(), "", ""};
}

}  // namespace redial::report
