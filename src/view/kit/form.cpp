// Draws the rows of forms, and reads and writes lists that are edited as text. UI thread only; the
// readers are pure.
#include "view/kit/form.hpp"
#include "view/kit/imgui_compat.focus.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "view/kit/imgui_compat.hpp"
#include "view/kit/widgets.hpp"

namespace redial::view {
namespace {

constexpr double delay_s_max = 86'400.0;  // a day: longer waits are mistypes

}  // namespace

void form_row(const Theme& theme, const char* label, float label_width) {
    const float start = ImGui::GetCursorPosX();
    ImGui::AlignTextToFramePadding();
    text(theme, label, Role::Dim);
    ImGui::SameLine();
    ImGui::SetCursorPosX(start + label_width);
    ImGui::SetNextItemWidth(-FLT_MIN);
}

void duration_field(const Theme& theme, const char* label, const char* id, Duration& value,
                    std::string_view advice) {
    form_row(theme, label, theme.px(form_label_width));
    double seconds = to_seconds(value);
    ImGui::SetNextItemWidth(theme.px(110));
    compat::push_font(theme.font.mono);
    compat::take_first_focus();
    if (ImGui::InputDouble(id, &seconds, 0.0, 0.0, "%g")) {
        value = Duration(std::llround(std::clamp(seconds, 0.0, delay_s_max) * 1e6));
    }
    ImGui::PopFont();
    ImGui::SameLine();
    text(theme, "s", Role::Dim);
    if (advice.empty()) return;
    ImGui::SameLine(0.0f, theme.space(4));
    text(theme, advice, Role::Faint, theme.font.small);
}

void text_field(const Theme& theme, const char* label, const char* id, std::string& value,
                const char* hint, std::string_view advice) {
    form_row(theme, label, theme.px(form_label_width));
    input_text(theme, id, value, hint);
    tooltip(theme, advice);
}

void bytes_field(const Theme& theme, const char* label, const char* id, std::uint64_t& bytes) {
    form_row(theme, label, theme.px(form_label_width));
    double mib = static_cast<double>(bytes) / (1 << 20);
    ImGui::SetNextItemWidth(theme.px(110));
    compat::push_font(theme.font.mono);
    compat::take_first_focus();
    if (ImGui::InputDouble(id, &mib, 0.0, 0.0, "%g")) {
        bytes = static_cast<std::uint64_t>(std::clamp(mib, 0.001, 4096.0) * (1 << 20));
    }
    ImGui::PopFont();
    ImGui::SameLine();
    text(theme, "MiB", Role::Dim);
}

std::vector<std::string> words_of(std::string_view typed) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : typed) {
        if (std::string_view(", \t\r\n").find(c) == std::string_view::npos) {
            word += c;
            continue;
        }
        if (!word.empty()) words.push_back(std::move(word));
        word.clear();
    }
    if (!word.empty()) words.push_back(std::move(word));
    return words;
}

Result<std::vector<Duration>> delays_of(std::string_view typed) {
    std::vector<Duration> delays;
    for (const std::string& word : words_of(typed)) {
        double seconds = 0.0;
        const auto [end, failed] = std::from_chars(word.data(), word.data() + word.size(), seconds);
        const bool is_number = failed == std::errc{} && end == word.data() + word.size();
        if (!is_number || !(seconds >= 0.0 && seconds <= delay_s_max)) {
            return Error{"\"" + word + "\" is not a number of seconds", "Delays",
                         "for example 0.5 1 2 4"};
        }
        delays.push_back(Duration(std::llround(seconds * 1e6)));
    }
    return delays;
}

std::string joined(const std::vector<std::string>& words) {
    std::string all;
    for (const std::string& word : words) all += (all.empty() ? "" : ", ") + word;
    return all;
}

std::string joined(const std::vector<Duration>& delays) {
    std::string all;
    for (const Duration delay : delays) {
        char number[32];
        std::snprintf(number, sizeof number, "%.10g", to_seconds(delay));
        all += (all.empty() ? "" : " ") + std::string(number);
    }
    return all;
}

}  // namespace redial::view
