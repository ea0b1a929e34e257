// The backoff plot of a policy that nothing was dialled with yet: the machine's own ladder and one
// draw of its chance. Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "core/policy.hpp"
#include "model/session/backoff_layout.hpp"

namespace redial::view {

// A policy before anything is dialled: a column a retry, all as wide, each bar one draw of chance
// from the policy's seed.
struct PolicyPreview {
    model::BackoffLayout layout;               // is_preview
    std::optional<std::uint32_t> retries_max;  // gives up after so many; none: not in the preview
    Duration dials_for{};                      // from the loss to the last dial of that draw
};
PolicyPreview preview_of(const core::Policy& policy, std::uint32_t retries);

}  // namespace redial::view
