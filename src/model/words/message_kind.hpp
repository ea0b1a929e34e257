// What kind of message it is, whatever it says: the same for a login with another timestamp and
// signature, for a subscription with another id. Told by the parts that programs name their
// messages with; a number that is equal for equal kinds. Pure, any thread; at most 4 KiB are read.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"

namespace redial::model {

// JSON objects: by the value of "op", "type", "event" and the like, else by their keys. JSON
// arrays: by their short words. Other text: by its first word. Binary: all are one kind. Never 0.
std::uint64_t kind_of(BytesView payload, bool is_text);

// It logs in, subscribes or takes up a session again, by its words: what belongs at the beginning
// of a connection.
bool reads_as_preamble(BytesView payload);

}  // namespace redial::model
