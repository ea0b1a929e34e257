// Draws round trips as points on a logarithmic axis over the time that the timeline shows. UI
// thread only.
#include "view/latency_view.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/format.hpp"
#include "view/icons.hpp"
#include "view/imgui_compat.hpp"
#include "view/text_format.hpp"
#include "view/timeline_layout.hpp"
#include "view/widgets.hpp"

namespace redial::view {
namespace {

// A ping a second for a quarter of an hour: more points than there are pixels to put them on.
constexpr std::size_t samples_max = 1000;

struct Range {
    double low_ms = 0.1;
    double high_ms = 100.0;
};

// The newest samples within the shown time, oldest first.
std::vector<model::RttSample> shown_samples(const model::RttSeries& series, const TimeRange& time) {
    std::vector<model::RttSample> shown;
    for (std::size_t i = series.size(); i-- > 0 && shown.size() < samples_max;) {
        if (series[i].at < time.from) break;
        if (series[i].at <= time.to) shown.push_back(series[i]);
    }
    std::reverse(shown.begin(), shown.end());
    return shown;
}

// Whole decades around what is shown.
Range range_of(const std::vector<model::RttSample>& samples) {
    Range range{1e9, 1e-9};
    for (const model::RttSample& sample : samples) {
        const double ms = std::max(to_ms(sample.rtt), 0.001);
        range.low_ms = std::min(range.low_ms, ms);
        range.high_ms = std::max(range.high_ms, ms);
    }
    range.low_ms = std::pow(10.0, std::floor(std::log10(range.low_ms)));
    range.high_ms = std::pow(10.0, std::ceil(std::log10(range.high_ms * 1.001)));
    return range;
}

std::string quantile(std::vector<model::RttSample> samples, double share) {
    const auto index =
        static_cast<std::size_t>(share * static_cast<double>(samples.size() - 1) + 0.5);
    std::nth_element(samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(index),
                     samples.end(), [](const auto& a, const auto& b) { return a.rtt < b.rtt; });
    return precise_in_words(samples[index].rtt);
}

void paint_points(const Scene& scene, const std::vector<model::RttSample>& samples,
                  const TimeRange& time, ImVec2 min, ImVec2 max) {
    const Theme& theme = scene.theme;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const Range range = range_of(samples);
    const double decades = std::log10(range.high_ms / range.low_ms);
    const auto y_of = [&](double ms) {
        const double share = std::log10(std::max(ms, range.low_ms) / range.low_ms) / decades;
        return max.y - static_cast<float>(share) * (max.y - min.y);
    };
    for (double ms = range.low_ms; ms <= range.high_ms * 1.01; ms *= 10.0) {
        const float y = std::round(y_of(ms)) + 0.5f;
        list.AddLine({min.x, y}, {max.x, y}, theme.color.grid);
        const std::string words = fmt::format("{:g}ms", ms);
        paint_text(list, theme.font.mono,
                   {min.x - width_of(theme.font.mono, words) - theme.px(8),
                    y - line_height(theme.font.mono) * 0.5f},
                   theme.color.dim, words);
    }
    ImVec2 before{};
    AttemptId attempt{};
    for (const model::RttSample& sample : samples) {
        const ImVec2 at{min.x + static_cast<float>(time.share_of(sample.at)) * (max.x - min.x),
                        y_of(to_ms(sample.rtt))};
        if (sample.attempt == attempt)
            list.AddLine(before, at, faded(theme.color.open, 0.5f), theme.px(1.25f));
        list.AddCircleFilled(at, theme.px(2), theme.color.open);
        before = at;
        attempt = sample.attempt;
    }
    if (const auto& cursor = scene.ui.axis.cursor; cursor && *cursor >= time.from) {
        const float x = min.x + static_cast<float>(time.share_of(*cursor)) * (max.x - min.x);
        if (x <= max.x) list.AddLine({x, min.y}, {x, max.y}, theme.color.dim);
    }
}

}  // namespace

void draw_latency(const Scene& scene, const model::SessionModel& session, float height) {
    const Theme& theme = scene.theme;
    const TimeRange time = range_of(scene.ui.axis, scene.now.mono);
    const auto samples = shown_samples(session.rtts, time);
    if (samples.empty()) {
        const bool is_off = session.config->ping_interval <= Duration::zero();
        return empty_state(theme, icon::heartbeat, "No round trip in the time shown",
                           is_off ? "Pings are off: set a ping interval in the session's settings."
                                  : "Pings are sent while the session is open; zoom the timeline "
                                    "out to see older ones.");
    }
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const float facts = theme.px(28);
    ImGui::InvisibleButton("rtt", {std::max(width, 1.0f), std::max(height - facts, 1.0f)});
    const ImVec2 min{at.x + theme.px(64), at.y + theme.px(8)};
    const ImVec2 max{at.x + width - theme.px(4), at.y + height - facts - theme.px(8)};
    if (max.x > min.x && max.y > min.y) {
        if (ImGui::IsItemHovered() && ImGui::GetIO().MousePos.x >= min.x) {
            const float share = (ImGui::GetIO().MousePos.x - min.x) / (max.x - min.x);
            scene.ui.axis.cursor_next = time.at_share(static_cast<double>(share));
        }
        paint_points(scene, samples, time, min, max);
    }
    fact(theme, "p50", quantile(samples, 0.50));
    next_fact(theme);
    fact(theme, "p99", quantile(samples, 0.99));
    next_fact(theme);
    fact(theme, "max", quantile(samples, 1.0));
    next_fact(theme);
    text(theme, fmt::format("ping round trips, log scale · {} shown", samples.size()), Role::Dim,
         theme.font.small);
}

}  // namespace redial::view
