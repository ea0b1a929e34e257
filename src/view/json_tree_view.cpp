// Draws the tree; only the lines that are seen are formatted. UI thread only.
#include "view/json_tree_view.hpp"

#include "base/format.hpp"
#include "model/display_text.hpp"
#include "view/icons.hpp"
#include "view/imgui_compat.hpp"
#include "view/widgets.hpp"

namespace redial::view {
namespace {

using model::JsonNode;
using model::JsonTree;

constexpr std::size_t value_characters_max = 200;

std::string value_words(const JsonNode& node, std::string_view text) {
    if (node.kind == JsonNode::Kind::Object)
        return fmt::format("{{{}}}", node.children);
    if (node.kind == JsonNode::Kind::Array) return fmt::format("[{}]", node.children);
    return model::one_line(as_bytes(JsonTree::value(node, text)), value_characters_max);
}

Role role_of(JsonNode::Kind kind) {
    switch (kind) {
        case JsonNode::Kind::String: return Role::Open;
        case JsonNode::Kind::Number: return Role::Waiting;
        case JsonNode::Kind::Literal: return Role::Fault;
        default: return Role::Dim;
    }
}

void draw_menu(MessageListUi& ui, const JsonTree& tree, std::size_t place, std::string_view text) {
    if (!ImGui::BeginPopupContextItem("node-menu")) return;
    const JsonNode& node = tree.nodes()[place];
    const std::string pointer = tree.pointer(place, text);
    const std::string value = model::plain_value(JsonTree::value(node, text));
    if (ImGui::MenuItem("Copy value###copy-value")) ImGui::SetClipboardText(value.c_str());
    if (ImGui::MenuItem("Copy pointer###copy-pointer")) ImGui::SetClipboardText(pointer.c_str());
    if (!node.is_container() &&
        ImGui::MenuItem("Show messages with this value###filter-by-value"))
        ui.filter_text =
            "json:\"" + pointer + "\" = " + std::string(JsonTree::value(node, text));
    if (ImGui::MenuItem("Show messages that have it###filter-by-pointer"))
        ui.filter_text = "json:\"" + pointer + "\"";
    ImGui::EndPopup();
}

void draw_node(const Scene& scene, MessageListUi& ui, std::size_t place, std::string_view text) {
    const Theme& theme = scene.theme;
    const JsonTree& tree = *ui.tree.tree;
    const JsonNode& node = tree.nodes()[place];
    const bool is_folded = ui.tree.folded.contains(place);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = theme.px(theme.size.row);
    ImGui::PushID(static_cast<int>(place));
    if (ImGui::Selectable("##node", false, 0, {0, height}) && node.is_container()) {
        if (is_folded)
            ui.tree.folded.erase(place);
        else
            ui.tree.folded.insert(place);
    }
    draw_menu(ui, tree, place, text);
    ImGui::PopID();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float y = at.y + (height - line_height(theme.font.mono)) * 0.5f;
    float x = at.x + theme.px(16) * static_cast<float>(node.depth);
    if (node.is_container())
        paint_text(list, theme.font.mono, {x, y}, theme.color.dim,
                   is_folded ? icon::chevron_right : icon::chevron_down);
    x += theme.px(18);
    std::string name;
    if (node.has_key)
        name = model::one_line(as_bytes(JsonTree::key(node, text)), value_characters_max) + ": ";
    else if (place != 0)
        name = fmt::format("{}: ", node.index);
    paint_foreign_text(theme, list, theme.font.mono, {x, y},
                       node.has_key ? theme.color.accent : theme.color.faint, name);
    x += width_of(theme.font.mono, name);
    paint_foreign_text(theme, list, theme.font.mono, {x, y},
                       color_of(theme, role_of(node.kind)), value_words(node, text));
}

}  // namespace

bool draw_json_tree(const Scene& scene, MessageListUi& ui, std::uint64_t row,
                    std::string_view text) {
    if (ui.tree.row != row) ui.tree = {row, JsonTree::of(text), {}};
    if (!ui.tree.tree) return false;
    const std::vector<JsonNode>& nodes = ui.tree.tree->nodes();
    std::vector<std::size_t> shown;
    for (std::size_t i = 0; i < nodes.size();) {
        shown.push_back(i);
        i = ui.tree.folded.contains(i) ? nodes[i].end : i + 1;
    }
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(shown.size()), scene.theme.px(scene.theme.size.row));
    while (clipper.Step())
        for (int line = clipper.DisplayStart; line < clipper.DisplayEnd; ++line)
            draw_node(scene, ui, shown[static_cast<std::size_t>(line)], text);
    ImGui::PopStyleVar();
    return true;
}

}  // namespace redial::view
