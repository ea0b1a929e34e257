// Draws a row of the Attempts tab, with its bar, its tooltip and its menu. UI thread.
#include "view/session/attempt_row.hpp"

#include <algorithm>
#include <cmath>

#include "base/format.hpp"
#include "model/fold/workspace.hpp"
#include "model/session/handshake_diff.hpp"
#include "model/session/standing.hpp"
#include "model/words/display_text.hpp"
#include "view/kit/explain.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/go_to.hpp"
#include "view/scene/row_menu.hpp"
#include "view/scene/session_ui.hpp"
#include "view/scene/shared_axis.hpp"

namespace redial::view {
namespace {

ImU32 stage_color(const Palette& color, core::StageName name) {
    switch (name) {
        case core::StageName::Resolve: return color.fault;
        case core::StageName::Connect: return color.accent;
        case core::StageName::Proxy: return color.dim;
        case core::StageName::Tls: return color.open;
        case core::StageName::Upgrade: return color.waiting;
    }
    return color.dim;
}

ImU32 stage_color(const Palette& color, const model::Stage& stage) {
    return stage.is_ok ? stage_color(color, stage.name) : color.closed;
}

void text_in_color(const char* words, ImU32 color) {
    ImGui::PushStyleColor(ImGuiCol_Text, color);
    ImGui::TextUnformatted(words);
    ImGui::PopStyleColor();
}

// The colours of the bars, which are the order of the stages too.
void paint_stages_key(const Theme& theme, ImDrawList& list, ImVec2 at, float room) {
    constexpr std::pair<core::StageName, const char*> stages[] = {
        {core::StageName::Resolve, "dns"},
        {core::StageName::Connect, "tcp"},
        {core::StageName::Proxy, "proxy"},
        {core::StageName::Tls, "tls"},
        {core::StageName::Upgrade, "upgrade"}};
    ImFont* font = theme.font.small;
    const float square = theme.px(7);
    const float inner = theme.px(3);
    const float top = at.y + std::round((line_height(font) - square) * 0.5f);
    float all = 0.0f;
    for (const auto& [name, word] : stages) all += square + inner + width_of(font, word);
    // Where the words have no room, the squares alone say the order, and their tooltip the words.
    const bool has_words = all + theme.px(20) <= room;
    const float gap =
        has_words ? std::clamp((room - all) / 4.0f, theme.px(5), theme.px(12)) : theme.px(5);
    float x = at.x;
    for (const auto& [name, word] : stages) {
        list.AddRectFilled({x, top}, {x + square, top + square}, stage_color(theme.color, name));
        x += square + inner;
        if (has_words) paint_text(list, font, {x, at.y}, theme.color.dim, word);
        if (has_words) x += width_of(font, word);
        x += gap;
    }
    const ImVec2 end{at.x + room, at.y + line_height(font)};
    if (!ImGui::IsWindowHovered() || !ImGui::IsMouseHoveringRect(at, end)) return;
    ImGui::BeginTooltip();
    for (const auto& [name, word] : stages) text_in_color(word, stage_color(theme.color, name));
    text_in_color("failed", theme.color.closed);
    ImGui::EndTooltip();
}

struct Bar {
    float left, right, top, bottom;
    double scale;  // pixels a microsecond
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
                 {at.x, right, bottom + theme.px(1), bottom + theme.px(3), scale, 0.8f});
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
            words +=
                fmt::format(" (attempt {}: {})", good->id.value, precise_in_words(before->took));
    }
    if (attempt.opened && !attempt.opened->address.empty())
        words += "\naddress " + model::one_line(as_bytes(attempt.opened->address));
    return words;
}

// Over the result what it means, over the bar what it is made of.
void row_tooltip(const Theme& theme, const model::Attempt& attempt, const model::Attempt* good,
                 float mouse_x, const AttemptColumns& columns) {
    if (mouse_x >= columns.result) {
        if (attempt.outcome) tooltip(theme, explained(*attempt.outcome));
    } else if (mouse_x >= columns.stages) {
        tooltip(theme, stages_in_words(attempt, good));
    }
}

