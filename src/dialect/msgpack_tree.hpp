// A MessagePack value as JSON text, for the tree and for peers that speak JSON, and the way back.
// Pure, any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace redial::dialect {

inline constexpr std::size_t msgpack_tree_bytes_max = 256 << 10;

// "" where `bytes` are not one whole value, are longer than msgpack_tree_bytes_max, or are nested
// deeper than MsgpackScan::depth_max.
std::string json_of_msgpack(BytesView bytes);
// "" where `json` is not one whole value, or one of these limits is passed.
std::string msgpack_of_json(std::string_view json);

}  // namespace redial::dialect
