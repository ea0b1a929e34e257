// Texts inside the text form of a fault: they stand in quotes where they hold a character that
// separates. Pure, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace redial::core {

// In double quotes, with \" and \\, and \xNN for controls and for what is not UTF-8: any bytes
// survive, and the result is valid UTF-8 on one line, as a log needs it.
std::string in_quotes(std::string_view text);
// Its inverse; text without quotes stays as it is. nullopt: the last quote is missing, or a \x has
// no two hexadecimal digits.
std::optional<std::string> unquoted(std::string_view text);

}  // namespace redial::core
