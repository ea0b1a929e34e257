// Secrets by their place in URLs (RFC 3986 3) and heads (RFC 7230 3). Each function makes one pass:
// heads come from peers and may be long. Any thread.
#include "base/redact.hpp"

#include <algorithm>
#include <array>

#include "base/percent.hpp"

namespace redial {
namespace {

constexpr std::size_t nowhere = std::string_view::npos;

bool has(std::string_view text, std::string_view part) { return text.find(part) != nowhere; }

template <class Words>
bool has_any(std::string_view text, const Words& words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return has(text, word); });
}

template <class Words>
bool is_any(std::string_view text, const Words& words) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

bool is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '-' || c == '.' || c == '%' || c == '[' || c == ']' || c == '+';
}

bool ends_value(char c) {
    return c == '&' || c == ';' || c == '#' || c == '"' || c == '<' || c == '>' ||
           static_cast<unsigned char>(c) <= ' ';
}

bool ends_authority(char c) { return c == '/' || c == '?' || ends_value(c); }

std::string_view trimmed(std::string_view text) {
    const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

// The first line of `rest` with its line end, cut off its front.
std::string_view take_line(std::string_view& rest) {
    const std::size_t end = std::min(rest.find('\n'), rest.size() - 1) + 1;
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end);
    return line;
}

std::string_view end_of_line(std::string_view line) {
    const std::size_t end = line.find_last_not_of("\r\n");
    return end == nowhere ? line : line.substr(end + 1);
}

struct Stretch {  // of a text: a secret
    std::size_t begin = nowhere;
    std::size_t end = 0;
};

// The user info of the first "://user:password@" at or after `from`.
Stretch next_user_info(std::string_view text, std::size_t from) {
    for (std::size_t colon = text.find("://", from); colon != nowhere;
         colon = text.find("://", colon + 3)) {
        const std::size_t begin = colon + 3;
        std::size_t end = begin;
        while (end < text.size() && !ends_authority(text[end])) ++end;
        const std::size_t at = text.substr(begin, end - begin).rfind('@');
        if (at != nowhere && at > 0) return {begin, begin + at};
    }
    return {};
}

