// Settings that are edited as text: lists of words, delays and codes (session_form.hpp). Pure.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "view/session_form.hpp"
#include "view/session_ops.hpp"

namespace redial::view {
namespace {

constexpr double delay_s_max = 86'400.0;  // a day: longer waits are mistypes

bool is_token(std::string_view name) {  // RFC 7230 3.2.6
    const auto is_token_char = [](char c) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              (c >= '0' && c <= '9');
        return is_plain || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    };
    return !name.empty() && std::all_of(name.begin(), name.end(), is_token_char);
}

bool holds_line_end(std::string_view value) {
    return value.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

Result<Done> check_headers(const core::SessionConfig& config) {
    for (const core::Header& header : config.headers) {
        if (!is_token(header.name)) {
            return Error{"\"" + header.name + "\" is not a header's name", "Headers",
                         "letters, digits and dashes"};
        }
        if (holds_line_end(header.value)) {
            return Error{"the value of " + header.name + " holds a line end", "Headers", ""};
        }
    }
    for (const std::string& name : config.subprotocols) {
        if (!is_token(name)) return Error{"\"" + name + "\" is not a token", "Subprotocols", ""};
    }
    if (holds_line_end(config.origin)) return Error{"it holds a line end", "Origin", ""};
    return Done{};
}

Result<Done> check_policy(const core::Policy& policy) {
    if (policy.first_delay.count() < 0) return Error{"it is negative", "First delay", ""};
    if (policy.cap < policy.first_delay) {
        return Error{"it is shorter than the first delay", "Longest delay", ""};
    }
    if (!(policy.factor >= 1.0)) return Error{"it is below 1", "Factor", ""};
    return Done{};
}

Result<Done> check_pointer(const std::string& pointer) {
    if (!pointer.empty() && pointer.front() != '/') {
        return Error{"a JSON pointer begins with /", "Counter", "for example /count"};
    }
    return Done{};
}

}  // namespace

std::vector<std::string> words_of(std::string_view typed) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : typed) {
        if (c != ',' && c != ' ' && c != '\t') {
            word += c;
            continue;
        }
        if (!word.empty()) words.push_back(std::move(word));
        word.clear();
    }
    if (!word.empty()) words.push_back(std::move(word));
    return words;
}

Result<std::vector<Duration>> delays_of(std::string_view typed) {
    std::vector<Duration> delays;
    for (const std::string& word : words_of(typed)) {
        double seconds = 0.0;
        const auto [end, failed] =
            std::from_chars(word.data(), word.data() + word.size(), seconds);
        const bool is_number = failed == std::errc{} && end == word.data() + word.size();
        if (!is_number || !(seconds >= 0.0 && seconds <= delay_s_max)) {
            return Error{"\"" + word + "\" is not a number of seconds", "Delays",
                         "for example 0.5 1 2 4"};
        }
        delays.push_back(Duration(std::llround(seconds * 1e6)));
    }
    return delays;
}

Result<std::vector<std::uint16_t>> codes_of(std::string_view typed, int low, int high) {
    std::vector<std::uint16_t> codes;
    for (const std::string& word : words_of(typed)) {
        int code = 0;
        const auto [end, failed] = std::from_chars(word.data(), word.data() + word.size(), code);
        const bool is_number = failed == std::errc{} && end == word.data() + word.size();
        if (!is_number || code < low || code > high) {
            return Error{"\"" + word + "\" is not a number from " + std::to_string(low) + " to " +
                             std::to_string(high), "", ""};
        }
        codes.push_back(static_cast<std::uint16_t>(code));
    }
    return codes;
}

std::string joined(const std::vector<std::string>& words) {
    std::string all;
    for (const std::string& word : words) all += (all.empty() ? "" : ", ") + word;
    return all;
}

std::string joined(const std::vector<Duration>& delays) {
    std::string all;
    for (const Duration delay : delays) {
        char number[32];
        std::snprintf(number, sizeof number, "%g", to_seconds(delay));
        all += (all.empty() ? "" : " ") + std::string(number);
    }
    return all;
}

std::string joined(const std::vector<std::uint16_t>& codes) {
    std::string all;
    for (const std::uint16_t code : codes) {
        all += (all.empty() ? "" : ", ") + std::to_string(code);
    }
    return all;
}

Result<core::SessionConfig> edited(const SessionDialog& dialog) {
    core::SessionConfig config = dialog.config;
    const Result<std::string> url = completed_url(config.url);
    if (!url) return Error{url.error().what, "URL", url.error().hint};
    config.url = *url;
    config.subprotocols = words_of(dialog.subprotocols);
    const Result<std::vector<Duration>> delays = delays_of(dialog.delays);
    if (!delays) return delays.error();
    config.policy.table = *delays;
    const auto close_codes = codes_of(dialog.halting_codes, 1000, 4999);
    if (!close_codes) return Error{close_codes.error().what, "Give up on close codes", ""};
    core::set_halting(config.policy, core::RuleOn::CloseCode, *close_codes);
    const auto statuses = codes_of(dialog.halting_statuses, 100, 599);
    if (!statuses) return Error{statuses.error().what, "Give up on HTTP statuses", ""};
    core::set_halting(config.policy, core::RuleOn::HttpStatus, *statuses);
    if (const auto checked = check_policy(config.policy); !checked) return checked.error();
    if (const auto checked = check_headers(config); !checked) return checked.error();
    if (const auto checked = check_pointer(config.counter_pointer); !checked) {
        return checked.error();
    }
    return config;
}

}  // namespace redial::view
