// Presets: the reconnect policies of real libraries by name, as they behave, bug for bug. Pure, any
// thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/policy.hpp"

namespace redial::core {

// What a library dials. A policy of one alone names no client of the other.
enum class Dials : std::uint8_t { Anything, WebSockets, EventStreams };

struct Preset {
    std::string_view name;     // on the command line and in files: "socket.io"
    std::string_view label;    // shown: "Socket.IO client"
    std::string_view version;  // the library's, whose numbers these are
    std::string_view source;   // where they were read
    std::string_view about;    // what to know about it, one or two sentences
    Policy policy;
    // The findings' errors that a client with it can earn, by name (docs/findings.md).
    std::string_view breaks = "";
    Dials dials = Dials::Anything;
};

// In the order they are offered; the first is the default.
std::span<const Preset> presets();
const Preset* find_preset(std::string_view name);
// What is known of it, and what it breaks: "... Earns errors: reconnect_storm."
std::string described(const Preset& preset);
// The preset that is this policy in every part.
const Preset* preset_of(const Policy& policy);

}  // namespace redial::core
