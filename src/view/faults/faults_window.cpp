// Draws the faults window: the faults that are set, the presets and kinds that can be added, and
// all of them as text. UI thread only.
#include "view/faults/faults_window.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/format.hpp"
#include "model/fold/workspace.hpp"
#include "view/faults/fault_editor.hpp"
#include "view/kit/box.hpp"
#include "view/kit/countdown.hpp"
#include "view/kit/dialog.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/redraw.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/text_layout.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/fault_ops.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/scene.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/session_ui.hpp"
#include "view/scene/ui_state.hpp"

namespace redial::view {
namespace {

constexpr float kinds_width = 268.0f;       // at scale 1
constexpr float two_columns_from = 600.0f;  // narrower: the kinds are behind a button

void add(const Scene& scene, const model::SessionModel& session, core::Fault fault) {
    scene.of(session.id).faults.opened = fault.name;
    scene.ask(session.id, core::AddFault{std::move(fault)});
}

const char* name_of(core::FaultGroup group) {
    switch (group) {
        case core::FaultGroup::Network: return "Network";
        case core::FaultGroup::Phase: return "Phase of the connection";
        case core::FaultGroup::Protocol: return "Protocol";
    }
    return "";
}

// "+ Latency            3 s  next".
void draw_kind(const Scene& scene, const model::SessionModel& session,
               const core::FaultKindInfo& info) {
    const Theme& theme = scene.theme;
    ImGui::PushID(info.name);
    const float brief = width_of(theme.font.small, "3 s") + theme.px(10);
    const float armed = width_of(theme.font.small, "next") + theme.px(10);
    const float height = theme.px(22);
    const float width = ImGui::GetContentRegionAvail().x - brief - armed - theme.px(4);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    if (ImGui::InvisibleButton("add", {std::max(width, theme.px(40)), height})) {
        add(scene, session, new_fault(*session.faults, info.kind));
    }
    const bool is_hovered = ImGui::IsItemHovered();
    compat::nav_frame(ImRect(ImGui::GetItemRectMin(), ImGui::GetItemRectMax()), ImGui::GetItemID());
    tooltip(theme, info.does);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (is_hovered) {
        list.AddRectFilled(at, {at.x + width, at.y + height}, theme.color.control_hovered,
                           theme.px(theme.size.control_corner));
    }
    const float y = at.y + std::round((height - line_height(theme.font.ui)) * 0.5f);
    paint_text(list, theme.font.small, {at.x + theme.px(6), y + theme.px(1)},
               is_hovered ? theme.color.accent : theme.color.faint, icon::plus);
    paint_text(list, theme.font.ui, {at.x + theme.px(24), y}, theme.color.text, info.label,
               width - theme.px(26));
    compat::push_font(theme.font.small);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(theme.px(5), theme.px(3)));
    ImGui::SameLine(0.0f, 0.0f);
    if (button(theme, "3 s###brief", "In force for 3 s")) {
        add(scene, session, brief_fault(info.kind));
    }
    ImGui::SameLine(0.0f, theme.px(4));
    if (button(theme, "next###armed", "Armed: acts on the next attempt alone")) {
        add(scene, session, armed_fault(info.kind));
    }
    ImGui::PopStyleVar();
    ImGui::PopFont();
    ImGui::PopID();
}

void draw_kinds(const Scene& scene, const model::SessionModel& session) {
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(scene.theme.px(4), scene.theme.px(2)));
    std::optional<core::FaultGroup> group;
    for (const core::FaultKindInfo& info : core::fault_kinds()) {
        if (group != info.group) {
            if (group) ImGui::Dummy({0.0f, scene.theme.space(1)});
            section_heading(scene.theme, name_of(info.group));
            ImGui::Dummy({0.0f, scene.theme.px(1)});
            group = info.group;
        }
        draw_kind(scene, session, info);
    }
    ImGui::PopStyleVar();
}

void draw_target(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    ImGui::SetNextItemWidth(theme.px(170));
    if (!ImGui::BeginCombo("###target", label_of(theme, session.name).c_str())) return;
    for (const model::SessionModel* one : shown_sessions(scene)) {
        if (one->config->tap_of != SessionId{}) continue;
        ImGui::PushID(static_cast<int>(one->id.value));
        if (ImGui::Selectable(label_of(theme, one->name, "one").c_str(), one->id == session.id)) {
            scene.ui.faults_window.session = one->id;
        }
        ImGui::PopID();
    }
    ImGui::EndCombo();
}

