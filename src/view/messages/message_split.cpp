// Shares the room between list and pane, as the person dragged the edge. UI thread only.
#include "view/messages/message_split.hpp"

#include <algorithm>
#include <cmath>

#include "view/kit/widgets.hpp"
#include "view/scene/preferences.hpp"
#include "view/scene/request.hpp"

namespace redial::view {
namespace {

// At scale 1.
constexpr float edge_width = 9;  // of what can be grabbed
constexpr float list_height_min = 64, pane_height_min = 96;
constexpr float list_width_min = 160, pane_width_min = 200;
constexpr float share_usual = 0.5f;

}  // namespace

MessageSplit layout_message_split(const Scene& scene, ImVec2 room, HasPane has_pane) {
    const Theme& theme = scene.theme;
    const Preferences& kept = scene.preferences();
    MessageSplit split;
    split.list = room;
    // In a tile too low for the pane's first lines the list keeps what there is.
    if (has_pane == HasPane::No || room.y < theme.px(pane_height_min)) return split;
    split.edge = theme.px(edge_width);
    // Side by side only where both have room, and where they have none one below the other.
    const bool is_low = room.y < theme.px(list_height_min + pane_height_min + edge_width);
    split.is_beside = (kept.shows_message_beside || is_low) &&
                      room.x >= theme.px(list_width_min + pane_width_min + edge_width);
    const auto shared = [&](float whole, float share, float list_min, float pane_min) {
        const float left = std::max(whole - split.edge, 0.0f);
        const float most = std::max(left - theme.px(list_min), left * 0.5f);
        return std::round(std::clamp(left * share, std::min(theme.px(pane_min), most), most));
    };
    if (split.is_beside) {
        const float pane =
            shared(room.x, kept.message_share_beside, list_width_min, pane_width_min);
        split.list.x = room.x - split.edge - pane;
        split.pane = {pane, room.y};
    } else {
        const float pane =
            shared(room.y, kept.message_share_below, list_height_min, pane_height_min);
        split.list.y = room.y - split.edge - pane;
        split.pane = {room.x, pane};
    }
    return split;
}

void draw_message_edge(const Scene& scene, const MessageSplit& split, ImVec2 room, ImVec2 at) {
    const Theme& theme = scene.theme;
    Preferences& kept = scene.preferences();
    const ImVec2 min =
        split.is_beside ? ImVec2(at.x + split.list.x, at.y) : ImVec2(at.x, at.y + split.list.y);
    const ImVec2 max = split.is_beside ? ImVec2(min.x + split.edge, at.y + room.y)
                                       : ImVec2(at.x + room.x, min.y + split.edge);
    const Drag drag =
        drag_edge("###message-edge", min, max, split.is_beside ? ImGuiAxis_X : ImGuiAxis_Y);
    float& share = split.is_beside ? kept.message_share_beside : kept.message_share_below;
    const float whole = (split.is_beside ? room.x : room.y) - split.edge;
    const float pane = split.is_beside ? split.pane.x : split.pane.y;
    if (drag.is_held && drag.by != 0.0f && whole > 0.0f)
        share = std::clamp((pane - drag.by) / whole, 0.1f, 0.9f);
    const bool is_hovered = ImGui::IsMouseHoveringRect(min, max) && ImGui::IsWindowHovered();
    const bool is_reset = is_hovered && ImGui::IsMouseDoubleClicked(0);
    if (is_reset) share = share_usual;
    if (drag.is_over || is_reset) request(scene, PreferencesChanged{});
    const bool is_lit = drag.is_held || is_hovered;
    const ImVec2 middle((min.x + max.x) * 0.5f, (min.y + max.y) * 0.5f);
    const ImU32 color = is_lit ? theme.color.accent : theme.color.border;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float line = is_lit ? theme.px(2) : theme.px(1);
    if (split.is_beside)
        list.AddRectFilled({std::floor(middle.x), min.y}, {std::floor(middle.x) + line, max.y},
                           color);
    else
        list.AddRectFilled({min.x, std::floor(middle.y)}, {max.x, std::floor(middle.y) + line},
                           color);
    ImGui::SetCursorScreenPos(split.is_beside ? ImVec2(max.x, at.y) : ImVec2(at.x, max.y));
}

}  // namespace redial::view
