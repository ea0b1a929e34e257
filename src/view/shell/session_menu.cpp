// Draws the menu of a session in a list, and does what only lists offer. UI thread only.
#include "view/shell/session_menu.hpp"

#include <string>

#include "model/fold/workspace.hpp"
#include "view/scene/fault_ops.hpp"
#include "view/scene/preferences.hpp"
#include "view/shell/actions.hpp"
#include "view/shell/shell_ui.hpp"

namespace redial::view {
namespace {

bool begins_group(Act act) {
    return act == Act::DropConnection || act == Act::SessionSettings || act == Act::RenameSession ||
           act == Act::DeleteSession;
}

bool is_for(const model::SessionModel& session, Act act) {
    const bool is_of_taps = act == Act::CopyTapAddress || act == Act::TapListens;
    const bool is_of_diallers = act == Act::Reconnect || act == Act::StopRetrying ||
                                act == Act::Disconnect || act == Act::CopyAddress;
    return is_relayed(session) ? !is_of_diallers : !is_of_taps;
}

}  // namespace

void draw_session_menu(const Scene& scene, const model::SessionModel& session) {
    if (!ImGui::BeginPopupContextItem("menu")) return;
    scene.selected() = session.id;
    // Lists have no space between their rows; their menus do.
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(scene.theme.px(14), scene.theme.px(6)));
    for (const Act act :
         {Act::Reconnect, Act::StopRetrying, Act::Disconnect, Act::TapListens, Act::DropConnection,
          Act::FaultsWindow, Act::RenameSession, Act::CopyAddress, Act::CopyTapAddress,
          Act::SessionSettings, Act::DuplicateSession, Act::Export, Act::DeleteSession}) {
        const Action& action = action_of(act);
        if (!is_for(session, act)) continue;
        if (begins_group(act)) ImGui::Separator();
        if (ImGui::MenuItem(action.name, in_words(action.shortcut).c_str(), false,
                            is_possible(scene, action))) {
            carry_out(scene, action);
        }
    }
    ImGui::PopStyleVar();
    ImGui::EndPopup();
}

void begin_rename(const Scene& scene, const model::SessionModel& session) {
    scene.preferences().shows_sidebar = true;
    ShellUi& shell = shell_of(scene.ui);
    shell.folded.erase("sessions");
    shell.rename = {session.id, session.name, true};
}

void copy_address(const Scene& scene, const model::SessionModel& session) {
    const std::string url = core::dialled_url(*session.config);
    ImGui::SetClipboardText(url.c_str());
    scene.notify("Address copied: " + url, core::Severity::Info, scene.clock);
}

}  // namespace redial::view
