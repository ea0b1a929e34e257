// Theme: the only place that knows colours, sizes and fonts. Views ask for roles ("dim",
// "waiting"), never for colour values, so that all themes stay one program. In each of them what is
// read and what is pressed has the contrast that WCAG 2 asks for. UI thread only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <imgui.h>

#include "core/event_words.hpp"
#include "core/theme_name.hpp"

namespace redial::view {

using core::ThemeName;

// Packed colours as Dear ImGui's draw lists take them.
struct Palette {
    ImU32 canvas, panel, raised, input;  // surfaces, from the back to the front; input is sunken
    ImU32 border, grid;                  // lines between areas, lines within plots
    ImU32 text, dim, faint;              // what is read, what explains it, what comes last
    ImU32 accent, button, button_hovered, button_active, on_button;  // selection, primary button
    ImU32 control, control_hovered, control_active, control_border;  // ordinary buttons
    ImU32 selected;                      // background of the selected row
    ImU32 open, waiting, closed, fault;  // states: waiting is connecting too, closed is error too
    ImU32 shade;                         // behind dialogs
    ImU32 match, match_now;              // behind what a filter or a search found; the one shown
    ImU32 json_key, json_string, json_number, json_literal;
};

// Sizes in pixels at scale 1; px() scales them. Spacing goes in steps of 4.
struct Sizes {
    // Em sizes. The design page's 15 and 13 px are line heights' names in main-window.png, whose
    // letters measure 14 and 12.
    float ui_text = 14.0f;
    float small_text = 12.0f;
    float heading_text = 11.0f;
    float mono_text = 12.0f;
    float window_corner = 6.0f;
    float control_corner = 4.0f;
    float row = 20.0f;      // a line in a dense list
    float control = 28.0f;  // height of a button or an input
    float gap = 8.0f;       // between controls
    float pad = 12.0f;      // between a window's edge and what it holds
};

// Fonts of the atlas view/kit/fonts.hpp built; never null once it did. Icons are merged into all of
// them.
struct Fonts {
    ImFont* ui = nullptr;       // Inter
    ImFont* bold = nullptr;     // Inter semibold: titles
    ImFont* small = nullptr;    // Inter: second lines, captions
    ImFont* heading = nullptr;  // Inter semibold: SECTION HEADINGS
    ImFont* mono = nullptr;     // JetBrains Mono: addresses, times, payloads, numbers that change
};

// Colours of a heat map, from few to many: each stop is as far from the next.
enum class HeatPalette : std::uint8_t { Sea, Ember, Grey };
inline constexpr int heat_palettes = 3;
inline constexpr std::size_t heat_stops = 8;
using HeatColors = std::array<ImU32, heat_stops>;

class Glyphs;

struct Theme {
    ThemeName name = ThemeName::Dark;
    bool has_less_motion = false;  // nothing pulses
    float scale = 1.0f;  // of the monitor times the person's own; fonts are built at this scale
    Palette color{};
    Sizes size;
    Fonts font;
    // What widgets tell draw(), which sets both for the frame; may be null.
    Glyphs* glyphs = nullptr;          // hears of code points the atlas lacks
    bool* wants_frame_soon = nullptr;  // a tooltip is about to show

    float px(float at_scale_1) const { return at_scale_1 * scale; }
    // n steps of 4 px.
    float space(float steps = 1.0f) const { return 4.0f * steps * scale; }
};

// Palette only; fonts and scale stay.
void set_palette(Theme& theme, ThemeName name);
// Writes the theme into the current context's style. Call once after a change, not each frame.
void apply_to_style(const Theme& theme);

// A stretch of a session's lane in the timeline. Resting: closed, and nobody needs to look.
ImU32 lane_color(const Theme& theme, core::ConnectionStatus status, bool is_resting);
// Behind an icon that is lit, which is drawn in the accent.
ImU32 lit_color(const Theme& theme);

const char* name_of(HeatPalette palette);   // "Sea", "Ember", "Grey"
const char* in_words(HeatPalette palette);  // "over blue and green"
// Few can be told from the panel, many stands out from it, in every theme.
HeatColors heat_colors(ThemeName theme, HeatPalette palette);

// The same colour with its alpha multiplied by `share` (0..1).
ImU32 faded(ImU32 color, float share);
// From `a` (share 0) to `b` (share 1), per channel.
ImU32 mixed(ImU32 a, ImU32 b, float share);
ImVec4 to_vec4(ImU32 color);

}  // namespace redial::view
