// A session's setting of what it speaks: a dialect's name, and behind it words for its own session
// to speak it with: "mqtt client=lab keepalive=20 subscribe=a/#". A generic one has pointers
// (dialect/generic_setting.hpp). Pure, any thread.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace redial::dialect {

struct SettingWord {
    std::string_view name;
    std::string_view value;
};

// Views into the setting's text.
struct Setting {
    std::string_view name;
    std::vector<SettingWord> words;

    // Of equal words the last; nothing where there is none.
    std::optional<std::string_view> value(std::string_view word) const;
    // All of them, in their order.
    std::vector<std::string_view> values(std::string_view word) const;
};
Setting setting_from(std::string_view text);

// Whether it can be read; an error names the word that cannot. Of a name that is no dialect's it
// says nothing.
Status check_setting(std::string_view text);

}  // namespace redial::dialect
