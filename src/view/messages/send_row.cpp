// Draws the send row and keeps its history. UI thread only.
#include "view/messages/send_row.hpp"

#include <algorithm>
#include <memory>

#include "base/hex.hpp"
#include "base/utf8.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.focus.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_field.hpp"
#include "view/kit/widgets.hpp"
#include "view/messages/saved_messages.hpp"
#include "view/scene/session_ui.hpp"

namespace redial::view {
namespace {

constexpr int lines_shown_max = 6;
constexpr float opcode_width = 88.0f;  // at scale 1

int lines_in(const std::string& text) {
    return 1 + static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

void remember(SendRowUi& ui) {
    if (ui.sent.empty() || ui.sent.back() != ui.text) ui.sent.push_back(ui.text);
    if (ui.sent.size() > SendRowUi::sent_max) ui.sent.erase(ui.sent.begin());
    ui.sent_at.reset();
    ui.draft.clear();
}

void send(const Scene& scene, const model::SessionModel& session) {
    SendRowUi& ui = scene.of(session.id).send;
    if (ui.text.empty()) return;
    Bytes payload = to_bytes(ui.text);
    if (ui.opcode == core::Opcode::Binary) {
        auto bytes = bytes_from_hex(ui.text);
        if (!bytes) {
            scene.notify("Not hexadecimal: write binary messages as hex digits, e.g. 00 ff 10",
                         core::Severity::Error, scene.clock);
            return;
        }
        payload = *std::move(bytes);
    } else if (!is_utf8(payload)) {
        scene.notify(
            "Not sent: a text message must be UTF-8 (RFC 6455 8.1), and this holds "
            "bytes that are not; write it as binary, in hex digits",
            core::Severity::Error, scene.clock);
        return;
    }
    scene.ask(session.id,
              core::SendMessage{ui.opcode, std::make_shared<const Bytes>(std::move(payload))});
    remember(ui);
    ui.text.clear();
    ui.is_focus_asked = true;
}

void show_older(FieldEdit& edit, SendRowUi& ui) {
    if (!ui.sent_at) ui.draft = edit.text();
    const std::size_t at = ui.sent_at.value_or(ui.sent.size());
    if (at == 0) return;
    ui.sent_at = at - 1;
    edit.replace(ui.sent[at - 1]);
}

// Past the newest comes back what was being written.
void show_newer(FieldEdit& edit, SendRowUi& ui) {
    if (!ui.sent_at) return;
    const std::size_t next = *ui.sent_at + 1;
    if (next < ui.sent.size()) {
        ui.sent_at = next;
        return edit.replace(ui.sent[next]);
    }
    ui.sent_at.reset();
    edit.replace(ui.draft);
}

// Up and Down walk the history from the first and the last line; between lines they move the
// cursor. ImGui has no history callback for several lines, hence the keys are asked for here.
void walk_history(FieldEdit& edit, SendRowUi& ui) {
    if (compat::is_pressed(compat::Key::Up, true) && edit.is_in_first_line()) show_older(edit, ui);
    if (compat::is_pressed(compat::Key::Down, true) && edit.is_in_last_line()) show_newer(edit, ui);
}

// True when Enter was pressed without Shift.
bool edit_message(const Theme& theme, SendRowUi& ui, ImVec2 size) {
    ImGuiInputTextFlags flags = ImGuiInputTextFlags_EnterReturnsTrue;
    // With this flag Enter ends the editing and Ctrl+Enter breaks the line; without it Enter breaks
    // it.
    if (!ImGui::GetIO().KeyShift) flags |= ImGuiInputTextFlags_CtrlEnterForNewLine;
    return edit_text(theme, ui.text,
                     {.id = "###send",
                      .lines = FieldLines::Many,
                      .size = size,
                      .flags = flags,
                      .keeps_on_escape = true,
                      .on_edit = [&ui](FieldEdit& edit) { walk_history(edit, ui); }});
}

void draw_opcode(const Theme& theme, SendRowUi& ui) {
    const bool is_text = ui.opcode == core::Opcode::Text;
    ImGui::SetNextItemWidth(theme.px(opcode_width));
    if (ImGui::BeginCombo("###opcode", is_text ? "text" : "binary")) {
        if (ImGui::Selectable("text", is_text)) ui.opcode = core::Opcode::Text;
        if (ImGui::Selectable("binary (hex)", !is_text)) ui.opcode = core::Opcode::Binary;
        ImGui::EndCombo();
    }
    tooltip(theme, "Opcode of what is sent; binary is written as hex digits");
}

const char* hint_of(const model::SessionModel& session, core::Opcode opcode) {
    if (opcode == core::Opcode::Binary) return "Hex bytes, e.g. 00 ff 10";
    if (session.status == core::ConnectionStatus::Open) return "Message; Enter sends";
    return "Message; queued until the connection is open";
}

}  // namespace

float send_row_height(const Scene& scene, const model::SessionModel& session) {
    const int lines = std::min(lines_in(scene.of(session.id).send.text), lines_shown_max);
    return scene.theme.px(scene.theme.size.control) +
           static_cast<float>(lines - 1) * line_height(scene.theme.font.mono);
}

void draw_send_row(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    SendRowUi& ui = scene.of(session.id).send;
    const float others = theme.px(opcode_width) + button_width("Send") + saved_button_width(theme) +
                         ImGui::GetStyle().ItemSpacing.x * 3;
    const ImVec2 size{std::max(ImGui::GetContentRegionAvail().x - others, theme.px(60)),
                      send_row_height(scene, session)};
    if (ui.is_focus_asked) compat::focus_next_item();
    ui.is_focus_asked = false;
    compat::push_font(theme.font.mono);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const bool is_asked = edit_message(theme, ui, size);
    ImGui::PopFont();
    std::string_view hint = hint_of(session, ui.opcode);
    const float room = size.x - theme.px(16);
    if (width_of(theme.font.ui, hint) > room) hint = hint.substr(0, hint.find(';'));
    if (ui.text.empty())
        paint_text(*ImGui::GetWindowDrawList(), theme.font.ui,
                   {at.x + theme.px(10), at.y + (size.y - line_height(theme.font.ui)) * 0.5f},
                   theme.color.faint, hint, room);
    if (is_asked) send(scene, session);
    ImGui::SameLine();
    draw_opcode(theme, ui);
    ImGui::SameLine();
    draw_saved_button(scene, session, ui.text, ui.opcode);
    ImGui::SameLine();
    if (primary_button(theme, "Send###send-button", "Send (Enter); Shift+Enter breaks the line"))
        send(scene, session);
}

}  // namespace redial::view
