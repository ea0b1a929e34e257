// Draws the table of a message's frames. Bounded: at most core::frames_kept_max rows, and
// sent_bytes_max bytes put together in one drawing. UI thread only.
#include "view/messages/frames_view.hpp"

#include <algorithm>

#include "base/format.hpp"
#include "model/history/wire_view.hpp"
#include "model/words/display_text.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"

namespace redial::view {
namespace {

constexpr std::size_t sent_bytes_max = 64u << 10;
constexpr std::size_t copied_bytes_max = 16u << 20;
constexpr std::size_t line_bytes = 16;

// "0", "-1.20 ms": against the message's own time, which is that of its last byte.
std::string before(Instant at, Instant message_at) {
    if (at == message_at) return "0";
    return at < message_at ? "-" + precise_in_words(message_at - at)
                           : "+" + precise_in_words(at - message_at);
}

std::string mask_of(const model::WireView& view, const core::FrameSeen& frame) {
    if (!frame.is_masked) return "–";
    if (!view.is_mask_known) return "?";
    return fmt::format("{:02x}{:02x}{:02x}{:02x}", frame.mask[0], frame.mask[1], frame.mask[2],
                       frame.mask[3]);
}

void cell(const Theme& theme, const std::string& words, Role role = Role::Text) {
    ImGui::TableNextColumn();
    text(theme, words, role, theme.font.mono);
}

void number_cell(const Theme& theme, const std::string& words, Role role) {
    ImGui::TableNextColumn();
    text_right(theme, words, ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x, role,
               theme.font.mono);
}

void heading(const Theme& theme, const char* words, const char* explained, bool is_number) {
    ImGui::TableNextColumn();
    const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
    if (is_number)
        text_right(theme, words, right, Role::Dim, theme.font.small);
    else
        text(theme, words, Role::Dim, theme.font.small);
    tooltip(theme, explained);
}

void draw_headings(const Theme& theme, const model::Row& row) {
    const bool is_out = row.direction == core::Direction::Out;
    ImGui::TableNextRow();
    heading(theme, "#", "Its place in the message", true);
    heading(theme, "Opcode", "What RFC 6455 5.2 calls its kind", false);
    heading(theme, "FIN", "The last frame of its message", false);
    heading(theme, "RSV1", "The message is compressed (RFC 7692)", false);
    heading(theme, "Mask", "The masking key; only a client masks (RFC 6455 5.3)", false);
    heading(theme, "Header", "Bytes of its header", true);
    heading(theme, "Payload", "Bytes of its payload as sent", true);
    heading(theme, "Began",
            is_out ? "When it was handed on to be written, from the message's time"
                   : "When its first byte was read, from the message's time",
            true);
    heading(theme, "Ended",
            is_out ? "When it was handed on to be written, from the message's time"
                   : "When its last byte was read, from the message's time",
            true);
}

void draw_frame_row(const Theme& theme, const model::WireView& view, std::size_t place,
                    const model::Row& row) {
    const core::FrameSeen& frame = view.frames[place].seen;
    ImGui::TableNextRow();
    number_cell(theme, std::to_string(place + 1), Role::Faint);
    cell(theme, core::name_of(frame.opcode));
    cell(theme, frame.is_final ? "1" : "0", frame.is_final ? Role::Text : Role::Dim);
    cell(theme, frame.is_rsv1 ? "1" : "0", frame.is_rsv1 ? Role::Text : Role::Dim);
    cell(theme, mask_of(view, frame), frame.is_masked ? Role::Text : Role::Faint);
    number_cell(theme, std::to_string(view.frames[place].header_bytes), Role::Dim);
    number_cell(theme, grouped(frame.size_bytes), Role::Text);
    number_cell(theme, before(frame.began_at, row.at), Role::Dim);
    number_cell(theme, before(frame.ended_at, row.at), Role::Dim);
}

// Wide enough for their headings and for the digits of the type: numbers stand at the right, which
// says nothing of the width they need.
void set_up_columns(const Theme& theme) {
    const float advance = width_of(theme.font.mono, "0");
    for (const float digits : {2.0f, 12.0f, 3.0f, 4.0f, 8.0f, 6.0f, 9.0f, 8.0f, 8.0f})
        ImGui::TableSetupColumn("", ImGuiTableColumnFlags_WidthFixed, digits * advance);
}

void draw_table(const Theme& theme, const model::WireView& view, const model::Row& row) {
    if (view.frames.empty()) return;
    ImGui::PushStyleVar(ImGuiStyleVar_CellPadding, {theme.px(5), theme.px(2)});
    if (ImGui::BeginTable("frames", 9,
                          ImGuiTableFlags_SizingFixedFit | ImGuiTableFlags_NoHostExtendX)) {
        set_up_columns(theme);
        draw_headings(theme, row);
        ImGuiListClipper clipper;
        clipper.Begin(static_cast<int>(view.frames.size()));
        while (clipper.Step())
            for (int line = clipper.DisplayStart; line < clipper.DisplayEnd; ++line)
                draw_frame_row(theme, view, static_cast<std::size_t>(line), row);
        ImGui::EndTable();
    }
    ImGui::PopStyleVar();
}

// "2 frames · 40 bytes on the wire · 500 bytes compressed to 36, 7 %".
std::string sum_of(const model::WireView& view, const model::Row& row) {
    std::string words = row.fragments == 1 ? "1 frame" : fmt::format("{} frames", row.fragments);
    if (!view.frames.empty() && view.frames_left_out == 0)
        words += fmt::format(" · {} bytes on the wire with headers", grouped(view.size_bytes));
    if (row.is_compressed && row.wire_bytes > 0 && row.size_bytes > 0) {
        words += fmt::format(
            " · {} bytes compressed to {}, {:.3g} %", grouped(row.size_bytes),
            grouped(row.wire_bytes),
            100.0 * static_cast<double>(row.wire_bytes) / static_cast<double>(row.size_bytes));
    }
    return words;
}

// Frame headers stand out: the same digits over the line, in the accent colour.
void paint_headers(const Theme& theme, const model::WireBytes& sent, std::size_t line,
                   std::string_view words, ImVec2 at) {
    const float advance = width_of(theme.font.mono, "0");
    const std::size_t begin = line * line_bytes;
    for (const model::WireBytes::Span& header : sent.headers) {
        for (std::size_t i = std::max(header.begin, begin);
             i < std::min(header.end, begin + line_bytes); ++i) {
            const std::size_t column = i - begin;
            // As model::hex_line() lays it out: eight digits, a space, two halves of eight bytes.
            const std::size_t place = 10 + 3 * column + (column >= line_bytes / 2 ? 1 : 0);
            paint_text(*ImGui::GetWindowDrawList(), theme.font.mono,
                       {at.x + advance * static_cast<float>(place), at.y},
                       color_of(theme, Role::Accent), words.substr(place, 2));
        }
    }
}

void draw_sent(const Theme& theme, const model::WireBytes& sent) {
    compat::push_font(theme.font.mono);
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(model::hex_lines(sent.bytes.size())));
    while (clipper.Step())
        for (int line = clipper.DisplayStart; line < clipper.DisplayEnd; ++line) {
            const auto place = static_cast<std::size_t>(line);
            const std::string words = model::hex_line(sent.bytes, place);
            const ImVec2 at = ImGui::GetCursorScreenPos();
            ImGui::TextUnformatted(words.data(), words.data() + words.size());
            paint_headers(theme, sent, place, words, at);
        }
    ImGui::PopFont();
}

}  // namespace

