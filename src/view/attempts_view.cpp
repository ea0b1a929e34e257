// Draws the Attempts tab; only visible rows cost anything. UI thread only.
#include "view/attempts_view.hpp"

#include <algorithm>

#include "base/format.hpp"
#include "model/display_text.hpp"
#include "model/handshake_diff.hpp"
#include "model/workspace.hpp"
#include "view/explain.hpp"
#include "view/fault_ops.hpp"
#include "view/go_to.hpp"
#include "view/icons.hpp"
#include "view/imgui_compat.hpp"
#include "view/selected_span.hpp"
#include "view/text_format.hpp"
#include "view/timeline_layout.hpp"
#include "view/widgets.hpp"

namespace redial::view {
namespace {

ImU32 stage_color(const Palette& color, const model::Stage& stage) {
    if (!stage.is_ok) return color.closed;
    switch (stage.name) {
        case core::StageName::Resolve: return color.fault;
        case core::StageName::Connect: return color.accent;
        case core::StageName::Tls: return color.open;
        case core::StageName::Upgrade: return color.waiting;
    }
    return color.dim;
}

// Columns by their left edges; the waterfall takes what is left.
struct Columns {
    float started, waited, stages, result;
};

Columns columns_of(const Theme& theme, float width) {
    const float digit = width_of(theme.font.mono, "0");
    const float started = digit * 5;
    const float waited = started + digit * 14;
    const float stages = waited + digit * 10;
    return {started, waited, stages, stages + std::max((width - stages) * 0.42f, theme.px(24))};
}

void draw_heading(const Theme& theme, ImVec2 at, const Columns& columns) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const auto put = [&](float x, std::string_view words, float room) {
        paint_text(list, theme.font.mono, {at.x + x, at.y}, theme.color.dim, words, room);
    };
    put(0, "#", 0);
    put(columns.started, "started", 0);
    put(columns.waited, "waited", 0);
    const float for_stages = columns.result - columns.stages - theme.px(8);
    put(columns.stages, "dns · tcp · tls · upgrade", for_stages);
    put(columns.result, "result", 0);
}

Duration stages_total(const model::Attempt& attempt) {
    Duration total{};
    for (const model::Stage& stage : attempt.stages) total += stage.took;
    return total;
}

struct Bar {
    float left, right, top, bottom;
    double scale;   // pixels a microsecond
    float opacity;
};

void paint_stages(const Theme& theme, const model::Attempt& attempt, const Bar& bar) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    float x = bar.left;
    for (const model::Stage& stage : attempt.stages) {
        // A failed stage is seen however short it was.
        const float least = stage.is_ok ? 0.0f : theme.px(3);
        const auto wide = static_cast<float>(static_cast<double>(stage.took.count()) * bar.scale);
        const float right = std::min(x + std::max(wide, least), bar.right);
        if (right > x)
            list.AddRectFilled({x, bar.top}, {right, bar.bottom},
                               faded(stage_color(theme.color, stage), bar.opacity));
        x = right;
    }
}

// The longest dial among the visible rows is as wide as the column: bars compare with each other.
// Under each bar, thin, the last one before it that opened: what is longer than usual stands out.
void paint_waterfall(const Theme& theme, const model::Attempt& attempt, const model::Attempt* good,
                     ImVec2 at, float width, Duration longest) {
    const double scale =
        static_cast<double>(width) / std::max(1.0, static_cast<double>(longest.count()));
    const float bottom = at.y + theme.px(theme.size.row) - theme.px(6);
    const float right = at.x + width;
    paint_stages(theme, attempt, {at.x, right, at.y + theme.px(6), bottom, scale, 1.0f});
    if (good == nullptr) return;
    paint_stages(theme, *good,
                 {at.x, right, bottom + theme.px(1), bottom + theme.px(3), scale, 0.55f});
}

// In a row, the last good attempt is looked for this far back; the detail looks further.
constexpr std::size_t good_steps_max = 64;

