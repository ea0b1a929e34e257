// The one way to Dear ImGui's text fields: a std::string of any bytes is edited, drawn in every
// script that the lists draw, and pasted, typed and copied as it is (view/kit/stand_ins.hpp). UI
// thread only.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <imgui.h>

#include "view/kit/stand_ins.hpp"
#include "view/kit/theme.hpp"

namespace redial::view {

// Within a field, once a frame while the keyboard is in it.
class FieldEdit {
public:
    FieldEdit(ImGuiInputTextCallbackData& data, StandIns& stand_ins, FieldLines lines)
        : data_(data), stand_ins_(stand_ins), lines_(lines) {}
    std::string text() const;  // what the field stands for
    bool is_in_first_line() const;
    bool is_in_last_line() const;
    void replace(const std::string& with);

private:
    std::string_view held() const;
    ImGuiInputTextCallbackData& data_;
    StandIns& stand_ins_;
    FieldLines lines_;
};

struct TextField {
    const char* id = "";
    const char* hint = "";  // of one line only
    FieldLines lines = FieldLines::One;
    ImVec2 size{};  // of many lines only
    ImGuiInputTextFlags flags = 0;
    // A name, a path, a search: line ends behind what is pasted are not part of it.
    bool drops_last_line_ends = false;
    // Escape leaves the field and what is written in it; else it takes back what was typed.
    bool keeps_on_escape = false;
    std::function<void(FieldEdit&)> on_edit;  // may be empty
};

// As ImGui::InputText gives it: true when the text changed, or at Enter where that was asked for.
bool edit_text(const Theme& theme, std::string& value, const TextField& field);

}  // namespace redial::view
