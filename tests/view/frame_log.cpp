// Stands in for five of Dear ImGui's functions, notes what they are called with and calls them. The
// names are those of their signatures as the linker knows them: of 1.86's, and behind them of those
// that came in 1.89.7 (ItemHoverable), 1.91.9 (AddText) and 1.92 (RenderTextEllipsis). Test's
// thread.
#include "frame_log.hpp"

#include <cstring>
#include <string_view>

namespace redial::tests {
namespace {

FrameLog* listening = nullptr;

ImGuiWindow* current_window() { return ImGui::GetCurrentContext()->CurrentWindow; }

bool is_disabled() {
    return (ImGui::GetCurrentContext()->CurrentItemFlags & ImGuiItemFlags_Disabled) != 0;
}

// What is written in a field is drawn in the text's colour, its hint in the disabled one's.
bool is_typed(ImU32 color) {
    return (ImGui::GetItemFlags() & ImGuiItemFlags_Inputable) != 0 &&
           color != ImGui::GetColorU32(ImGuiCol_TextDisabled);
}

void note_text(const ImDrawList& list, ImVec2 at, ImVec2 size, std::string_view words,
               bool was_typed, const ImVec4* fine_clip) {
    if (listening == nullptr || words.empty()) return;
    LoggedText text;
    text.words = words;
    text.box = ImRect(at, {at.x + size.x, at.y + size.y});
    text.clip = ImRect(list._CmdHeader.ClipRect);
    if (fine_clip != nullptr) text.clip.ClipWithFull(ImRect(*fine_clip));
    text.window = current_window();
    text.is_typed = was_typed;
    text.has_ellipsis = words.ends_with("…");
    listening->note_text(text);
}

// What 1.89.7 and later say of an item as they ask whether the mouse is over it.
bool is_overlapped(ImGuiItemFlags flags) {
#if IMGUI_VERSION_NUM >= 18967
    return (flags & ImGuiItemFlags_AllowOverlap) != 0;
#else
    return flags < 0;
#endif
}

// A text that AddText was asked to draw, with the font and the size that stand for none.
void note_drawn(const ImDrawList& list, const ImFont* font, float size, ImVec2 at, ImU32 color,
                std::string_view words, float wrap_width, const ImVec4* clip) {
    if (listening == nullptr || words.empty() || (color & IM_COL32_A_MASK) == 0) return;
    // Measuring looks for glyphs, and from 1.92 on may load them.
    ImFont* face = font ? const_cast<ImFont*>(font) : ImGui::GetFont();
    const float height = size > 0.0f ? size : ImGui::GetFontSize();
    const ImVec2 box =
        face->CalcTextSizeA(height, FLT_MAX, wrap_width, words.data(), words.data() + words.size());
    note_text(list, at, box, words, is_typed(color), clip);
}

std::string_view between(const char* begin, const char* end) {
    return {begin, end == nullptr ? std::strlen(begin) : static_cast<std::size_t>(end - begin)};
}

}  // namespace

FrameLog::FrameLog() { listening = this; }
FrameLog::~FrameLog() { listening = nullptr; }

void FrameLog::clear() {
    items_.clear();
    texts_.clear();
}

void FrameLog::note_item(const ImRect& box, ImGuiID id) {
    ImGuiWindow* window = current_window();
    items_.push_back({.window = window,
                      .id = id,
                      .box = box,
                      .clip = window->ClipRect,
                      .spacing = ImGui::GetStyle().ItemSpacing,
                      .is_disabled = is_disabled()});
}

// The item that was added last, unless it is none: scroll bars and edges of windows.
void FrameLog::note_hoverable(const ImRect& box, ImGuiID id) {
    for (std::size_t i = items_.size(); i-- > 0;) {
        if (items_[i].id != id || items_[i].window != current_window()) continue;
        items_[i].takes_clicks = true;
        items_[i].box = box;
        items_[i].clip = current_window()->ClipRect;
        return;
    }
}

void FrameLog::note_overlap(ImGuiID id) {
    for (std::size_t i = items_.size(); i-- > 0;) {
        if (items_[i].id != id) continue;
        items_[i].allows_overlap = true;
        return;
    }
}

}  // namespace redial::tests

// Weak: with other signatures the linker finds none of them, and nobody calls the ones in their
// place.
#define REDIAL_REAL(name) __asm__("__real_" name) __attribute__((weak))
#define REDIAL_WRAP(name) __asm__("__wrap_" name)

bool real_item_add(const ImRect& box, ImGuiID id, const ImRect* nav, ImGuiItemFlags flags)
    REDIAL_REAL("_ZN5ImGui7ItemAddERK6ImRectjPS1_i");
