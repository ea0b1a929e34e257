// Draws switches, sliders and number fields: values that are set by hand. UI thread.
#include <algorithm>
#include <cmath>

#include "view/kit/imgui_compat.hpp"
#include "view/kit/widgets.hpp"

namespace redial::view {
namespace {

float share_of(double value, const Track& track) {
    if (!track.is_wide_range) {
        return static_cast<float>((value - track.low) / std::max(track.high - track.low, 1e-9));
    }
    // As ImGui's logarithmic sliders, which end at 1 where the range begins with 0.
    const double low = std::max(track.low, 1.0);
    if (value <= low) return value <= track.low ? 0.0f : 0.01f;
    return static_cast<float>(std::log(value / low) / std::log(std::max(track.high / low, 1.001)));
}

void paint_track(const Theme& theme, ImVec2 min, ImVec2 max, float share, bool is_strong,
                 bool is_hot) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float alpha = ImGui::GetStyle().Alpha;
    const float y = std::floor((min.y + max.y) * 0.5f) + 0.5f;
    const float half = theme.px(2.5f);
    const ImU32 fill = is_strong ? theme.color.fault : theme.color.faint;
    // An outline: what is filled must be told from what is not in every theme.
    list.AddRectFilled({min.x, y - half}, {max.x, y + half}, faded(theme.color.input, alpha), half);
    compat::rect(list, {min.x, y - half}, {max.x, y + half},
                 faded(theme.color.control_border, alpha), half);
    const float x = min.x + (max.x - min.x) * std::clamp(share, 0.0f, 1.0f);
    if (x > min.x + 1.0f) {
        list.AddRectFilled({min.x, y - half}, {x, y + half}, faded(fill, alpha), half);
    }
    if (!is_hot) return;
    const float radius = theme.px(5.5f);
    const float knob = std::clamp(x, min.x + radius, max.x - radius);
    list.AddCircleFilled({knob, y}, radius, faded(theme.color.text, alpha), 20);
}

}  // namespace

Change& Change::operator|=(Change other) {
    is_changed = is_changed || other.is_changed;
    is_done = is_done || other.is_done;
    return *this;
}

bool toggle_switch(const Theme& theme, const char* id, bool is_on, std::string_view words) {
    const ImVec2 size(theme.px(28), theme.px(16));
    const float base = ImGui::GetCurrentWindow()->DC.CurrLineTextBaseOffset;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = std::max(line_height(theme.font.ui), size.y) + base;
    const bool is_pressed = ImGui::InvisibleButton(id, {size.x, height});
    const bool is_hovered = ImGui::IsItemHovered();
    const ImVec2 min(at.x, std::round(at.y + base + (height - base - size.y) * 0.5f));
    const ImVec2 max(min.x + size.x, min.y + size.y);
    const Palette& c = theme.color;
    const float alpha = ImGui::GetStyle().Alpha;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImU32 rest = is_hovered ? c.control_hovered : c.input;
    list.AddRectFilled(min, max, faded(is_on ? c.fault : rest, alpha), size.y * 0.5f);
    compat::rect(list, min, max, faded(is_on ? c.fault : c.control_border, alpha), size.y * 0.5f);
    const float radius = size.y * 0.5f - theme.px(3);
    const float x = is_on ? max.x - radius - theme.px(3) : min.x + radius + theme.px(3);
    list.AddCircleFilled({x, (min.y + max.y) * 0.5f}, radius, faded(is_on ? c.panel : c.dim, alpha),
                         16);
    compat::nav_frame(ImRect(min, max), ImGui::GetItemID());
    tooltip(theme, words);
    return is_pressed;
}

// ImGui's slider does the work, unseen; while its text is typed (Ctrl+click) it shows itself.
Change slim_slider(const Theme& theme, const char* id, double& value, Track track, float width) {
    const bool is_typed = ImGui::TempInputIsActive(ImGui::GetID(id));
    const ImVec4 none(0, 0, 0, 0);
    if (!is_typed) {
        for (const ImGuiCol color :
             {ImGuiCol_FrameBg, ImGuiCol_FrameBgHovered, ImGuiCol_FrameBgActive,
              ImGuiCol_SliderGrab, ImGuiCol_SliderGrabActive, ImGuiCol_Border, ImGuiCol_Text}) {
            ImGui::PushStyleColor(color, none);
        }
    }
    ImGui::SetNextItemWidth(width);
    // It clamps what it is given: larger values, typed elsewhere, stay until it is moved.
    double shown = std::clamp(value, track.low, track.high);
    const bool is_fine = track.high <= 2.0;
    Change change;
    change.is_changed = ImGui::SliderScalar(id, ImGuiDataType_Double, &shown, &track.low,
                                            &track.high, is_fine ? "%.2f" : "%.0f",
                                            track.is_wide_range ? ImGuiSliderFlags_Logarithmic : 0);
    change.is_done = ImGui::IsItemDeactivatedAfterEdit();
    if (!is_typed) ImGui::PopStyleColor(7);
    if (change.is_changed) value = std::max(shown, track.low);
    if (!is_typed) {
        paint_track(theme, ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), share_of(value, track),
                    track.is_strong, ImGui::IsItemHovered() || ImGui::IsItemActive());
    }
    return change;
}

Change number_field(const Theme& theme, const char* id, double& value, double low, double high,
                    const char* unit, float width) {
    Change change;
    ImGui::SetNextItemWidth(width);
    compat::push_font(theme.font.mono);
    double typed = value;
    change.is_changed = ImGui::InputDouble(id, &typed, 0.0, 0.0, "%.10g");
    change.is_done = ImGui::IsItemDeactivatedAfterEdit();
    ImGui::PopFont();
    if (change.is_changed) value = std::isfinite(typed) ? std::clamp(typed, low, high) : low;
    if (*unit != '\0') {
        ImGui::SameLine(0.0f, theme.px(6));
        text(theme, unit, Role::Dim);
    }
    return change;
}

}  // namespace redial::view
