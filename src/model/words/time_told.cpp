// Finds times in texts. Pure, any thread.
#include "model/words/time_told.hpp"

namespace redial::model {
namespace {

constexpr std::size_t text_bytes_max = 4096;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "15:04:05.250" behind a date's T or a space: the time of day.
std::optional<Duration> clock_at(std::string_view text) {
    constexpr std::string_view form = "00:00:00";
    if (text.size() < form.size()) return std::nullopt;
    Duration::rep parts[3] = {};
    for (std::size_t i = 0; i < form.size(); ++i) {
        if (is_digit(text[i]) != (form[i] == '0')) return std::nullopt;
        if (form[i] == '0') parts[i / 3] = parts[i / 3] * 10 + (text[i] - '0');
        if (form[i] == ':' && text[i] != ':') return std::nullopt;
    }
    Duration::rep us = ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * 1'000'000;
    if (text.size() <= form.size() || text[form.size()] != '.') return Duration{us};
    Duration::rep unit = 100'000;
    for (std::size_t i = form.size() + 1; i < text.size() && is_digit(text[i]); ++i, unit /= 10)
        us += (text[i] - '0') * unit;
    return Duration{us};
}

// Digits that may be a time since 1970: of this half of the century they begin with 1 or 2.
std::optional<Duration> epoch_at(std::string_view digits, std::string_view behind) {
    if (digits[0] != '1' && digits[0] != '2') return std::nullopt;
    Duration::rep number = 0;
    for (const char c : digits.substr(0, 16)) number = number * 10 + (c - '0');
    if (digits.size() == 16) return Duration{number};
    if (digits.size() == 13) return Duration{number * 1000};
    if (digits.size() != 10) return std::nullopt;
    number *= 1'000'000;
    if (behind.size() < 2 || behind[0] != '.') return Duration{number};
    Duration::rep unit = 100'000;
    for (std::size_t i = 1; i < behind.size() && is_digit(behind[i]); ++i, unit /= 10)
        number += (behind[i] - '0') * unit;
    return Duration{number};
}

}  // namespace

std::optional<Duration> time_told(std::string_view text) {
    text = text.substr(0, text_bytes_max);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_digit(text[i])) continue;
        std::size_t end = i;
        while (end < text.size() && is_digit(text[end])) ++end;
        const bool may_be_clock =
            end - i == 2 && i > 0 && (text[i - 1] == 'T' || text[i - 1] == ' ');
        if (may_be_clock) {
            if (const auto told = clock_at(text.substr(i))) return told;
        }
        if (const auto told = epoch_at(text.substr(i, end - i), text.substr(end))) return told;
        i = end;
    }
    return std::nullopt;
}

}  // namespace redial::model
