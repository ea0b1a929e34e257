// A message as text for somewhere else: as it is, as JSON, base64, hex, a C array, or a websocat
// command that sends it again. Pure, any thread.
#pragma once

#include <cstdint>
#include <string>

#include "core/session_config.hpp"
#include "model/message_log.hpp"

namespace redial::view {

enum class CopyAs : std::uint8_t { Text, Json, Base64, Hex, CArray, Websocat };
inline constexpr CopyAs copy_layouts[] = {CopyAs::Text,   CopyAs::Json,   CopyAs::Base64,
                                          CopyAs::Hex,    CopyAs::CArray, CopyAs::Websocat};
const char* name_of(CopyAs layout);  // as shown in a menu

// `config` is the session's: its URL, subprotocols and headers go into the command.
std::string copied(const model::Row& row, CopyAs layout, const core::SessionConfig& config);

}  // namespace redial::view
