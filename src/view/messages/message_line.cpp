// Paints one row of a history. UI thread only.
#include "view/messages/message_line.hpp"

#include <algorithm>

#include "base/format.hpp"
#include "core/close_codes.hpp"
#include "model/fold/workspace.hpp"
#include "model/history/row_reading.hpp"
#include "model/words/display_text.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/messages/match_marks.hpp"
#include "view/messages/message_columns.hpp"

namespace redial::view {
namespace {

// Of a line that is cut: the pane has the rest.
constexpr std::size_t tooltip_characters = 400;

// What a line looks like: an arrow or a sign, its colour, and the words' colour.
struct Look {
    const char* sign;
    ImU32 sign_color;
    ImU32 words_color;
};

Look look_of(const Palette& color, const model::Row& row) {
    const bool is_in = row.direction == core::Direction::In;
    switch (row.kind) {
        case model::RowKind::Message:
            return {is_in ? icon::arrow_down : icon::arrow_up, is_in ? color.open : color.accent,
                    color.text};
        case model::RowKind::Control:
            return {is_in ? icon::arrow_down : icon::arrow_up, color.faint, color.dim};
        case model::RowKind::Opened: return {icon::link, color.open, color.open};
        case model::RowKind::Ended: return {icon::close, color.closed, color.closed};
        case model::RowKind::Resumed: {
            const bool is_good = row.verdict == core::ResumeVerdict::Resumed;
            return {icon::resume, color.fault, is_good ? color.fault : color.waiting};
        }
        case model::RowKind::Fault: return {icon::fault, color.fault, color.fault};
        case model::RowKind::Lost: return {icon::warning, color.closed, color.closed};
        case model::RowKind::Note: {
            const bool is_error = row.severity == core::Severity::Error;
            return {icon::info, color.dim, is_error ? color.closed : color.dim};
        }
    }
    return {"", color.dim, color.text};
}

// RFC 6455 5.5.1: two bytes of code, then the reason.
std::string close_words(BytesView payload) {
    const auto code = static_cast<std::uint16_t>(payload[0] << 8 | payload[1]);
    std::string words = fmt::format("close  {} {}", code, core::info_of_close_code(code).name);
    if (payload.size() > 2) words += ": " + model::one_line(payload.subspan(2));
    return words;
}

// What the dialect says of the message, and its bytes as they came behind it, dimmer.
void paint_words(const Theme& theme, const model::Row& row, ImVec2 at, float room, ImU32 color,
                 const model::Filter& sought) {
    if (room <= 0) return;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    ImFont* font = theme.font.mono;
    const auto characters_in = [font](float pixels) {
        return static_cast<std::size_t>(pixels / width_of(font, "0")) + 2;
    };
    const std::string line =
        model::one_line(as_bytes(model::reading_of(row).line), characters_in(room));
    const bool has_reading = !line.empty();
    if (has_reading) {
        paint_foreign_text(theme, list, font, at, color, line, room);
        const float used = width_of(theme, font, line) + theme.px(14);
        at.x += used;
        room -= used;
    }
    const std::size_t characters = characters_in(std::max(room, 0.0f));
    const std::string words = row_in_words(row, characters);
    if (room > 0) {
        paint_matches(theme, sought, row, at, room, characters);
        paint_foreign_text(theme, list, font, at, has_reading ? theme.color.faint : color, words,
                           room);
    }
    if (width_of(font, words) <= room) return;
    const std::string more = row_in_words(row, tooltip_characters);
    tooltip(theme, has_reading ? line + "\n" + more : more);
}

}  // namespace

std::string row_in_words(const model::Row& row, std::size_t characters_max) {
    if (row.kind == model::RowKind::Control) {
        if (row.opcode == core::Opcode::Close && row.payload.size() >= 2)
            return close_words(row.payload);
        std::string words = core::name_of(row.opcode);
        if (row.rtt) words += "  " + precise_in_words(*row.rtt);
        if (!row.payload.empty() && row.rtt == std::nullopt)
            words += "  " + model::one_line(row.payload, 60, row.size_bytes);
        return words;
    }
    if (row.kind == model::RowKind::Message && row.opcode == core::Opcode::Binary)
        return model::hex_short(row.payload, characters_max / 3, row.size_bytes);
    return model::one_line(row.payload, characters_max, row.size_bytes);
}

void paint_line(const Scene& scene, const model::Row& row, ImVec2 at, float width,
                const model::Filter& sought) {
    const Theme& theme = scene.theme;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    ImFont* font = theme.font.mono;
    const ColumnPlaces places = layout_columns(scene, width);
    const float text_y = at.y + (theme.px(theme.size.row) - line_height(font)) * 0.5f;
    const Look look = look_of(theme.color, row);
    if (places.time_width > 0)
        paint_text(list, font, {at.x, text_y}, theme.color.dim,
                   clock_time_ms(scene.workspace.wall_at(row.at)), places.time_width + 1.0f);
    if (places.sign_width > 0)
        paint_text(list, font, {at.x + places.sign, text_y}, look.sign_color, look.sign);
    if (row.is_marked)
        paint_text(list, font, {at.x + places.mark, text_y}, theme.color.waiting, icon::bookmark);
    if (row.is_traffic() && places.size_width > 0)
        paint_text(list, font, {at.x + places.size, text_y}, theme.color.dim,
                   bytes_in_words(row.size_bytes), places.size_width + 1.0f);
    paint_words(theme, row, {at.x + places.words, text_y}, width - places.words, look.words_color,
                sought);
}

void paint_separator(const Theme& theme, ImVec2 at, float width) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float height = theme.px(theme.size.row);
    list.AddRectFilled(at, {at.x + width, at.y + height}, faded(theme.color.raised, 0.6f));
    const float y = at.y + height - 0.5f;
    list.AddLine({at.x, y}, {at.x + width, y}, theme.color.border);
}

}  // namespace redial::view
