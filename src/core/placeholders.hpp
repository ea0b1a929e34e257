// Placeholders: values that are asked for anew at every attempt, so that each retry has a fresh
// token: ${env:NAME}, ${file:PATH}, ${command:SHELL COMMAND}, in URLs, header values, subprotocols
// and the password. "$${" stands for a "${" as it is. Only text here; who asks is net. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/session_config.hpp"

namespace redial::core {

enum class ValueSource : std::uint8_t { Environment, File, Command };
constexpr auto enum_table(ValueSource) {
    using enum ValueSource;
    return std::to_array<Named<ValueSource>>(
        {{Environment, "env"}, {File, "file"}, {Command, "command"}});
}

struct Placeholder {
    ValueSource source = ValueSource::Environment;
    std::string what;  // the name, the path, the command
    std::string text;  // as written: "${env:TOKEN}"
    bool operator==(const Placeholder&) const = default;
};

// Where in a session's settings they stand, each once, at most placeholders_max.
std::vector<Placeholder> placeholders_in(const SessionConfig& config, const std::string& url);
std::vector<Placeholder> placeholders_in(std::string_view text);
inline constexpr std::size_t placeholders_max = 32;

// One placeholder and what it stood for at an attempt.
struct Value {
    std::string placeholder;
    std::string value;
};
using Values = std::vector<Value>;

std::string filled(std::string_view text, const Values& values);
// The settings of one attempt.
SessionConfig filled(const SessionConfig& config, const Values& values);
// Values put back into what is told of an attempt, so that they are never logged. Also where they
// were percent-encoded on their way into a URL. Values under four bytes are left: they would be
// found by chance.
std::string masked(std::string text, const Values& values);

}  // namespace redial::core
