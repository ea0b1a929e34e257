// Reads HTTP dates (RFC 7231 section 7.1.1.1) and Retry-After (7.1.3). Pure, any thread.
#include "wire/http_date.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include "wire/http_head.hpp"
#include "wire/http_text.hpp"

namespace redial::wire {
namespace {

constexpr std::size_t date_bytes_max = 64;  // the longest legal date has 33 characters
// Longer than this no server means: ten years, far from any overflow of microseconds.
constexpr std::uint64_t retry_after_seconds_max = 10ull * 366 * 24 * 3600;

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    std::size_t at = 0;
    while ((at = text.find_first_not_of(" ,-:", at)) != std::string_view::npos) {
        const std::size_t end = std::min(text.find_first_of(" ,-:", at), text.size());
        words.push_back(text.substr(at, end - at));
        at = end;
    }
    return words;
}

std::optional<int> month_of(std::string_view name) {
    constexpr std::array<std::string_view, 12> names = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (equal_without_case(names[i], name)) return static_cast<int>(i) + 1;
    }
    return std::nullopt;
}

// Days since 1970-01-01 of a date in the Gregorian calendar: leap days counted from March, so that
// the odd day is the last of its year.
std::int64_t days_since_epoch(std::int64_t year, int month, int day) {
    if (month <= 2) --year;
    const std::int64_t era = year / 400;
    const std::int64_t year_of_era = year - era * 400;
    const int month_from_march = month > 2 ? month - 3 : month + 9;
    const std::int64_t day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    const std::int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

struct DateWords {
    std::string_view day, month, year, hour, minute, second;
};

// "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT" and
// "Sun Nov  6 08:49:37 1994" differ in the order of their words only.
std::optional<DateWords> date_words(std::string_view text) {
    const std::vector<std::string_view> w = words_of(text);
    if (w.size() == 8 && w[7] == "GMT") return DateWords{w[1], w[2], w[3], w[4], w[5], w[6]};
    if (w.size() == 7) return DateWords{w[2], w[1], w[6], w[3], w[4], w[5]};
    return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> parse_http_date(std::string_view text) {
    if (text.size() > date_bytes_max) return std::nullopt;
    const auto words = date_words(text);
    if (!words) return std::nullopt;
    const auto month = month_of(words->month);
    const auto day = parse_number(words->day, 31);
    auto year = parse_number(words->year, 9999);
    const auto hour = parse_number(words->hour, 23);
    const auto minute = parse_number(words->minute, 59);
    const auto second = parse_number(words->second, 60);  // a leap second is legal
    if (!month || !day || *day == 0 || !year || !hour || !minute || !second) return std::nullopt;
    // Two digits (RFC 850): no clock is read here, so the Unix epoch decides the century.
    if (words->year.size() == 2) year = *year + (*year < 70 ? 2000u : 1900u);
    if (*year < 1970) return std::nullopt;
    const std::int64_t days =
        days_since_epoch(static_cast<std::int64_t>(*year), *month, static_cast<int>(*day));
    return days * 86400 + static_cast<std::int64_t>(*hour * 3600 + *minute * 60 + *second);
}

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
