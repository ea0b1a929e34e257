// Base64 (RFC 4648 section 4), used by the handshake, basic auth and the log. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace redial {

std::string to_base64(BytesView bytes);
// Strict: padding required, no white space, no stray bits. nullopt when the text is not base64.
std::optional<Bytes> from_base64(std::string_view text);

}  // namespace redial
