// Presets in the policy editor: the libraries' and one's own, to choose, save, read and copy. UI
// thread.
#include <algorithm>
#include <utility>

#include "base/format.hpp"
#include "core/presets.hpp"
#include "view/backoff_layout.hpp"
#include "view/dialogs.hpp"
#include "view/icons.hpp"
#include "view/imgui_compat.hpp"
#include "view/policy_editor.hpp"
#include "view/session_form.hpp"
#include "view/widgets.hpp"

namespace redial::view {
namespace {

using Asks = PolicyEditorUi::Asks;

constexpr float label_width = 76.0f;  // at scale 1: room for names with their versions

const NamedPolicy* own_named(const Preferences& preferences, const std::string& name) {
    for (const NamedPolicy& own : preferences.policies) {
        if (own.name == name) return &own;
    }
    return nullptr;
}

const NamedPolicy* own_of(const Preferences& preferences, const core::Policy& policy) {
    for (const NamedPolicy& own : preferences.policies) {
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
    if (const NamedPolicy* own = own_of(preferences, policy)) return own->name;
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
    const std::vector<NamedPolicy>& own = scene.ui.preferences.policies;
    if (!own.empty()) text(theme, "One's own", Role::Faint, theme.font.small);
    for (std::size_t i = 0; i < own.size(); ++i) {
        ImGui::PushID(static_cast<int>(i));
        const NamedPolicy chosen = own[i];
        if (preset_item(theme, "###own", chosen.name, policy_in_words(chosen.policy), "",
                        chosen.policy == policy)) {
            take(policy, editor, chosen.policy, chosen.name);
        }
        ImGui::PopID();
    }
    if (!own.empty()) text(theme, "Libraries", Role::Faint, theme.font.small);
    for (const core::Preset& preset : core::presets()) {
        ImGui::PushID(preset.name.data(), preset.name.data() + preset.name.size());
        if (preset_item(theme, "###preset", preset.label, preset.version,
                        core::described(preset), preset.policy == policy)) {
            take(policy, editor, preset.policy, std::string(preset.name));
        }
        ImGui::PopID();
    }
}

void save(const Scene& scene, const core::Policy& policy, PolicyEditorUi& editor) {
    std::vector<NamedPolicy>& own = scene.ui.preferences.policies;
    const std::string& name = editor.typed;
    editor.error.clear();
    if (core::find_preset(name)) editor.error = "a library's preset has this name";
    const auto same = std::find_if(own.begin(), own.end(),
                                   [&](const NamedPolicy& one) { return one.name == name; });
    if (same == own.end() && own.size() >= own_policies_max) {
        editor.error = fmt::format("there are {} already; delete one", own_policies_max);
    }
    if (!editor.error.empty()) return;
    if (same != own.end()) {
        same->policy = policy;
    } else {
        own.push_back({name, policy});
    }
    editor.chosen = name;
    editor.asks = Asks::Nothing;
    scene.ui.requests.push_back(PreferencesChanged{});
}

void ask(PolicyEditorUi& editor, Asks what) {
    editor.asks = what;
    editor.typed = what == Asks::Name && !core::find_preset(editor.chosen) ? editor.chosen : "";
    editor.error.clear();
    editor.is_focus_asked = true;
}

// The line for a name or a path: Enter is its button, Escape leaves it.
void draw_question(const Scene& scene, core::Policy& policy, PolicyEditorUi& editor) {
    const Theme& theme = scene.theme;
    const bool is_name = editor.asks == Asks::Name;
    form_row(theme, is_name ? "Save as" : "JSON file", theme.px(label_width));
    ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - theme.px(150));
    if (editor.is_focus_asked) ImGui::SetKeyboardFocusHere();
    editor.is_focus_asked = false;
    bool is_given = input_words(theme, "###typed", editor.typed, is_name ? "a name" : "policy.json",
                               ImGuiInputTextFlags_EnterReturnsTrue);
    if (is_name && editor.typed.size() > policy_name_bytes_max) {
        editor.typed.resize(policy_name_bytes_max);
    }
    ImGui::SameLine();
    ImGui::BeginDisabled(editor.typed.empty());
    is_given |= primary_button(theme, is_name ? "Save###give" : "Open###give");
    ImGui::EndDisabled();
    ImGui::SameLine();
    if (button(theme, "Cancel###not-given")) editor.asks = Asks::Nothing;
    if (!editor.error.empty()) error_line(theme, editor.error);
    if (!is_given || editor.typed.empty()) return;
    if (is_name) return save(scene, policy, editor);
    scene.ui.requests.push_back(LoadPolicy{editor.typed});
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
        const std::string name = preset_name_of(scene.ui.preferences, policy);
        scene.ui.requests.push_back(CopyPolicy{{name.empty() ? editor.chosen : name, policy}});
    }
    const NamedPolicy* own = own_of(scene.ui.preferences, policy);
    ImGui::SameLine(0.0f, theme.px(6));
    ImGui::BeginDisabled(own == nullptr);
    if (icon_button(theme, "###delete-policy", icon::trash, "Delete this preset of your own") &&
        own != nullptr) {
        std::erase(scene.ui.preferences.policies, NamedPolicy(*own));
        scene.ui.requests.push_back(PreferencesChanged{});
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
    list.AddText(theme.font.small, line_height(theme.font.small), at, theme.color.dim,
                 words.data(), words.data() + words.size(), width);
    ImGui::Dummy({width, height});
}

}  // namespace

std::string preset_name_of(const Preferences& preferences, const core::Policy& policy) {
    if (const NamedPolicy* own = own_of(preferences, policy)) return own->name;
    const core::Preset* preset = core::preset_of(policy);
    return preset ? std::string(preset->name) : std::string();
}

const core::Policy* policy_named(const Preferences& preferences, const std::string& name) {
    if (const NamedPolicy* own = own_named(preferences, name)) return &own->policy;
    const core::Preset* preset = core::find_preset(name);
    return preset ? &preset->policy : nullptr;
}

void draw_preset_row(const Scene& scene, core::Policy& policy, PolicyEditorUi& editor) {
    const Theme& theme = scene.theme;
    take_loaded(scene, policy, editor);
    form_row(theme, "Preset", theme.px(label_width));
    const float buttons = button_width("Save as...") + button_width("Open...") +
                          button_width("Copy JSON") + theme.px(28 + 4 * 6);
    ImGui::SetNextItemWidth(
        std::max(ImGui::GetContentRegionAvail().x - buttons, theme.px(120)));
    const std::string shown = shown_name(scene.ui.preferences, policy, editor);
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