void draw_link_switch(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    if (session.config->tap) {
        text(theme, "every connection through the tap", Role::Dim);
        return;
    }
    if (toggle_switch(theme, "###link", session.is_linked,
                      "Its next connections go through Redial's own link; on by itself as soon as "
                      "a fault is set")) {
        scene.ask(session.id, core::SetLink{!session.is_linked});
    }
    ImGui::SameLine(0.0f, theme.px(8));
    text(theme, session.is_linked ? "through the link" : "direct, no link",
         session.is_linked ? Role::Fault : Role::Dim);
}

void draw_seed(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    ImGui::AlignTextToFramePadding();
    text(theme, "seed", Role::Dim);
    ImGui::SameLine(0.0f, theme.px(6));
    auto seed = static_cast<double>(session.faults->seed);
    const Change change = number_field(theme, "###seed", seed, 1, 9e15, "", theme.px(56));
    tooltip(theme, "Equal seeds and equal traffic give equal faults");
    if (!change.is_done) return;
    auto list = std::make_shared<core::FaultList>(*session.faults);
    list->seed = static_cast<std::uint64_t>(std::llround(seed));
    scene.ask(session.id, core::SetFaults{list});
}

void draw_head(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    const bool is_empty = session.faults->faults.empty();
    draw_target(scene, session);
    ImGui::SameLine(0.0f, theme.px(12));
    ImGui::AlignTextToFramePadding();
    draw_link_switch(scene, session);
    const float seed = theme.px(62) + width_of(theme.font.ui, "seed");
    const float buttons = button_width("Copy all") + button_width("Clear all") + theme.px(20);
    const float right = ImGui::GetWindowContentRegionMax().x - seed - buttons;
    ImGui::SameLine(0.0f, theme.px(12));
    if (ImGui::GetCursorPosX() > right) {
        ImGui::NewLine();
    } else {
        ImGui::SetCursorPosX(right);
    }
    draw_seed(scene, session);
    ImGui::SameLine(0.0f, theme.px(12));
    ImGui::BeginDisabled(is_empty);
    const char* none = "No fault is set";
    if (button(theme, "Copy all###copy-all",
               is_empty ? none : "As --fault options for the command line")) {
        ImGui::SetClipboardText(as_options(*session.faults).c_str());
        scene.notify("Faults copied as --fault options", core::Severity::Info, scene.now.mono);
    }
    ImGui::SameLine(0.0f, theme.px(8));
    if (button(theme, "Clear all###clear-all", is_empty ? none : "Take every fault away")) {
        scene.ask(session.id, core::ClearFaults{});
    }
    ImGui::EndDisabled();
}

void draw_presets(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    section_heading(theme, "Common failures");
    const float right = ImGui::GetWindowPos().x + ImGui::GetWindowContentRegionMax().x;
    const auto put = [&](const char* label, std::string_view does, bool is_first) {
        const float end = ImGui::GetItemRectMax().x + theme.px(6) + button_width(label);
        if (!is_first && end <= right) ImGui::SameLine(0.0f, theme.px(6));
        return button(theme, label, does);
    };
    if (put("Drop with a TCP reset###drop", "Now, to who is connected (Ctrl+Shift+D)", true)) {
        scene.ask(session.id, core::ForceReset{});
    }
    for (const FaultPreset& preset : fault_presets()) {
        const std::string label = std::string(preset.label) + "###" + preset.id;
        if (!put(label.c_str(), preset.does, false)) continue;
        for (core::Fault& fault : preset.make()) add(scene, session, std::move(fault));
    }
}

// What it is doing, on the right of a fault's row: "2.1 s left", "armed", "off".
std::string state_words(const Scene& scene, const model::SessionModel& session,
                        const core::Fault& fault, Role& role) {
    role = Role::Faint;
    if (!fault.is_on) return "off";
    const std::optional<Instant> since = in_force_since(session, fault);
    role = fault.is_armed ? Role::Waiting : Role::Fault;
    if (since && fault.lasts) {
        const Instant end = *since + *fault.lasts;
        if (scene.now.mono >= end) return "over";
        return count_down(scene.redraw(), end, *fault.lasts, scene.now.mono, scene.figures.frame_ms)
                   .words +
               " left";
    }
    if (fault.is_armed) return "armed";
    return since ? "in force" : "on";
}

