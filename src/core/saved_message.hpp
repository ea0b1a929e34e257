// SavedMessage: what a person keeps to send again, by hand, on every opening, or every so often,
// with places that are filled in anew each time: {{n}} counts, {{now}} is the time, {{uuid}} is new
// too, {{session}} the session's id. Pure, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace redial::core {

struct SavedMessage {
    std::string text;  // a template; of a binary message hex digits
    bool is_binary = false;
    bool sends_on_open = false;  // right after every opening, before what is queued
    Duration every{};            // while open; 0: not by itself
    bool operator==(const SavedMessage&) const = default;
};

inline constexpr std::size_t saved_messages_max = 100;  // of a session
inline constexpr Duration saved_message_every_min = std::chrono::milliseconds(10);

struct TemplateValues {
    std::uint64_t n = 1;
    WallTime now{};
    std::string uuid;
    std::string session;
};

bool is_template(std::string_view text);
// Each place once over: what is filled in is not looked at again. Unknown names stay as they are.
std::string filled(std::string_view text, const TemplateValues& values);

}  // namespace redial::core
