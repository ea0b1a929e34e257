// The situations of the batteries, built in: the files of share/battery, and of its folder events
// for event streams. Any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace redial::app {

struct SituationFile {
    std::string_view name;  // "04-close-1013"
    std::string_view text;  // a test file
};

enum class Situated : std::uint8_t { WebSockets, EventStreams };
std::span<const SituationFile> situation_files(Situated about);  // by name

}  // namespace redial::app
