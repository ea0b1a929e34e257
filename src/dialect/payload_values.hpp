// MessagePack and CBOR as JSON, where the whole of the bytes are of it and long enough to be no
// accident; else nullopt. Pure, any thread.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.hpp"

namespace redial::dialect {

std::optional<std::string> messagepack_json(BytesView bytes);  // msgpack.org's specification
std::optional<std::string> cbor_json(BytesView bytes);         // RFC 8949; tags are left out

}  // namespace redial::dialect
