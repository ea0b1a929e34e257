// A MessagePack value as JSON text, for the tree. Pure, any thread.
#pragma once

#include <string>

#include "base/bytes.hpp"

namespace redial::dialect {

inline constexpr std::size_t msgpack_tree_bytes_max = 256 << 10;

// "" where `bytes` are not one whole value, are longer than msgpack_tree_bytes_max, or are nested
// deeper than MsgpackScan::depth_max.
std::string json_of_msgpack(BytesView bytes);

}  // namespace redial::dialect
