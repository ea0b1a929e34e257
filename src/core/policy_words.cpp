// Writes a policy's ladder and its jitter. Any thread.
#include "core/policy_words.hpp"

#include <algorithm>
#include <cmath>

#include "base/format.hpp"

namespace redial::core {
namespace {

std::string short_seconds(Duration span) { return fmt::format("{:g}", to_seconds(span)); }

}  // namespace

std::string jitter_in_words(const Policy& policy) {
    switch (policy.jitter) {
        case JitterKind::None: return "";
        case JitterKind::Full: return ", full jitter";
        case JitterKind::Equal: return ", equal jitter";
        case JitterKind::Decorrelated: return ", decorrelated";
        case JitterKind::PlusMinus:
            return fmt::format(" ± {:g} %", std::round(policy.jitter_share * 1000) / 10);
        case JitterKind::Plus:
            return fmt::format(" + 0..{:g} %", std::round(policy.jitter_share * 1000) / 10);
        case JitterKind::Added:
            return fmt::format(" + {}..{} s", short_seconds(policy.added_min),
                               short_seconds(policy.added_max));
    }
    return "";
}

std::string policy_in_words(const Policy& policy) {
    std::string words;
    if (policy.table.empty()) {
        words = fmt::format("{} s ×{:g} ≤ {} s", short_seconds(policy.first_delay), policy.factor,
                            short_seconds(policy.cap));
    } else {
        constexpr std::size_t shown_max = 5;
        for (std::size_t i = 0; i < std::min(policy.table.size(), shown_max); ++i)
            words += (i > 0 ? ", " : "") + short_seconds(policy.table[i]);
        words += policy.table.size() > shown_max ? ", … s" : " s";
    }
    return words + jitter_in_words(policy);
}

}  // namespace redial::core
