// Answers the mouse over a backoff plot. UI thread only.
#include "view/policy/backoff_hover.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "model/words/display_text.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/policy/backoff_faults.hpp"
#include "view/scene/session_ui.hpp"
#include "view/scene/shared_axis.hpp"

namespace redial::view {
namespace {

using namespace std::chrono_literals;

constexpr Duration window_min = 2s;
constexpr Duration window_max = 2h;

void show_wait(const model::WaitBar& bar, bool has_policy) {
    if (bar.is_measured) {
        ImGui::Text(bar.is_running ? "away for %s so far" : "measured %s",
                    figure_in_words(bar.until - bar.from).c_str());
        if (has_policy) ImGui::Text("compared %s", figure_in_words(bar.base).c_str());
        if (!bar.cause.empty())
            ImGui::TextUnformatted(("after " + model::one_line(as_bytes(bar.cause))).c_str());
        return;
    }
    if (bar.retry > 0) ImGui::Text("Retry %u", bar.retry);
    ImGui::Text("planned %s", figure_in_words(bar.planned).c_str());
    if (bar.planned != bar.base) ImGui::Text("policy %s", figure_in_words(bar.base).c_str());
    if (bar.envelope.high > bar.envelope.low)
        ImGui::Text("jitter allows %s to %s", figure_in_words(bar.envelope.low).c_str(),
                    figure_in_words(bar.envelope.high).c_str());
    if (bar.attempt != AttemptId{})
        ImGui::Text("waited %s", figure_in_words(bar.until - bar.from).c_str());
    if (!bar.cause.empty())
        ImGui::TextUnformatted(("after " + model::one_line(as_bytes(bar.cause))).c_str());
}

// Of the wait and the faults under the mouse.
void show_tooltip(const Scene& scene, const model::SessionModel& broken, const BackoffFrame& frame,
                  double share) {
    const model::WaitBar* bar = frame.layout.wait_at(share);
    const std::string faults =
        faults_at(frame, broken, frame.layout.instant_at(share), scene.now.mono);
    if (bar == nullptr && faults.empty()) return;
    ImGui::BeginTooltip();
    if (bar != nullptr) show_wait(*bar, frame.layout.has_policy);
    if (!faults.empty()) text(scene.theme, faults, Role::Fault);
    ImGui::EndTooltip();
}

}  // namespace

void hover_backoff(const Scene& scene, const model::SessionModel& session,
                   const model::SessionModel& broken, const BackoffFrame& frame) {
    const float mouse_x = ImGui::GetIO().MousePos.x;
    const double share = static_cast<double>((mouse_x - frame.min.x) / (frame.max.x - frame.min.x));
    if (ImGui::IsItemHovered() && share >= 0.0 && share <= 1.0) {
        scene.axis().cursor_next = frame.layout.instant_at(share);
        show_tooltip(scene, broken, frame, share);
        const float wheel = ImGui::GetIO().MouseWheel;
        Duration& window = scene.of(session.id).backoff_window;
        if (wheel != 0.0f) {
            const double wanted = to_seconds(window) * std::pow(0.8, static_cast<double>(wheel));
            window = std::clamp(Duration{static_cast<std::int64_t>(wanted * 1e6)}, window_min,
                                window_max);
        }
    }
    if (!scene.axis().cursor || frame.layout.is_preview) return;
    const Instant cursor = *scene.axis().cursor;
    if (cursor < frame.layout.pieces.front().from || cursor > frame.layout.pieces.back().until)
        return;
    const float x = frame.x(cursor);
    frame.list.AddLine({x, frame.min.y}, {x, frame.max.y}, scene.theme.color.dim);
}

}  // namespace redial::view
