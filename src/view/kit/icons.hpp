// Glyphs of the icon font (Fork Awesome 1.2, view/kit/fonts_embedded.hpp) under the names of what
// they mean here; the code points are those of its fork-awesome.css. Any thread: constants.
#pragma once

#include <cstdint>

namespace redial::view::icon {

// The range that holds every glyph below, for ImGui's glyph ranges (both ends included).
inline constexpr std::uint16_t first_code_point = 0xf000;
inline constexpr std::uint16_t last_code_point = 0xf35f;

// UTF-8, zero-terminated.
inline constexpr char reconnect[] = "\uf021";      // refresh
inline constexpr char fault[] = "\uf0e7";          // bolt
inline constexpr char export_log[] = "\uf019";     // download
inline constexpr char close[] = "\uf00d";          // times
inline constexpr char plus[] = "\uf067";           // plus
inline constexpr char send[] = "\uf1d8";           // paper-plane
inline constexpr char trash[] = "\uf1f8";          // trash
inline constexpr char warning[] = "\uf071";        // exclamation-triangle
inline constexpr char info[] = "\uf05a";           // info-circle
inline constexpr char check[] = "\uf00c";          // check
inline constexpr char arrow_up[] = "\uf062";       // arrow-up
inline constexpr char arrow_down[] = "\uf063";     // arrow-down
inline constexpr char folder[] = "\uf07c";         // folder-open
inline constexpr char gear[] = "\uf013";           // cog
inline constexpr char link[] = "\uf0c1";           // chain
inline constexpr char unlink[] = "\uf127";         // chain-broken
inline constexpr char filter[] = "\uf0b0";         // filter
inline constexpr char bookmark[] = "\uf02e";       // bookmark
inline constexpr char copy[] = "\uf24d";           // clone
inline constexpr char server[] = "\uf233";         // server
inline constexpr char history[] = "\uf1da";        // history
inline constexpr char resume[] = "\uf051";         // step-forward
inline constexpr char restart[] = "\uf0e2";        // undo
inline constexpr char plug[] = "\uf1e6";           // plug
inline constexpr char ban[] = "\uf05e";            // ban
inline constexpr char cut[] = "\uf0c4";            // scissors
inline constexpr char unlock[] = "\uf09c";         // unlock
inline constexpr char bug[] = "\uf188";            // bug
inline constexpr char heartbeat[] = "\uf21e";      // heartbeat
inline constexpr char chevron_down[] = "\uf078";   // chevron-down
inline constexpr char chevron_right[] = "\uf054";  // chevron-right
inline constexpr char list[] = "\uf03a";           // list
inline constexpr char search[] = "\uf002";         // search
inline constexpr char columns[] = "\uf0db";        // columns
inline constexpr char power[] = "\uf011";          // power-off

}  // namespace redial::view::icon
