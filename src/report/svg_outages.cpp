// Draws a bar for each outage. Any thread.
#include "report/svg_outages.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "report/session_facts.hpp"
#include "report/svg_axis.hpp"

namespace redial::report {
namespace {

constexpr std::size_t bars_max = 24;
constexpr double bar_height = 22;
constexpr double drawing_width = 980;
constexpr Area across{104, 26, 690, 0};

struct Part {
    const char* name;
    const char* classes;
    Duration model::Outage::*span;
};
constexpr std::array<Part, 5> parts = {{
    {"not noticed", "fill-closed", &model::Outage::detect},
    {"waiting", "fill-waiting", &model::Outage::wait},
    {"dialling", "fill-accent", &model::Outage::connect},
    {"until the first message", "fill-open", &model::Outage::resume},
    {"not seen", "fill-dim wash", &model::Outage::unseen},
}};

std::vector<const model::Outage*> chosen(const model::Outages& outages, Instant now) {
    std::vector<const model::Outage*> all;
    for (const model::Outage& outage : outages.all()) all.push_back(&outage);
    if (all.size() <= bars_max) return all;
    std::nth_element(all.begin(), all.begin() + bars_max, all.end(),
                     [now](const auto* a, const auto* b) { return a->total(now) > b->total(now); });
    all.resize(bars_max);
    std::sort(all.begin(), all.end(),
              [](const auto* a, const auto* b) { return a->broke_at < b->broke_at; });
    return all;
}

void draw_bar(Svg& svg, const model::Outage& outage, double y, Duration longest,
              const model::SessionModel& session, const When& when) {
    const double scale = across.width() / std::max(to_seconds(longest), 1e-6);
    double x = across.left;
    svg.text({across.left - 8, y + 13}, when.in_words(outage.broke_at), "fill-dim end");
    for (const Part& part : parts) {
        const Duration span = outage.*part.span;
        if (span <= Duration{}) continue;
        const double width = to_seconds(span) * scale;
        svg.rect(x, y + 2, std::max(width, 0.8), bar_height - 7, part.classes,
                 std::string(part.name) + ": " + figure_in_words(span));
        x += width;
    }
    // What still runs is in no part yet.
    const Duration open_end = outage.total(when.to()) - outage.total();
    if (open_end > Duration{})
        svg.rect(x, y + 2, to_seconds(open_end) * scale, bar_height - 7, "fill-waiting wash",
                 "still down: " + figure_in_words(open_end));
    x += std::max(to_seconds(open_end), 0.0) * scale;
    const std::string words = figure_in_words(outage.total(when.to())) + "  " +
                              counted(outage.dials, "dial") + "  " + cause_of(session, outage);
    const double room = drawing_width - x - 12;
    // Within the bar there is no room for words: they stand behind it, as far as they go.
    if (room > 60) svg.text({x + 8, y + 13}, words, "fill-dim", room);
}

void draw_legend(Svg& svg, const std::vector<const model::Outage*>& outages) {
    double x = across.left;
    for (const Part& part : parts) {
        const bool is_there = std::any_of(outages.begin(), outages.end(), [&](const auto* outage) {
            return outage->*part.span > Duration{};
        });
        if (!is_there) continue;
        svg.rect(x, 3, 10, 10, part.classes);
        svg.text({x + 15, 12}, part.name, "fill-dim");
        x += 40 + static_cast<double>(std::string_view(part.name).size()) * 6;
    }
}

}  // namespace

Plot outages_plot(const Document& document, const model::SessionModel& session, const When& when) {
    const std::vector<const model::Outage*> outages = chosen(session.outages, when.to());
    if (outages.empty()) return {};
    Duration longest{1};
    for (const model::Outage* outage : outages)
        longest = std::max(longest, outage->total(when.to()));
    const double height = across.top + static_cast<double>(outages.size()) * bar_height + 22;
    Svg svg(document, drawing_width, height, "What each outage was made of");
    draw_legend(svg, outages);
    const double bottom = height - 20;
    const double step = round_step(to_seconds(longest), 8);
    for (double at = 0; at <= to_seconds(longest) * 1.0001; at += step) {
        const double x = across.left + at / to_seconds(longest) * across.width();
        svg.line({x, across.top}, {x, bottom}, "stroke-grid thin");
        svg.text({x, bottom + 15}, tick_in_words(Duration{std::llround(at * 1e6)}),
                 "fill-dim middle");
    }
    double y = across.top;
    for (const model::Outage* outage : outages) {
        draw_bar(svg, *outage, y, longest, session, when);
        y += bar_height;
    }
    const std::size_t hidden = session.outages.all().size() - outages.size();
    return {"What each outage was made of", svg.take(), "",
            hidden > 0 ? fmt::format("The {} longest.", outages.size()) : ""};
}

}  // namespace redial::report
