// A row as text for somewhere else: its value as it is, as JSON, base64, hex or a C array, the row
// as a line or as an object, or a command that sends it again. Lines, objects and commands leave
// secrets out, as exports do. Pure, any thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.hpp"
#include "core/session_config.hpp"
#include "model/history/message_log.hpp"

namespace redial::view {

enum class CopyAs : std::uint8_t {
    Text,
    Json,
    Base64,
    Hex,
    CArray,
    Websocat,
    Wscat,
    Curl,    // the opening handshake alone
    Line,    // when, which way, how large and what, with tabs between
    Record,  // the row as an object of one line, with the names it has in logs
};
inline constexpr CopyAs copy_layouts[] = {CopyAs::Text,     CopyAs::Json,   CopyAs::Base64,
                                          CopyAs::Hex,      CopyAs::CArray, CopyAs::Curl,
                                          CopyAs::Websocat, CopyAs::Wscat};
const char* name_of(CopyAs layout);  // as shown in a menu
// It sends the row's message from a shell, or opens its connection.
bool is_command(CopyAs layout);
// wscat has no way to send bytes that are no text.
bool is_possible(const model::Row& row, CopyAs layout);

// `config` is the session's: its URL, subprotocols and headers go into commands. `at`: when the row
// was seen; lines and records alone say it.
std::string copied(const model::Row& row, CopyAs layout, const core::SessionConfig& config,
                   WallTime at = {});

}  // namespace redial::view
