// Finds the parts of a message that name its kind, and makes one number of them. Any thread.
#include "model/words/message_kind.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/json_scan.hpp"
#include "base/redact.hpp"
#include "model/words/hash.hpp"

namespace redial::model {
namespace {

constexpr std::size_t read_bytes_max = 4096;
constexpr std::size_t word_bytes_max = 24;

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == ':' ||
           c == '.' || c == '/';
}

// A name, not a value: letters, short, no digits (of a token, a time, an id).
bool is_word(std::string_view text) {
    return !text.empty() && text.size() <= word_bytes_max &&
           std::all_of(text.begin(), text.end(), is_letter);
}

bool names_the_kind(std::string_view key) {
    constexpr std::string_view names[] = {"op",  "type",    "event",  "method", "action",
                                          "cmd", "command", "msg",    "kind",   "e",
                                          "t",   "name",    "request"};
    return std::find(std::begin(names), std::end(names), key) != std::end(names);
}

std::string_view unquoted(std::string_view token) {
    return token.size() < 2 ? token : token.substr(1, token.size() - 2);
}

// Of the outermost level only: what lies deeper is what the message says.
std::uint64_t kind_of_object(JsonScanner& scan) {
    std::uint64_t keys = hash_of("{");
    while (true) {
        const JsonToken token = scan.next();
        if (token == JsonToken::End || token == JsonToken::Bad) return keys;
        if (token != JsonToken::Key || scan.depth() != 1) continue;
        const std::string_view key = unquoted(scan.token());
        keys ^= hash_of(key);  // in any order
        if (!names_the_kind(key)) continue;
        const JsonToken value = scan.next();
        const std::string_view text =
            value == JsonToken::String ? unquoted(scan.token()) : scan.token();
        const bool is_name = (value == JsonToken::String && is_word(text)) ||
                             (value == JsonToken::Number && text.size() <= 4);
        if (is_name) return hash_of(text, hash_of(key));
        if (value == JsonToken::Bad) return keys;
    }
}

std::uint64_t kind_of_array(JsonScanner& scan) {
    std::uint64_t words = hash_of("[");
    while (true) {
        const JsonToken token = scan.next();
        if (token == JsonToken::End || token == JsonToken::Bad) return words;
        if (token != JsonToken::String || scan.depth() != 1) continue;
        const std::string_view text = unquoted(scan.token());
        if (is_word(text)) words = hash_of(text, words);
    }
}

// "AUTH token", "CONNECT\nlogin:...", "token=..."; what begins with no word is of one kind.
std::uint64_t kind_of_words(std::string_view text) {
    std::size_t end = 0;
    while (end < text.size() && is_letter(text[end])) ++end;
    return hash_of(end <= word_bytes_max ? text.substr(0, end) : std::string_view());
}

}  // namespace

std::uint64_t kind_of(BytesView payload, bool is_text) {
    if (!is_text) return hash_of("binary") | 1;
    std::string_view text = as_text(payload.first(std::min(payload.size(), read_bytes_max)));
    // Socket.IO and its like put a number in front: 42["login",{...}].
    const std::size_t begin = std::min(text.find_first_not_of("0123456789 \t\r\n"), text.size());
    const std::string_view number = text.substr(0, begin);
    const std::string_view rest = text.substr(begin);
    JsonScanner scan(rest);
    const std::uint64_t front = hash_of(begin <= 4 ? number : std::string_view());
    const JsonToken first = scan.next();
    if (first == JsonToken::BeginObject) return (kind_of_object(scan) ^ front) | 1;
    if (first == JsonToken::BeginArray) return (kind_of_array(scan) ^ front) | 1;
    return (kind_of_words(rest) ^ front) | 1;
}

bool reads_as_preamble(BytesView payload) {
    const std::string text =
        lower_case(as_text(payload.first(std::min<std::size_t>(payload.size(), 512))));
    for (const char* word :
         {"subscribe", "auth", "login", "logon", "token", "join", "connection_init", "identify",
          "handshake", "connect\n", "register", "resume", "reconnect", "signature"}) {
        if (text.find(word) != std::string::npos) return true;
    }
    return false;
}

}  // namespace redial::model
