// Writes and reads Redial's own section of the layout through a settings handler of Dear ImGui. UI
// thread only.
#include "view/shell/kept_view.hpp"

#include <imgui_internal.h>

#include <charconv>
#include <string_view>

#include "model/fold/workspace.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/session_ui.hpp"
#include "view/session/tabs.hpp"
#include "view/shell/session_windows.hpp"
#include "view/shell/shell_ui.hpp"

namespace redial::view {
namespace {

constexpr const char* type_name = "Redial";
constexpr std::string_view section = "View";
constexpr std::uint64_t frames_to_begin = 120;
constexpr std::uint32_t sessions_max = 10'000;  // a number in a damaged layout may be anything

std::uint32_t number_in(std::string_view text) {
    std::uint32_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number <= sessions_max ? number : 0;
}

// The session that will come as the number-th.
SessionUi& awaited(UiState& ui, std::uint32_t number) {
    SessionUi& session = ui.of(SessionId{number});
    session.is_awaited = true;
    return session;
}

void show_tab(UiState& ui, std::string_view value) {
    const std::size_t comma = value.find(',');
    const std::uint32_t number = number_in(value);
    if (number == 0 || comma == std::string_view::npos) return;
    for (const Tab& tab : tabs())
        if (tab.tab.id == value.substr(comma + 1)) awaited(ui, number).show(tab.tab);
}

void* open_section(ImGuiContext*, ImGuiSettingsHandler* handler, const char* name) {
    return section == name ? handler->UserData : nullptr;
}

void read_line(ImGuiContext*, ImGuiSettingsHandler*, void* entry, const char* line) {
    UiState& ui = *static_cast<UiState*>(entry);
    ShellUi& shell = shell_of(ui);
    const std::string_view text = line;
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) return;
    const std::string_view key = text.substr(0, equals);
    const std::string_view value = text.substr(equals + 1);
    const std::uint32_t number = number_in(value);
    if (key == "Selected" && number > 0) {
        awaited(ui, number);
        ui.selected = SessionId{number};
    }
    if (key == "Tab") show_tab(ui, value);
    if (key == "Folded") shell.folded.emplace(value);
    if (key == "Overview" && number > 0) shell.overview = Overview::Asked;
    if (key == "Page") shell.kept.is_page = number > 0;
    if (key == "ByHand") shell.was_placed_by_hand = number > 0;
}

void write_all(ImGuiContext*, ImGuiSettingsHandler* handler, ImGuiTextBuffer* out) {
    const KeptView& kept = shell_of(*static_cast<UiState*>(handler->UserData)).kept;
    out->appendf("[%s][%s]\n", type_name, section.data());
    if (kept.selected > 0) out->appendf("Selected=%u\n", kept.selected);
    for (const auto& [number, tab] : kept.tabs)
        out->appendf("Tab=%u,%.*s\n", number, static_cast<int>(tab.size()), tab.data());
    for (const std::string& part : kept.folded) out->appendf("Folded=%s\n", part.c_str());
    if (kept.is_overview) out->append("Overview=1\n");
    if (kept.is_page) out->append("Page=1\n");
    if (kept.is_by_hand) out->append("ByHand=1\n");
    out->append("\n");
}

}  // namespace

void keep_view_in_layout(UiState& ui) {
    ImGuiSettingsHandler handler;
    handler.TypeName = type_name;
    handler.TypeHash = ImHashStr(type_name);
    handler.ReadOpenFn = open_section;
    handler.ReadLineFn = read_line;
    handler.WriteAllFn = write_all;
    handler.UserData = &ui;
    ImGui::GetCurrentContext()->SettingsHandlers.push_back(handler);
}

void note_view(const Scene& scene) {
    if (scene.figures.replay) return;
    ShellUi& shell = shell_of(scene.ui);
    KeptView now;
    std::uint32_t number = 0;
    for (const auto& session : scene.workspace.sessions()) {
        if (is_leaving(scene.ui, session->id)) continue;
        ++number;
        if (session->id == scene.selected()) now.selected = number;
        const SessionTab tab = scene.of(session->id).tab;
        if (!(tab == SessionTab::Messages)) now.tabs.emplace_back(number, tab.id);
    }
    // Before the sessions of the start have come there is nothing to keep.
    if (number == 0) now = {shell.kept.selected, shell.kept.tabs, {}, false, false, false};
    now.folded = shell.folded;
    now.is_overview = shell.overview == Overview::Asked;
    // While the sessions of the start come, one by one, it stays as it was found.
    const bool is_start = scene.ui.frames < frames_to_begin && shell.kept.is_page;
    now.is_page = shell.overview == Overview::None && (shell.was_crowded || is_start);
    now.is_by_hand = number == 0 ? shell.was_placed_by_hand : are_placed_by_hand(scene);
    if (now == shell.kept) return;
    shell.kept = std::move(now);
    ImGui::MarkIniSettingsDirty();
}

}  // namespace redial::view
