// Unpredictable bytes from the kernel: masking keys (RFC 6455 5.3), Sec-WebSocket-Key (4.1),
// session ids, seeds. Any thread. Each system is asked in its own way. The only place that asks the
// system for chance; tests pass an Rng instead.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace redial {

void fill_random(std::span<std::uint8_t> out);
std::uint64_t random_seed();
std::string random_uuid();  // RFC 4122 version 4, lower case, 36 characters

// Hands out fresh 32-bit masking keys from a buffer refilled in blocks: one system call per 1024
// keys.
class MaskSource {
public:
    std::uint32_t next();

private:
    std::uint32_t keys_[1024];
    std::size_t used_ = 1024;
};

}  // namespace redial