std::string stages_in_words(const model::Attempt& attempt, const model::Attempt* good) {
    std::string words;
    for (const model::Stage& stage : attempt.stages) {
        if (!words.empty()) words += "\n";
        words += fmt::format("{} {}{}", core::name_of(stage.name), precise_in_words(stage.took),
                             stage.is_ok ? "" : ", failed");
        const model::Stage* before = good != nullptr ? good->stage(stage.name) : nullptr;
        if (before != nullptr)
            words += fmt::format(" (attempt {}: {})", good->id.value,
                                 precise_in_words(before->took));
    }
    if (attempt.opened && !attempt.opened->address.empty())
        words += "\naddress " + model::one_line(as_bytes(attempt.opened->address));
    return words;
}

// Over the result what it means, over the bar what it is made of.
void row_tooltip(const Theme& theme, const model::Attempt& attempt, const model::Attempt* good,
                 float mouse_x, const Columns& columns) {
    if (mouse_x >= columns.result) {
        if (attempt.outcome) tooltip(theme, explained(*attempt.outcome));
    } else if (mouse_x >= columns.stages) {
        tooltip(theme, stages_in_words(attempt, good));
    }
}

ImU32 result_color(const Palette& color, const model::Attempt& attempt) {
    if (attempt.is_live()) return attempt.was_open() ? color.open : color.waiting;
    return attempt.outcome && attempt.outcome->is_clean ? color.dim : color.closed;
}

// A foreign client tells of no wait: what passed since the attempt before is measured.
std::optional<Duration> waited_before(const model::SessionModel& session, std::size_t index) {
    const model::Attempt& attempt = session.attempts[index];
    if (attempt.wait) return attempt.waited;
    if (!is_relayed(session) || index == 0) return std::nullopt;
    const std::optional<Instant>& before = session.attempts[index - 1].ended_at;
    if (!before || *before > attempt.started_at) return std::nullopt;
    return attempt.started_at - *before;
}

void draw_row(const Scene& scene, const model::SessionModel& session, std::size_t index,
              const Columns& columns, Duration longest) {
    const Theme& theme = scene.theme;
    const model::Attempt& attempt = session.attempts[index];
    SessionUi& ui = scene.ui.of(session.id);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const bool is_selected = ui.attempt_selected == attempt.id.value;
    paint_light(theme, at, width, theme.px(theme.size.row),
                light_of(scene, ui.attempt_destination, attempt.id.value));
    ImGui::PushID(static_cast<int>(attempt.id.value));
    if (ImGui::Selectable("##attempt", is_selected, 0, {0, theme.px(theme.size.row)}))
        ui.attempt_selected = is_selected ? std::nullopt : std::optional(attempt.id.value);
    const model::Attempt* good =
        model::last_good_before(session.attempts, attempt.id, good_steps_max);
    row_tooltip(theme, attempt, good, ImGui::GetIO().MousePos.x - at.x, columns);
    ImGui::PopID();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float text_y = at.y + (theme.px(theme.size.row) - line_height(theme.font.mono)) * 0.5f;
    const auto put = [&](float x, const std::string& words, ImU32 color, float room = 0.0f) {
        paint_foreign_text(theme, list, theme.font.mono, {at.x + x, text_y}, color, words, room);
    };
    put(0, std::to_string(attempt.id.value), theme.color.text);
    put(columns.started, clock_time_ms(scene.workspace.wall_at(attempt.started_at)),
        theme.color.text);
    const std::optional<Duration> waited = waited_before(session, index);
    put(columns.waited, waited ? seconds_in_words(*waited) : std::string("—"),
        waited ? theme.color.waiting : theme.color.dim);
    paint_waterfall(theme, attempt, good, {at.x + columns.stages, at.y},
                    columns.result - columns.stages - theme.px(12), longest);
    put(columns.result, model::in_words(attempt), result_color(theme.color, attempt),
        std::max(width - columns.result, theme.px(16)));
}

std::string origin_in_words(core::Origin origin) {
    switch (origin) {
        case core::Origin::Person: return "asked by hand";
        case core::Origin::Policy: return "by the policy";
        case core::Origin::Start: return "first dial";
        case core::Origin::Program: return "by the program";
    }
    return "";
}

