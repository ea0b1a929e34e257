// The setting of a dialect that nobody wrote down: a person says by JSON pointers where things
// stand, in words: "generic id=/id sequence=/seq ack=/ack heartbeat=/type=ping pong=/type=pong".
// Pure, any thread.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "dialect/generic.hpp"

namespace redial::dialect {

inline constexpr std::string_view generic_word = "generic";

// Whether it is meant to be such a setting.
bool is_generic(std::string_view setting);
Result<GenericPointers> generic_from(std::string_view setting);

}  // namespace redial::dialect
