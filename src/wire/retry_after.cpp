// Reads Retry-After (RFC 7231 section 7.1.3). Pure, any thread.
#include "wire/retry_after.hpp"

#include <algorithm>
#include <chrono>

#include "base/http_date.hpp"
#include "wire/http_text.hpp"

namespace redial::wire {
namespace {

// Longer than this no server means: ten years, far from any overflow of microseconds.
constexpr std::uint64_t retry_after_seconds_max = 10ull * 366 * 24 * 3600;

}  // namespace

std::optional<Duration> retry_after_of(const HttpHead& head, WallTime now) {
    const HttpField* field = head.find("Retry-After");
    if (field == nullptr) return std::nullopt;
    const std::string& value = field->value;
    const bool is_number = !value.empty() && value.find_first_not_of("0123456789") == value.npos;
    if (is_number) {
        const auto seconds = parse_number(value, retry_after_seconds_max);
        return std::chrono::seconds(
            static_cast<std::int64_t>(seconds.value_or(retry_after_seconds_max)));
    }
    const auto until = parse_http_date(value);
    if (!until) return std::nullopt;
    const HttpField* sent = head.find("Date");
    const auto date = sent == nullptr ? std::nullopt : parse_http_date(sent->value);
    const std::int64_t from_us = date ? *date * 1'000'000 : to_us(now);
    const Duration span{*until * 1'000'000 - from_us};
    const std::chrono::seconds longest{static_cast<std::int64_t>(retry_after_seconds_max)};
    return std::clamp<Duration>(span, Duration{}, longest);
}

}  // namespace redial::wire