// The value of the first secret query parameter whose '=' is at or after `from`.
Stretch next_query_value(std::string_view text, std::size_t from, const SecretNames& others) {
    for (std::size_t equals = text.find('=', from); equals != nowhere;
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
void for_each_stretch(std::string_view text, const SecretNames& others, See see) {
    Stretch user = next_user_info(text, 0);
    Stretch value = next_query_value(text, 0, others);
    while (user.begin != nowhere || value.begin != nowhere) {
        const Stretch first = user.begin < value.begin ? user : value;
        see(first);
        if (user.begin != nowhere && user.begin < first.end) {
            user = next_user_info(text, first.end);
        }
        if (value.begin != nowhere && value.begin < first.end) {
            value = next_query_value(text, first.end, others);
        }
    }
}

std::string redacted_subprotocols(std::string_view list) {
    std::string out;
    while (!list.empty()) {
        const std::string_view one = list.substr(0, list.find(','));
        list.remove_prefix(std::min(one.size() + 1, list.size()));
        if (!out.empty()) out += ", ";
        out += is_secret_subprotocol(trimmed(one)) ? redacted_word : trimmed(one);
    }
    return out;
}

// One field line, not a folded one.
std::string redacted_field(std::string_view line, const SecretNames& others) {
    const std::size_t colon = line.find(':');
    const std::string_view name = line.substr(0, colon);
    if (colon == nowhere) return redact_urls(line, others);
    const std::string head = std::string(name) + ": ";
    const std::string_view value = line.substr(colon + 1);
    if (is_secret_header(name)) {
        return head + std::string(redacted_word) + std::string(end_of_line(line));
    }
    if (lower_case(trimmed(name)) == "sec-websocket-protocol") {
        return head + redacted_subprotocols(trimmed(value)) + std::string(end_of_line(line));
    }
    return redact_urls(line, others);
}

// Where the value of a secret field begins in a line of free text, or the line's size.
std::size_t secret_value_in(std::string_view line) {
    for (std::size_t colon = line.find(':'); colon != nowhere; colon = line.find(':', colon + 1)) {
        std::size_t name = colon;
        while (name > 0 && is_name_char(line[name - 1])) --name;
        if (is_secret_header(line.substr(name, colon - name))) return colon + 1;
    }
    return line.size();
}

}  // namespace

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

bool is_secret_header(std::string_view name) {
    // Also inside: Proxy-Authorization, Set-Cookie, X-Api-Key, X-Amz-Security-Token.
    constexpr std::array<std::string_view, 11> parts = {
        "authorization", "cookie",   "token",      "secret", "password", "api-key",
        "apikey",        "auth-key", "session-id", "x-auth", "signature"};
    return has_any(lower_case(name), parts);
}

bool is_secret_query_name(std::string_view name, const SecretNames& others) {
    constexpr std::array<std::string_view, 17> words = {
        "key",  "auth",   "authorization", "jwt",         "sid",  "sessionid", "session_id",
        "pass", "passwd", "session-id",    "pwd",         "sig",  "ticket",    "credentials",
        "code", "otp",    "bearer"};
    constexpr std::array<std::string_view, 9> parts = {
        "token",   "secret",     "password",  "api_key",   "apikey",
        "api-key", "access_key", "signature", "credential"};
    const std::string lower = lower_case(percent_decoded(name));
    return others.count(lower) != 0 || is_any(lower, words) || has_any(lower, parts);
}

bool is_secret_subprotocol(std::string_view name) {
    constexpr std::size_t name_bytes_max = 40;  // registered names are half as long
    constexpr std::array<std::string_view, 3> parts = {"bearer", "authorization", "token"};
    return name.size() > name_bytes_max || has_any(lower_case(name), parts);
}

std::string redact_url(std::string_view url, std::string_view parameter) {
    SecretNames others;
    if (!parameter.empty()) others.insert(lower_case(parameter));
    return redact_urls(url, others);
}

std::string redact_urls(std::string_view text, const SecretNames& others) {
    std::string out;
    std::size_t copied = 0;
    for_each_stretch(text, others, [&](const Stretch& secret) {
        out.append(text, copied, secret.begin - copied);
        out += redacted_word;
        copied = secret.end;
    });
    out.append(text, copied, nowhere);
    return out;
}

void for_each_secret_of_urls(std::string_view text, const SecretNames& others,
                             const SeeSecret& see) {
    for_each_stretch(text, others, [&](const Stretch& secret) {
        see(text.substr(secret.begin, secret.end - secret.begin));
    });
}

std::string redact_head(std::string_view head, const SecretNames& others) {
    std::string out;
    bool is_secret = false;  // of the field that a folded line continues
    while (!head.empty()) {
        const std::string_view line = take_line(head);
        if (trimmed(line).empty()) {
            out += line;
            break;
        }
        const bool is_folded = line.front() == ' ' || line.front() == '\t';
        if (!is_folded) {
            const std::size_t colon = line.find(':');
            is_secret = colon != nowhere && is_secret_header(line.substr(0, colon));
            out += redacted_field(line, others);
        } else if (is_secret) {
            out += ' ';
            out += redacted_word;
            out += end_of_line(line);
        } else {
            out += redact_urls(line, others);
        }
    }
    return out + redact_urls(head, others);
}

std::string redact_text(std::string_view text, const SecretNames& others) {
    std::string out;
    while (!text.empty()) {
        const std::string_view line = take_line(text);
        const std::size_t secret = secret_value_in(line);
        out += redact_urls(line.substr(0, secret), others);
        if (secret == line.size()) continue;
        out += ' ';
        out += redacted_word;
        out += end_of_line(line);
    }
    return out;
}

}  // namespace redial
