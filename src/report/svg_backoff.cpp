// Draws the layout that model/session/backoff_layout.hpp computes. Any thread.
#include "report/svg_backoff.hpp"

#include <algorithm>

#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "core/policy_words.hpp"
#include "core/presets.hpp"
#include "model/fit/policy_fit.hpp"
#include "model/session/backoff_layout.hpp"
#include "report/svg_axis.hpp"

namespace redial::report {
namespace {

constexpr double drawing_width = 980;
constexpr double drawing_height = 250;
constexpr Area area{56, 26, 974, drawing_height - 24};
constexpr std::size_t waits_max = 60;  // more would be too narrow to be read
constexpr std::size_t letters = 40;

struct Frame {
    Svg& svg;
    const model::BackoffLayout& layout;
    const When& when;
    double x(Instant at) const { return area.left + layout.share_of(at) * area.width(); }
    double y(Duration delay) const {
        const double share = to_seconds(delay) / to_seconds(layout.delay_max);
        return area.bottom - std::clamp(share, 0.0, 1.0) * area.height();
    }
};

// Around the longest outage as many attempts as can be read.
std::optional<TimeRange> shown_of(const model::SessionModel& session, const When& when) {
    const std::size_t size = session.attempts.size();
    if (size <= waits_max) return std::nullopt;
    const auto& outages = session.outages.all();
    const auto longest = std::max_element(
        outages.begin(), outages.end(),
        [&](const auto& a, const auto& b) { return a.total(when.to()) < b.total(when.to()); });
    std::size_t middle = size - waits_max / 2;
    if (longest != outages.end()) {
        const auto begin = session.attempts.begin();
        const auto first = std::lower_bound(
            begin, session.attempts.end(), longest->broke_at,
            [](const auto& attempt, Instant at) { return attempt.started_at < at; });
        middle = static_cast<std::size_t>(first - begin) + waits_max / 2 - 4;
    }
    const std::size_t last = std::clamp(middle + waits_max / 2, waits_max, size) - 1;
    const std::size_t first = last + 1 - waits_max;
    return TimeRange{session.attempts[first].started_at,
                     session.attempts[last].ended_at.value_or(when.to())};
}

void draw_grid(const Frame& frame) {
    for (Duration delay{}; delay <= frame.layout.delay_max; delay += frame.layout.tick) {
        const double y = frame.y(delay);
        frame.svg.line({area.left, y}, {area.right, y}, "stroke-grid thin");
        frame.svg.text({area.left - 8, y + 4}, tick_in_words(delay), "fill-dim end");
    }
}

std::string hint_of(const model::WaitBar& bar, const When& when) {
    std::string words =
        fmt::format("retry {}: waited {}", bar.retry, figure_in_words(bar.until - bar.from));
    if (!bar.is_measured) words += ", planned " + figure_in_words(bar.planned);
    return words + " from " + when.in_words(bar.from) + " on after " + bar.cause;
}

void draw_waits(const Frame& frame) {
    for (const model::WaitBar& bar : frame.layout.waits) {
        const double left = frame.x(bar.from);
        const double right = std::max(frame.x(bar.until), left + 1);
        const double top = frame.y(bar.is_running ? bar.planned : bar.until - bar.from);
        frame.svg.rect(left, top, right - left, area.bottom - top,
                       bar.is_running ? "fill-waiting faint" : "fill-waiting wash",
                       hint_of(bar, frame.when));
        frame.svg.line({left, top}, {left, area.bottom}, "stroke-waiting thin");
        frame.svg.line({right, top}, {right, area.bottom}, "stroke-waiting thin");
    }
}

// Level over each wait, joined by a slant where one wait follows another.
void draw_policy(const Frame& frame) {
    std::vector<Point> curve;
    std::uint32_t retry_before = 0;
    for (const model::WaitBar& bar : frame.layout.waits) {
        const double left = frame.x(bar.from);
        const double right = std::max(frame.x(bar.until), left + 1);
        if (bar.envelope.high > bar.envelope.low) {
            const double top = frame.y(bar.envelope.high);
            frame.svg.rect(left, top, right - left, frame.y(bar.envelope.low) - top,
                           "fill-accent faint");
        }
        if (bar.retry != retry_before + 1) {
            frame.svg.polyline(curve, "stroke-accent line");
            curve.clear();
        }
        retry_before = bar.retry;
        curve.push_back({left, frame.y(bar.base)});
        curve.push_back({right, frame.y(bar.base)});
    }
    frame.svg.polyline(curve, "stroke-accent line");
}

void draw_marks(const Frame& frame) {
    for (const model::AxisPiece& piece : frame.layout.pieces) {
        if (piece.kind != model::Stretch::Open) continue;
        const double left = frame.x(piece.from);
        const double right = frame.x(piece.until);
        const std::string words = "open " + clock_in_words(piece.until - piece.from);
        frame.svg.rect(left, area.bottom - 5, right - left, 5, "fill-open", words);
        if (piece.is_broken() && right - left > 60)
            frame.svg.text({(left + right) / 2, area.bottom - 10}, words, "fill-dim middle");
    }
    for (const model::BackoffMark& mark : frame.layout.marks) {
        const Point at{frame.x(mark.at), area.bottom};
        const std::string words =
            fmt::format("attempt {} {} at {}", mark.attempt.value,
                        mark.kind == model::MarkKind::Opened ? "opened" : "ended",
                        frame.when.in_words(mark.at));
        if (mark.kind == model::MarkKind::Opened)
            frame.svg.circle(at, 3.5, "fill-open", words);
        else
            frame.svg.cross(at, 3, "stroke-closed line", words);
    }
}

// From the left as many as fit without touching.
void draw_times_of(const Frame& frame) {
    double free_from = area.left - 8;
    for (const model::AxisPiece& piece : frame.layout.pieces) {
        const std::string words = frame.when.in_words(piece.from);
        const double x = frame.x(piece.from);
        const double width = static_cast<double>(words.size()) * Svg::character_width;
        if (x < free_from || x + width > area.right) continue;
        frame.svg.text({x, area.bottom + 16}, words, "fill-dim");
        free_from = x + width + 56;
    }
}

// A bar for each of the last waits.
std::string in_letters(const model::BackoffLayout& layout) {
    std::string lines;
    const std::size_t size = layout.waits.size();
    for (std::size_t i = size - std::min<std::size_t>(size, 20); i < size; ++i) {
        const model::WaitBar& bar = layout.waits[i];
        const Duration waited = bar.until - bar.from;
        const double share = to_seconds(waited) / to_seconds(layout.delay_max);
        const auto length = static_cast<std::size_t>(
            std::clamp(share, 0.0, 1.0) * static_cast<double>(letters) + 0.5);
        lines += fmt::format("retry {:>3} {:>8}  ", bar.retry, figure_in_words(waited));
        for (std::size_t letter = 0; letter < length; ++letter) lines += "█";
        lines += "\n";
    }
    return lines;
}

}  // namespace

Plot backoff_plot(const Document& document, const model::SessionModel& session, const When& when) {
    std::optional<core::Policy> measured;
    std::string compared = "policy " + core::policy_in_words(session.config->policy);
    if (is_relayed(session)) {
        const model::PolicyFit fit =
            model::fit_policy(model::dials_of(session.attempts, model::fit_dials_max));
        compared.clear();
        if (fit.is_named) {
            measured = fit.policy;
            compared = "measured: " + core::policy_in_words(fit.policy);
        }
    }
    const std::optional<TimeRange> only = shown_of(session, when);
    const model::BackoffLayout layout = model::layout_backoff(
        session, Duration::max(), when.to(), measured ? &*measured : nullptr, only);
    if (layout.empty() || layout.is_preview) return {};
    Svg svg(document, drawing_width, drawing_height, "Waits between dials");
    const Frame frame{svg, layout, when};
    draw_grid(frame);
    draw_waits(frame);
    if (layout.has_policy) {
        draw_policy(frame);
        svg.line({area.left, 8}, {area.left + 16, 8}, "stroke-accent line");
        svg.text({area.left + 22, 12}, compared, "fill-dim");
    }
    draw_marks(frame);
    draw_times_of(frame);
    std::string caption = "Each wait as wide and as high as it was";
    if (only)
        caption += fmt::format("; of {} attempts the {} around the longest outage",
                               session.attempts.size(), waits_max);
    return {"Backoff", svg.take(), in_letters(layout), caption + "."};
}

}  // namespace redial::report