bool wrap_item_add(const ImRect& box, ImGuiID id, const ImRect* nav, ImGuiItemFlags flags)
    REDIAL_WRAP("_ZN5ImGui7ItemAddERK6ImRectjPS1_i");
bool wrap_item_add(const ImRect& box, ImGuiID id, const ImRect* nav, ImGuiItemFlags flags) {
    if (redial::tests::listening) redial::tests::listening->note_item(box, id);
    return real_item_add(box, id, nav, flags);
}

bool real_item_hoverable(const ImRect& box, ImGuiID id)
    REDIAL_REAL("_ZN5ImGui13ItemHoverableERK6ImRectj");
bool wrap_item_hoverable(const ImRect& box, ImGuiID id)
    REDIAL_WRAP("_ZN5ImGui13ItemHoverableERK6ImRectj");
bool wrap_item_hoverable(const ImRect& box, ImGuiID id) {
    if (redial::tests::listening && id != 0) redial::tests::listening->note_hoverable(box, id);
    return real_item_hoverable(box, id);
}

bool real_item_hoverable_of(const ImRect& box, ImGuiID id, ImGuiItemFlags flags)
    REDIAL_REAL("_ZN5ImGui13ItemHoverableERK6ImRectji");
bool wrap_item_hoverable_of(const ImRect& box, ImGuiID id, ImGuiItemFlags flags)
    REDIAL_WRAP("_ZN5ImGui13ItemHoverableERK6ImRectji");
bool wrap_item_hoverable_of(const ImRect& box, ImGuiID id, ImGuiItemFlags flags) {
    if (redial::tests::listening && id != 0) {
        redial::tests::listening->note_hoverable(box, id);
        if (redial::tests::is_overlapped(flags)) redial::tests::listening->note_overlap(id);
    }
    return real_item_hoverable_of(box, id, flags);
}

void real_allow_overlap() REDIAL_REAL("_ZN5ImGui19SetItemAllowOverlapEv");
void wrap_allow_overlap() REDIAL_WRAP("_ZN5ImGui19SetItemAllowOverlapEv");
void wrap_allow_overlap() {
    if (redial::tests::listening) redial::tests::listening->note_overlap(ImGui::GetItemID());
    real_allow_overlap();
}

void real_add_text(ImDrawList* list, const ImFont* font, float size, const ImVec2& at, ImU32 color,
                   const char* begin, const char* end, float wrap_width, const ImVec4* clip)
    REDIAL_REAL("_ZN10ImDrawList7AddTextEPK6ImFontfRK6ImVec2jPKcS7_fPK6ImVec4");
void wrap_add_text(ImDrawList* list, const ImFont* font, float size, const ImVec2& at, ImU32 color,
                   const char* begin, const char* end, float wrap_width, const ImVec4* clip)
    REDIAL_WRAP("_ZN10ImDrawList7AddTextEPK6ImFontfRK6ImVec2jPKcS7_fPK6ImVec4");
void wrap_add_text(ImDrawList* list, const ImFont* font, float size, const ImVec2& at, ImU32 color,
                   const char* begin, const char* end, float wrap_width, const ImVec4* clip) {
    redial::tests::note_drawn(*list, font, size, at, color, redial::tests::between(begin, end),
                              wrap_width, clip);
    real_add_text(list, font, size, at, color, begin, end, wrap_width, clip);
}

void real_add_text_by(ImDrawList* list, ImFont* font, float size, const ImVec2& at, ImU32 color,
                      const char* begin, const char* end, float wrap_width, const ImVec4* clip)
    REDIAL_REAL("_ZN10ImDrawList7AddTextEP6ImFontfRK6ImVec2jPKcS6_fPK6ImVec4");
void wrap_add_text_by(ImDrawList* list, ImFont* font, float size, const ImVec2& at, ImU32 color,
                      const char* begin, const char* end, float wrap_width, const ImVec4* clip)
    REDIAL_WRAP("_ZN10ImDrawList7AddTextEP6ImFontfRK6ImVec2jPKcS6_fPK6ImVec4");
void wrap_add_text_by(ImDrawList* list, ImFont* font, float size, const ImVec2& at, ImU32 color,
                      const char* begin, const char* end, float wrap_width, const ImVec4* clip) {
    redial::tests::note_drawn(*list, font, size, at, color, redial::tests::between(begin, end),
                              wrap_width, clip);
    real_add_text_by(list, font, size, at, color, begin, end, wrap_width, clip);
}