struct RowAnswer {
    bool is_opened = false, is_flipped = false, is_removed = false;
};

RowAnswer draw_fault_row(const Scene& scene, const model::SessionModel& session,
                         const core::Fault& fault) {
    const Theme& theme = scene.theme;
    RowAnswer answer;
    Role role = Role::Dim;
    const std::string state = state_words(scene, session, fault, role);
    ImGui::AlignTextToFramePadding();
    answer.is_flipped = toggle_switch(
        theme, "###on", fault.is_on,
        fault.is_on ? "On. Press to keep it without effect" : "Off. Press to put it in force");
    ImGui::SameLine(0.0f, theme.px(10));
    const float buttons = button_width("3 s") + theme.px(28) * 2 + theme.px(14);
    const float state_width = width_of(theme.font.mono, "00.0 s left") + theme.px(12);
    const float right = ImGui::GetWindowContentRegionMax().x - buttons;
    const float width = right - state_width - ImGui::GetCursorPosX();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = theme.px(theme.size.control);
    answer.is_opened = ImGui::InvisibleButton("###open", {std::max(width, theme.px(40)), height});
    compat::nav_frame(ImRect(ImGui::GetItemRectMin(), ImGui::GetItemRectMax()), ImGui::GetItemID());
    tooltip(theme, fault.name + ": " + core::info_of(fault.kind).does);
    const float y = at.y + std::round((height - line_height(theme.font.ui)) * 0.5f);
    const bool is_open = scene.of(session.id).faults.opened == fault.name;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    paint_text(list, theme.font.small, {at.x, y + theme.px(1)}, theme.color.dim,
               is_open ? icon::chevron_down : icon::chevron_right);
    paint_foreign_text(theme, list, theme.font.ui, {at.x + theme.px(16), y},
                       fault.is_on ? theme.color.text : theme.color.dim, core::in_words(fault),
                       width - theme.px(16));
    ImGui::SameLine(0.0f, 0.0f);
    ImGui::AlignTextToFramePadding();
    text_right(theme, state, ImGui::GetWindowPos().x + right - theme.px(10), role, theme.font.mono);
    ImGui::SameLine();
    ImGui::SetCursorPosX(right);
    if (button(theme, "3 s###brief", "In force for 3 s from now on")) {
        core::Fault brief = fault;
        brief.lasts = short_while;
        brief.is_on = true;
        scene.ask(session.id, core::AddFault{std::move(brief)});
    }
    ImGui::SameLine(0.0f, theme.px(6));
    if (icon_button(theme, "###copy", icon::copy, "Copy as a --fault option")) {
        ImGui::SetClipboardText(as_option(fault).c_str());
    }
    ImGui::SameLine(0.0f, theme.px(4));
    answer.is_removed = icon_button(theme, "###remove", icon::close, "Take this fault away");
    return answer;
}

void draw_fault(const Scene& scene, const model::SessionModel& session, const core::Fault& told) {
    const Theme& theme = scene.theme;
    ImGui::PushID(told.name.c_str());
    core::Fault fault = shown_fault(scene, session, told);
    const RowAnswer answer = draw_fault_row(scene, session, fault);
    std::string& opened = scene.of(session.id).faults.opened;
    if (answer.is_opened) opened = opened == told.name ? std::string() : told.name;
    if (answer.is_flipped) {
        fault.is_on = !fault.is_on;
        take_change(scene, session, fault, {true, true});
    }
    if (answer.is_removed) scene.ask(session.id, core::RemoveFault{told.name});
    if (opened == told.name) {
        ImGui::Indent(theme.px(38));
        const Change change = draw_fault_parameters(theme, fault);
        take_change(scene, session, fault, change);
        ImGui::Unindent(theme.px(38));
        ImGui::Dummy({0.0f, theme.space(1)});
    }
    ImGui::PopID();
}

