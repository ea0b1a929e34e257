// The situations of the battery, built in: the files of share/battery. Any thread.
#pragma once

#include <span>
#include <string_view>

namespace redial::app {

struct SituationFile {
    std::string_view name;  // "04-close-1013"
    std::string_view text;  // a test file
};

std::span<const SituationFile> situation_files();  // by name

}  // namespace redial::app
