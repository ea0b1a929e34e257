// Takes names apart into words and knows the words of secrets. Any thread.
#include "base/secret_names.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace redial {
namespace {

using std::string_view;

constexpr std::size_t name_bytes_max = 64;
constexpr std::size_t words_max = 16;

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

template <class Words>
bool is_any(string_view text, const Words& words) {
    return std::find(std::begin(words), std::end(words), text) != std::end(words);
}

constexpr string_view secret_words[] = {
    "token",          "tokens",       "secret",      "secrets",       "password",
    "passwords",      "passwd",       "passphrase",  "passcode",      "pwd",
    "pass",           "jwt",          "bearer",      "authorization", "authorizer",
    "authentication", "credential",   "credentials", "creds",         "cookie",
    "cookies",        "signature",    "otp",         "totp",          "dpop",
    "saml",           "assertion",    "sid",         "csrf",          "xsrf",
    "hmac",           "samlresponse", "samlrequest"};
// Written together with what they belong to: "csrftoken", "JSESSIONID".
constexpr string_view secret_ends[] = {
    "token",     "secret",     "password",  "passwd",     "passphrase", "apikey",
    "accesskey", "authkey",    "secretkey", "privatekey", "appkey",     "streamkey",
    "signature", "credential", "sessionid", "sessid",     "ticket",     "subscriptionkey"};
// What kind of key is one that opens something, and what kind is none.
constexpr string_view secret_keys[] = {
    "api",         "access",     "auth",         "private",   "secret",   "app",
    "application", "stream",     "subscription", "functions", "function", "master",
    "shared",      "encryption", "signing",      "client",    "consumer", "account",
    "session",     "storage",    "service",      "license",   "admin"};
constexpr string_view open_keys[] = {"public",  "primary", "foreign",     "sort",      "partition",
                                     "routing", "cache",   "idempotency", "surrogate", "websocket",
                                     "socket",  "accept",  "translation"};
constexpr string_view maybe_words[] = {"auth", "session", "ticket", "sig", "sign", "pin"};
// What is told about a secret is none itself: "token_type", "Session-Expires".
constexpr string_view about[] = {"type",    "expires", "expiry",  "expiration", "ttl", "length",
                                 "count",   "limit",   "size",    "url",        "uri", "endpoint",
                                 "status",  "method",  "mode",    "algorithm",  "alg", "required",
                                 "enabled", "valid",   "version", "name",       "at",  "in",
                                 "storage", "state",   "timeout", "error"};

struct Words {
    std::array<char, name_bytes_max> text{};
    std::array<string_view, words_max> all;
    std::size_t count = 0;

    void add(std::size_t begin, std::size_t end) {
        if (end > begin && count < words_max)
            all[count++] = string_view(text.data() + begin, end - begin);
    }
};

// Three letters that every word above has; a name without any of them, which is nearly every name
// of a message, is done with at once.
constexpr string_view beginnings[] = {"tok", "sec", "pas", "pwd", "jwt", "bea", "aut", "cre",
                                      "coo", "sig", "otp", "dpo", "sam", "ass", "sid", "csr",
                                      "xsr", "hma", "key", "tic", "ses", "pin"};
constexpr std::uint32_t letter(char c) {
    if (c >= 'a' && c <= 'z') return static_cast<std::uint32_t>(c - 'a' + 1);
    return c >= 'A' && c <= 'Z' ? static_cast<std::uint32_t>(c - 'A' + 1) : 0u;
}
constexpr std::array<std::uint32_t, 1024> made_bits() {
    std::array<std::uint32_t, 1024> bits{};
    for (const string_view begin : beginnings) {
        const std::uint32_t code =
            letter(begin[0]) << 10 | letter(begin[1]) << 5 | letter(begin[2]);
        bits[code / 32] |= 1u << (code % 32);
    }
    return bits;
}
constexpr std::array<std::uint32_t, 1024> bits = made_bits();

bool may_be_secret(string_view name) {
    std::uint32_t code = 0;
    for (const char c : name) {
        code = (code << 5 | letter(c)) & 0x7fff;
        if ((bits[code / 32] >> (code % 32) & 1) != 0) return true;
    }
    return false;
}

enum class Humps : std::uint8_t { Kept, Parted };

bool begins_hump(string_view name, std::size_t i) {
    if (i == 0 || !is_upper(name[i])) return false;
    return is_lower(name[i - 1]) || is_digit(name[i - 1]) ||
           (is_upper(name[i - 1]) && i + 1 < name.size() && is_lower(name[i + 1]));
}

Words words_of(string_view name, Humps humps) {
    Words words;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < name.size(); ++i) {
        words.text[i] = lower(name[i]);
        const bool is_part = is_upper(name[i]) || is_lower(name[i]) || is_digit(name[i]);
        if (!is_part || (humps == Humps::Parted && begins_hump(name, i))) {
            words.add(begin, i);
            begin = is_part ? i : i + 1;
        }
    }
    words.add(begin, name.size());
    return words;
}

bool is_secret_word(string_view word) {
    if (is_any(word, secret_words)) return true;
    return std::any_of(std::begin(secret_ends), std::end(secret_ends),
                       [word](string_view end) { return word.ends_with(end) && word != "ticket"; });
}

Secrecy secrecy_of_key(const Words& words) {
    if (words.count == 1) return Secrecy::IfOpaque;
    const string_view kind = words.all[words.count - 2];
    if (is_any(kind, open_keys)) return Secrecy::None;
    return is_any(kind, secret_keys) ? Secrecy::Always : Secrecy::IfOpaque;
}

Secrecy judged(const Words& words) {
    if (words.count == 0) return Secrecy::None;
    const string_view last = words.all[words.count - 1];
    if (words.count > 1 && is_any(last, about)) return Secrecy::None;
    Secrecy most = Secrecy::None;
    for (std::size_t i = 0; i < words.count; ++i) {
        const string_view word = words.all[i];
        const bool has_id = i + 1 < words.count && words.all[i + 1].starts_with("id");
        if (is_secret_word(word) || (word == "session" && has_id)) return Secrecy::Always;
        if (word == "auth" || (i + 1 == words.count && is_any(word, maybe_words)))
            most = Secrecy::IfOpaque;
    }
    if (last == "key" || last == "keys") return std::max(most, secrecy_of_key(words));
    return most;
}

}  // namespace

Secrecy secrecy_of(string_view name) {
    if (name.size() > name_bytes_max || !may_be_secret(name)) return Secrecy::None;
    const Secrecy whole = judged(words_of(name, Humps::Kept));
    if (whole == Secrecy::Always) return whole;
    return std::max(whole, judged(words_of(name, Humps::Parted)));
}

bool is_opaque(string_view value) {
    if (value.size() < 16) return false;
    bool has_letter = false;
    bool has_digit = false;
    for (const char c : value) {
        const bool is_letter = is_upper(c) || is_lower(c);
        if (!is_letter && !is_digit(c) && string_view("+/=_-.~%:").find(c) == string_view::npos)
            return false;
        has_letter = has_letter || is_letter;
        has_digit = has_digit || is_digit(c);
    }
    return has_letter && has_digit;
}

bool is_random(string_view value) {
    if (value.size() < 20 || !is_opaque(value)) return false;
    const bool is_mixed = std::any_of(value.begin(), value.end(), is_upper) &&
                          std::any_of(value.begin(), value.end(), is_lower);
    const bool is_hex = value.size() >= 32 &&
                        value.find_first_not_of("0123456789abcdefABCDEF-") == string_view::npos;
    return is_mixed || is_hex;
}

}  // namespace redial
