// Draws a filter's field. UI thread only.
#include "view/messages/filter_field.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

#include "view/kit/imgui_compat.focus.hpp"
#include "view/kit/widgets.hpp"

namespace redial::view {
namespace {

constexpr const char* hint = "Filter: text, /regex/, -not, dir:in, size>1k, json:/n > 7";
constexpr const char* help =
    "Words that must all hold; a word with - before it leaves out what it finds:\n"
    "text    \"two words\"    /regex/    /any case/i\n"
    "dir:in    dir:out    op:text    op:binary    op:ping    op:pong    op:close\n"
    "size>1k    size<=20    attempt:3    marked\n"
    "json:/path    json:/n > 99990    json:/name = \"Ann\"    json:/at >= \"2026-01\"\n"
    "with < <= > >= = or !=. event:join    topic:room:*    as the dialect reads it.\n"
    "To look for a word as it stands, quote it.\n"
    "Enter and F3 go to the next match, with Shift to the one before (Ctrl+F).";

// Only where all of what was typed is seen: else the field may have scrolled.
void underline_wrong(const Theme& theme, const FilterField& field) {
    if (field.error.empty() || field.typed != field.applied) return;
    const ImVec2 min = ImGui::GetItemRectMin(), max = ImGui::GetItemRectMax();
    const float pad = ImGui::GetStyle().FramePadding.x;
    ImFont* font = ImGui::GetFont();
    if (width_of(font, field.typed) > max.x - min.x - pad * 2.0f) return;
    const std::string_view typed = field.typed;
    const float left = min.x + pad + width_of(font, typed.substr(0, field.wrong.begin));
    const float right = min.x + pad + width_of(font, typed.substr(0, field.wrong.end));
    const float y = max.y - theme.px(5);
    ImGui::GetWindowDrawList()->AddRectFilled(
        {left, y}, {std::max(right, left + theme.px(4)), y + theme.px(2)}, theme.color.closed);
}

}  // namespace

std::optional<model::Filter> read_filter(const std::string& typed, std::string& error,
                                         model::ByteSpan& wrong) {
    auto read = model::Filter::read(typed);
    if (const auto* problem = std::get_if<model::FilterProblem>(&read)) {
        error = problem->error.line();
        wrong = {problem->begin, problem->end};
        return std::nullopt;
    }
    error.clear();
    return std::get<model::Filter>(std::move(read));
}

int draw_filter_field(const Theme& theme, const FilterField& field, float width,
                      bool is_focus_asked) {
    ImGui::SetNextItemWidth(width);
    if (is_focus_asked) compat::focus_next_item();
    const bool is_entered =
        input_words(theme, field.id, field.typed, hint, ImGuiInputTextFlags_EnterReturnsTrue);
    underline_wrong(theme, field);
    tooltip(theme, help);
    if (!is_entered) return 0;
    return ImGui::GetIO().KeyShift ? -1 : 1;
}

}  // namespace redial::view