void draw_stage(const Theme& theme, const model::Stage& stage) {
    text(theme, fmt::format("{:<8}", core::name_of(stage.name)),
         stage.is_ok ? Role::Dim : Role::Closed, theme.font.mono);
    ImGui::SameLine();
    text(theme, fmt::format("{:>10}", precise_in_words(stage.took)), Role::Text, theme.font.mono);
    if (!stage.facts || stage.facts->detail.empty()) return;
    ImGui::SameLine(0, theme.px(12));
    text_cut(theme, model::one_line(as_bytes(stage.facts->detail)),
             ImGui::GetContentRegionAvail().x, Role::Dim, theme.font.mono);
}

// What is not as it was when it last worked.
void draw_changes(const Theme& theme, const model::SessionModel& session,
                  const model::Attempt& attempt) {
    const model::Attempt* good = model::last_good_before(session.attempts, attempt.id);
    if (good == nullptr) return;
    const std::vector<model::HandshakeChange> changes = model::handshake_changes(*good, attempt);
    text(theme,
         changes.empty()
             ? fmt::format("Handshake as in attempt {}, the last that opened", good->id.value)
             : fmt::format("Changed since attempt {}, the last that opened", good->id.value),
         Role::Dim);
    for (const model::HandshakeChange& change : changes) {
        text_cut(theme, model::one_line(as_bytes(change.what), 40), theme.px(150), Role::Waiting,
                 theme.font.mono);
        ImGui::SameLine(theme.px(160));
        const auto side = [](const std::string& value) {
            return value.empty() ? std::string("none") : model::one_line(as_bytes(value), 120);
        };
        text_cut(theme, side(change.before) + " → " + side(change.after),
                 ImGui::GetContentRegionAvail().x, Role::Text, theme.font.mono);
    }
}

// To what else there is of it.
void draw_ways(const Scene& scene, const model::SessionModel& session,
               const model::Attempt& attempt) {
    const Theme& theme = scene.theme;
    if (ImGui::GetContentRegionAvail().x >= theme.px(460)) ImGui::SameLine(0, theme.px(24));
    if (link(theme, "Its messages###messages", "Go to its first row in the messages"))
        go_to_row(scene, session, attempt.first_row);
    ImGui::SameLine(0, theme.px(16));
    if (link(theme, "Its handshake###handshake", "Heads and certificate as they went"))
        go_to_tab(scene, session, SessionTab::Handshake);
    ImGui::SameLine(0, theme.px(16));
    if (!link(theme, "Only its time###select", "Every tab then shows what happened during it"))
        return;
    scene.ui.axis.selection = ordered(attempt.started_at - attempt.waited,
                                      attempt.ended_at.value_or(scene.now.mono));
}

void draw_detail(const Scene& scene, const model::SessionModel& session,
                 const model::Attempt& attempt, float height) {
    const Theme& theme = scene.theme;
    separator_line(theme);
    compat::begin_child("attempt", {0, height}, false);
    text(theme, fmt::format("Attempt {}, {}", attempt.id.value, origin_in_words(attempt.origin)),
         Role::Text, theme.font.bold);
    draw_ways(scene, session, attempt);
    const std::string result = model::in_words(attempt);
    ImGui::PushTextWrapPos(0.0f);
    text(theme, result, attempt.is_live() ? Role::Open : Role::Closed);
    if (attempt.was_open() && !attempt.is_live())
        text(theme, "was open " + model::duration_in_words(attempt.open_for), Role::Dim);
    ImGui::PopTextWrapPos();
    draw_changes(theme, session, attempt);
    if (attempt.outcome) text(theme, explained(*attempt.outcome), Role::Dim);
    if (attempt.started)
        text_cut(theme, model::one_line(as_bytes(attempt.started->url)),
                 ImGui::GetContentRegionAvail().x, Role::Dim, theme.font.mono);
    if (attempt.started && !attempt.started->known_by.empty()) {
        const char* how = attempt.is_lane_sure ? "This client, by " : "Perhaps another client; by ";
        text(theme, how + model::one_line(as_bytes(attempt.started->known_by)), Role::Dim);
    }
    if (!attempt.is_wait_seen) text(theme, "What lies before it is no wait seen whole", Role::Dim);
    if (attempt.wait) {
        const core::RetryPlanned& plan = attempt.wait->plan;
        text(theme,
             fmt::format("retry {}: planned {}, waited {}, policy {}", plan.retry,
                         model::duration_in_words(plan.delay),
                         model::duration_in_words(attempt.waited),
                         model::duration_in_words(plan.base_delay)),
             Role::Dim);
    }
    for (const model::Stage& stage : attempt.stages) draw_stage(theme, stage);
    ImGui::EndChild();
}

