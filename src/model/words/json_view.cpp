// Indents a JSON text token by token, without building a tree. Any thread.
#include "model/words/json_view.hpp"

#include "base/utf8.hpp"

namespace redial::model {

bool is_json(std::string_view text) {
    JsonScanner scanner(text);
    while (true) {
        const JsonToken token = scanner.next();
        if (token == JsonToken::Bad) return false;
        if (token == JsonToken::End) return is_utf8(as_bytes(text));
    }
}

std::optional<std::string> pretty_json(std::string_view text, std::size_t indent,
                                       std::size_t bytes_max) {
    if (!is_utf8(as_bytes(text))) return std::nullopt;
    std::string pretty;
    JsonScanner scanner(text);
    JsonToken before = JsonToken::End;
    while (true) {
        const JsonToken token = scanner.next();
        if (token == JsonToken::Bad) return std::nullopt;
        if (token == JsonToken::End) return pretty;
        const bool is_end = token == JsonToken::EndObject || token == JsonToken::EndArray;
        const bool follows_begin =
            before == JsonToken::BeginObject || before == JsonToken::BeginArray;
        const bool follows_key = before == JsonToken::Key;
        const bool is_begin = token == JsonToken::BeginObject || token == JsonToken::BeginArray;
        const std::size_t level = scanner.depth() - (is_begin ? 1 : 0);
        const std::size_t more = scanner.token().size() + level * indent + 4;
        if (pretty.size() + more > bytes_max) return std::nullopt;
        if (before != JsonToken::End && !follows_key && !(is_end && follows_begin)) {
            if (!is_end && !follows_begin) pretty += ',';
            pretty += '\n';
            pretty.append(level * indent, ' ');
        }
        pretty += scanner.token();
        if (token == JsonToken::Key) pretty += ": ";
        before = token;
    }
}

}  // namespace redial::model
