// FNV-1a, to compare what is too long to keep. Not against somebody who means harm: what is equal
// by it is taken for equal only where a mistake costs a finding. Pure, any thread.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace redial::model {

inline constexpr std::uint64_t hash_begin = 14695981039346656037ull;

constexpr std::uint64_t hash_of(std::string_view bytes, std::uint64_t so_far = hash_begin) {
    for (const char byte : bytes)
        so_far = (so_far ^ static_cast<unsigned char>(byte)) * 1099511628211ull;
    return so_far;
}

// The same purpose, for what floods: eight bytes a step. Another number on another kind of machine.
inline std::uint64_t quick_hash_of(std::string_view bytes) {
    std::uint64_t hash = hash_begin ^ bytes.size();
    const auto mix = [&hash](std::uint64_t eight) {
        hash = (hash ^ eight) * 0x9e3779b97f4a7c15u;  // 2^64 over the golden ratio
        hash ^= hash >> 32;
    };
    const auto eight_at = [](const char* from) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, from, sizeof eight);
        return eight;
    };
    if (bytes.size() < 8) {
        std::uint64_t all = 0;
        for (const char byte : bytes) all = all << 8 | static_cast<unsigned char>(byte);
        mix(all);
        return hash;
    }
    // The last eight bytes, some of them once more.
    const char* const last = bytes.data() + bytes.size() - 8;
    for (const char* at = bytes.data(); at < last; at += 8) mix(eight_at(at));
    mix(eight_at(last));
    return hash;
}

}  // namespace redial::model
