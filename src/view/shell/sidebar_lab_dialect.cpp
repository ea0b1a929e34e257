// The lab server as the server of a dialect: which one, and the faults that no byte and no frame
// tells (docs/dialects.md, "The server's side"). UI thread.
#include <algorithm>
#include <optional>
#include <string>

#include "base/format.hpp"
#include "core/lab_dialect.hpp"
#include "model/dialect/dialect_words.hpp"
#include "model/fold/workspace.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/preferences.hpp"
#include "view/scene/request.hpp"
#include "view/scene/scene.hpp"
#include "view/shell/actions.hpp"
#include "view/shell/sidebar.hpp"

namespace redial::view {
namespace {

using core::DialectFaultKind;

constexpr const char* chat_label = "its own chat";

struct FaultWords {
    DialectFaultKind kind;
    const char* label;  // until it is taken away
    const char* advice;
    const char* once;  // the same for the next one alone; "" where it is no number of times
    const char* id;
};
constexpr FaultWords words_of_faults[] = {
    {DialectFaultKind::DropReply, "Drop replies", "No ack, receipt or result is sent",
     "The next reply alone is not sent", "lab-drop-reply"},
    {DialectFaultKind::Refuse, "Refuse logins", "Refused in the dialect's own words",
     "The next login alone is refused", "lab-refuse-login"},
    {DialectFaultKind::ForgetSession, "Forget sessions",
     "Who comes back and asks for a session is told that it is not known",
     "The next session alone that is asked for is not known", "lab-forget-session"},
    {DialectFaultKind::StopHeartbeat, "Stop the heartbeat",
     "No ping and no pong of the dialect any more", "", "lab-stop-heartbeat"},
    {DialectFaultKind::StayAway, "Send clients away",
     "Each is told not to come back, with the next event",
     "The next client alone is told not to come back", "lab-stay-away"},
};

// What is told of the fault of this kind, where one is in force.
std::optional<core::DialectFault> fault_in_force(const core::LabChanged& lab,
                                                 DialectFaultKind kind) {
    for (const std::string& text : lab.dialect_faults) {
        const auto fault = core::dialect_fault_from_text(text);
        if (fault && fault->kind == kind) return *fault;
    }
    return std::nullopt;
}

void draw_fault(const Scene& scene, const core::LabChanged& lab, const FaultWords& words) {
    const Theme& theme = scene.theme;
    const auto in_force = fault_in_force(lab, words.kind);
    bool is_on = in_force.has_value();
    ImGui::PushID(words.id);
    ImGui::AlignTextToFramePadding();
    std::string label = words.label;
    if (is_on && in_force->number != 0) label += fmt::format(" ({})", in_force->number);
    if (checkbox(theme, (label + "###on").c_str(), &is_on, words.advice)) {
        const core::DialectFault until_off{.kind = words.kind};
        scene.ask({}, core::SetLabDialectFault{in_force.value_or(until_off), is_on});
    }
    if (*words.once != '\0' && !in_force) {
        ImGui::SameLine(0.0f, theme.space(2));
        if (link(theme, "once###once", words.once))
            scene.ask({}, core::SetLabDialectFault{{.kind = words.kind, .number = 1}, true});
    }
    ImGui::PopID();
}

// Another dialect is another server: one that runs starts anew with it.
void choose(const Scene& scene, std::string_view name) {
    core::LabOptions& options = scene.preferences().lab;
    options.dialect.name = name;
    options.dialect.faults.clear();
    request(scene, PreferencesChanged{});
    if (is_lab_running(scene.workspace.lab())) scene.ask({}, core::StartLab{options});
}

}  // namespace

void draw_lab_dialect(const Scene& scene) {
    const Theme& theme = scene.theme;
    const core::LabChanged& lab = scene.workspace.lab();
    const auto served = model::served_choices();
    const std::string& name =
        is_lab_running(lab) ? lab.dialect : scene.preferences().lab.dialect.name;
    std::string shown = name.empty() ? chat_label : name;
    for (const model::ServedChoice& one : served)
        if (one.name == name) shown = one.label;
    ImGui::AlignTextToFramePadding();
    text(theme, "Plays", Role::Dim);
    ImGui::SameLine(0.0f, theme.space(2));
    ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x);
    if (ImGui::BeginCombo("###lab-dialect", shown.c_str())) {
        if (ImGui::Selectable(chat_label, name.empty())) choose(scene, "");
        for (const model::ServedChoice& one : served)
            if (ImGui::Selectable(std::string(one.label).c_str(), one.name == name))
                choose(scene, one.name);
        ImGui::EndCombo();
    }
    tooltip(theme,
            "Whose server it is: with a dialect, official clients are let in, cut off and "
            "come back, and it can fail in the dialect's own ways");
    if (!is_lab_running(lab)) return;
    for (const model::ServedChoice& one : served) {
        if (one.name != lab.dialect) continue;
        for (const FaultWords& words : words_of_faults)
            if (std::find(one.faults.begin(), one.faults.end(), words.kind) != one.faults.end())
                draw_fault(scene, lab, words);
    }
}

}  // namespace redial::view
