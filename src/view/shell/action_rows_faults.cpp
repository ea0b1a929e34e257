// The rows of the menu Faults, and what they do. UI thread.
#include "model/fold/workspace.hpp"
#include "view/scene/dialog_ui.hpp"
#include "view/scene/fault_ops.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/preferences.hpp"
#include "view/scene/scene.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/ui_state.hpp"
#include "view/shell/action_rows.hpp"

namespace redial::view {
namespace {

using compat::Key;

// Whose link takes the faults for the chosen session; null when there is none.
const model::SessionModel* target_of(const Scene& scene) {
    const model::SessionModel* session = selected_session(scene);
    return session ? faulted(scene, *session) : nullptr;
}

void drop_connection(const Scene& scene) {
    if (target_of(scene)) scene.ask(scene.selected(), core::ForceReset{});
}

void open_close_dialog(const Scene& scene) { scene.ui.dialog = CloseDialog{scene.selected()}; }

bool is_silent(const Scene& scene) {
    const model::SessionModel* session = selected_session(scene);
    return session && session->is_silent;
}

void flip_silence(const Scene& scene) {
    if (const model::SessionModel* session = selected_session(scene))
        scene.ask(session->id, core::GoSilent{!session->is_silent});
}

void flip_faults(const Scene& scene) {
    if (target_of(scene)) flip_faults_window(scene);
}

void vanish_for_a_while(const Scene& scene) {
    const model::SessionModel* target = target_of(scene);
    if (target == nullptr) return;
    core::Fault fault = brief_fault(core::FaultKind::Timeout);
    fault.delay = {};
    fault.flow = core::Flow::Both;
    scene.ask(target->id, core::AddFault{std::move(fault)});
}

bool is_half_open(const Scene& scene) {
    const model::SessionModel* target = target_of(scene);
    return target && first_of(*target->faults, core::FaultKind::HalfOpen);
}

void flip_half_open_of_selected(const Scene& scene) {
    if (target_of(scene)) flip_half_open(scene, *selected_session(scene));
}

void clear_faults(const Scene& scene) {
    if (const model::SessionModel* target = target_of(scene))
        scene.ask(target->id, core::ClearFaults{});
}

bool is_linked(const Scene& scene) {
    const model::SessionModel* session = selected_session(scene);
    return session && session->is_linked;
}

void flip_link(const Scene& scene) {
    if (const model::SessionModel* target = target_of(scene))
        scene.ask(target->id, core::SetLink{!target->is_linked});
}

bool does_tap_listen(const Scene& scene) {
    const model::SessionModel* target = target_of(scene);
    return target && is_tap_enabled(*target);
}

void flip_tap(const Scene& scene) {
    if (const model::SessionModel* target = target_of(scene))
        scene.ask(target->id, core::SetTapEnabled{!is_tap_enabled(*target)});
}

void copy_tap_address(const Scene& scene) {
    const model::SessionModel* target = target_of(scene);
    if (target && target->tap) ImGui::SetClipboardText(target->tap->url.c_str());
}

void flip_lab(const Scene& scene) {
    if (is_lab_running(scene.workspace.lab())) {
        scene.ask({}, core::StopLab{});
    } else {
        scene.ask({}, core::StartLab{scene.preferences().lab});
    }
}

// clang-format off
constexpr Action rows_of_faults[] = {
    {.menu = "Faults", .name = "Drop with a reset", .advice = "Force a disconnect: TCP RST",
     .shortcut = ctrl_shift(Key::D), .needs = a_socket,
     .does = drop_connection, .act = Act::DropConnection},
    {.menu = "Faults", .name = "Close with code and reason...",
     .advice = "Send a close frame of your choice",
     .shortcut = ctrl_shift(Key::C), .needs = a_socket,
     .does = open_close_dialog, .act = Act::CloseWithCode},
    {.menu = "Faults", .name = "Go silent",
     .advice = "Stop reading and answering; the socket stays up",
     .shortcut = ctrl_shift(Key::S), .needs = an_own_socket,
     .is_on = is_silent, .does = flip_silence},
    {.menu = "Faults", .name = "Link faults...",
     .advice = "Every kind of fault, with direction, probability and length",
     .shortcut = ctrl_shift(Key::L), .begins_group = true, .needs = a_session,
     .is_on = [](const Scene& scene) { return scene.ui.faults_window.is_open; },
     .does = flip_faults, .act = Act::FaultsWindow},
    {.menu = "Faults", .name = "Black hole for 3 s",
     .advice = "Everything vanishes; the socket stays up",
     .shortcut = ctrl_shift(Key::B), .needs = a_live_session,
     .does = vanish_for_a_while, .act = Act::BlackHole},
    {.menu = "Faults", .name = "Half-open", .advice = "Both directions vanish, ends included",
     .shortcut = ctrl_shift(Key::H), .needs = a_live_session,
     .is_on = is_half_open, .does = flip_half_open_of_selected, .act = Act::HalfOpen},
    {.menu = "Faults", .name = "Clear all faults", .advice = "Take every fault off this link",
     .shortcut = ctrl_shift(Key::X), .needs = a_live_session,
     .does = clear_faults, .act = Act::ClearFaults},
    {.menu = "Faults", .name = "Go through the link",
     .advice = "The session's next connections pass Redial's own link, faults or not",
     .needs = a_dialler, .is_on = is_linked, .does = flip_link},
    {.menu = "Faults", .name = "Tap listens",
     .advice = "Off: its clients are cut off and refused", .begins_group = true,
     .needs = a_tap, .is_on = does_tap_listen, .does = flip_tap, .act = Act::TapListens},
    {.menu = "Faults", .name = "Copy the tap's address",
     .advice = "What its clients are to dial",
     .needs = a_tap, .does = copy_tap_address, .act = Act::CopyTapAddress},
    {.menu = "Faults", .name = "Control API...",
     .advice = "HTTP on loopback, as Toxiproxy's: scripts set faults", .begins_group = true,
     .needs = an_engine,
     .is_on = [](const Scene& scene) { return scene.workspace.control().is_listening; },
     .does = [](const Scene& scene) { scene.ui.dialog = ControlDialog{}; }},
    {.menu = "Faults", .name = "Run scenario...", .advice = "Play a file of faults and times",
     .is_offered = [](const Scene& scene) { return scene.figures.runs_scenarios; },
     .needs = an_engine,
     .does = [](const Scene& scene) { scene.ui.dialog = ScenarioDialog{}; }},
    {.menu = "Faults", .name = "Run the lab server",
     .advice = "A chat server inside this program", .begins_group = true, .needs = an_engine,
     .is_on = [](const Scene& scene) { return is_lab_running(scene.workspace.lab()); },
     .does = flip_lab, .act = Act::LabStart},
    {.menu = "Faults", .name = "Lab: restart",
     .advice = "Says goodbye with 1001, then listens again", .needs = an_engine,
     .does = [](const Scene& scene) { scene.ask({}, core::RestartLab{}); },
     .act = Act::LabRestart},
    {.menu = "Faults", .name = "Lab: refuse connections",
     .advice = "Connection refused until switched off", .needs = an_engine,
     .is_on = [](const Scene& scene) { return scene.workspace.lab().refuses; },
     .does = [](const Scene& scene) {
         scene.ask({}, core::SetLabRefuses{!scene.workspace.lab().refuses});
     },
     .act = Act::LabRefuse},
    {.menu = "Faults", .name = "Lab: answer 503",
     .advice = "503 with Retry-After until switched off", .needs = an_engine,
     .is_on = [](const Scene& scene) { return scene.workspace.lab().answers_503; },
     .does = [](const Scene& scene) {
         scene.ask({}, core::SetLab503{!scene.workspace.lab().answers_503});
     },
     .act = Act::Lab503},
    {.menu = "Faults", .name = "Lab: drop all connections", .advice = "Each with a TCP reset",
     .needs = an_engine,
     .does = [](const Scene& scene) { scene.ask({}, core::DropLabConnections{}); },
     .act = Act::LabDrop},
};
// clang-format on

static_assert(all_do_something(rows_of_faults));

}  // namespace

std::span<const Action> fault_rows() { return rows_of_faults; }

}  // namespace redial::view
