// Draws a JSON tree; only the lines that are seen are formatted. UI thread only.
#include "view/messages/json_tree_view.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "base/format.hpp"
#include "model/dialect/dialect_watch.hpp"
#include "model/history/filter_spans.hpp"
#include "model/history/row_reading.hpp"
#include "model/words/display_text.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/session_ui.hpp"

namespace redial::view {
namespace {

using model::JsonNode;
using model::JsonTree;

constexpr std::size_t value_characters_max = 200;

std::string value_words(const JsonNode& node, std::string_view text) {
    if (node.kind == JsonNode::Kind::Object) return fmt::format("{{{}}}", node.children);
    if (node.kind == JsonNode::Kind::Array) return fmt::format("[{}]", node.children);
    return model::one_line(as_bytes(JsonTree::value(node, text)), value_characters_max);
}

ImU32 color_of(const Theme& theme, JsonNode::Kind kind) {
    switch (kind) {
        case JsonNode::Kind::String: return theme.color.json_string;
        case JsonNode::Kind::Number: return theme.color.json_number;
        case JsonNode::Kind::Literal: return theme.color.json_literal;
        default: return theme.color.dim;
    }
}

constexpr std::size_t marked_bytes_max = 4u << 20;
// A small message is seen whole at once.
constexpr std::size_t unfolded_bytes_max = 4096;

void add_lines(JsonTreeUi& ui, std::size_t place) {
    ui.lines.push_back(place);
    if (!ui.opened.contains(place)) return;
    const JsonNode& node = ui.tree->nodes()[place];
    for (std::size_t i = 0; i < node.listed; ++i) add_lines(ui, node.first + i);
}

void make_lines(JsonTreeUi& ui) {
    ui.lines.clear();
    add_lines(ui, 0);
}

// Beyond JsonTree::nodes_max.
std::size_t unlisted_values(const JsonTreeUi& ui) {
    if (ui.tree->nodes().size() < JsonTree::nodes_max) return 0;
    std::size_t unlisted = 0;
    for (const std::size_t place : ui.opened)
        unlisted += ui.tree->nodes()[place].children - ui.tree->nodes()[place].listed;
    return unlisted;
}

void fold_or_unfold(JsonTreeUi& ui, std::size_t place, std::string_view text) {
    if (ui.opened.erase(place) == 0) {
        ui.tree->open(place, text);
        ui.opened.insert(place);
    }
    make_lines(ui);
}

// The node that the pane's search is at: what is above it is unfolded, and it is scrolled to.
void show_found(MessageListUi& ui, std::string_view text) {
    TextPaneUi& pane = ui.pane;
    if (!pane.is_caret_shown || pane.found.empty()) return;
    pane.is_caret_shown = false;
    const std::size_t found = ui.tree.tree->find(pane.found[pane.found_now].begin, text);
    std::size_t place = found;
    while (place != 0) {
        place = ui.tree.tree->nodes()[place].parent;
        ui.tree.opened.insert(place);
    }
    make_lines(ui.tree);
    const auto line = std::find(ui.tree.lines.begin(), ui.tree.lines.end(), found);
    ui.tree.line_asked = static_cast<std::size_t>(line - ui.tree.lines.begin());
}

// In the message's own text: what the pane found before was of the text as it is shown elsewhere.
void update_search(MessageListUi& ui, std::string_view text) {
    TextPaneUi& pane = ui.pane;
    const std::string wanted = pane.is_search_open ? pane.wanted : std::string{};
    if (ui.tree.is_searched && ui.tree.searched == wanted) return;
    ui.tree.is_searched = true;
    ui.tree.searched = wanted;
    pane.version = 0;
    pane.searched = wanted;
    pane.found = wanted.empty() ? std::vector<model::ByteSpan>{} : model::spans_of(wanted, text);
    pane.found_now = 0;
    pane.is_caret_shown = !pane.found.empty();
}

bool holds_any(const std::vector<model::ByteSpan>& spans, std::size_t begin, std::size_t end) {
    const auto span =
        std::partition_point(spans.begin(), spans.end(),
                             [begin](const model::ByteSpan& one) { return one.end <= begin; });
    return span != spans.end() && span->begin < end;
}

// What the filter or the search found lies in the value, or below it while it is folded.
void paint_mark(const Theme& theme, const MessageListUi& ui, std::size_t place, ImVec2 min,
                ImVec2 max) {
    const JsonNode& node = ui.tree.tree->nodes()[place];
    const std::size_t begin = node.has_key ? node.key_begin : node.begin;
    const bool is_unfolded = ui.tree.opened.contains(place);
    const std::size_t end = is_unfolded ? node.begin : node.begin + node.size;
    const bool is_marked =
        holds_any(ui.tree.marks, begin, end) || holds_any(ui.pane.found, begin, end);
    if (!is_marked) return;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(min, max, theme.color.match, theme.px(2));
    if (ui.pane.found.empty()) return;
    const model::ByteSpan now = ui.pane.found[ui.pane.found_now];
    if (now.begin < end && now.end > begin)
        compat::rect(list, min, max, theme.color.waiting, theme.px(2), theme.px(1));
}

void draw_menu(MessageListUi& ui, const JsonTree& tree, std::size_t place, std::string_view text) {
    if (!ImGui::BeginPopupContextItem("node-menu")) return;
    const JsonNode& node = tree.nodes()[place];
    const std::string pointer = tree.pointer(place, text);
    const std::string value = model::plain_value(JsonTree::value(node, text));
    if (ImGui::MenuItem("Copy value###copy-value")) ImGui::SetClipboardText(value.c_str());
    if (ImGui::MenuItem("Copy pointer###copy-pointer")) ImGui::SetClipboardText(pointer.c_str());
    // The filter reads messages as they came.
    const bool is_as_sent = !ui.tree.own_text;
    if (is_as_sent && !node.is_container() &&
        ImGui::MenuItem("Show messages with this value###filter-by-value"))
        ui.filter_text = "json:\"" + pointer + "\" = " + std::string(JsonTree::value(node, text));
    if (is_as_sent && ImGui::MenuItem("Show messages that have it###filter-by-pointer"))
        ui.filter_text = "json:\"" + pointer + "\"";
    ImGui::EndPopup();
}

void paint_node(const Theme& theme, const MessageListUi& ui, std::size_t place,
                std::string_view text, ImVec2 at) {
    const JsonNode& node = ui.tree.tree->nodes()[place];
    ImFont* font = theme.font.mono;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float height = theme.px(theme.size.row);
    const float y = at.y + (height - line_height(font)) * 0.5f;
    float x = at.x + theme.px(16) * static_cast<float>(node.depth);
    if (node.is_container() && node.children > 0)
        paint_text(list, font, {x, y}, theme.color.dim,
                   ui.tree.opened.contains(place) ? icon::chevron_down : icon::chevron_right);
    x += theme.px(18);
    std::string name;
    if (node.has_key)
        name = model::one_line(as_bytes(JsonTree::key(node, text)), value_characters_max) + ": ";
    else if (place != 0)
        name = fmt::format("{}: ", node.index);
    const std::string value = value_words(node, text);
    const float value_x = x + width_of(theme, font, name);
    paint_mark(theme, ui, place, {x - theme.px(2), at.y + theme.px(1)},
               {value_x + width_of(theme, font, value) + theme.px(2), at.y + height - theme.px(1)});
    paint_foreign_text(theme, list, font, {x, y},
                       node.has_key ? theme.color.json_key : theme.color.faint, name);
    paint_foreign_text(theme, list, font, {value_x, y}, color_of(theme, node.kind), value);
}

// True when it was pressed: it folds or unfolds once all lines are drawn.
bool draw_node(const Scene& scene, MessageListUi& ui, std::size_t place, std::string_view text) {
    const JsonNode node = ui.tree.tree->nodes()[place];
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = scene.theme.px(scene.theme.size.row);
    ImGui::PushID(static_cast<int>(place));
    const bool is_pressed = ImGui::Selectable("##node", false, 0, {0, height});
    const ImGuiIO& io = ImGui::GetIO();
    const bool is_copied =
        ImGui::IsItemFocused() && io.KeyCtrl && !io.KeyShift && compat::is_pressed(compat::Key::C);
    if (is_copied) ImGui::SetClipboardText(model::plain_value(JsonTree::value(node, text)).c_str());
    draw_menu(ui, *ui.tree.tree, place, text);
    ImGui::PopID();
    paint_node(scene.theme, ui, place, text, at);
    return is_pressed && node.is_container();
}

void scroll_to_line(JsonTreeUi& ui, float line_px) {
    if (!ui.line_asked) return;
    const float top = static_cast<float>(*ui.line_asked) * line_px;
    const float room = ImGui::GetWindowHeight();
    const bool is_seen = top >= ImGui::GetScrollY() && top + line_px <= ImGui::GetScrollY() + room;
    if (!is_seen) ImGui::SetScrollY(std::max(top - room * 0.5f, 0.0f));
    ui.line_asked.reset();
}

std::string_view text_of(const JsonTreeUi& tree, const model::Row& row) {
    return tree.own_text ? std::string_view(*tree.own_text) : row.text();
}

}  // namespace

void update_json_tree(MessageListUi& ui, const model::Row& row) {
    JsonTreeUi& tree = ui.tree;
    const std::uint64_t dialect = row.dialect == nullptr ? 0 : row.dialect->revision();
    if (tree.row != row.id || tree.dialect_revision != dialect) {
        tree = {};
        tree.row = row.id;
        tree.dialect_revision = dialect;
        model::RowTree own = model::tree_of(row);
        if (!own.json.empty()) tree.own_text = std::move(own.json);
        tree.what = std::move(own.what);
        const std::string_view text = text_of(tree, row);
        tree.tree = JsonTree::of(text);
        if (!tree.tree) return;
        tree.opened.insert(0);
        for (std::size_t i = 0; text.size() <= unfolded_bytes_max && i < tree.tree->nodes().size();
             ++i) {
            if (!tree.tree->nodes()[i].is_container()) continue;
            tree.tree->open(i, text);
            tree.opened.insert(i);
        }
        make_lines(tree);
    }
    if (!tree.tree || tree.own_text || tree.filter_revision == ui.filter_revision) return;
    tree.filter_revision = ui.filter_revision;
    tree.marks = model::spans_of(ui.rows.filter(), row, marked_bytes_max);
}

void draw_json_tree(const Scene& scene, MessageListUi& ui, const model::Row& row) {
    const std::string_view text = text_of(ui.tree, row);
    const float line_px = scene.theme.px(scene.theme.size.row);
    update_search(ui, text);
    show_found(ui, text);
    scroll_to_line(ui.tree, line_px);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    ImGuiListClipper clipper;
    std::optional<std::size_t> pressed;
    clipper.Begin(static_cast<int>(ui.tree.lines.size()), line_px);
    while (clipper.Step()) {
        for (int line = clipper.DisplayStart; line < clipper.DisplayEnd; ++line) {
            const std::size_t place = ui.tree.lines[static_cast<std::size_t>(line)];
            if (draw_node(scene, ui, place, text)) pressed = place;
        }
    }
    if (pressed) fold_or_unfold(ui.tree, *pressed, text);
    ImGui::PopStyleVar();
    const std::size_t unlisted = unlisted_values(ui.tree);
    if (unlisted > 0)
        view::text(scene.theme, fmt::format("{} further values are not listed", grouped(unlisted)),
                   Role::Waiting, scene.theme.font.small);
}

}  // namespace redial::view
