// Text without the white space around it. Pure, any thread.
#pragma once

#include <algorithm>
#include <string_view>

namespace redial {

constexpr std::string_view trimmed(std::string_view text, std::string_view spaces = " \t\r\n") {
    text.remove_prefix(std::min(text.find_first_not_of(spaces), text.size()));
    return text.substr(0, text.find_last_not_of(spaces) + 1);
}

}  // namespace redial
