// Paints the faults of a link into the backoff plot, and names those at one moment. UI thread only.
#include "view/policy/backoff_faults.hpp"

#include <cmath>

#include "model/words/display_text.hpp"
#include "view/kit/widgets.hpp"
#include "view/policy/backoff_frame.hpp"

namespace redial::view {
namespace {

constexpr std::size_t looked_at_max = 512;  // newest ones; older are left of any window

struct Band {
    float left, right;
};

// Where a span lies in the plot; left > right: outside.
Band band_of(const BackoffFrame& frame, const model::FaultSpan& span, Instant now) {
    const Instant from = frame.layout.pieces.front().from;
    const Instant until = frame.layout.pieces.back().until;
    const Instant end = span.to.value_or(std::max(now, span.from));
    if (end < from || span.from > until) return {1.0f, 0.0f};
    const float left = frame.x(span.from);
    return {left, std::max(frame.x(end), left + 1.0f)};
}

void paint_band(const BackoffFrame& frame, const model::FaultSpan& span, Band band,
                float& free_from) {
    const Theme& theme = frame.theme;
    ImDrawList& list = frame.list;
    list.AddRectFilled({band.left, frame.min.y}, {band.right, frame.max.y},
                       faded(theme.color.fault, 0.09f));
    list.AddRectFilled({band.left, frame.min.y}, {band.right, frame.min.y + theme.px(2)},
                       faded(theme.color.fault, 0.8f));
    const float room = band.right - std::max(band.left, free_from) - theme.px(8);
    if (room < theme.px(28)) return;
    const std::string words =
        cut_to_width(theme.font.small, model::one_line(as_bytes(span.name), 60), room);
    const float x = std::max(band.left, free_from) + theme.px(4);
    paint_text(list, theme.font.small, {x, frame.min.y + theme.px(4)}, theme.color.fault, words);
    free_from = x + width_of(theme.font.small, words) + theme.px(6);
}

void paint_mark(const BackoffFrame& frame, float x) {
    const float d = frame.theme.px(4);
    frame.list.AddLine({x, frame.min.y}, {x, frame.max.y}, faded(frame.theme.color.fault, 0.45f));
    frame.list.AddTriangleFilled({x - d, frame.min.y - d}, {x + d, frame.min.y - d},
                                 {x, frame.min.y + d * 0.6f}, frame.theme.color.fault);
}

// Calls `use` with each fault of a moment in the plot's time.
template <class Use>
void for_each_moment(const BackoffFrame& frame, const model::SessionModel& session,
                     const Use& use) {
    const std::size_t size = session.markers.size();
    for (std::size_t back = 1; back <= std::min(size, looked_at_max); ++back) {
        const model::Marker& marker = session.markers[size - back];
        if (marker.at < frame.layout.pieces.front().from) return;
        if (!std::holds_alternative<core::FaultMade>(marker.what)) continue;
        if (marker.at <= frame.layout.pieces.back().until) use(marker);
    }
}

}  // namespace

void paint_faults(const BackoffFrame& frame, const model::SessionModel& session, Instant now) {
    if (frame.layout.is_preview) return;
    const std::size_t size = session.fault_spans.size();
    const std::size_t first = size - std::min(size, looked_at_max);
    float free_from = frame.min.x;
    for (std::size_t i = first; i < size; ++i) {
        const Band band = band_of(frame, session.fault_spans[i], now);
        if (band.left < band.right) paint_band(frame, session.fault_spans[i], band, free_from);
    }
    for_each_moment(frame, session,
                    [&](const model::Marker& marker) { paint_mark(frame, frame.x(marker.at)); });
}

std::string faults_at(const BackoffFrame& frame, const model::SessionModel& session, Instant at,
                      Instant now) {
    std::string words;
    const auto add = [&words](const std::string& line) {
        words += (words.empty() ? "" : "\n") + model::one_line(as_bytes(line), 160);
    };
    const std::size_t size = session.fault_spans.size();
    for (std::size_t back = 1; back <= std::min(size, looked_at_max); ++back) {
        const model::FaultSpan& span = session.fault_spans[size - back];
        if (at < span.from || at > span.to.value_or(now)) continue;
        add("fault " + span.name + (span.detail.empty() ? "" : ": " + span.detail));
    }
    for_each_moment(frame, session, [&](const model::Marker& marker) {
        if (std::fabs(frame.x(marker.at) - frame.x(at)) <= frame.theme.px(4)) {
            add(model::in_words(marker));
        }
    });
    return words;
}

}  // namespace redial::view