void draw_typed(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    FaultsUi& ui = scene.of(session.id).faults;
    ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - button_width("Add") - theme.px(8));
    compat::push_font(theme.font.mono);
    bool is_entered =
        input_words(theme, "###typed", ui.typed, "or type one: latency:120ms±30ms,down,for 5s",
                    ImGuiInputTextFlags_EnterReturnsTrue);
    if (ImGui::IsItemEdited()) ui.typed_error.clear();
    ImGui::PopFont();
    ImGui::SameLine(0.0f, theme.px(8));
    is_entered |= button(theme, "Add###add-typed", "Also takes a whole line of --fault options");
    if (!ui.typed_error.empty()) error_line(theme, ui.typed_error);
    if (!is_entered) return;
    Result<std::vector<core::Fault>> faults = faults_from_typed(ui.typed);
    if (!faults) {
        ui.typed_error = faults.error().line();
        return;
    }
    for (core::Fault& fault : *faults) {
        if (fault.name.empty()) fault.name = new_fault(*session.faults, fault.kind).name;
        add(scene, session, std::move(fault));
    }
    ui.typed.clear();
    ui.typed_error.clear();
}

// Faults that are set and cannot act on the connection there is.
void draw_link_hint(const Scene& scene, const model::SessionModel& session) {
    const bool is_direct = !session.is_linked && !session.config->tap && session.live_attempt;
    if (!is_direct || faults_on(*session.faults) == 0) return;
    warning_line(scene.theme,
                 "This connection does not go through the link: the faults act from "
                 "the next attempt on");
    if (button(scene.theme, "Reconnect now###reconnect")) {
        scene.ask(session.id, core::ReconnectNow{});
    }
}

void draw_list(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    draw_presets(scene, session);
    ImGui::Dummy({0.0f, theme.space(1)});
    section_heading(theme, fmt::format("Set · {}", session.faults->faults.size()));
    draw_typed(scene, session);
    draw_link_hint(scene, session);
    if (session.faults->faults.empty()) {
        text(theme, "Nothing is broken on purpose. Choose a failure above or a kind of fault.",
             Role::Dim);
    }
    // A copy: what is asked here comes back as a new list, never while this one is drawn.
    const std::shared_ptr<const core::FaultList> list = session.faults;
    for (const core::Fault& fault : list->faults) draw_fault(scene, session, fault);
}

void draw_body(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    ImGui::BeginDisabled(!scene.figures.has_engine);
    draw_head(scene, session);
    separator_line(theme);
    const bool has_two_columns = ImGui::GetContentRegionAvail().x >= theme.px(two_columns_from);
    if (has_two_columns) {
        compat::begin_child("kinds", {theme.px(kinds_width), 0.0f}, false, compat::nav_flattened);
        draw_kinds(scene, session);
        ImGui::EndChild();
        ImGui::SameLine(0.0f, theme.px(16));
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float x = std::floor(at.x - theme.px(8)) + 0.5f;
        ImGui::GetWindowDrawList()->AddLine({x, at.y}, {x, at.y + ImGui::GetContentRegionAvail().y},
                                            theme.color.border);
    }
    compat::begin_child("set", {0.0f, 0.0f}, false, compat::nav_flattened);
    if (!has_two_columns) {
        if (button(theme, "Add a fault...###add-kind")) ImGui::OpenPopup("###kinds");
        if (ImGui::BeginPopup("###kinds")) {
            compat::begin_child("kinds", {theme.px(kinds_width), theme.px(320)}, false,
                                compat::nav_flattened);
            draw_kinds(scene, session);
            ImGui::EndChild();
            ImGui::EndPopup();
        }
    }
    draw_list(scene, session);
    ImGui::EndChild();
    ImGui::EndDisabled();
}

}  // namespace

void draw_faults_window(const Scene& scene, Box whole) {
    FaultsWindow& window = scene.ui.faults_window;
    if (!window.is_open) return;
    const model::SessionModel* session = scene.workspace.find(window.session);
    if (session == nullptr || is_leaving(scene.ui, window.session)) {
        window.is_open = false;
        return;
    }
    settle_draft(scene, *session);
    if (window.is_focus_asked) ImGui::SetNextWindowFocus();
    window.is_focus_asked = false;
    const std::string title = label_of(scene.theme, "Faults · " + session->name, "faults");
    if (begin_floating(scene.theme, title.c_str(), window.is_open, whole, {920, 580})) {
        draw_body(scene, *session);
    }
    ImGui::End();
}

}  // namespace redial::view
