// Writes MessagePack, value by value, behind what stands there already. Source: the MessagePack
// specification, formats; the shortest form of each. Pure, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace redial::dialect {

void append_msgpack_nil(std::string& to);
void append_msgpack_boolean(std::string& to, bool value);
void append_msgpack_number(std::string& to, std::int64_t number);
void append_msgpack_text(std::string& to, std::string_view text);  // at most 4 GiB
// So many values follow; of a map so many pairs.
void append_msgpack_array(std::string& to, std::uint32_t size);
void append_msgpack_map(std::string& to, std::uint32_t size);

}  // namespace redial::dialect
