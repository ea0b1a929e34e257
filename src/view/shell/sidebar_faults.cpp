// The link faults of the chosen session in the sidebar: the common ones as rows, what else is set,
// and the way to all the others (faults_window.cpp). UI thread.
#include <algorithm>
#include <cmath>

#include "base/format.hpp"
#include "model/fold/workspace.hpp"
#include "view/faults/fault_editor.hpp"
#include "view/kit/countdown.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/redraw.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/fault_ops.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/scene.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/session_ui.hpp"
#include "view/shell/actions.hpp"
#include "view/shell/sidebar.hpp"
#include "view/shell/sidebar_part.hpp"

namespace redial::view {
namespace {

using namespace std::chrono_literals;
using core::Fault;
using core::FaultKind;

constexpr float label_width = 76.0f;  // at scale 1
constexpr float value_width = 62.0f;
constexpr std::size_t others_max = 4;

// The fault a row stands for: the first of its kind, or one as it would be made.
Fault fault_for(const Scene& scene, const model::SessionModel& session, FaultKind kind) {
    if (const Fault* told = first_of(*session.faults, kind)) {
        return shown_fault(scene, session, *told);
    }
    Fault fault = new_fault(*session.faults, kind);
    fault.delay = {};
    fault.jitter = {};
    fault.bytes = 0;
    const FaultsUi& ui = scene.of(session.id).faults;
    return ui.draft && ui.draft->name == fault.name ? *ui.draft : fault;
}

// A value without effect takes the fault away.
void take_row(const Scene& scene, const model::SessionModel& session, Fault fault, Change change,
              bool has_effect) {
    if (!change.is_changed && !change.is_done) return;
    fault.is_on = true;
    if (has_effect) return take_change(scene, session, fault, change);
    take_change(scene, session, fault, {change.is_changed, false});
    if (!change.is_done) return;
    scene.of(session.id).faults.draft.reset();
    if (find_fault(*session.faults, fault.name)) {
        scene.ask(session.id, core::RemoveFault{fault.name});
    }
}

void begin_row(const Theme& theme, const char* label) {
    ImGui::AlignTextToFramePadding();
    text(theme, label, Role::Dim);
    ImGui::SameLine();
    ImGui::SetCursorPosX(theme.px(10 + label_width));
}

Change draw_slider(const Theme& theme, const char* label, const char* id, double& value,
                   Track track, const std::string& words) {
    begin_row(theme, label);
    const float width = ImGui::GetContentRegionAvail().x - theme.px(value_width) - theme.px(10);
    const Change change = slim_slider(theme, id, value, track, std::max(width, theme.px(40)));
    ImGui::SameLine();
    const float right = ImGui::GetWindowPos().x + ImGui::GetWindowContentRegionMax().x;
    text_right(theme, words, right, track.is_strong && value > 0 ? Role::Text : Role::Dim,
               theme.font.mono);
    return change;
}

std::string ms_in_words(double ms, const char* sign) {
    if (ms <= 0) return "off";
    return ms < 10'000 ? fmt::format("{}{:.0f} ms", sign, ms)
                       : fmt::format("{}{:.1f} s", sign, ms / 1000);
}

void draw_latency(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    Fault fault = fault_for(scene, session, FaultKind::Latency);
    double delay = to_ms(fault.delay);
    double jitter = to_ms(fault.jitter);
    Change change = draw_slider(theme, "Latency", "###latency", delay,
                                {0, 1000, false, fault.is_on}, ms_in_words(delay, ""));
    change |= draw_slider(theme, "Jitter", "###jitter", jitter, {0, 300, false, fault.is_on},
                          ms_in_words(jitter, "±"));
    if (change.is_changed) {
        fault.delay = Duration(std::llround(delay) * 1000);
        fault.jitter = Duration(std::llround(jitter) * 1000);
    }
    const bool has_effect = fault.delay > Duration{} || fault.jitter > Duration{};
    take_row(scene, session, fault, change, has_effect);
}

void draw_bandwidth(const Scene& scene, const model::SessionModel& session) {
    Fault fault = fault_for(scene, session, FaultKind::Bandwidth);
    auto bytes = static_cast<double>(fault.bytes);
    const std::string words = bytes >= 1 ? bytes_in_words(fault.bytes) + "/s" : "off";
    const Change change = draw_slider(scene.theme, "Bandwidth", "###bandwidth", bytes,
                                      {0, 10e6, true, fault.is_on}, words);
    if (change.is_changed) fault.bytes = static_cast<std::uint64_t>(std::llround(bytes));
    take_row(scene, session, fault, change, fault.bytes > 0);
}

const Fault* black_hole_of(const core::FaultList& list) {
    for (const Fault& fault : list.faults) {
        if (fault.kind == FaultKind::Timeout && fault.is_on && !fault.is_armed) return &fault;
    }
    return nullptr;
}

// "Black hole    [3 s] [switch]"; while it lasts, what is left of it.
void draw_black_hole(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    begin_row(theme, "Black hole");
    const Fault* told = black_hole_of(*session.faults);
    const float right = ImGui::GetWindowContentRegionMax().x;
    if (told != nullptr) {
        std::string words = "on";
        const std::optional<Instant> since = in_force_since(session, *told);
        if (since && told->lasts && *since + *told->lasts > scene.now.mono) {
            words = "on " + count_down(scene.redraw(), *since + *told->lasts, *told->lasts,
                                       scene.now.mono, scene.figures.frame_ms)
                                .words;
        }
        text(theme, words, Role::Fault, theme.font.mono);
    } else {
        ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(theme.px(8), theme.px(2)));
        if (button(theme, "for 3 s###black-hole-brief",
                   "Everything vanishes for 3 s; the socket stays up (Ctrl+Shift+B)")) {
            carry_out(scene, Act::BlackHole);
        }
        ImGui::PopStyleVar();
    }
    ImGui::SameLine();
    ImGui::SetCursorPosX(right - theme.px(28));
    if (!toggle_switch(theme, "###black-hole", told != nullptr,
                       told ? "On: nothing arrives on either side. Press to end it"
                            : "Everything vanishes until it is switched off")) {
        return;
    }
    if (told != nullptr) return scene.ask(session.id, core::RemoveFault{told->name});
    Fault fault = new_fault(*session.faults, FaultKind::Timeout);
    fault.delay = {};
    fault.flow = core::Flow::Both;
    scene.ask(session.id, core::AddFault{fault});
}

void draw_buttons(const Scene& scene, const model::SessionModel& session,
                  const model::SessionModel& target) {
    const Theme& theme = scene.theme;
    const std::string_view missing = why_not(scene, action_of(Act::DropConnection));
    ImGui::BeginDisabled(!missing.empty());
    if (button(theme, "Close...###close",
               !missing.empty() ? missing
                                : "Send a close frame with a code and a reason (Ctrl+Shift+C)")) {
        carry_out(scene, Act::CloseWithCode);
    }
    ImGui::SameLine();
    const bool is_tap = session.config->tap.has_value();
    if (button(theme, is_tap ? "Cut all###reset" : "Reset###reset",
               !missing.empty() ? missing
               : is_tap         ? "Reset every connection through the tap (Ctrl+Shift+D)"
                                : "Force a disconnect: TCP reset (Ctrl+Shift+D)")) {
        carry_out(scene, Act::DropConnection);
    }
    ImGui::EndDisabled();
    ImGui::SameLine();
    const bool is_half_open = first_of(*target.faults, FaultKind::HalfOpen) != nullptr;
    if (toggle_button(theme, "Half-open###half-open", is_half_open,
                      is_half_open ? "On: no byte and no end arrives. Press to let them through"
                                   : "Both directions vanish, ends included; sockets stay up")) {
        carry_out(scene, Act::HalfOpen);
    }
}

bool has_a_row(const core::FaultList& list, const Fault& fault) {
    return &fault == first_of(list, FaultKind::Latency) ||
           &fault == first_of(list, FaultKind::Bandwidth) || &fault == black_hole_of(list) ||
           &fault == first_of(list, FaultKind::HalfOpen);
}

// What is set and has no row above: a switch, and its words.
void draw_others(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    const std::shared_ptr<const core::FaultList> list = session.faults;
    std::size_t shown = 0;
    for (const Fault& fault : list->faults) {
        if (has_a_row(*list, fault) || ++shown > others_max) continue;
        ImGui::PushID(fault.name.c_str());
        ImGui::AlignTextToFramePadding();
        const float right = ImGui::GetWindowContentRegionMax().x - theme.px(28);
        text_cut(theme, core::in_words(fault), right - ImGui::GetCursorPosX() - theme.px(8),
                 fault.is_on ? Role::Text : Role::Dim, theme.font.small);
        ImGui::SameLine();
        ImGui::SetCursorPosX(right);
        if (toggle_switch(theme, "###on", fault.is_on)) {
            Fault flipped = fault;
            flipped.is_on = !flipped.is_on;
            scene.ask(session.id, core::AddFault{std::move(flipped)});
        }
        ImGui::PopID();
    }
    if (shown > others_max) {
        text(theme, fmt::format("and {} more", shown - others_max), Role::Dim, theme.font.small);
    }
}

void draw_links(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    const std::string more = "All faults...###more";
    if (link(theme, more.c_str(), "Every kind of fault with its parameters (Ctrl+Shift+L)")) {
        carry_out(scene, Act::FaultsWindow);
    }
    if (session.faults->faults.empty()) return;
    ImGui::SameLine();
    const std::string clear = fmt::format("Clear {}###clear", session.faults->faults.size());
    const float width = width_of(theme.font.ui, clear.substr(0, clear.find('#')));
    ImGui::SetCursorPosX(ImGui::GetWindowContentRegionMax().x - width);
    if (link(theme, clear.c_str(), "Take every fault away (Ctrl+Shift+X)")) {
        carry_out(scene, Act::ClearFaults);
    }
}

}  // namespace

void draw_fault_panel(const Scene& scene) {
    const Theme& theme = scene.theme;
    const model::SessionModel* session = selected_session(scene);
    const model::SessionModel* target = session ? faulted(scene, *session) : nullptr;
    if (target == nullptr) return;
    if (!begin_part(scene, "faults", "Link faults · " + target->name)) return;
    ImGui::BeginDisabled(!scene.figures.has_engine);
    settle_draft(scene, *target);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(theme.px(6), theme.px(1)));
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(theme.px(8), theme.px(4)));
    draw_latency(scene, *target);
    draw_bandwidth(scene, *target);
    draw_black_hole(scene, *target);
    draw_others(scene, *target);
    ImGui::PopStyleVar(2);
    ImGui::Dummy({0.0f, theme.px(1)});
    draw_buttons(scene, *session, *target);
    draw_links(scene, *target);
    ImGui::EndDisabled();
}

}  // namespace redial::view
