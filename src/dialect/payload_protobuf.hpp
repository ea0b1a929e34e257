// Protocol Buffers' wire format without a schema, as JSON: members are named by field number and
// wire type, "1 varint", "2 text"; what parses whole as a message is one. Nullopt where the whole
// of the bytes are not of it, or too few to be no accident. Pure, any thread.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.hpp"

namespace redial::dialect {

std::optional<std::string> protobuf_json(BytesView bytes);

}  // namespace redial::dialect
