// Small pieces all views are made of. Each draws at ImGui's cursor with the theme's roles and is
// known by `id`, never by its label. UI thread only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <imgui.h>
#include <imgui_internal.h>

#include "base/time.hpp"
#include "core/event_words.hpp"
#include "view/kit/redraw.hpp"
#include "view/kit/theme.hpp"

namespace redial::view {

// Text. `text` may hold anything: it is shown as it is, never as a format.
enum class Role : std::uint8_t { Text, Dim, Faint, Accent, Open, Waiting, Closed, Fault };
ImU32 color_of(const Theme& theme, Role role);
void text(const Theme& theme, std::string_view words, Role role = Role::Text,
          ImFont* font = nullptr);
// Cut with "…" at `width` pixels; the whole text is in the tooltip when it was cut.
void text_cut(const Theme& theme, std::string_view text, float width, Role role = Role::Text,
              ImFont* font = nullptr);
// Ends at the right edge `right_x` (screen pixels) of the current line.
void text_right(const Theme& theme, std::string_view text, float right_x, Role role = Role::Text,
                ImFont* font = nullptr);
float width_of(ImFont* font, std::string_view text);
// The same for text of a peer or a person, as text() and paint_foreign_text() draw it.
float width_of(const Theme& theme, ImFont* font, std::string_view text);
float line_height(ImFont* font);
// The longest start of `text` that fits `width` together with "…"; `text` itself when it fits.
std::string cut_to_width(ImFont* font, std::string_view text, float width);
// The same for text of a peer or a person, as it is drawn (by paint_text: what is shaped is not to
// be shaped again). Its end is cut, also where that is on the left.
std::string cut_to_width(const Theme& theme, ImFont* font, std::string_view text, float width);
// Draw list only, at a screen position; cut at `width` when it is > 0.
void paint_text(ImDrawList& list, ImFont* font, ImVec2 at, ImU32 color, std::string_view text,
                float width = 0.0f);
// The same for text of a peer or a person, which may need glyphs that are not loaded yet.
void paint_foreign_text(const Theme& theme, ImDrawList& list, ImFont* font, ImVec2 at, ImU32 color,
                        std::string_view text, float width = 0.0f);
void section_heading(const Theme& theme, std::string_view title);

// "RTT 0.31 ms": dim word, bright number. `same_line` puts it after the last fact with a gap.
void fact(const Theme& theme, std::string_view key, std::string_view value, Role role = Role::Text);
void next_fact(const Theme& theme);
// The same for something `width` wide: on a line of its own where the current one has no room.
void next_fact(const Theme& theme, float width);
void fact_after(const Theme& theme, std::string_view key, std::string_view value,
                Role role = Role::Text);

// Status. Colour and shape: a disc for open, a disc with a clock's hands for connecting or waiting,
// a no-entry sign for closed and lost, an empty ring for off, for closed on purpose and for a tap
// that listens; `pulse` 0..1 widens its halo.
enum class Dot : std::uint8_t { Open, Waiting, Closed, Off, Fault, Listening };
ImU32 color_of(const Theme& theme, Dot dot);
void paint_dot(ImDrawList& list, const Theme& theme, ImVec2 center, Dot dot, float pulse = 0.0f);
void status_dot(const Theme& theme, Dot dot, float pulse = 0.0f);  // one text line high
// 1 right after traffic at `last`, fading in 3 steps over 0.45 s; asks for the redraws it needs.
// Where the theme has less motion no dot shows it.
float pulse_of(Redraw& redraw, std::optional<Instant> last, Instant now);

// Buttons: true when pressed by mouse or keyboard. An empty tooltip is none.
bool button(const Theme& theme, const char* label_and_id, std::string_view tooltip = {});
// How wide a button with this label will be.
float button_width(const char* label);
bool primary_button(const Theme& theme, const char* label_and_id, std::string_view tooltip = {});
// A button whose state is on or off (Refuse, 503, Go silent); on is shown by colour and by a
// mark.
bool toggle_button(const Theme& theme, const char* label_and_id, bool is_on,
                   std::string_view tooltip = {});
// One of several ways to show something: the one in use looks pressed.
bool choice_button(const Theme& theme, const char* label_and_id, bool is_chosen,
                   std::string_view tooltip = {});
// `icon` from view/kit/icons.hpp; `tooltip` names the action and its shortcut.
bool icon_button(const Theme& theme, const char* id, const char* icon, std::string_view tooltip,
                 bool is_highlighted = false);
bool link(const Theme& theme, const char* label_and_id, std::string_view tooltip = {});
bool checkbox(const Theme& theme, const char* label_and_id, bool* is_on,
              std::string_view tooltip = {});
// A pill whose knob stands left (off) or right (on); true when it was pressed.
bool toggle_switch(const Theme& theme, const char* id, bool is_on, std::string_view tooltip = {});
// What was done to a value: it changes while a knob is dragged or a number typed, and is done when
// that ends.
struct Change {
    bool is_changed = false;
    bool is_done = false;
    Change& operator|=(Change other);
};
// A thin track, filled up to the value; Ctrl+click types.
struct Track {
    double low = 0;
    double high = 1;
    bool is_wide_range = false;  // its scale is logarithmic
    bool is_strong = true;       // in force
};
Change slim_slider(const Theme& theme, const char* id, double& value, Track track, float width);
// A number in a small field with its unit behind it.
Change number_field(const Theme& theme, const char* id, double& value, double low, double high,
                    const char* unit, float width);
// A text field of one line (view/kit/text_field.hpp); true when the text changed. What is pasted
// stays as it is: it may be sent.
bool input_text(const Theme& theme, const char* id, std::string& value, const char* hint = "",
                ImGuiInputTextFlags flags = 0);
// Of a path or a search: line ends behind what is pasted are not part of it.
bool input_words(const Theme& theme, const char* id, std::string& value, const char* hint = "",
                 ImGuiInputTextFlags flags = 0);

// A tab as ImGui::BeginTabItem makes it, underlined while it is shown; EndTabItem when true.
bool begin_tab(const Theme& theme, const char* label_and_id, ImGuiTabItemFlags flags = 0);
// An edge that is dragged to resize what is beside it: how far it was dragged this frame, in
// pixels.
struct Drag {
    float by = 0.0f;
    bool is_held = false;
    bool is_over = false;  // it was let go this frame
};
Drag drag_edge(const char* id, ImVec2 min, ImVec2 max, ImGuiAxis axis);

// Others.
void progress_bar(const Theme& theme, float share, float width, ImU32 color);
void error_line(const Theme& theme, std::string_view message);  // icon, red, wrapped
void warning_line(const Theme& theme, std::string_view message);
// Teaches what to do where nothing is yet: centred in the space left.
void empty_state(const Theme& theme, const char* icon, std::string_view title,
                 std::string_view advice);
// Of the last item, when hovered for a while.
void tooltip(const Theme& theme, std::string_view words);
// Of a last item that cannot be pressed: at once, also when the keyboard is at it.
void reason(const Theme& theme, std::string_view words);
// A line of `values` scaled into the box, newest at the right.
void paint_sparkline(ImDrawList& list, ImVec2 min, ImVec2 max, const float* values, int count,
                     ImU32 color, float thickness);
void separator_line(const Theme& theme);  // across the window, in the border colour

}  // namespace redial::view
