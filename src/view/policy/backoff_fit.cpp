// Says in words whose backoff a client's dials look like, and chooses the ladder to draw beside
// them. UI thread.
#include "view/policy/backoff_fit.hpp"

#include <algorithm>

#include "base/counted.hpp"
#include "base/format.hpp"
#include "core/policy_words.hpp"
#include "core/presets.hpp"
#include "model/fit/dial_log.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/redraw.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/session_ui.hpp"
#include "view/scene/shared_axis.hpp"

namespace redial::view {
namespace {

using namespace std::chrono_literals;

constexpr Duration fit_pause = 500ms;  // a client that redials at once dials hundreds of times
constexpr std::string_view fitted = "fitted";
constexpr std::string_view none = "none";

// Grows with what the fit rests on: dials begun, opened, ended.
std::uint64_t key_of(const model::Attempts& attempts) {
    if (attempts.empty()) return 0;
    const model::Attempt& last = attempts.back();
    return (std::uint64_t{last.id.value} << 2) + (last.opened_at ? 1 : 0) + (last.ended_at ? 2 : 0);
}

bool has_fit(const model::PolicyFit& fit) { return fit.is_named && !fit.redials_at_once; }

// The preset that is meant by the choice, or null.
const core::Preset* chosen_preset(const std::string& choice, const model::PolicyFit& fit) {
    const std::string_view nearest = fit.is_named ? fit.nearest : std::string_view();
    const std::string_view name = choice.empty() ? nearest : std::string_view(choice);
    return name.empty() ? nullptr : core::find_preset(name);
}

std::string nearest_in_words(const model::PolicyFit& fit) {
    const core::Preset* preset = chosen_preset({}, fit);
    return preset ? "nearest: " + std::string(preset->label) : std::string("nearest: as fitted");
}

// Three digits: more are chance.
std::string measured_seconds(Duration span) { return fmt::format("{:.3g} s", to_seconds(span)); }

std::string choice_in_words(const std::string& choice, const model::PolicyFit& fit) {
    if (choice.empty()) return nearest_in_words(fit);
    if (choice == fitted) return "as fitted";
    if (choice == none) return "no comparison";
    const core::Preset* preset = core::find_preset(choice);
    return preset ? std::string(preset->label) : choice;
}

}  // namespace

const model::PolicyFit& measured_policy(const Scene& scene, const model::SessionModel& session) {
    MeasuredUi& ui = scene.of(session.id).measured;
    const std::uint64_t key = key_of(session.attempts);
    if (key == ui.key) return ui.fit;
    const Instant next = ui.made_at + fit_pause;
    if (ui.key != 0 && scene.now.mono < next) {
        scene.redraw().decorate_at(next);
        return ui.fit;
    }
    ui.fit = model::fit_policy(model::dials_of(session.attempts, model::fit_dials_max));
    ui.key = key;
    ui.made_at = scene.now.mono;
    return ui.fit;
}

std::string measured_in_words(const model::PolicyFit& fit) {
    if (fit.delays == 0) return model::told_in_words(fit);
    if (!fit.is_named) return "not named: " + counted(fit.delays, "wait");
    if (fit.redials_at_once) return "none: redials at once";
    const core::Policy& policy = fit.policy;
    if (!policy.table.empty()) return core::policy_in_words(policy);
    std::string words = measured_seconds(policy.first_delay);
    if (fit.factor_is_known) words += fmt::format(" ×{:.3g}", policy.factor);
    if (fit.cap_is_known) words += " ≤ " + measured_seconds(policy.cap);
    if (fit.jitter_is_known) words += core::jitter_in_words(policy);
    return words;
}

const core::Policy* compared_policy(const Scene& scene, const model::SessionModel& session) {
    const model::PolicyFit& fit = measured_policy(scene, session);
    const std::string& choice = scene.of(session.id).measured.compared;
    if (choice == none) return nullptr;
    if (choice != fitted) {
        if (const core::Preset* preset = chosen_preset(choice, fit)) return &preset->policy;
    }
    return has_fit(fit) ? &fit.policy : nullptr;
}

model::BackoffLayout shown_backoff(const Scene& scene, const model::SessionModel& session) {
    const core::Policy* compared = is_relayed(session) ? compared_policy(scene, session) : nullptr;
    if (model::foreign_wait_since(session, scene.now.mono))
        scene.redraw().decorate_at(scene.now.mono + 250ms);
    return model::layout_backoff(session, scene.of(session.id).backoff_window, scene.now.mono,
                                 compared, scene.axis().selection);
}

std::string compared_in_words(const Scene& scene, const model::SessionModel& session) {
    const core::Policy* policy = compared_policy(scene, session);
    if (policy == nullptr) return {};
    const core::Preset* preset = core::preset_of(*policy);
    return preset ? std::string(preset->label) : std::string(fitted);
}

void draw_comparison(const Scene& scene, const model::SessionModel& session, float width) {
    const Theme& theme = scene.theme;
    MeasuredUi& ui = scene.of(session.id).measured;
    const auto offer = [&ui](const std::string& choice, const std::string& words) {
        const std::string label = words + "###" + choice;
        if (ImGui::Selectable(label.c_str(), ui.compared == choice)) ui.compared = choice;
    };
    ImGui::SetNextItemWidth(width);
    compat::push_font(theme.font.small);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(theme.px(8), theme.px(3)));
    if (ImGui::BeginCombo("###compared", choice_in_words(ui.compared, ui.fit).c_str())) {
        offer("", nearest_in_words(ui.fit));
        offer(std::string(fitted), "as fitted");
        for (const core::Preset& preset : core::presets()) {
            offer(std::string(preset.name), std::string(preset.label));
            tooltip(theme, core::described(preset));
        }
        offer(std::string(none), "no comparison");
        ImGui::EndCombo();
    }
    ImGui::PopStyleVar();
    ImGui::PopFont();
}

}  // namespace redial::view
