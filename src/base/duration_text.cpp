// Times from text. Pure, any thread.
#include "base/duration_text.hpp"

#include <charconv>
#include <cmath>

namespace redial {

std::optional<Duration> duration_from_text(std::string_view text) {
    double number = 0;
    const auto [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || !std::isfinite(number) || number < 0) return std::nullopt;
    const std::string_view unit(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
    double us_per_unit = 0;
    if (unit == "us") us_per_unit = 1;
    if (unit == "ms") us_per_unit = 1e3;
    if (unit == "s" || unit.empty()) us_per_unit = 1e6;
    if (unit == "m" || unit == "min") us_per_unit = 60e6;
    if (unit == "h") us_per_unit = 3600e6;
    const double us = number * us_per_unit;
    // A century: beyond it arithmetic on instants would overflow, and nobody means it.
    if (us_per_unit == 0 || us > 3.2e15) return std::nullopt;
    return Duration{static_cast<std::int64_t>(std::llround(us))};
}

}  // namespace redial
