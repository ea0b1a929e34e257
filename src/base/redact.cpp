// Finds secrets by their place in heads (RFC 7230 3) and in free text. Each function makes one
// pass, since heads come from peers and may be long. Any thread.
#include "base/redact.hpp"

#include <algorithm>
#include <array>

#include "base/percent.hpp"
#include "base/secret_names.hpp"
#include "base/trimmed.hpp"

namespace redial {
namespace {

constexpr std::size_t nowhere = std::string_view::npos;

bool has(std::string_view text, std::string_view part) { return text.find(part) != nowhere; }

bool is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == '%' || c == '[' || c == ']' || c == '+';
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

template <class See>
void for_each_subprotocol(std::string_view list, See see) {
    std::string_view before;
    while (!list.empty()) {
        const std::string_view one = list.substr(0, list.find(','));
        list.remove_prefix(std::min(one.size() + 1, list.size()));
        see(trimmed(one), is_secret_subprotocol(trimmed(one), before));
        before = trimmed(one);
    }
}

bool is_subprotocol_field(std::string_view name) {
    return lower_case(trimmed(name)) == "sec-websocket-protocol";
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
    if (is_subprotocol_field(name)) {
        return head + redact_subprotocols(trimmed(value)) + std::string(end_of_line(line));
    }
    return redact_urls(line, others);
}

// A field within a line of free text whose value runs to the line's end: where the value begins,
// or the line's size.
struct FieldInText {
    std::size_t value = 0;
    bool is_list = false;  // of subprotocols
};
FieldInText field_in(std::string_view line) {
    for (std::size_t colon = line.find(':'); colon != nowhere; colon = line.find(':', colon + 1)) {
        std::size_t begin = colon;
        while (begin > 0 && colon - begin < 64 && is_name_char(line[begin - 1])) --begin;
        const std::string_view name = line.substr(begin, colon - begin);
        const Secrecy secrecy = secrecy_of(name);
        const bool is_field = begin == 0 && name.find('-') != nowhere;  // of a head that is told
        if (secrecy == Secrecy::Always || (is_field && secrecy != Secrecy::None))
            return {colon + 1, false};
        if (name.size() == 22 && is_subprotocol_field(name)) return {colon + 1, true};
    }
    return {line.size(), false};
}

}  // namespace

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

bool is_secret_header(std::string_view name) { return secrecy_of(trimmed(name)) != Secrecy::None; }

bool is_secret_query_name(std::string_view name, const SecretNames& others) {
    // OAuth 2's `code` (RFC 6749 4.1.2) is one in a query alone: elsewhere codes are no secrets.
    const std::string lower = lower_case(percent_decoded(name));
    return others.count(lower) != 0 || lower == "code" ||
           secrecy_of(percent_decoded(name)) != Secrecy::None;
}

bool is_secret_subprotocol(std::string_view name) {
    constexpr std::size_t name_bytes_max = 40;  // registered names are half as long
    constexpr std::array<std::string_view, 3> parts = {"bearer", "authorization", "token"};
    const std::string lower = lower_case(name);
    const bool has_part = std::any_of(parts.begin(), parts.end(),
                                      [&](std::string_view part) { return has(lower, part); });
    return name.size() > name_bytes_max || has_part || is_random(name);
}

bool is_secret_subprotocol(std::string_view name, std::string_view before) {
    const bool is_value = secrecy_of(before) != Secrecy::None && is_opaque(name);
    return is_value || is_secret_subprotocol(name);
}

std::string redact_subprotocols(std::string_view list) {
    std::string out;
    for_each_subprotocol(list, [&out](std::string_view one, bool is_secret) {
        if (!out.empty()) out += ", ";
        out += is_secret ? redacted_word : one;
    });
    return out;
}

void for_each_secret_subprotocol(std::string_view list, const SeeSecret& see) {
    for_each_subprotocol(list, [&see](std::string_view one, bool is_secret) {
        if (is_secret) see(one);
    });
}

std::string redact_url(std::string_view url, std::string_view parameter) {
    SecretNames others;
    if (!parameter.empty()) others.insert(lower_case(parameter));
    return redact_urls(url, others);
}

bool redact_payload(std::string_view text, const SecretNames& others, std::string& out) {
    SecretFinder finder(text, others);
    auto secret = finder.next();
    if (!secret) return false;
    std::string replaced;  // `text` may be a view of `out`
    std::size_t copied = 0;
    for (; secret; secret = finder.next()) {
        replaced.append(text, copied, secret->begin - copied);
        replaced += redacted_word;
        copied = secret->end;
    }
    replaced.append(text, copied, nowhere);
    out = std::move(replaced);
    return true;
}

std::string redact_urls(std::string_view text, const SecretNames& others) {
    std::string out;
    if (!redact_payload(text, others, out)) out = text;
    return out;
}

void for_each_secret_of_urls(std::string_view text, const SecretNames& others,
                             const SeeSecret& see) {
    SecretFinder finder(text, others);
    while (const auto secret = finder.next())
        see(text.substr(secret->begin, secret->end - secret->begin));
}

bool is_interim_status_line(std::string_view line) {
    const std::size_t space = line.find(' ');
    if (!line.starts_with("HTTP/") || space == nowhere) return false;
    const std::string_view status = line.substr(space + 1, 3);
    return status.size() == 3 && status[0] == '1' && status != "101";
}

std::string redact_head(std::string_view head, const SecretNames& others) {
    std::string out;
    bool is_interim = is_interim_status_line(head);
    bool is_secret = false;  // of the field that a folded line continues
    while (!head.empty()) {
        const std::string_view line = take_line(head);
        if (trimmed(line).empty()) {
            out += line;
            if (!is_interim) break;
            is_interim = is_interim_status_line(head);
            continue;
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
        const FieldInText field = field_in(line);
        out += redact_urls(line.substr(0, field.value), others);
        if (field.value == line.size()) continue;
        out += ' ';
        out +=
            field.is_list ? redact_subprotocols(trimmed(line.substr(field.value))) : redacted_word;
        out += end_of_line(line);
    }
    return out;
}

}  // namespace redial
