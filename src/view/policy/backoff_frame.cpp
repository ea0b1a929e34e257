// Paints what the backoff plot of a session and the plot of a policy have in common: grid, waits,
// ladder. UI thread only.
#include "view/policy/backoff_frame.hpp"

#include <algorithm>
#include <cmath>

#include "base/format.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"

namespace redial::view {
namespace {

void paint_open_stretch(const BackoffFrame& frame, const model::AxisPiece& piece) {
    const Theme& theme = frame.theme;
    const float left = frame.x(piece.from);
    const float right = frame.x(piece.until);
    const float height = theme.px(6);
    frame.list.AddRectFilled({left, frame.max.y - height}, {right, frame.max.y},
                             faded(theme.color.open, 0.8f), theme.px(2));
    if (!piece.is_broken()) return;
    // Two slanted strokes: time is left out here. How much, is in words where they fit.
    const float middle = std::round((left + right) * 0.5f);
    for (const float shift : {-2.0f, 2.0f})
        frame.list.AddLine({middle + theme.px(shift - 2), frame.max.y + theme.px(2)},
                           {middle + theme.px(shift + 2), frame.max.y - height - theme.px(2)},
                           theme.color.dim, theme.px(1.25f));
    const std::string words = "open " + clock_in_words(piece.until - piece.from);
    const float width = width_of(theme.font.small, words);
    if (width > right - left - theme.px(4)) return;
    const float y = frame.max.y - height - line_height(theme.font.small) - theme.px(4);
    paint_text(frame.list, theme.font.small, {middle - width * 0.5f, y}, theme.color.dim, words);
}

}  // namespace

void paint_grid(const BackoffFrame& frame) {
    const Theme& theme = frame.theme;
    for (Duration delay{}; delay <= frame.layout.delay_max; delay += frame.layout.tick) {
        const float y = std::round(frame.y(delay)) + 0.5f;
        frame.list.AddLine({frame.min.x, y}, {frame.max.x, y}, theme.color.grid);
        const std::string words = frame.layout.delay_max < std::chrono::seconds(1)
                                      ? fmt::format("{:g} ms", to_ms(delay))
                                      : fmt::format("{:g} s", to_seconds(delay));
        const float width = width_of(theme.font.mono, words);
        paint_text(frame.list, theme.font.mono,
                   {frame.min.x - width - theme.px(8), y - line_height(theme.font.mono) * 0.5f},
                   theme.color.dim, words);
    }
}

void paint_dashed(const BackoffFrame& frame, ImVec2 from, ImVec2 to, ImU32 color) {
    const float dash = frame.theme.px(3);
    const float dx = to.x - from.x;
    const float dy = to.y - from.y;
    const float length = std::hypot(dx, dy);
    for (float at = 0; at < length; at += dash * 2) {
        const float end = std::min(at + dash, length);
        frame.list.AddLine({from.x + dx * at / length, from.y + dy * at / length},
                           {from.x + dx * end / length, from.y + dy * end / length}, color,
                           frame.theme.px(1.25f));
    }
}

void paint_wait(const BackoffFrame& frame, const model::WaitBar& bar) {
    const Palette& color = frame.theme.color;
    const float left = frame.x(bar.from);
    const float right = std::max(frame.x(bar.until), left + 1.0f);
    const float top =
        frame.y(bar.is_running || frame.layout.is_preview ? bar.planned : bar.until - bar.from);
    const bool is_planned = bar.is_running || frame.layout.is_preview;
    frame.list.AddRectFilled({left, top}, {right, frame.max.y},
                             faded(color.waiting, is_planned ? 0.12f : 0.30f));
    if (!is_planned) {
        frame.list.AddLine({left, top}, {left, frame.max.y}, faded(color.waiting, 0.7f));
        frame.list.AddLine({right, top}, {right, frame.max.y}, faded(color.waiting, 0.7f));
        return;
    }
    const ImU32 edge = faded(color.waiting, frame.layout.is_preview ? 0.5f : 1.0f);
    paint_dashed(frame, {left, frame.max.y}, {left, top}, edge);
    paint_dashed(frame, {left, top}, {right, top}, edge);
    paint_dashed(frame, {right, top}, {right, frame.max.y}, edge);
}

void paint_policy(const BackoffFrame& frame) {
    const Palette& color = frame.theme.color;
    const model::WaitBar* before = nullptr;
    for (const model::WaitBar& bar : frame.layout.waits) {
        const float left = frame.x(bar.from);
        const float right = std::max(frame.x(bar.until), left + 1.0f);
        if (bar.envelope.high > bar.envelope.low)
            frame.list.AddRectFilled({left, frame.y(bar.envelope.high)},
                                     {right, frame.y(bar.envelope.low)},
                                     faded(color.accent, 0.18f));
        const float y = frame.y(bar.base);
        frame.list.AddLine({left, y}, {right, y}, color.accent, frame.theme.px(1.5f));
        if (before != nullptr && bar.retry == before->retry + 1)
            frame.list.AddLine({frame.x(before->until), frame.y(before->base)}, {left, y},
                               color.accent, frame.theme.px(1.5f));
        before = &bar;
    }
}

void paint_marks(const BackoffFrame& frame) {
    const Theme& theme = frame.theme;
    for (const model::AxisPiece& piece : frame.layout.pieces)
        if (piece.kind == model::Stretch::Open) paint_open_stretch(frame, piece);
    for (const model::BackoffMark& mark : frame.layout.marks) {
        const ImVec2 at{frame.x(mark.at), frame.max.y};
        if (mark.kind == model::MarkKind::Opened) {
            frame.list.AddCircleFilled(at, theme.px(4), theme.color.open);
            continue;
        }
        const float d = theme.px(3);
        const float stroke = theme.px(1.5f);
        frame.list.AddLine({at.x - d, at.y - d}, {at.x + d, at.y + d}, theme.color.closed, stroke);
        frame.list.AddLine({at.x - d, at.y + d}, {at.x + d, at.y - d}, theme.color.closed, stroke);
    }
}

}  // namespace redial::view
