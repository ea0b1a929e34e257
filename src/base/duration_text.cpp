// Reads and writes times. Pure, any thread.
#include "base/duration_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/format.hpp"

namespace redial {
namespace {

// Three digits that matter: 4.20, 41.2, 412.
std::string three_digits(double value) {
    if (value < 9.995) return fmt::format("{:.2f}", value);
    return value < 99.95 ? fmt::format("{:.1f}", value) : fmt::format("{:.0f}", value);
}

}  // namespace

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

std::string duration_as_typed(Duration span) {
    const auto us = span.count();
    if (us != 0 && us % 1'000'000 == 0) return std::to_string(us / 1'000'000) + "s";
    if (us % 1000 == 0) return std::to_string(us / 1000) + "ms";
    return std::to_string(us) + "us";
}

std::string duration_in_words(Duration span) {
    const auto us = span.count();
    if (us < 0)
        return "-" + duration_in_words(Duration{us == Duration::min().count() ? -(us + 1) : -us});
    if (us < 1000) return fmt::format("{} us", us);
    if (us < 1'000'000) return fmt::format("{} ms", us / 1000);
    const auto tenths = us / 100'000;
    if (tenths % 10 == 0) return fmt::format("{} s", tenths / 10);
    return fmt::format("{}.{} s", tenths / 10, tenths % 10);
}

std::string estimate_in_words(Duration span) {
    const std::int64_t us = std::max<std::int64_t>(span.count(), 0);
    const std::int64_t step = us < 999'500 ? 1000 : 100'000;
    return duration_in_words(us < 1000 ? Duration{us} : Duration{(us + step / 2) / step * step});
}

std::string figure_in_words(Duration span) {
    const std::int64_t us = std::max<std::int64_t>(span.count(), 0);
    if (us < 10'000) return fmt::format("{}.{:02} ms", us / 1000, us % 1000 / 10);
    if (us < 100'000) return fmt::format("{}.{} ms", us / 1000, us % 1000 / 100);
    if (us < 1'000'000) return fmt::format("{} ms", us / 1000);
    if (us < 100'000'000) return fmt::format("{}.{} s", us / 1'000'000, us % 1'000'000 / 100'000);
    return uptime_in_words(span);
}

std::string uptime_in_words(Duration span) {
    const std::int64_t us = std::max<std::int64_t>(span.count(), 0);
    const std::int64_t seconds = us / 1'000'000;
    const std::int64_t minutes = seconds / 60;
    const std::int64_t hours = minutes / 60;
    if (hours == 0)
        return fmt::format("{:02}:{:02}.{}", minutes, seconds % 60, us % 1'000'000 / 100'000);
    if (hours < 24) return fmt::format("{}:{:02}:{:02}", hours, minutes % 60, seconds % 60);
    return fmt::format("{} d {:02}:{:02}:{:02}", hours / 24, hours % 24, minutes % 60,
                       seconds % 60);
}

std::string wait_in_words(Duration span) {
    const double seconds = to_seconds(span);
    if (seconds < 0.9995) return fmt::format("{:.0f} ms", to_ms(span));
    if (seconds < 99.95) return fmt::format("{:.1f} s", seconds);
    return clock_in_words(span);
}

std::string precise_in_words(Duration span) {
    const auto us = static_cast<double>(span.count());
    if (us < 99.5) return fmt::format("{:.0f} µs", us);
    if (us < 999'500.0) return three_digits(us / 1e3) + " ms";
    return three_digits(us / 1e6) + " s";
}

std::string countdown_in_words(Duration left) {
    using namespace std::chrono_literals;
    if (left > 60s) return clock_in_words(left + (1s - Duration(1)));
    const auto tenths = std::max<std::int64_t>(0, (left.count() + 99'999) / 100'000);
    return fmt::format("{}.{} s", tenths / 10, tenths % 10);
}

std::string countdown_in_words(Duration left, Duration whole) {
    using namespace std::chrono_literals;
    // What is rounded up may say more than the wait that was rounded: "10.1 s" of "10.0 s", or
    // "0.5 s" of "450 ms".
    const Duration digit = left > 60s ? Duration(1s) : Duration(100ms);
    const Duration most = std::max(whole, Duration{}) / digit * digit;
    return countdown_in_words(std::min(left, most));
}

std::string clock_in_words(Duration span) {
    const std::int64_t seconds = span.count() > 0 ? span.count() / 1'000'000 : 0;
    const std::int64_t hours = seconds / 3600;
    if (hours == 0) return fmt::format("{:02}:{:02}", seconds / 60 % 60, seconds % 60);
    return fmt::format("{}:{:02}:{:02}", hours, seconds / 60 % 60, seconds % 60);
}

}  // namespace redial
