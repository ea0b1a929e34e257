// Draws the row where a policy is chosen from the presets, saved as one of one's own, read from a
// file and copied. UI thread only.
#include "view/policy/policy_presets.hpp"

#include <algorithm>
#include <utility>

#include "base/format.hpp"
#include "core/policy_words.hpp"
#include "core/presets.hpp"
#include "view/files/path_field.hpp"
#include "view/kit/form.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.focus.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/widgets.hpp"
#include "view/policy/policy_editor.hpp"
#include "view/scene/preferences.hpp"
#include "view/scene/request.hpp"
#include "view/scene/scene.hpp"
#include "view/scene/ui_state.hpp"

namespace redial::view {
namespace {

using Asks = PolicyEditorUi::Asks;

constexpr float label_width = 76.0f;  // at scale 1: room for names with their versions

const core::NamedPolicy* own_named(const Preferences& preferences, const std::string& name) {
    for (const core::NamedPolicy& own : preferences.policies) {
        if (own.name == name) return &own;
    }
    return nullptr;
}

const core::NamedPolicy* own_of(const Preferences& preferences, const core::Policy& policy) {
    for (const core::NamedPolicy& own : preferences.policies) {
        if (own.policy == policy) return &own;
    }
    return nullptr;
}

void take(core::Policy& policy, PolicyEditorUi& editor, const core::Policy& chosen,
          std::string name) {
    const bool shows_more = editor.shows_more;
    policy = chosen;
    editor = {};
    editor.chosen = std::move(name);
    editor.shows_more = shows_more;
}

// What stands in the closed list.
std::string shown_name(const Preferences& preferences, const core::Policy& policy,
                       const PolicyEditorUi& editor) {
    if (const core::NamedPolicy* own = own_of(preferences, policy)) return own->name;
    if (const core::Preset* preset = core::preset_of(policy)) {
        return std::string(preset->label) +
               (preset->version.empty() ? "" : "  " + std::string(preset->version));
    }
    if (editor.chosen.empty()) return "Custom";
    const core::Preset* preset = core::find_preset(editor.chosen);
    return (preset ? std::string(preset->label) : editor.chosen) + ", changed";
}

bool preset_item(const Theme& theme, const char* id, std::string_view name, std::string_view right,
                 std::string_view about, bool is_chosen) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float end = at.x + ImGui::GetContentRegionAvail().x;
    const bool is_pressed = ImGui::Selectable(id, is_chosen);
    tooltip(theme, about);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    paint_foreign_text(theme, list, theme.font.ui, at, theme.color.text, name);
    const float width = width_of(theme.font.small, right);
    paint_text(list, theme.font.small, {end - width - theme.px(4), at.y + theme.px(1)},
               theme.color.dim, right);
    return is_pressed;
}

void draw_preset_list(const Scene& scene, core::Policy& policy, PolicyEditorUi& editor) {
    const Theme& theme = scene.theme;
    const std::vector<core::NamedPolicy>& own = scene.preferences().policies;
    if (!own.empty()) text(theme, "One's own", Role::Faint, theme.font.small);
    for (std::size_t i = 0; i < own.size(); ++i) {
        ImGui::PushID(static_cast<int>(i));
        const core::NamedPolicy chosen = own[i];
        if (preset_item(theme, "###own", chosen.name, core::policy_in_words(chosen.policy), "",
                        chosen.policy == policy)) {
            take(policy, editor, chosen.policy, chosen.name);
        }
        ImGui::PopID();
    }
    if (!own.empty()) text(theme, "Libraries", Role::Faint, theme.font.small);
    for (const core::Preset& preset : core::presets()) {
        ImGui::PushID(preset.name.data(), preset.name.data() + preset.name.size());
        if (preset_item(theme, "###preset", preset.label, preset.version, core::described(preset),
                        preset.policy == policy)) {
            take(policy, editor, preset.policy, std::string(preset.name));
        }
        ImGui::PopID();
    }
}

void save(const Scene& scene, const core::Policy& policy, PolicyEditorUi& editor) {
    std::vector<core::NamedPolicy>& own = scene.preferences().policies;
    const std::string& name = editor.typed;
    editor.error.clear();
    if (core::find_preset(name)) editor.error = "a library's preset has this name";
    const auto same = std::find_if(own.begin(), own.end(),
                                   [&](const core::NamedPolicy& one) { return one.name == name; });
    if (same == own.end() && own.size() >= core::own_policies_max) {
        editor.error = fmt::format("there are {} already; delete one", core::own_policies_max);
    }
    if (!editor.error.empty()) return;
    if (same != own.end()) {
        same->policy = policy;
    } else {
        own.push_back({name, policy});
    }
    editor.chosen = name;
    editor.asks = Asks::Nothing;
    request(scene, PreferencesChanged{});
}

void ask(PolicyEditorUi& editor, Asks what) {
    editor.asks = what;
    editor.typed = what == Asks::Name && !core::find_preset(editor.chosen) ? editor.chosen : "";
    editor.error.clear();
    editor.is_focus_asked = true;
}

// The room that the two buttons behind the line want.
float room_of_line(const Theme& theme) { return ImGui::GetContentRegionAvail().x - theme.px(150); }

// True: Enter.
bool draw_name(const Theme& theme, PolicyEditorUi& editor) {
    ImGui::SetNextItemWidth(room_of_line(theme));
    if (std::exchange(editor.is_focus_asked, false)) compat::focus_next_item();
    return input_words(theme, "###typed", editor.typed, "a name",
                       ImGuiInputTextFlags_EnterReturnsTrue);
}
bool draw_file(const Scene& scene, PolicyEditorUi& editor) {
    return path_field(scene, editor.typed,
                      {.id = "###typed",
                       .hint = "policy.json",
                       .wish = {FileKind::Open, "Open a policy", {".json"}, {}},
                       .width = room_of_line(scene.theme),
                       .is_focus_asked = std::exchange(editor.is_focus_asked, false)})
        .is_entered;
}

// The line for a name or a path: Enter is its button, Escape leaves it.
void draw_question(const Scene& scene, core::Policy& policy, PolicyEditorUi& editor) {
    const Theme& theme = scene.theme;
    const bool is_name = editor.asks == Asks::Name;
    form_row(theme, is_name ? "Save as" : "JSON file", theme.px(label_width));
    bool is_given = is_name ? draw_name(theme, editor) : draw_file(scene, editor);
    if (is_name && editor.typed.size() > core::policy_name_bytes_max) {
        editor.typed.resize(core::policy_name_bytes_max);
    }
    ImGui::SameLine();
    ImGui::BeginDisabled(editor.typed.empty());
    is_given |= primary_button(theme, is_name ? "Save###give" : "Open###give",
                               !editor.typed.empty() ? ""
                               : is_name             ? "Type a name first"
                                                     : "Name a file first");
    ImGui::EndDisabled();
    ImGui::SameLine();
    if (button(theme, "Cancel###not-given")) editor.asks = Asks::Nothing;
    if (!editor.error.empty()) error_line(theme, editor.error);
    if (!is_given || editor.typed.empty()) return;
    if (is_name) return save(scene, policy, editor);
    request(scene, LoadPolicy{editor.typed});
}

void take_loaded(const Scene& scene, core::Policy& policy, PolicyEditorUi& editor) {
    if (!scene.ui.policy_loaded) return;
    const LoadedPolicy loaded = *std::exchange(scene.ui.policy_loaded, std::nullopt);
    if (!loaded.error.empty()) {
        editor.error = loaded.error;
        return;
    }
    take(policy, editor, loaded.named.policy, loaded.named.name);
}

void draw_buttons(const Scene& scene, const core::Policy& policy, PolicyEditorUi& editor) {
    const Theme& theme = scene.theme;
    if (button(theme, "Save as...###save-policy", "Keep it under a name of your own")) {
        ask(editor, Asks::Name);
    }
    ImGui::SameLine(0.0f, theme.px(6));
    if (button(theme, "Open...###open-policy", "A policy from a JSON file")) {
        ask(editor, Asks::File);
    }
    ImGui::SameLine(0.0f, theme.px(6));
    if (button(theme, "Copy JSON###copy-policy",
               "For redial connect --policy FILE and redial herd --policy FILE")) {
        const std::string name = preset_name_of(scene.preferences(), policy);
        request(scene, CopyPolicy{{name.empty() ? editor.chosen : name, policy}});
    }
    const core::NamedPolicy* own = own_of(scene.preferences(), policy);
    ImGui::SameLine(0.0f, theme.px(6));
    ImGui::BeginDisabled(own == nullptr);
    if (icon_button(theme, "###delete-policy", icon::trash,
                    own ? "Delete this preset of your own" : "Only a preset of your own goes") &&
        own != nullptr) {
        std::erase(scene.preferences().policies, core::NamedPolicy(*own));
        request(scene, PreferencesChanged{});
    }
    ImGui::EndDisabled();
}

void draw_about(const Theme& theme, const core::Policy& policy) {
    const core::Preset* preset = core::preset_of(policy);
    const std::string words =
        policy.adapts ? "Learns from past outages: it dials when they used to be over, between "
                        "floor and cap. Shown is what it does before it knows any."
        : preset      ? core::described(*preset)
                      : std::string("Not a library's.");
    // Three lines, so that nothing below moves with the choice.
    const float height = line_height(theme.font.small) * 3 + theme.px(6);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddText(theme.font.small, line_height(theme.font.small), at, theme.color.dim, words.data(),
                 words.data() + words.size(), width);
    ImGui::Dummy({width, height});
}

}  // namespace