void draw_hex(const Theme& theme, BytesView bytes) {
    compat::push_font(theme.font.mono);
    ImGuiListClipper clipper;
    clipper.Begin(
        static_cast<int>(std::min<std::size_t>(model::hex_lines(bytes.size()), INT32_MAX)));
    while (clipper.Step())
        for (int line = clipper.DisplayStart; line < clipper.DisplayEnd; ++line) {
            const std::string words = model::hex_line(bytes, static_cast<std::size_t>(line));
            ImGui::TextUnformatted(words.data(), words.data() + words.size());
        }
    ImGui::PopFont();
}

void draw_frames(const Scene& scene, const model::SessionModel& session, const model::Row& row) {
    const Theme& theme = scene.theme;
    model::RowWire wire;
    session.log.read_wire(row.id, wire);
    const model::WireView seen = model::wire_view(row, wire);
    text(theme, sum_of(seen, row), Role::Dim, theme.font.small);
    draw_table(theme, seen, row);
    ImGui::Dummy({0, theme.px(2)});
    const model::WireBytes sent = model::wire_bytes(seen, sent_bytes_max);
    if (!sent.bytes.empty()) {
        text(theme, "As sent, headers coloured", Role::Dim, theme.font.small);
        draw_sent(theme, sent);
    }
    if (sent.bytes.size() >= sent_bytes_max)
        text(theme,
             fmt::format("The first {} are shown; copying takes all.",
                         bytes_in_words(sent_bytes_max)),
             Role::Waiting, theme.font.small);
    if (!seen.note.empty()) text(theme, seen.note, Role::Waiting, theme.font.small);
}

std::string sent_as_hex(const model::SessionModel& session, const model::Row& row) {
    model::RowWire wire;
    session.log.read_wire(row.id, wire);
    const model::WireView seen = model::wire_view(row, wire);
    const model::WireBytes sent = model::wire_bytes(seen, copied_bytes_max);
    if (sent.bytes.empty()) return seen.note;
    std::string words;
    for (std::size_t line = 0; line < model::hex_lines(sent.bytes.size()); ++line)
        words += model::hex_line(sent.bytes, line) + "\n";
    return words;
}

}  // namespace redial::view
