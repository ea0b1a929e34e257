// Draws what a policy will do before anything is dialled: the ladder, what chance may make of it,
// one draw of that chance, and where it gives up. UI thread only.
#include "view/policy/policy_plot.hpp"

#include <algorithm>
#include <cmath>

#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "core/policy_words.hpp"
#include "model/words/display_text.hpp"
#include "view/kit/widgets.hpp"
#include "view/plot/plot_menu.hpp"
#include "view/policy/backoff_frame.hpp"
#include "view/policy/backoff_preview.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {
namespace {

constexpr std::uint32_t retries_shown = 16;

float middle_of(const BackoffFrame& frame, const model::WaitBar& bar) {
    return std::round((frame.x(bar.from) + frame.x(bar.until)) * 0.5f);
}

// The number under each bar, as many as fit without touching.
void paint_retries(const BackoffFrame& frame) {
    const Theme& theme = frame.theme;
    const float y = frame.max.y + theme.px(5);
    float free_from = frame.min.x - theme.px(56);
    for (const model::WaitBar& bar : frame.layout.waits) {
        const std::string words = fmt::format("{}", bar.retry);
        const float width = width_of(theme.font.mono, words);
        const float x = middle_of(frame, bar) - width * 0.5f;
        if (x < free_from) continue;
        paint_text(frame.list, theme.font.mono, {x, y}, theme.color.dim, words);
        free_from = x + width + theme.px(6);
    }
    const std::string words = "retry";
    paint_text(frame.list, theme.font.small,
               {frame.min.x - width_of(theme.font.small, words) - theme.px(8), y},
               theme.color.faint, words);
}

// The ladder's delay over each bar that has room for it.
void paint_delays(const BackoffFrame& frame) {
    const Theme& theme = frame.theme;
    float free_from = 0.0f;
    for (const model::WaitBar& bar : frame.layout.waits) {
        const std::string words = fmt::format("{:.3g}", to_seconds(bar.base));
        const float width = width_of(theme.font.mono, words);
        const float x = middle_of(frame, bar) - width * 0.5f;
        const float y = frame.y(std::max(bar.base, bar.envelope.high)) -
                        line_height(theme.font.mono) - theme.px(3);
        if (x < free_from) continue;
        paint_text(frame.list, theme.font.mono, {x, std::max(y, frame.min.y - theme.px(14))},
                   theme.color.text, words);
        free_from = x + width + theme.px(6);
    }
}

void paint_bound(const BackoffFrame& frame, Duration bound, const char* name) {
    const Theme& theme = frame.theme;
    if (bound <= Duration{0} || bound > frame.layout.delay_max) return;
    const float y = std::round(frame.y(bound)) + 0.5f;
    paint_dashed(frame, {frame.min.x, y}, {frame.max.x, y}, faded(theme.color.dim, 0.8f));
    // At the left, where ladders are low; one that begins there has its number there.
    const auto& waits = frame.layout.waits;
    if (!waits.empty() && waits.front().envelope.high * 10 > bound * 8) return;
    paint_text(frame.list, theme.font.small,
               {frame.min.x + theme.px(4), y - line_height(theme.font.small) - theme.px(1)},
               theme.color.dim, name);
}

// Where the policy dials no more.
void paint_limit(const BackoffFrame& frame, const PolicyPreview& preview) {
    if (!preview.retries_max) return;
    const Theme& theme = frame.theme;
    const float x = frame.layout.waits.empty()
                        ? frame.min.x
                        : frame.x(frame.layout.waits.back().until) + theme.px(4);
    frame.list.AddRectFilled({x, frame.min.y}, frame.max, faded(theme.color.closed, 0.07f));
    frame.list.AddLine({x, frame.min.y}, {x, frame.max.y}, theme.color.closed, theme.px(1.5f));
    const std::string words =
        *preview.retries_max == 0
            ? std::string("never dials again")
            : "gives up after " + counted(*preview.retries_max, "retry", "retries");
    const float room = frame.max.x - x - theme.px(8);
    const float width = width_of(theme.font.small, words);
    const float left = width <= room ? x + theme.px(8) : x - width - theme.px(8);
    paint_text(frame.list, theme.font.small, {left, frame.min.y + theme.px(2)}, theme.color.closed,
               words);
}

// "12.5 s", "2 min 5 s".
std::string span_in_words(Duration span) {
    if (span < std::chrono::minutes(1)) return fmt::format("{:.3g} s", to_seconds(span));
    const auto seconds = static_cast<long>(std::lround(to_seconds(span)));
    return fmt::format("{} min {} s", seconds / 60, seconds % 60);
}

void show_retry(const Scene& scene, const PolicyPreview& preview, const model::WaitBar& bar) {
    Duration dials_at{};
    for (const model::WaitBar& one : preview.layout.waits) {
        dials_at += one.planned;
        if (one.retry == bar.retry) break;
    }
    ImGui::BeginTooltip();
    text(scene.theme, fmt::format("Retry {}", bar.retry), Role::Text, scene.theme.font.bold);
    const auto line = [&](const char* key, const std::string& value) {
        fact(scene.theme, key, value);
    };
    line("ladder", figure_in_words(bar.base));
    if (bar.envelope.high > bar.envelope.low) {
        line("chance allows",
             figure_in_words(bar.envelope.low) + " to " + figure_in_words(bar.envelope.high));
        line("one draw", figure_in_words(bar.planned));
    }
    line("dials after", span_in_words(dials_at));
    ImGui::EndTooltip();
}

std::string csv_of(const model::BackoffLayout& layout) {
    std::string text = "retry,ladder_s,low_s,high_s,one_draw_s\n";
    for (const model::WaitBar& bar : layout.waits)
        text += fmt::format("{},{:g},{:g},{:g},{:g}\n", bar.retry, to_seconds(bar.base),
                            to_seconds(bar.envelope.low), to_seconds(bar.envelope.high),
                            to_seconds(bar.planned));
    return text;
}

void draw_summary(const Theme& theme, const core::Policy& policy, const PolicyPreview& preview) {
    const std::size_t count = preview.layout.waits.size();
    std::string words = core::policy_in_words(policy);
    if (count > 0) {
        words += fmt::format(" · {} in {}", counted(count, "retry", "retries"),
                             span_in_words(preview.dials_for));
        words += preview.retries_max ? ", then no more" : ", and on";
    }
    text(theme, words, Role::Dim, theme.font.small);
}

}  // namespace

