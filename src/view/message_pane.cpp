// Draws the selected message. Its text is made once a frame and bounded; hex lines are made as they
// are seen. UI thread only.
#include "view/message_pane.hpp"

#include <algorithm>

#include "base/format.hpp"
#include "model/display_text.hpp"
#include "model/json_view.hpp"
#include "model/workspace.hpp"
#include "view/icons.hpp"
#include "view/imgui_compat.hpp"
#include "view/text_format.hpp"
#include "view/widgets.hpp"

namespace redial::view {
namespace {

// Beyond this a message is shown in part (and says so): a frame must not take longer for it.
constexpr std::size_t shown_bytes_max = 256u << 10;

std::string facts_of(const model::Workspace& workspace, const model::Row& row) {
    std::string words = date_and_time(workspace.wall_at(row.at));
    if (!row.is_traffic()) return words + fmt::format(" · attempt {}", row.attempt.value);
    words += fmt::format(" · {} · {} · {} bytes · attempt {}", core::name_of(row.direction),
                         core::name_of(row.opcode), grouped(row.size_bytes), row.attempt.value);
    if (row.fragments > 1) words += fmt::format(" · {} fragments", row.fragments);
    if (row.is_compressed) words += " · compressed";
    if (row.was_queued) words += " · sent from the queue";
    if (row.is_cut()) words += fmt::format(" · first {} kept", bytes_in_words(row.payload.size()));
    return words;
}

bool is_text(const model::Row& row) {
    return !row.is_traffic() || row.opcode == core::Opcode::Text;
}

void draw_hex(const Theme& theme, const model::Row& row) {
    compat::push_font(theme.font.mono);
    ImGuiListClipper clipper;
    clipper.Begin(
        static_cast<int>(std::min<std::size_t>(model::hex_lines(row.payload.size()), INT32_MAX)));
    while (clipper.Step())
        for (int line = clipper.DisplayStart; line < clipper.DisplayEnd; ++line) {
            const std::string words = model::hex_line(row.payload, static_cast<std::size_t>(line));
            ImGui::TextUnformatted(words.data(), words.data() + words.size());
        }
    ImGui::PopFont();
}

void draw_text(const Theme& theme, const MessageListUi& ui, const model::Row& row) {
    std::string pretty;
    BytesView bytes = row.payload;
    if (ui.shows_json_indented && bytes.size() <= shown_bytes_max &&
        model::may_be_json(as_text(bytes))) {
        if (auto indented = model::pretty_json(as_text(bytes), 2, shown_bytes_max * 2)) {
            pretty = *std::move(indented);
            bytes = as_bytes(pretty);
        }
    }
    ImGui::PushTextWrapPos(0.0f);
    text(theme, model::many_lines(bytes, shown_bytes_max), Role::Text, theme.font.mono);
    ImGui::PopTextWrapPos();
}

void copy(const model::Row& row, bool as_hex) {
    std::string words;
    if (as_hex) {
        for (std::size_t line = 0; line < model::hex_lines(row.payload.size()); ++line)
            words += model::hex_line(row.payload, line) + "\n";
    } else {
        words = std::string(as_text(row.payload));
    }
    ImGui::SetClipboardText(words.c_str());
}

void draw_pane_buttons(const Scene& scene, MessageListUi& ui, const model::Row& row) {
    const Theme& theme = scene.theme;
    const bool is_hex = ui.shows_hex || !is_text(row);
    if (is_text(row)) {
        if (toggle_button(theme, "JSON###json", ui.shows_json_indented && !is_hex,
                          "Indent JSON; only white space changes")) {
            ui.shows_json_indented = is_hex || !ui.shows_json_indented;
            ui.shows_hex = false;
        }
        ImGui::SameLine();
        if (toggle_button(theme, "Hex###hex", is_hex, "Bytes with offsets"))
            ui.shows_hex = !ui.shows_hex;
        ImGui::SameLine();
    }
    if (icon_button(theme, "copy", icon::copy, "Copy")) copy(row, is_hex);
    ImGui::SameLine();
    if (icon_button(theme, "close-pane", icon::close, "Close (Escape)")) ui.row_selected.reset();
}

}  // namespace

void draw_message_pane(const Scene& scene, const model::SessionModel& session, std::uint64_t row_id,
                       float height) {
    const Theme& theme = scene.theme;
    MessageListUi& ui = scene.ui.of(session.id).messages;
    const model::Row row = session.log.row(row_id);
    separator_line(theme);
    const float buttons = theme.px(200);
    ImGui::AlignTextToFramePadding();
    text_cut(theme, facts_of(scene.workspace, row),
             std::max(ImGui::GetContentRegionAvail().x - buttons, theme.px(80)), Role::Dim,
             theme.font.small);
    ImGui::SameLine(std::max(ImGui::GetWindowContentRegionMax().x - buttons, theme.px(80)));
    draw_pane_buttons(scene, ui, row);
    const float used = theme.px(theme.size.control) + theme.px(16);
    compat::begin_child("pane", {0, std::max(height - used, theme.px(40))}, false,
                        ImGuiWindowFlags_HorizontalScrollbar);
    if (ui.shows_hex || !is_text(row))
        draw_hex(theme, row);
    else
        draw_text(theme, ui, row);
    ImGui::EndChild();
}

}  // namespace redial::view
