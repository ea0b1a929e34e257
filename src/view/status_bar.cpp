// The status bar: sessions by state, traffic, queue and losses, history, what a frame costs. UI
// thread.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "model/workspace.hpp"
#include "view/health_view.hpp"
#include "view/imgui_compat.hpp"
#include "view/shell.hpp"
#include "view/text_format.hpp"
#include "view/widgets.hpp"

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

std::string numbered(std::uint32_t count, const char* word) {
    return std::to_string(count) + " " + word;
}

void draw_sessions(Line& line, const model::Totals& totals) {
    line.part(numbered(totals.sessions, totals.sessions == 1 ? "session" : "sessions"));
    if (totals.open > 0) line.part(numbered(totals.open, "open"), Role::Open);
    if (totals.connecting > 0) line.part(numbered(totals.connecting, "connecting"), Role::Waiting);
    if (totals.waiting > 0) line.part(numbered(totals.waiting, "retrying"), Role::Waiting);
    const std::uint32_t closed = totals.closed - totals.waiting - totals.halted;
    if (totals.halted > 0) line.part(numbered(totals.halted, "gave up"), Role::Closed);
    if (closed > 0) line.part(numbered(closed, "closed"), Role::Closed);
}

void draw_traffic(const Scene& scene, Line& line, const model::Totals& totals) {
    const auto rate = [](double per_second) {
        return count_in_words(static_cast<std::uint64_t>(per_second + 0.5));
    };
    line.part(rate(totals.messages_in_per_second) + " msg/s in");
    line.part(rate(totals.messages_out_per_second) + " out");
    if (totals.messages_in_per_second > 0 || totals.messages_out_per_second > 0) {
        scene.ui.redraw.decorate_at(scene.now.mono + rate_settles);
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
    line.part(icon_of(worst) + (" " + numbered(static_cast<std::uint32_t>(count),
                                               count == 1 ? "finding" : "findings")),
              role_of(worst));
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
    ImGui::SetCursorScreenPos({box.x + theme.px(10),
                               box.y + std::round((box.height - height) * 0.5f)});
    Line line(theme, box.x + box.width);
    draw_sessions(line, totals);
    line.next_group();
    draw_traffic(scene, line, totals);
    line.next_group();
    draw_findings(line, scene.workspace);
    line.part("queue " + bytes_in_words(figures.ring_used_bytes) + " / " +
              bytes_in_words(figures.ring_capacity_bytes));
    line.part("dropped " + grouped(totals.lost_messages),
              totals.lost_messages > 0 ? Role::Closed : Role::Dim);
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