void real_add_plain_text(ImDrawList* list, const ImVec2& at, ImU32 color, const char* begin,
                         const char* end) REDIAL_REAL("_ZN10ImDrawList7AddTextERK6ImVec2jPKcS4_");
void wrap_add_plain_text(ImDrawList* list, const ImVec2& at, ImU32 color, const char* begin,
                         const char* end) REDIAL_WRAP("_ZN10ImDrawList7AddTextERK6ImVec2jPKcS4_");
void wrap_add_plain_text(ImDrawList* list, const ImVec2& at, ImU32 color, const char* begin,
                         const char* end) {
    if (&real_add_text != nullptr)
        wrap_add_text(list, nullptr, 0.0f, at, color, begin, end, 0.0f, nullptr);
    else
        wrap_add_text_by(list, nullptr, 0.0f, at, color, begin, end, 0.0f, nullptr);
}

namespace redial::tests {
namespace {

// A text of which what fits before `clip_x` is drawn by `draw`, with dots behind it.
template <class Draw>
void note_ellipsis(const ImDrawList& list, const ImVec2& min, const ImVec2& max, float clip_x,
                   std::string_view words, const Draw& draw) {
    FrameLog* const log = listening;
    words = words.substr(0, words.find("##"));
    const ImVec2 size =
        ImGui::CalcTextSize(words.data(), words.data() + words.size(), false, -1.0f);
    // The parts that it draws are no texts of their own.
    listening = nullptr;
    draw();
    listening = log;
    if (log == nullptr || words.empty()) return;
    LoggedText text;
    text.words = words;
    text.box = ImRect(min, {min.x + size.x, min.y + size.y});
    text.clip = ImRect(list._CmdHeader.ClipRect);
    text.clip.Max.x = ImMin(text.clip.Max.x, clip_x);
    text.window = current_window();
    text.has_ellipsis = size.x > max.x - min.x + 1.0f;
    text.is_in_tabs = ImGui::GetCurrentContext()->CurrentTabBar != nullptr;
    log->note_text(text);
}

}  // namespace
}  // namespace redial::tests

void real_text_ellipsis(ImDrawList* list, const ImVec2& min, const ImVec2& max, float clip_x,
                        float ellipsis_x, const char* begin, const char* end, const ImVec2* known)
    REDIAL_REAL("_ZN5ImGui18RenderTextEllipsisEP10ImDrawListRK6ImVec2S4_ffPKcS6_PS3_");
void wrap_text_ellipsis(ImDrawList* list, const ImVec2& min, const ImVec2& max, float clip_x,
                        float ellipsis_x, const char* begin, const char* end, const ImVec2* known)
    REDIAL_WRAP("_ZN5ImGui18RenderTextEllipsisEP10ImDrawListRK6ImVec2S4_ffPKcS6_PS3_");
void wrap_text_ellipsis(ImDrawList* list, const ImVec2& min, const ImVec2& max, float clip_x,
                        float ellipsis_x, const char* begin, const char* end, const ImVec2* known) {
    redial::tests::note_ellipsis(*list, min, max, clip_x, redial::tests::between(begin, end), [&] {
        real_text_ellipsis(list, min, max, clip_x, ellipsis_x, begin, end, known);
    });
}

void real_text_ellipsis_at(ImDrawList* list, const ImVec2& min, const ImVec2& max, float ellipsis_x,
                           const char* begin, const char* end, const ImVec2* known)
    REDIAL_REAL("_ZN5ImGui18RenderTextEllipsisEP10ImDrawListRK6ImVec2S4_fPKcS6_PS3_");
void wrap_text_ellipsis_at(ImDrawList* list, const ImVec2& min, const ImVec2& max, float ellipsis_x,
                           const char* begin, const char* end, const ImVec2* known)
    REDIAL_WRAP("_ZN5ImGui18RenderTextEllipsisEP10ImDrawListRK6ImVec2S4_fPKcS6_PS3_");
void wrap_text_ellipsis_at(ImDrawList* list, const ImVec2& min, const ImVec2& max, float ellipsis_x,
                           const char* begin, const char* end, const ImVec2* known) {
    redial::tests::note_ellipsis(*list, min, max, max.x, redial::tests::between(begin, end), [&] {
        real_text_ellipsis_at(list, min, max, ellipsis_x, begin, end, known);
    });
}

bool redial::tests::FrameLog::hears() {
    return &real_item_add != nullptr &&
           (&real_item_hoverable != nullptr || &real_item_hoverable_of != nullptr) &&
           (&real_add_text != nullptr || &real_add_text_by != nullptr) &&
           (&real_text_ellipsis != nullptr || &real_text_ellipsis_at != nullptr);
}