std::string preset_name_of(const Preferences& preferences, const core::Policy& policy) {
    if (const core::NamedPolicy* own = own_of(preferences, policy)) return own->name;
    const core::Preset* preset = core::preset_of(policy);
    return preset ? std::string(preset->name) : std::string();
}

const core::Policy* policy_named(const Preferences& preferences, const std::string& name) {
    if (const core::NamedPolicy* own = own_named(preferences, name)) return &own->policy;
    const core::Preset* preset = core::find_preset(name);
    return preset ? &preset->policy : nullptr;
}

void draw_preset_row(const Scene& scene, core::Policy& policy, PolicyEditorUi& editor) {
    const Theme& theme = scene.theme;
    take_loaded(scene, policy, editor);
    form_row(theme, "Preset", theme.px(label_width));
    const float buttons = button_width("Save as...") + button_width("Open...") +
                          button_width("Copy JSON") + theme.px(28 + 4 * 6);
    ImGui::SetNextItemWidth(std::max(ImGui::GetContentRegionAvail().x - buttons, theme.px(120)));
    const std::string shown = shown_name(scene.preferences(), policy, editor);
    if (ImGui::BeginCombo("###presets", shown.c_str(), ImGuiComboFlags_HeightLarge)) {
        draw_preset_list(scene, policy, editor);
        ImGui::EndCombo();
    }
    ImGui::SameLine(0.0f, theme.px(6));
    draw_buttons(scene, policy, editor);
    if (is_asking(editor)) {
        draw_question(scene, policy, editor);
    } else {
        draw_about(theme, policy);
    }
}

}  // namespace redial::view
