// FNV-1a, to compare what is too long to keep. Not against somebody who means harm: what is equal
// by it is taken for equal only where a mistake costs a finding. Pure, any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace redial::model {

inline constexpr std::uint64_t hash_begin = 14695981039346656037ull;

constexpr std::uint64_t hash_of(std::string_view bytes, std::uint64_t so_far = hash_begin) {
    for (const char byte : bytes)
        so_far = (so_far ^ static_cast<unsigned char>(byte)) * 1099511628211ull;
    return so_far;
}

}  // namespace redial::model
