// A policy of one's own as a JSON file: the members of `policy` in settings.json, and two more,
// `name`, and `preset` for the one to start from. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "core/named_policy.hpp"

namespace redial::log {

inline constexpr std::size_t policy_bytes_max = 256u << 10;

// Pure. A member that no policy has is an error: a mistyped one would be left out silently.
Result<core::NamedPolicy> policy_from_text(std::string_view text);
std::string policy_to_text(const core::NamedPolicy& named);

// A preset by its name, or the file of that path. The error lists the presets.
Result<core::NamedPolicy> policy_named(const std::string& name_or_path);

}  // namespace redial::log
