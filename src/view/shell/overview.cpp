// Draws the table of all sessions; of its rows only those in sight. UI thread only.
#include "view/shell/overview.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "base/format.hpp"
#include "core/outcome.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/redraw.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/areas.hpp"
#include "view/scene/fault_ops.hpp"
#include "view/scene/session_ops.hpp"
#include "view/session/health_view.hpp"
#include "view/session/standing_view.hpp"
#include "view/session/tap_header.hpp"
#include "view/shell/session_facts.hpp"
#include "view/shell/session_menu.hpp"
#include "view/shell/shell_ui.hpp"

namespace redial::view {
namespace {

using Sessions = std::vector<const model::SessionModel*>;
using Session = model::SessionModel;

constexpr float row_height = 26.0f;  // at scale 1
constexpr float cell_pad = 6.0f;

// A cell's box on the screen, and the list that it is painted into.
struct Cell {
    const Scene& scene;
    const Session& session;
    ImVec2 min;
    ImVec2 max;
    ImDrawList& list;

    float middle_of(ImFont* font) const {
        return std::round((min.y + max.y - line_height(font)) * 0.5f);
    }
    void words(ImFont* font, ImU32 color, std::string_view text, float indent = 0.0f) const {
        paint_foreign_text(scene.theme, list, font, {min.x + indent, middle_of(font)}, color, text,
                           max.x - min.x - indent);
    }
    void number(ImU32 color, std::string_view text, float indent = 0.0f) const {
        ImFont* font = scene.theme.font.mono;
        paint_text(list, font, {min.x + indent, middle_of(font)}, color, text);
    }
};

void paint_name(const Cell& cell) {
    const Theme& theme = cell.scene.theme;
    const Session& session = cell.session;
    const Dot dot = dot_of(standing_of(session));
    paint_dot(cell.list, theme,
              {cell.min.x + theme.px(8), std::floor((cell.min.y + cell.max.y) * 0.5f) + 0.5f}, dot,
              pulse_of(cell.scene.redraw(), session.activity_at(), cell.scene.now.mono));
    cell.words(theme.font.ui, theme.color.text, session.name, theme.px(22));
}

// What is, and why: "closed  refused".
std::string state_in_words(const Session& session) {
    std::string words = status_word(session);
    if (is_relayed(session) || session.status != core::ConnectionStatus::Closed) return words;
    if (session.halted) words = "gave up";
    if (session.last_outcome) words += " · " + std::string(core::short_name(*session.last_outcome));
    return words;
}

Role role_of_state(const Session& session) {
    return session.is_waiting() ? Role::Waiting : role_of(standing_of(session));
}

void paint_state(const Cell& cell) {
    cell.words(cell.scene.theme.font.ui, color_of(cell.scene.theme, role_of_state(cell.session)),
               state_in_words(cell.session));
}

// The countdown's number and, as the cell's floor, how much of the wait has passed.
void paint_countdown(const Cell& cell) {
    const Theme& theme = cell.scene.theme;
    if (!cell.session.is_waiting()) return;
    const core::RetryPlanned& plan = cell.session.waiting->plan;
    const Instant now = cell.scene.now.mono;
    const RightFact fact = right_fact(cell.scene, cell.session);
    std::string_view words = fact.words;  // "retry 2.5 s": what it is says the head
    if (words.starts_with("retry ")) words.remove_prefix(6);
    cell.words(theme.font.mono, theme.color.waiting, std::string(words) + " · " + fact.below);
    const double whole = std::max(to_seconds(plan.delay), 1e-6);
    const double left = std::clamp(to_seconds(plan.retry_at - now) / whole, 0.0, 1.0);
    const float y = cell.max.y - theme.px(3);
    cell.list.AddRectFilled({cell.min.x, y}, {cell.max.x, y + theme.px(2)}, theme.color.border);
    cell.list.AddRectFilled(
        {cell.min.x, y},
        {cell.min.x + (cell.max.x - cell.min.x) * static_cast<float>(1.0 - left), y + theme.px(2)},
        theme.color.waiting);
}

void paint_round_trip(const Cell& cell) {
    const Theme& theme = cell.scene.theme;
    if (!cell.session.last_rtt) return;
    const bool has_line = cell.session.rtts.size() >= 3 && cell.max.x - cell.min.x >= theme.px(140);
    if (has_line)
        paint_rtt(theme, cell.list, cell.session, cell.min.x + theme.px(64),
                  std::round((cell.min.y + cell.max.y) * 0.5f));
    cell.number(theme.color.text, precise_in_words(*cell.session.last_rtt),
                has_line ? theme.px(74) : 0.0f);
}

void paint_drops(const Cell& cell) {
    const std::uint64_t drops = cell.session.outages.totals(cell.scene.now.mono).count;
    const Palette& color = cell.scene.theme.color;
    cell.number(drops > 0 ? color.closed : color.dim, grouped(drops));
}

void paint_findings(const Cell& cell) {
    if (cell.session.findings.empty()) return;
    const core::Severity worst = cell.session.findings.worst();
    cell.number(color_of(cell.scene.theme, role_of(worst)),
                icon_of(worst) + (" " + std::to_string(cell.session.findings.size())));
}

// A number that a column is sorted by; names are compared by themselves.
double by_state(const Session& session, Instant) {
    const bool is_closed = session.status == core::ConnectionStatus::Closed;
    if (is_closed && !session.is_waiting()) return session.halted ? 0 : 1;
    if (is_closed) return 2;
    return session.status == core::ConnectionStatus::Connecting ? 3 : 4;
}
double by_countdown(const Session& session, Instant now) {
    return session.is_waiting() ? to_seconds(session.waiting->plan.retry_at - now) : 1e12;
}
double by_round_trip(const Session& session, Instant) {
    return session.last_rtt ? to_seconds(*session.last_rtt) : 1e12;
}
double by_drops(const Session& session, Instant now) {
    return static_cast<double>(session.outages.totals(now).count);
}
double by_findings(const Session& session, Instant) {
    return static_cast<double>(session.findings.size());
}

struct Column {
    const char* head;
    float weight;  // of what the others leave; 0: it is as wide as it says
    float width;   // at scale 1
    void (*paint)(const Cell&);
    double (*rank)(const Session&, Instant);  // null: by name
    bool is_most_first = false;
};

constexpr Column columns[] = {
    {"Session", 2.0f, 0.0f, paint_name, nullptr},
    {"State", 2.2f, 0.0f, paint_state, by_state},
    {"Next dial", 0.0f, 150.0f, paint_countdown, by_countdown},
    {"RTT", 1.2f, 0.0f, paint_round_trip, by_round_trip},
    {"Drops", 0.0f, 64.0f, paint_drops, by_drops, true},
    {"Findings", 0.0f, 80.0f, paint_findings, by_findings, true},
};

Sessions sorted(Sessions sessions, Instant now) {
    const ImGuiTableSortSpecs* specs = ImGui::TableGetSortSpecs();
    if (specs == nullptr || specs->SpecsCount == 0) return sessions;
    const Column& column = columns[specs->Specs[0].ColumnIndex];
    const bool is_up = specs->Specs[0].SortDirection == ImGuiSortDirection_Ascending;
    const auto is_before = [&](const Session* a, const Session* b) {
        if (!is_up) std::swap(a, b);
        if (column.rank == nullptr) return a->name < b->name;
        return column.rank(*a, now) < column.rank(*b, now);
    };
    std::stable_sort(sessions.begin(), sessions.end(), is_before);
    return sessions;
}

void draw_heads(const Theme& theme) {
    for (const Column& column : columns) {
        const bool is_fixed = column.width > 0.0f;
        ImGuiTableColumnFlags flags =
            is_fixed ? ImGuiTableColumnFlags_WidthFixed : ImGuiTableColumnFlags_WidthStretch;
        if (column.is_most_first) flags |= ImGuiTableColumnFlags_PreferSortDescending;
        ImGui::TableSetupColumn(column.head, flags,
                                is_fixed ? theme.px(column.width) : column.weight);
    }
    ImGui::TableSetupScrollFreeze(0, 1);
    ImGui::PushStyleColor(ImGuiCol_Text, theme.color.dim);
    ImGui::TableNextRow(ImGuiTableRowFlags_Headers, theme.px(row_height));
    for (int i = 0; i < static_cast<int>(std::size(columns)); ++i) {
        ImGui::TableSetColumnIndex(i);
        ImGui::SetCursorPosY(ImGui::GetCursorPosY() + theme.px(4));
        ImGui::TableHeader(columns[i].head);
    }
    ImGui::PopStyleColor();
}

void draw_row(const Scene& scene, const Session& session) {
    const Theme& theme = scene.theme;
    const float height = theme.px(row_height);
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::PushID(static_cast<int>(session.id.value));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    // Its light ends at the row's lines.
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(theme.px(theme.size.gap), 0.0f));
    const bool is_pressed = ImGui::Selectable("###row", scene.selected() == session.id,
                                              ImGuiSelectableFlags_SpanAllColumns, {0.0f, height});
    ImGui::PopStyleVar();
    if (is_pressed) select(scene, session.id);
    draw_session_menu(scene, session);
    tooltip(theme, row_advice(scene, session));
    for (int i = 0; i < static_cast<int>(std::size(columns)); ++i) {
        if (i > 0) ImGui::TableNextColumn();
        const float left = i == 0 ? at.x : ImGui::GetCursorScreenPos().x;
        const float width = ImGui::GetContentRegionAvail().x;
        columns[i].paint({scene,
                          session,
                          {left, at.y},
                          {left + width, at.y + height},
                          *ImGui::GetWindowDrawList()});
    }
    ImGui::PopID();
}

void draw_table(const Scene& scene, const Sessions& sessions) {
    const Theme& theme = scene.theme;
    ImGui::PushStyleVar(ImGuiStyleVar_CellPadding, ImVec2(theme.px(cell_pad), theme.px(1)));
    const ImGuiTableFlags flags = ImGuiTableFlags_ScrollY | ImGuiTableFlags_Sortable |
                                  ImGuiTableFlags_SortTristate | ImGuiTableFlags_BordersInnerH |
                                  ImGuiTableFlags_SizingStretchProp | ImGuiTableFlags_Resizable;
    if (ImGui::BeginTable("overview", static_cast<int>(std::size(columns)), flags,
                          ImGui::GetContentRegionAvail())) {
        draw_heads(theme);
        const Sessions rows = sorted(sessions, scene.now.mono);
        ImGuiListClipper clipper;
        clipper.Begin(static_cast<int>(rows.size()));
        while (clipper.Step())
            for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i)
                draw_row(scene, *rows[static_cast<std::size_t>(i)]);
        ImGui::EndTable();
    }
    ImGui::PopStyleVar();
}

}  // namespace

void draw_overview(const Scene& scene, const Sessions& sessions, Box box) {
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(scene.theme.px(6), scene.theme.px(6)));
    const bool is_seen = begin_area(scene, "###overview", box, ImGuiWindowFlags_NoScrollbar);
    ImGui::PopStyleVar();
    if (is_seen) draw_table(scene, sessions);
    end_area(scene);
}

}  // namespace redial::view
