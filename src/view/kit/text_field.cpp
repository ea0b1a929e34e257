// Exchanges characters and their stand-ins wherever text enters or leaves a field: its buffer, the
// clipboard, the keyboard. UI thread.
#include "view/kit/text_field.hpp"

#include "view/kit/glyphs.hpp"
#include "view/kit/imgui_compat.backend.hpp"
#include "view/kit/imgui_compat.focus.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/script.hpp"
#include "view/kit/widgets.hpp"

namespace redial::view {
namespace {

using compat::Clipboard;

constexpr const char* no_stand_in_left =
    "Not pasted: it holds more different control, private and large characters than a field can "
    "tell apart; send it as binary, or with redial connect";
constexpr const char* not_typed =
    "A character above U+FFFF was typed that did not arrive here: paste it instead";
constexpr const char* shown_unshaped =
    "Shown unshaped while it is edited: letter by letter, from left to right. Lists and panes show "
    "it as it is written.";

// Between a field and the host's clipboard for as long as the field is drawn.
class FieldClipboard {
public:
    FieldClipboard(StandIns& stand_ins, const TextField& field)
        : stand_ins_(stand_ins), field_(field), outer_(Clipboard::current()) {
        inner_ = {outer_.get ? &FieldClipboard::get : nullptr,
                  outer_.set ? &FieldClipboard::set : nullptr, this};
        inner_.install();
    }
    ~FieldClipboard() { outer_.install(); }
    FieldClipboard(const FieldClipboard&) = delete;
    FieldClipboard& operator=(const FieldClipboard&) = delete;

private:
    static FieldClipboard& self(Clipboard::Context context) {
        return *static_cast<FieldClipboard*>(Clipboard::user_of(context));
    }
    static const char* get(Clipboard::Context context) { return self(context).paste(); }
    static void set(Clipboard::Context context, const char* text) { self(context).copy(text); }

    const char* paste() {
        outer_.install();
        const char* pasted = outer_.get(outer_.context());
        inner_.install();
        if (pasted == nullptr) return nullptr;
        std::string_view text(pasted);
        while (field_.drops_last_line_ends && !text.empty() &&
               (text.back() == '\n' || text.back() == '\r'))
            text.remove_suffix(1);
        const auto held = stand_ins_.to_field(text, field_.lines);
        if (!held) stand_ins_.refuse(no_stand_in_left);
        held_ = held.value_or("");
        return held_.c_str();
    }
    void copy(const char* held) {
        const std::string text = stand_ins_.from_field(held);
        outer_.install();
        outer_.set(outer_.context(), text.c_str());
        inner_.install();
    }

    StandIns& stand_ins_;
    const TextField& field_;
    Clipboard outer_;
    Clipboard inner_;
    std::string held_;
};

struct Call {
    std::string& held;
    StandIns& stand_ins;
    const TextField& field;
};

// Dear ImGui hands a typed character that it cannot hold on as U+FFFD.
int filter(ImGuiInputTextCallbackData& data, StandIns& stand_ins) {
    if (data.EventChar != 0xfffd) return 0;
    const auto stand_in = stand_ins.take_typed();
    if (!stand_in) {
        stand_ins.refuse(not_typed);
        return 1;
    }
    data.EventChar = static_cast<ImWchar>(*stand_in);
    return 0;
}

int on_event(ImGuiInputTextCallbackData* data) {
    const Call& call = *static_cast<Call*>(data->UserData);
    if (data->EventFlag == ImGuiInputTextFlags_CallbackResize) {
        call.held.resize(static_cast<std::size_t>(data->BufTextLen));
        data->Buf = call.held.data();
        return 0;
    }
    if (data->EventFlag == ImGuiInputTextFlags_CallbackCharFilter)
        return filter(*data, call.stand_ins);
    FieldEdit edit(*data, call.stand_ins, call.field.lines);
    call.field.on_edit(edit);
    return 0;
}

bool draw(std::string& held, StandIns& stand_ins, const TextField& field,
          ImGuiInputTextFlags flags) {
    flags |=
        field.flags | ImGuiInputTextFlags_CallbackResize | ImGuiInputTextFlags_CallbackCharFilter;
    if (field.on_edit) flags |= ImGuiInputTextFlags_CallbackAlways;
    Call call{held, stand_ins, field};
    const FieldClipboard clipboard(stand_ins, field);
    compat::take_first_focus();
    if (field.lines == FieldLines::One)
        return ImGui::InputTextWithHint(field.id, field.hint, held.data(), held.capacity() + 1,
                                        flags, on_event, &call);
    const bool is_told = ImGui::InputTextMultiline(field.id, held.data(), held.capacity() + 1,
                                                   field.size, flags, on_event, &call);
    compat::make_one_stop(ImGui::GetID(field.id));
    return is_told;
}

}  // namespace

std::string_view FieldEdit::held() const {
    return {data_.Buf, static_cast<std::size_t>(data_.BufTextLen)};
}
std::string FieldEdit::text() const { return stand_ins_.from_field(held()); }
bool FieldEdit::is_in_first_line() const {
    const auto cursor = static_cast<std::size_t>(data_.CursorPos);
    return held().substr(0, cursor).find('\n') == std::string_view::npos;
}
bool FieldEdit::is_in_last_line() const {
    const auto cursor = static_cast<std::size_t>(data_.CursorPos);
    return held().substr(cursor).find('\n') == std::string_view::npos;
}
void FieldEdit::replace(const std::string& with) {
    const auto held = stand_ins_.to_field(with, lines_);
    if (!held) return;
    data_.DeleteChars(0, data_.BufTextLen);
    data_.InsertChars(0, held->data(), held->data() + held->size());
}

bool edit_text(const Theme& theme, std::string& value, const TextField& field) {
    StandIns none;  // outside of a frame of Redial's own nothing is remembered
    StandIns& stand_ins = theme.glyphs ? theme.glyphs->stand_ins() : none;
    if (theme.glyphs) theme.glyphs->note_letters(ImGui::GetFont(), value);
    auto held = stand_ins.to_field(value, field.lines);
    // What cannot be held whole must not be changed by being looked at.
    if (!held) {
        held = std::string(value);
        return draw(*held, stand_ins, field, ImGuiInputTextFlags_ReadOnly), false;
    }
    const std::string before = *held;
    const bool is_told = draw(*held, stand_ins, field, 0);
    if (ImGui::IsItemHovered() && is_unshaped_in_fields(value)) tooltip(theme, shown_unshaped);
    if (field.keeps_on_escape && compat::is_pressed(compat::Key::Escape)) held = before;
    if (*held != before) value = stand_ins.from_field(*held);
    return is_told;
}

}  // namespace redial::view
