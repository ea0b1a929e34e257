// The header Sec-WebSocket-Extensions as a list of extensions, each with its parameters (RFC 6455
// section 9.1). Pure, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace redial::wire {

struct ExtensionParameter {
    std::string name;
    std::optional<std::string> value;  // unquoted; nullopt when there is no "="
};
struct Extension {
    std::string name;
    std::vector<ExtensionParameter> parameters;
};

// Ours; RFC 6455 sets no limit. A browser sends one element, old ones two.
inline constexpr std::size_t extensions_max = 32;
inline constexpr std::size_t extension_parameters_max = 32;

// An error says which element breaks the grammar. An empty text is an empty list.
Result<std::vector<Extension>> parse_extensions(std::string_view text);

}  // namespace redial::wire
