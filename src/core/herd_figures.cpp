// Computes figures from the arrivals and returns of a herd. Any thread.
#include "core/herd_figures.hpp"

#include <algorithm>
#include <cmath>

namespace redial::core {

using namespace std::chrono_literals;

std::string failures_in_words(const HerdResult& result, const char* before) {
    std::string words;
    for (const auto& [how, count] : result.failures)
        words += (words.empty() ? before : ", ") + how + " " + std::to_string(count);
    return words;
}

void conclude(HerdResult& result, const std::vector<Duration>& back_at, Duration returned_after,
              std::uint32_t clients, Duration elapsed) {
    result.back = static_cast<std::uint32_t>(back_at.size());
    const auto returned = static_cast<std::size_t>(returned_after / 1s);
    const Duration last = back_at.empty() ? elapsed : back_at.back();
    const std::size_t end =
        std::min(static_cast<std::size_t>(last / 1s) + 1, result.arrivals.size());
    double sum = 0;
    for (std::size_t second = returned; second < end; ++second) {
        result.peak_per_s = std::max(result.peak_per_s, result.arrivals[second]);
        sum += result.arrivals[second];
    }
    if (end > returned) result.mean_per_s = sum / static_cast<double>(end - returned);
    if (result.mean_per_s > 0) result.peak_to_mean = result.peak_per_s / result.mean_per_s;
    const auto back_after = [&](double share) -> std::optional<Duration> {
        const auto needed = static_cast<std::size_t>(std::ceil(share * clients));
        if (needed == 0 || back_at.size() < needed) return std::nullopt;
        return std::max(back_at[needed - 1] - returned_after, Duration{0});
    };
    result.half_back_after = back_after(0.5);
    result.most_back_after = back_after(0.99);
    result.all_back_after = back_after(1.0);
}

}  // namespace redial::core