ImU32 result_color(const Palette& color, const model::Attempt& attempt) {
    if (attempt.is_live()) return attempt.was_open() ? color.open : color.waiting;
    const bool is_fine =
        attempt.outcome && (attempt.outcome->is_clean || model::is_calm(*attempt.outcome));
    return is_fine ? color.dim : color.closed;
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

// What the row's menu copies; of the stages what each took.
std::vector<RowField> fields_of(const Scene& scene, const model::SessionModel& session,
                                std::size_t index) {
    const model::Attempt& attempt = session.attempts[index];
    const std::optional<Duration> waited = waited_before(session, index);
    std::string stages;
    for (const model::Stage& stage : attempt.stages) {
        if (!stages.empty()) stages += ", ";
        stages += fmt::format("{} {}{}", core::name_of(stage.name), precise_in_words(stage.took),
                              stage.is_ok ? "" : " failed");
    }
    return {
        {"attempt", std::to_string(attempt.id.value)},
        {"started", date_and_time(scene.workspace.wall_at(attempt.started_at))},
        {"waited", waited ? wait_in_words(*waited) : std::string()},
        {"stages", std::move(stages)},
        {"result", model::in_words(attempt)},
        {"was open", attempt.was_open() && !attempt.is_live() ? figure_in_words(attempt.open_for)
                                                              : std::string()},
        {"url", attempt.started ? attempt.started->url : std::string()}};
}

int field_at(float x, const AttemptColumns& columns) {
    const float starts[] = {columns.started, columns.waited, columns.stages, columns.result};
    int field = 0;
    for (const float start : starts) field += x >= start ? 1 : 0;
    return field;
}

void draw_menu(const Scene& scene, const model::SessionModel& session, std::size_t index,
               float mouse_x, const AttemptColumns& columns) {
    const model::Attempt& attempt = session.attempts[index];
    if (!begin_row_menu(
            scene, [&] { return fields_of(scene, session, index); }, field_at(mouse_x, columns)))
        return;
    ImGui::Separator();
    if (ImGui::MenuItem("Its messages")) go_to_row(scene, session, attempt.first_row);
    if (ImGui::MenuItem("Its handshake")) {
        scene.of(session.id).attempt_selected = attempt.id.value;
        go_to_tab(scene, session, SessionTab::Handshake);
    }
    if (ImGui::MenuItem("Only its time"))
        scene.axis().selection =
            ordered(attempt.started_at - attempt.waited, attempt.ended_at.value_or(scene.now.mono));
    end_row_menu();
}

}  // namespace

AttemptColumns attempt_columns(const Theme& theme, float width) {
    const float digit = width_of(theme.font.mono, "0");
    const float started = digit * 5;
    const float waited = started + digit * 14;
    const float stages = waited + digit * 10;
    return {started, waited, stages, stages + std::max((width - stages) * 0.42f, theme.px(24))};
}

void draw_attempt_heading(const Theme& theme, ImVec2 at, const AttemptColumns& columns) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const auto put = [&](float x, std::string_view words, float room) {
        paint_text(list, theme.font.mono, {at.x + x, at.y}, theme.color.dim, words, room);
    };
    put(0, "#", 0);
    put(columns.started, "started", 0);
    put(columns.waited, "waited", 0);
    paint_stages_key(theme, list, {at.x + columns.stages, at.y},
                     columns.result - columns.stages - theme.px(8));
    put(columns.result, "result", 0);
}

Duration stages_total(const model::Attempt& attempt) {
    Duration total{};
    for (const model::Stage& stage : attempt.stages) total += stage.took;
    return total;
}

void draw_attempt_row(const Scene& scene, const model::SessionModel& session, std::size_t index,
                      const AttemptColumns& columns, Duration longest) {
    const Theme& theme = scene.theme;
    const model::Attempt& attempt = session.attempts[index];
    SessionUi& ui = scene.of(session.id);
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
    const float mouse_x = ImGui::GetIO().MousePos.x - at.x;
    row_tooltip(theme, attempt, good, mouse_x, columns);
    draw_menu(scene, session, index, mouse_x, columns);
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
    put(columns.waited, waited ? wait_in_words(*waited) : std::string("—"),
        waited ? theme.color.waiting : theme.color.dim);
    paint_waterfall(theme, attempt, good, {at.x + columns.stages, at.y},
                    columns.result - columns.stages - theme.px(12), longest);
    put(columns.result, model::in_words(attempt), result_color(theme.color, attempt),
        std::max(width - columns.result, theme.px(16)));
}

}  // namespace redial::view