void draw_policy_plot(const Scene& scene, const core::Policy& policy, float height) {
    const Theme& theme = scene.theme;
    const PolicyPreview preview = preview_of(policy, retries_shown);
    const float below = line_height(theme.font.small) + theme.px(4);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    ImGui::InvisibleButton("###policy-plot", {std::max(width, 1.0f), height - below});
    const BackoffFrame frame{preview.layout,
                             theme,
                             *ImGui::GetWindowDrawList(),
                             {at.x + theme.px(56), at.y + theme.px(18)},
                             {at.x + width - theme.px(4), at.y + height - below - theme.px(22)}};
    if (frame.max.x <= frame.min.x || frame.max.y <= frame.min.y) return;
    paint_grid(frame);
    for (const model::WaitBar& bar : preview.layout.waits) paint_wait(frame, bar);
    paint_policy(frame);
    if (policy.table.empty() && policy.formula == core::Formula::Ladder) {
        paint_bound(frame, policy.cap, "cap");
    }
    paint_bound(frame, policy.floor, "floor");
    paint_delays(frame);
    paint_limit(frame, preview);
    paint_retries(frame);
    const float mouse_x = ImGui::GetIO().MousePos.x;
    if (ImGui::IsItemHovered() && mouse_x >= frame.min.x && mouse_x <= frame.max.x) {
        const double share =
            static_cast<double>((mouse_x - frame.min.x) / (frame.max.x - frame.min.x));
        if (const model::WaitBar* bar = preview.layout.wait_at(share))
            show_retry(scene, preview, *bar);
    }
    plot_menu(scene, {"the policy's waits", at, {at.x + width, at.y + height}},
              [&] { return csv_of(preview.layout); });
    draw_summary(theme, policy, preview);
}

}  // namespace redial::view
