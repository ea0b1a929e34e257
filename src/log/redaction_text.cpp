// Secrets by their place in URLs (RFC 3986 section 3) and heads (RFC 7230 section 3). Any thread.
#include "log/redaction_text.hpp"

#include <algorithm>
#include <array>

#include "log/secret_set.hpp"

namespace redial::log {
namespace {

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

bool is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == '%' || c == '[' || c == ']';
}

bool ends_value(char c) {
    return c == '&' || c == '#' || c == '"' || c == '<' || c == '>' ||
           static_cast<unsigned char>(c) <= ' ';
}

bool ends_authority(char c) { return c == '/' || c == '?' || ends_value(c); }

std::string_view trimmed(std::string_view text) {
    const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

// A stretch of a text that is a secret.
struct Stretch {
    std::size_t begin = std::string_view::npos;
    std::size_t end = 0;
};

// The user info of the first "://user:password@" at or after `from`.
Stretch next_user_info(std::string_view text, std::size_t from) {
    while (true) {
        const std::size_t colon = text.find("://", from);
        if (colon == std::string_view::npos) return {};
        const std::size_t begin = colon + 3;
        std::size_t end = begin;
        while (end < text.size() && !ends_authority(text[end])) ++end;
        const std::size_t at = text.substr(begin, end - begin).rfind('@');
        if (at != std::string_view::npos && at > 0) return {begin, begin + at};
        from = begin;
    }
}

// The value of the first secret query parameter whose '=' is at or after `from`.
Stretch next_query_value(std::string_view text, std::size_t from,
                         const std::set<std::string>& others) {
    for (std::size_t equals = text.find('=', from); equals != std::string_view::npos;
         equals = text.find('=', equals + 1)) {
        std::size_t name = equals;
        while (name > from && is_name_char(text[name - 1])) --name;
        if (name == 0 || name == equals) continue;
        const char before = text[name - 1];
        if (before != '?' && before != '&' && before != ';') continue;
        if (!is_secret_query_name(text.substr(name, equals - name), others)) continue;
        std::size_t end = equals + 1;
        while (end < text.size() && !ends_value(text[end])) ++end;
        if (end > equals + 1) return {equals + 1, end};
    }
    return {};
}

// Calls see(stretch) for each secret in order; they do not overlap.
template <class See>
void for_each_stretch(std::string_view text, const std::set<std::string>& others, See see) {
    Stretch user = next_user_info(text, 0);
    Stretch value = next_query_value(text, 0, others);
    while (user.begin != std::string_view::npos || value.begin != std::string_view::npos) {
        const Stretch first = user.begin < value.begin ? user : value;
        see(first);
        if (user.begin < first.end || user.begin == first.begin)
            user = next_user_info(text, first.end);
        if (value.begin < first.end || value.begin == first.begin)
            value = next_query_value(text, first.end, others);
    }
}

}  // namespace

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

bool is_secret_header(std::string_view name) {
    const std::string lower = lower_case(name);
    // "authorization" and "cookie" also inside: Proxy-Authorization, Set-Cookie, X-Authorization.
    constexpr std::array parts = {"authorization", "cookie",  "token",    "secret",
                                  "password",      "api-key", "apikey",   "auth-key",
                                  "session-id",    "x-auth",  "signature"};
    return std::any_of(parts.begin(), parts.end(), [&](const char* p) { return has(lower, p); });
}

bool is_secret_query_name(std::string_view name, const std::set<std::string>& others) {
    const std::string lower = lower_case(name);
    constexpr std::array words = {
        "key", "auth",   "authorization", "jwt",  "sid", "sessionid",  "pass",   "passwd",    "pwd",
        "sig", "ticket", "credentials",   "code", "otp", "session_id", "bearer", "session-id"};
    constexpr std::array parts = {"token",   "secret",     "password",  "api_key",   "apikey",
                                  "api-key", "access_key", "signature", "credential"};
    return others.count(lower) != 0 ||
           std::any_of(words.begin(), words.end(), [&](const char* w) { return lower == w; }) ||
           std::any_of(parts.begin(), parts.end(), [&](const char* p) { return has(lower, p); });
}

std::string redact_urls(std::string_view text, const std::set<std::string>& others) {
    std::string out;
    std::size_t copied = 0;
    for_each_stretch(text, others, [&](const Stretch& secret) {
        out.append(text, copied, secret.begin - copied);
        out += redacted_word;
        copied = secret.end;
    });
    out.append(text, copied, text.size() - copied);
    return out;
}

void for_each_secret_of_urls(std::string_view text, const std::set<std::string>& others,
                             const SeeSecret& see) {
    for_each_stretch(text, others, [&](const Stretch& secret) {
        see(text.substr(secret.begin, secret.end - secret.begin));
    });
}

std::string redact_head(std::string_view head, const std::set<std::string>& others) {
    std::string out;
    bool is_head = true;
    bool was_secret = false;
    while (!head.empty()) {
        const std::size_t end = std::min(head.find('\n'), head.size() - 1) + 1;
        const std::string_view line = head.substr(0, end);
        head.remove_prefix(end);
        const std::string_view bare = trimmed(line);
        if (bare.empty()) is_head = false;
        const bool is_folded = line.front() == ' ' || line.front() == '\t';
        const std::size_t colon = is_head ? line.find(':') : std::string_view::npos;
        if (!is_folded)
            was_secret = colon != std::string_view::npos && is_secret_header(line.substr(0, colon));
        if (!is_head || !was_secret) {
            out += redact_urls(line, others);
            continue;
        }
        out += is_folded ? " " : std::string(line.substr(0, colon)) + ": ";
        out += redacted_word;
        if (line.back() == '\n') out += "\r\n";
    }
    return out;
}

void for_each_field(std::string_view head, const SeeField& see) {
    while (!head.empty()) {
        const std::size_t end = std::min(head.find('\n'), head.size() - 1) + 1;
        const std::string_view line = trimmed(head.substr(0, end));
        head.remove_prefix(end);
        if (line.empty()) return;
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos && colon > 0)
            see(line.substr(0, colon), trimmed(line.substr(colon + 1)));
    }
}

}  // namespace redial::log
