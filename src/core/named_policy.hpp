// A reconnect policy that a person keeps under a name of their own. Pure data, any thread.
#pragma once

#include <cstddef>
#include <string>

#include "core/policy.hpp"

namespace redial::core {

struct NamedPolicy {
    std::string name;
    Policy policy;
    bool operator==(const NamedPolicy&) const = default;
};

inline constexpr std::size_t own_policies_max = 64;
inline constexpr std::size_t policy_name_bytes_max = 64;

}  // namespace redial::core
