// Draws the status bar: sessions by state, traffic, event ring and losses, history, and what a
// frame costs. UI thread only.
#include "view/shell/status_bar.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>

#include "base/counted.hpp"
#include "base/format.hpp"
#include "model/fold/workspace.hpp"
#include "view/kit/box.hpp"
#include "view/kit/redraw.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/areas.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/scene.hpp"
#include "view/session/health_view.hpp"
#include "view/session/standing_view.hpp"

namespace redial::view {
namespace {

// After traffic the rates fall to nothing within the meter's window: one more frame shows that.
constexpr Duration rate_settles = model::RateMeter::bucket * (model::RateMeter::buckets + 1);

class Line {
public:
    Line(const Theme& theme, float right) : theme_(theme), right_(right) {}
    bool is_full() const { return is_full_; }
    // What has no room any more is left out, and all that comes after it.
    void part(std::string_view words, Role role = Role::Dim) {
        const float width = width_of(theme_.font.small, words) + theme_.space(7);
        is_full_ = is_full_ || end_ + width > right_;
        if (is_full_) return;
        if (has_part_) {
            ImGui::SameLine(0.0f, 0.0f);
            text(theme_, " · ", Role::Faint, theme_.font.small);
            ImGui::SameLine(0.0f, 0.0f);
        }
        text(theme_, words, role, theme_.font.small);
        end_ = ImGui::GetItemRectMax().x;
        has_part_ = true;
    }
    void next_group() {
        if (is_full_) return;
        ImGui::SameLine(0.0f, theme_.space(6));
        has_part_ = false;
    }

private:
    const Theme& theme_;
    float right_;
    float end_ = 0;  // of the last part
    bool has_part_ = false;
    bool is_full_ = false;
};

// One word for each way to stand. What was closed on purpose is no failure, and is not red.
void draw_sessions(const Scene& scene, Line& line) {
    std::array<std::uint32_t, 6> counts{};
    std::uint32_t gave_up = 0;
    for (const auto& session : scene.workspace.sessions()) {
        const model::Standing standing = standing_of(*session);
        const bool has_given_up = standing == model::Standing::Lost && session->halted;
        ++(has_given_up ? gave_up : counts[static_cast<std::size_t>(standing)]);
    }
    const auto part = [&](model::Standing standing, const char* word, Role role) {
        const std::uint32_t count = counts[static_cast<std::size_t>(standing)];
        if (count > 0) line.part(fmt::format("{} {}", count, word), role);
    };
    line.part(counted(scene.workspace.sessions().size(), "session"));
    part(model::Standing::Open, "open", Role::Open);
    part(model::Standing::Listening, "listening", Role::Open);
    part(model::Standing::Connecting, "connecting", Role::Waiting);
    // Nothing goes on where a log ends.
    part(model::Standing::Waiting, scene.figures.replay ? "waiting at its end" : "retrying",
         Role::Waiting);
    if (gave_up > 0) line.part(fmt::format("{} gave up", gave_up), Role::Closed);
    part(model::Standing::Lost, "failed", Role::Closed);
    part(model::Standing::Resting, "closed", Role::Dim);
}

void draw_traffic(const Scene& scene, Line& line, const model::Totals& totals) {
    const auto rate = [](double per_second) {
        return count_in_words(static_cast<std::uint64_t>(per_second + 0.5));
    };
    line.part(rate(totals.messages_in_per_second) + " msg/s in");
    line.part(rate(totals.messages_out_per_second) + " out");
    if (totals.messages_in_per_second > 0 || totals.messages_out_per_second > 0) {
        scene.redraw().decorate_at(scene.now.mono + rate_settles);
    }
}

void draw_findings(Line& line, const model::Workspace& workspace) {
    std::size_t count = 0;
    core::Severity worst = core::Severity::Info;
    for (const auto& session : workspace.sessions()) {
        if (session->findings.empty()) continue;
        count += session->findings.size();
        worst = std::max(worst, session->findings.worst());
    }
    if (count == 0) return;
    line.part(icon_of(worst) + (" " + counted(count, "finding")), role_of(worst));
    line.next_group();
}

std::string cost_words(const Figures& figures) {
    char words[96];
    if (figures.cpu_percent) {
        std::snprintf(words, sizeof words, "frame %.1f ms · %.1f %% CPU · Redial %s",
                      figures.frame_ms, *figures.cpu_percent, figures.version.c_str());
    } else {
        std::snprintf(words, sizeof words, "frame %.1f ms · Redial %s", figures.frame_ms,
                      figures.version.c_str());
    }
    return words;
}

}  // namespace

void draw_status_bar(const Scene& scene, Box box) {
    const Theme& theme = scene.theme;
    const Figures& figures = scene.figures;
    const model::Totals totals = scene.workspace.totals(scene.now.mono);
    begin_area(scene, "###status", box, ImGuiWindowFlags_NoScrollbar, false);
    ImGui::GetWindowDrawList()->AddLine({box.x, box.y + 0.5f}, {box.x + box.width, box.y + 0.5f},
                                        theme.color.border);
    const float height = line_height(theme.font.small);
    ImGui::SetCursorScreenPos(
        {box.x + theme.px(10), box.y + std::round((box.height - height) * 0.5f)});
    Line line(theme, box.x + box.width);
    draw_sessions(scene, line);
    line.next_group();
    draw_traffic(scene, line, totals);
    line.next_group();
    draw_findings(line, scene.workspace);
    line.part("event ring " + bytes_in_words(figures.ring_used_bytes) + " / " +
              bytes_in_words(figures.ring_capacity_bytes));
    if (!line.is_full())
        tooltip(theme,
                "What the network has told and the window has not taken yet, and the room "
                "there is for it");
    line.part("dropped " + grouped(totals.lost_messages),
              totals.lost_messages > 0 ? Role::Closed : Role::Dim);
    if (!line.is_full()) tooltip(theme, "Messages that found no room in the event ring");
    line.next_group();
    line.part("history " + bytes_in_words(totals.history_bytes) + " / " +
              bytes_in_words(totals.history_bytes_max));
    const core::ControlChanged& control = scene.workspace.control();
    if (control.is_listening || !control.error.empty()) {
        line.next_group();
        line.part(control.is_listening ? "control " + control.url : "control API failed",
                  control.is_listening ? Role::Fault : Role::Closed);
        if (!line.is_full())
            tooltip(theme, control.is_listening ? "HTTP API, as Toxiproxy's: Faults > Control API"
                                                : control.error);
    }
    ImGui::SameLine();
    const std::string cost = cost_words(figures);
    const float left = box.x + box.width - theme.px(10) - width_of(theme.font.small, cost);
    if (left > ImGui::GetCursorScreenPos().x + theme.space(2)) {
        text_right(theme, cost, box.x + box.width - theme.px(10), Role::Dim, theme.font.small);
    }
    end_area(scene);
}

}  // namespace redial::view