Duration longest_visible(const model::Attempts& attempts, std::size_t end, int first, int last) {
    Duration longest{1};
    for (int line = first; line < last; ++line) {
        const std::size_t index = end - 1 - static_cast<std::size_t>(line);
        longest = std::max(longest, stages_total(attempts[index]));
    }
    return longest;
}

// On its way to an attempt: into the middle of the list, newest on top.
void scroll_to_destination(const Scene& scene, const model::SessionModel& session,
                           AttemptSpan span) {
    std::optional<Destination>& destination = scene.ui.of(session.id).attempt_destination;
    if (!destination || destination->lit_until) return;
    const auto is_before = [](const model::Attempt& attempt, std::uint64_t id) {
        return attempt.id.value < id;
    };
    const auto begin = session.attempts.begin();
    const auto found =
        std::lower_bound(begin, session.attempts.end(), destination->number, is_before);
    const auto index = static_cast<std::size_t>(found - begin);
    if (index < span.first || index >= span.last) return destination.reset();
    const float row = scene.theme.px(scene.theme.size.row);
    const float top = static_cast<float>(span.last - 1 - index) * row;
    ImGui::SetScrollY(std::max(top - (ImGui::GetWindowHeight() - row) * 0.5f, 0.0f));
    reach(scene, destination);
}

void draw_list(const Scene& scene, const model::SessionModel& session, float height) {
    const Theme& theme = scene.theme;
    const model::Attempts& attempts = session.attempts;
    const Columns columns = columns_of(theme, ImGui::GetContentRegionAvail().x - theme.px(14));
    const ImVec2 heading = ImGui::GetCursorScreenPos();
    draw_heading(theme, heading, columns);
    const float heading_height = theme.px(theme.size.row) + theme.px(2);
    ImGui::Dummy({1, heading_height});
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    compat::begin_child("attempts",
                        {0, std::max(height - heading_height - theme.px(8), theme.px(40))}, false);
    ImGuiListClipper clipper;
    const AttemptSpan span = selected_attempts(scene, session);
    clipper.Begin(static_cast<int>(span.last - span.first), theme.px(theme.size.row));
    while (clipper.Step()) {
        const Duration longest =
            longest_visible(attempts, span.last, clipper.DisplayStart, clipper.DisplayEnd);
        for (int line = clipper.DisplayStart; line < clipper.DisplayEnd; ++line) {
            const std::size_t index = span.last - 1 - static_cast<std::size_t>(line);
            draw_row(scene, session, index, columns, longest);
        }
    }
    scroll_to_destination(scene, session, span);
    if (span.first == span.last)
        text(theme, "No attempt waited, dialled or was open in the selected time", Role::Dim);
    if (attempts.dropped() > 0)
        text(theme, fmt::format("{} older attempts dropped", grouped(attempts.dropped())),
             Role::Faint, theme.font.small);
    ImGui::EndChild();
    ImGui::PopStyleVar();
}

}  // namespace

void draw_attempts(const Scene& scene, const model::SessionModel& session, float height) {
    const Theme& theme = scene.theme;
    if (session.attempts.empty())
        return empty_state(theme, icon::plug, "Never dialled", "Press Reconnect now to dial.");
    SessionUi& ui = scene.ui.of(session.id);
    const model::Attempt* selected =
        ui.attempt_selected ? session.attempts.find(AttemptId{*ui.attempt_selected}) : nullptr;
    const float detail = selected != nullptr ? std::max(height * 0.45f, theme.px(120)) : 0.0f;
    draw_list(scene, session, std::max(height - detail - theme.px(8), theme.px(60)));
    if (selected != nullptr) draw_detail(scene, session, *selected, detail);
}

}  // namespace redial::view
