// Lays out the columns of a message list and draws their head. The head has always its place: what
// it says must not move the rows below. UI thread only.
#include "view/messages/message_columns.hpp"

#include <algorithm>
#include <string>

#include "base/counted.hpp"
#include "base/format.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/messages/message_selection.hpp"
#include "view/scene/preferences.hpp"
#include "view/scene/request.hpp"
#include "view/scene/session_ui.hpp"

namespace redial::view {
namespace {

// Of a list, at scale 1: below these it leaves a column out.
constexpr float width_for_times = 360.0f;
constexpr float width_for_sizes = 220.0f;
constexpr float column_width_min = 24.0f;
constexpr float column_width_max = 400.0f;
constexpr float grip = 4.0f;  // on each side of a column's end

float width_or(const Theme& theme, float kept, float natural) {
    return kept > 0.0f ? theme.px(std::clamp(kept, column_width_min, column_width_max)) : natural;
}

void keep(const Scene& scene) { request(scene, PreferencesChanged{}); }

// What a press on the head of a column does to the order.
void sort_by_time(const Scene& scene) {
    Preferences& kept = scene.preferences();
    if (kept.message_order == MessageOrder::Time)
        kept.shows_newest_first = !kept.shows_newest_first;
    kept.message_order = MessageOrder::Time;
    keep(scene);
}

void sort_by_size(const Scene& scene) {
    Preferences& kept = scene.preferences();
    kept.message_order = kept.message_order == MessageOrder::LargestFirst
                             ? MessageOrder::SmallestFirst
                             : MessageOrder::LargestFirst;
    keep(scene);
}

// A head that can be pressed: its word, and an arrow when the list stands in its order. True when
// it was pressed.
bool draw_head(const Theme& theme, const char* id, const char* word, ImVec2 at, float width,
               const char* arrow, const char* advice) {
    ImFont* font = theme.font.mono;
    const float height = list_head_height(theme);
    ImGui::SetCursorScreenPos(at);
    const bool is_pressed = ImGui::InvisibleButton(id, {std::max(width, 1.0f), height});
    const bool is_hovered = ImGui::IsItemHovered();
    tooltip(theme, advice);
    const float y = at.y + (height - line_height(font)) * 0.5f;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const std::string words = *arrow ? std::string(word) + " " + arrow : word;
    paint_text(list, font, {at.x, y}, is_hovered || *arrow ? theme.color.text : theme.color.dim,
               words, width);
    return is_pressed;
}

// The end of a column, to be dragged; a double click makes it as wide as its text again.
void draw_grip(const Scene& scene, const char* id, ImVec2 end, float natural, float& kept) {
    const Theme& theme = scene.theme;
    const float height = list_head_height(theme);
    const ImVec2 min{end.x - theme.px(grip), end.y};
    const ImVec2 max{end.x + theme.px(grip), end.y + height};
    const Drag drag = drag_edge(id, min, max, ImGuiAxis_X);
    const bool is_hovered = ImGui::IsMouseHoveringRect(min, max) && ImGui::IsWindowHovered();
    if (drag.by != 0.0f) {
        const float before = kept > 0.0f ? kept : natural / theme.scale;
        kept = std::clamp(before + drag.by / theme.scale, column_width_min, column_width_max);
    }
    if (is_hovered && ImGui::IsMouseDoubleClicked(0)) kept = 0.0f;
    if (drag.is_over) keep(scene);
    ImGui::GetWindowDrawList()->AddLine(
        {end.x, end.y + theme.px(4)}, {end.x, end.y + height - theme.px(4)},
        drag.is_held || is_hovered ? theme.color.accent : theme.color.border);
}

void draw_column_choice(const Scene& scene, const char* label, bool& shows) {
    if (!ImGui::MenuItem(label, nullptr, shows)) return;
    shows = !shows;
    keep(scene);
}

void draw_order_choice(const Scene& scene, const char* label, MessageOrder order,
                       bool newest_first) {
    Preferences& kept = scene.preferences();
    const bool is_by_time = order == MessageOrder::Time;
    const bool is_it =
        kept.message_order == order && (!is_by_time || kept.shows_newest_first == newest_first);
    if (!ImGui::MenuItem(label, nullptr, is_it)) return;
    kept.message_order = order;
    if (is_by_time) kept.shows_newest_first = newest_first;
    keep(scene);
}

void draw_menu_items(const Scene& scene) {
    MessageColumns& columns = scene.preferences().message_columns;
    draw_column_choice(scene, "Time###time", columns.shows_time);
    draw_column_choice(scene, "Direction###direction", columns.shows_direction);
    draw_column_choice(scene, "Size###size", columns.shows_size);
    const bool is_changed = columns.time_width > 0.0f || columns.size_width > 0.0f;
    if (ImGui::MenuItem("Widths as they were###widths", nullptr, false, is_changed)) {
        columns.time_width = columns.size_width = 0.0f;
        keep(scene);
    }
    ImGui::Separator();
    draw_order_choice(scene, "Newest first###newest", MessageOrder::Time, true);
    draw_order_choice(scene, "Oldest first###oldest", MessageOrder::Time, false);
    draw_order_choice(scene, "Largest first###largest", MessageOrder::LargestFirst, true);
    draw_order_choice(scene, "Smallest first###smallest", MessageOrder::SmallestFirst, true);
}

// The head has no gaps between its items, its menu has.
void draw_head_menu(const Scene& scene) {
    const Theme& theme = scene.theme;
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(theme.px(8), theme.px(8)));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(theme.px(8), theme.px(6)));
    if (ImGui::BeginPopup("columns")) {
        draw_menu_items(scene);
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar(2);
}

// What the list leaves out, in few words.
std::string gaps_in_words(const Scene& scene, const model::SessionModel& session,
                          const ListHead& head) {
    const bool is_by_time = scene.preferences().message_order == MessageOrder::Time;
    const std::uint64_t shown_max = model::SizeOrder::rows_max;
    if (!is_by_time && head.matches > shown_max)
        return fmt::format("the first {} of {} rows", grouped(shown_max), grouped(head.matches));
    const std::uint64_t dropped = session.log.dropped_rows();
    if (dropped == 0) return {};
    return fmt::format("{} older {} dropped: the history is full", grouped(dropped),
                       plural(dropped, "row"));
}

// From the right edge on, as far as the head of the words leaves room.
void draw_words_at_right(const Scene& scene, const model::SessionModel& session,
                         const ListHead& head, ImVec2 at, float room) {
    const Theme& theme = scene.theme;
    MessageListUi& ui = scene.of(session.id).messages;
    ImFont* font = theme.font.small;
    const float height = list_head_height(theme);
    float right = at.x + head.width;
    if (ui.is_held && head.new_rows > 0) {
        const std::string words = grouped(head.new_rows) + " new";
        const float width = width_of(theme.font.ui, words);
        ImGui::SetCursorScreenPos(
            {right - width, at.y + (height - line_height(theme.font.ui)) * 0.5f});
        const bool newest_first = scene.preferences().shows_newest_first;
        const std::string advice = std::string("Show them: back to the newest (") +
                                   (newest_first ? "Home" : "End") + " or Ctrl+End in the list)";
        if (link(theme, (words + "###new").c_str(), advice)) return_to_newest(ui);
        right -= width + theme.px(12);
        room -= width + theme.px(12);
    }
    const std::string gaps = gaps_in_words(scene, session, head);
    if (gaps.empty() || room < theme.px(60)) return;
    const float width = std::min(width_of(font, gaps), room);
    const ImVec2 place{right - width, at.y + (height - line_height(font)) * 0.5f};
    ImGui::SetCursorScreenPos(place);
    text_cut(theme, gaps, width + 1.0f, Role::Dim, font);
}

}  // namespace

