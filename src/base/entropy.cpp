// Makes keys, ids and seeds of the system's random bytes. Any thread.
#include "base/entropy.hpp"

namespace redial {

std::uint64_t random_seed() {
    std::uint8_t raw[8];
    fill_random(raw);
    std::uint64_t seed = 0;
    for (const std::uint8_t byte : raw) seed = (seed << 8) | byte;
    return seed;
}

std::string random_uuid() {
    std::uint8_t raw[16];
    fill_random(raw);
    raw[6] = static_cast<std::uint8_t>((raw[6] & 0x0f) | 0x40);
    raw[8] = static_cast<std::uint8_t>((raw[8] & 0x3f) | 0x80);
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (int i = 0; i < 16; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += digits[raw[i] >> 4];
        text += digits[raw[i] & 0x0f];
    }
    return text;
}

std::uint32_t MaskSource::next() {
    if (used_ == 1024) {
        fill_random({reinterpret_cast<std::uint8_t*>(keys_), sizeof keys_});
        used_ = 0;
    }
    return keys_[used_++];
}

}  // namespace redial
