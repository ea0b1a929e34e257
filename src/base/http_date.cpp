// Reads the three formats of an HTTP date (RFC 7231 section 7.1.1.1). Pure, any thread.
#include "base/http_date.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <vector>

#include "base/redact.hpp"

namespace redial {
namespace {

constexpr std::size_t date_bytes_max = 64;  // the longest legal date has 33 characters

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

std::optional<unsigned> month_of(std::string_view name) {
    constexpr std::array<std::string_view, 12> names = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (lower_case(names[i]) == lower_case(name)) return static_cast<unsigned>(i) + 1;
    }
    return std::nullopt;
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

// Digits alone, and at most `most`.
std::optional<int> number_of(std::string_view text, int most) {
    int number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, number);
    const bool is_number = problem == std::errc{} && stop == end && number <= most;
    return is_number ? std::optional(number) : std::nullopt;
}

}  // namespace

std::optional<std::int64_t> parse_http_date(std::string_view text) {
    if (text.size() > date_bytes_max) return std::nullopt;
    const auto words = date_words(text);
    if (!words) return std::nullopt;
    const auto month = month_of(words->month);
    const auto day = number_of(words->day, 31);
    auto year = number_of(words->year, 9999);
    const auto hour = number_of(words->hour, 23);
    const auto minute = number_of(words->minute, 59);
    const auto second = number_of(words->second, 60);  // a leap second is legal
    if (!month || !day || !year || !hour || !minute || !second) return std::nullopt;
    // Two digits (RFC 850): no clock is read here, so the Unix epoch decides the century.
    if (words->year.size() == 2) year = *year + (*year < 70 ? 2000 : 1900);
    if (*year < 1970) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(*month),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;  // 31 February
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    return days * 86400 + *hour * 3600 + *minute * 60 + *second;
}

}  // namespace redial