ColumnPlaces layout_columns(const Scene& scene, float width) {
    const Theme& theme = scene.theme;
    const MessageColumns& kept = scene.preferences().message_columns;
    const float digit = width_of(theme.font.mono, "0");
    const float gap = theme.px(12);
    ColumnPlaces places;
    float x = 0.0f;
    if (kept.shows_time && width >= theme.px(width_for_times)) {
        places.time_width = width_or(theme, kept.time_width, digit * 12.0f);
        x = places.time_width + gap;
    }
    places.sign = x;
    // A marked row has its bookmark here too: both are seen.
    if (kept.shows_direction) places.sign_width = theme.px(14);
    places.mark = x + places.sign_width;
    x = places.mark + theme.px(16);
    places.size = x;
    if (kept.shows_size && width >= theme.px(width_for_sizes)) {
        places.size_width = width_or(theme, kept.size_width, digit * 8.0f);
        x += places.size_width + gap;
    }
    places.words = x;
    return places;
}

float list_head_height(const Theme& theme) { return theme.px(theme.size.row); }

void draw_list_head(const Scene& scene, const model::SessionModel& session, const ListHead& head) {
    const Theme& theme = scene.theme;
    Preferences& kept = scene.preferences();
    const ColumnPlaces places = layout_columns(scene, head.width);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 local = ImGui::GetCursorPos();
    const float digit = width_of(theme.font.mono, "0");
    const bool is_by_time = kept.message_order == MessageOrder::Time;
    const char* const arrow = kept.shows_newest_first ? "\xe2\x86\x93" : "\xe2\x86\x91";
    ImGui::PushID("head");
    if (places.time_width > 0 &&
        draw_head(theme, "###time", "time", at, places.time_width, is_by_time ? arrow : "",
                  "Newest first or oldest first; right-click for the columns"))
        sort_by_time(scene);
    const char* const size_arrow = is_by_time ? ""
                                   : kept.message_order == MessageOrder::LargestFirst
                                       ? "\xe2\x86\x93"
                                       : "\xe2\x86\x91";
    if (places.size_width > 0 &&
        draw_head(theme, "###size", "size", {at.x + places.size, at.y}, places.size_width,
                  size_arrow, "Largest or smallest first: at most the first 10 000"))
        sort_by_size(scene);
    if (places.time_width > 0)
        draw_grip(scene, "###time-end", {at.x + places.time_width + theme.px(6), at.y},
                  digit * 12.0f, kept.message_columns.time_width);
    if (places.size_width > 0)
        draw_grip(scene, "###size-end",
                  {at.x + places.size + places.size_width + theme.px(6), at.y}, digit * 8.0f,
                  kept.message_columns.size_width);
    const float y = at.y + (list_head_height(theme) - line_height(theme.font.mono)) * 0.5f;
    const float words_width = width_of(theme.font.mono, "message");
    paint_text(*ImGui::GetWindowDrawList(), theme.font.mono, {at.x + places.words, y},
               theme.color.dim, "message");
    ImGui::PopID();
    draw_words_at_right(scene, session, head, at,
                        head.width - places.words - words_width - theme.px(16));
    const ImVec2 end{at.x + head.width, at.y + list_head_height(theme)};
    ImGui::GetWindowDrawList()->AddLine({at.x, end.y - 0.5f}, {end.x, end.y - 0.5f},
                                        theme.color.grid);
    const bool is_over = ImGui::IsMouseHoveringRect(at, end) && ImGui::IsWindowHovered();
    if (is_over && ImGui::IsMouseReleased(1)) ImGui::OpenPopup("columns");
    draw_head_menu(scene);
    ImGui::SetCursorPos({local.x, local.y + list_head_height(theme)});
}

}  // namespace redial::view
