// How enumerations are written in logs and settings: by the names of their tables
// (core/enum_names.hpp), and an opcode also where RFC 6455 5.2 reserves it, so that no two of the
// sixteen read alike. Pure, any thread.
#pragma once

#include <cstddef>
#include <iterator>
#include <optional>
#include <string_view>

#include "core/opcode.hpp"

namespace redial::log {

inline constexpr const char* reserved_opcodes[] = {
    nullptr,       nullptr,       nullptr,       "reserved_3", "reserved_4", "reserved_5",
    "reserved_6",  "reserved_7",  nullptr,       nullptr,      nullptr,      "reserved_11",
    "reserved_12", "reserved_13", "reserved_14", "reserved_15"};

template <class E>
const char* written_name(E value) {
    return core::name_of(value);
}
template <>
inline const char* written_name(core::Opcode opcode) {
    const char* reserved = reserved_opcodes[static_cast<std::size_t>(opcode) & 15];
    return reserved != nullptr ? reserved : core::name_of(opcode);
}

template <class E>
std::optional<E> from_written(std::string_view name) {
    return core::from_name<E>(name);
}
template <>
inline std::optional<core::Opcode> from_written(std::string_view name) {
    for (std::size_t i = 0; i < std::size(reserved_opcodes); ++i) {
        if (reserved_opcodes[i] != nullptr && name == reserved_opcodes[i])
            return static_cast<core::Opcode>(i);
    }
    return core::from_name<core::Opcode>(name);
}

}  // namespace redial::log
