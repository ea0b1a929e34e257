// Goes through a text once and finds the secrets in it by name and by shape. Any thread.
#include "base/secret_finder.hpp"

#include <algorithm>
#include <array>

#include "base/redact.hpp"
#include "base/secret_names.hpp"

namespace redial {
namespace {

using std::string_view;
using Found = std::optional<SecretFinder::Stretch>;

constexpr std::size_t name_bytes_max = 64;

constexpr std::array<bool, 256> made_set(string_view marks, bool has_letters) {
    std::array<bool, 256> set{};
    for (const char c : marks) set[static_cast<unsigned char>(c)] = true;
    for (int c = 0; has_letters && c < 256; ++c)
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
            set[static_cast<std::size_t>(c)] = true;
    return set;
}
constexpr std::array<bool, 256> name_chars = made_set("_-.%[]+", true);
// The characters behind which something may begin; all others are passed over at once.
constexpr std::array<bool, 256> triggers = made_set(":=/J ", false);

bool is_name_char(char c) { return name_chars[static_cast<unsigned char>(c)]; }

bool is_token_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

bool is_space(char c) { return c == ' ' || c == '\t'; }

bool ends_value(char c) {
    return c == '&' || c == ';' || c == '#' || c == '"' || c == '<' || c == '>' || c == '\\' ||
           static_cast<unsigned char>(c) <= ' ';
}

bool ends_authority(char c) { return c == '/' || c == '?' || ends_value(c); }

// Members by which a server knows a session: Socket.IO's `pid` takes one up again, SignalR's
// `connectionId` was its only key before it had tokens. Elsewhere a pid is a process.
Secrecy secrecy_of_member(string_view name) {
    if (name == "pid" || name == "connectionId") return Secrecy::IfOpaque;
    return secrecy_of(name);
}

// SignalR's token in the query, `id`: 16 bytes in base64url, whose 22 characters are mixed. Other
// ids of a URL are none.
bool is_connection_token(string_view name, string_view value) {
    if (name != "id" || value.size() != 22 ||
        !std::all_of(value.begin(), value.end(), is_token_char))
        return false;
    const auto is_between = [value](char low, char high) {
        return std::any_of(value.begin(), value.end(),
                           [=](char c) { return c >= low && c <= high; });
    };
    return is_between('a', 'z') && is_between('A', 'Z') && is_between('0', '9');
}

bool is_hidden(Secrecy secrecy, string_view value) {
    if (value.empty() || value == redacted_word) return false;
    return secrecy == Secrecy::Always || (secrecy == Secrecy::IfOpaque && is_opaque(value));
}

}  // namespace

Found SecretFinder::next() {
    for (std::size_t i = at_; i < text_.size(); ++i) {
        if (!triggers[static_cast<unsigned char>(text_[i])]) continue;
        const Found found = at(i);
        if (!found || found->begin < at_) continue;
        at_ = std::max(found->end, i + 1);
        return found;
    }
    at_ = text_.size();
    return std::nullopt;
}

Found SecretFinder::at(std::size_t i) const {
    switch (text_[i]) {
        case 'J': return web_token(i);
        case ' ': return bearer(i);
        case '=': return parameter(i);
        case '/': return path_part(i);
        default: break;
    }
    if (text_.substr(i + 1, 2) == "//") return user_info(i);
    const bool is_after_quote = i > 0 && (text_[i - 1] == '"' || is_space(text_[i - 1]));
    return is_after_quote ? member(i) : line_value(i);
}

string_view SecretFinder::name_before(std::size_t end) const {
    std::size_t begin = end;
    while (begin > 0 && end - begin <= name_bytes_max && is_name_char(text_[begin - 1])) --begin;
    return text_.substr(begin, end - begin);
}

Found SecretFinder::user_info(std::size_t colon) const {
    const std::size_t begin = colon + 3;
    std::size_t end = begin;
    while (end < text_.size() && !ends_authority(text_[end])) ++end;
    const std::size_t at = text_.substr(begin, end - begin).rfind('@');
    if (at == string_view::npos || at == 0 || text_.substr(begin, at) == redacted_word)
        return std::nullopt;
    return Stretch{begin, begin + at};
}

Found SecretFinder::parameter(std::size_t equals) const {
    const string_view name = name_before(equals);
    if (name.empty()) return std::nullopt;
    const std::size_t begin = equals - name.size();
    const char before = begin == 0 ? ' ' : text_[begin - 1];
    const bool is_query = before == '?' || before == '&' || before == ';';
    if (!is_query && before != ' ' && before != '\n' && before != '"' && before != '#')
        return std::nullopt;
    // The name first: a query value may hold further names, and each is looked at once.
    const Secrecy secrecy = secrecy_of(name);
    const bool may_be_token = is_query && name == "id";
    if (is_query ? !may_be_token && !is_secret_query_name(name, others_) : secrecy == Secrecy::None)
        return std::nullopt;
    // A path's parameter (RFC 3986 3.3) ends where the query begins.
    const bool is_in_path = before == ';';
    std::size_t end = equals + 1;
    while (end < text_.size() && !ends_value(text_[end]) && !(is_in_path && text_[end] == '?'))
        ++end;
    const string_view value = text_.substr(equals + 1, end - equals - 1);
    if (may_be_token && !is_connection_token(name, value)) return std::nullopt;
    if (!is_hidden(is_query ? Secrecy::Always : secrecy, value)) return std::nullopt;
    return Stretch{equals + 1, end};
}

// "name" : "value", each quote behind as many backslashes as JSON in a string of JSON has there.
Found SecretFinder::member(std::size_t colon) const {
    std::size_t at = colon;
    while (at > 0 && colon - at < 8 && is_space(text_[at - 1])) --at;
    if (at < 3 || text_[at - 1] != '"') return std::nullopt;
    std::size_t slashes = 0;
    while (slashes < at - 1 && slashes < 8 && text_[at - 2 - slashes] == '\\') ++slashes;
    const string_view name = name_before(at - 1 - slashes);
    const std::size_t name_begin = at - 1 - slashes - name.size();
    if (name.empty() || name_begin == 0 || text_[name_begin - 1] != '"') return std::nullopt;
    const Secrecy secrecy = secrecy_of_member(name);
    if (secrecy == Secrecy::None) return std::nullopt;
    std::size_t begin = colon + 1;
    while (begin < text_.size() && is_space(text_[begin])) ++begin;
    for (std::size_t i = 0; i < slashes; ++i, ++begin)
        if (begin >= text_.size() || text_[begin] != '\\') return std::nullopt;
    if (begin >= text_.size() || text_[begin] != '"') return std::nullopt;
    ++begin;
    std::size_t end = text_.find('"', begin);
    for (; end != string_view::npos; end = text_.find('"', end + 1)) {
        std::size_t before = 0;
        while (before < end - begin && text_[end - 1 - before] == '\\') ++before;
        if (slashes == 0 ? before % 2 == 0 : before <= slashes) {
            end -= before == slashes ? slashes : 0;
            break;
        }
    }
    end = std::min(end, text_.size());  // cut off: all of it
    if (!is_hidden(secrecy, text_.substr(begin, end - begin))) return std::nullopt;
    return Stretch{begin, end};
}

// A line within a JSON string, where its ends are escaped: STOMP's frames within SockJS.
Found SecretFinder::escaped_line_value(string_view name, std::size_t colon) const {
    const std::size_t begin = colon + 1;
    std::size_t end = begin;
    while (end < text_.size() && text_[end] != '\\' && text_[end] != '"') ++end;
    if (!is_hidden(secrecy_of(name), text_.substr(begin, end - begin))) return std::nullopt;
    return Stretch{begin, end};
}

Found SecretFinder::line_value(std::size_t colon) const {
    const string_view name = name_before(colon);
    if (name.empty()) return std::nullopt;
    const bool is_escaped = colon > name.size() && text_[colon - name.size() - 1] == '\\' &&
                            (name[0] == 'n' || name[0] == 'r');
    if (is_escaped) return escaped_line_value(name.substr(1), colon);
    const std::size_t name_begin = colon - name.size();
    if (name_begin > 0 && text_[name_begin - 1] != '\n') return std::nullopt;
    std::size_t begin = colon + 1;
    while (begin < text_.size() && is_space(text_[begin])) ++begin;
    std::size_t end = begin;
    while (end < text_.size() && static_cast<unsigned char>(text_[end]) > ' ') ++end;
    const bool is_line = end == text_.size() || text_[end] == '\r' || text_[end] == '\n';
    if (!is_line || !is_hidden(secrecy_of(name), text_.substr(begin, end - begin)))
        return std::nullopt;
    return Stretch{begin, end};
}

Found SecretFinder::path_part(std::size_t slash) const {
    const string_view name = name_before(slash);
    const std::size_t name_begin = slash - name.size();
    if (name.empty() || name_begin == 0 || text_[name_begin - 1] != '/') return std::nullopt;
    if (secrecy_of(name) == Secrecy::None) return std::nullopt;
    std::size_t end = slash + 1;
    while (end < text_.size() && text_[end] != '/' && text_[end] != '?' && text_[end] != '\'' &&
           !ends_value(text_[end]))
        ++end;
    if (!is_opaque(text_.substr(slash + 1, end - slash - 1))) return std::nullopt;
    return Stretch{slash + 1, end};
}

// The first part is the base64url of JSON that begins with {": eyJ. Then two to four parts (RFC
// 7515, 7516), of which any but the second may be empty.
Found SecretFinder::web_token(std::size_t j) const {
    if (j < 2 || text_[j - 1] != 'y' || text_[j - 2] != 'e') return std::nullopt;
    const std::size_t begin = j - 2;
    if (begin > 0 && (is_token_char(text_[begin - 1]) || text_[begin - 1] == '/'))
        // In a path a token may follow a slash; in the middle of base64 one may, too.
        if (text_[begin - 1] != '/' || (begin > 1 && text_[begin - 2] == '+')) return std::nullopt;
    const auto part_end = [this](std::size_t from) {
        while (from < text_.size() && is_token_char(text_[from])) ++from;
        return from;
    };
    std::size_t end = part_end(begin);
    std::size_t parts = 1;
    std::size_t second = 0;
    while (parts < 5 && end < text_.size() && text_[end] == '.') {
        const std::size_t from = end + 1;
        end = part_end(from);
        if (++parts == 2) second = end - from;
    }
    const std::size_t first = text_.substr(begin, end - begin).find('.');
    if (parts < 3 || first < 10 || second < 4) return std::nullopt;
    return Stretch{begin, end};
}

// "token V" in a sentence, and "Bearer V" (RFC 6750 2.1), whose value need not be long.
Found SecretFinder::bearer(std::size_t space) const {
    // Nearly every word is none of these: its last letter tells.
    const char last = space > 0 ? text_[space - 1] : ' ';
    if (string_view("rndty").find(last) == string_view::npos) return std::nullopt;
    const string_view name = name_before(space);
    if (name.size() < 3 || secrecy_of(name) != Secrecy::Always) return std::nullopt;
    std::size_t end = space + 1;
    while (end < text_.size() && (is_name_char(text_[end]) || text_[end] == '/' ||
                                  text_[end] == '~' || text_[end] == '='))
        ++end;
    const string_view value = text_.substr(space + 1, end - space - 1);
    const bool has_digit = value.find_first_of("0123456789") != string_view::npos;
    const bool is_bearer = (name == "Bearer" || name == "bearer") && value.size() >= 8;
    if (!(is_bearer && has_digit) && !is_opaque(value)) return std::nullopt;
    return Stretch{space + 1, end};
}

}  // namespace redial
