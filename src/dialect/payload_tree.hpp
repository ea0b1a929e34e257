// Payloads that are packed or are no text, as JSON for the tree of a message, with a word of what
// they were. Each kind is recognised only where the whole payload is of it and of no other, and is
// long enough to be no accident; else nothing is said. Pure, any thread.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.hpp"

namespace redial::dialect {

// Longer payloads are not looked at, nor such as unpack to more than the second.
inline constexpr std::size_t payload_tree_bytes_max = 1024 * 1024;
inline constexpr std::size_t payload_unpacked_bytes_max = 4 * 1024 * 1024;

struct PayloadTree {
    std::string what;  // "MessagePack", "gzip of JSON", "protobuf (no schema)"
    std::string json;  // one value (RFC 8259)
};
// Nothing for texts: those are shown as they are. Time is linear in the payload and what it unpacks
// to, memory a few times that.
std::optional<PayloadTree> payload_tree(BytesView payload);

}  // namespace redial::dialect
