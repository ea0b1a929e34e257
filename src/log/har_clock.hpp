// What the `timings` of a HAR mean for the instants of a connection. The phases' lengths are the
// file's, but where they lie is not: mitmproxy may have dialled before the request came, and
// Chrome's `wait` of a WebSocket runs to its last message (devtools-frontend: the response is
// "received" anew with each frame) and `receive` from there to its end. Pure, any thread.
#pragma once

#include <optional>

#include "log/har_entry.hpp"

namespace redial::log {

enum class HarWriter : std::uint8_t { Other, Chrome, Mitmproxy };
HarWriter har_writer(std::string_view creator);

// 0 for what is not known.
Duration har_duration(double ms);
// Without TLS, whether the writer counts it in (HAR 1.2) or not.
double har_connect_ms(const HarEntry& entry, HarWriter writer);

struct HarHandshake {
    WallTime at{};          // its answer; at the latest when the first message came
    bool is_known = false;  // false: the file only tells that it was no later
};
HarHandshake har_handshake(const HarEntry& entry, HarWriter writer);
// When the connection ended, where the sum of the phases tells it.
std::optional<WallTime> har_end(const HarEntry& entry, HarWriter writer);

}  // namespace redial::log
