// Reads the messages of both GraphQL subprotocols. Any thread.
#include "dialect/graphql_message.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include "base/blocks.hpp"
#include "dialect/words.hpp"

namespace redial::dialect {
namespace {

struct Word {
    std::string_view type;
    GraphqlVerb verb;
};
constexpr std::array transport_words = {
    Word{"next", GraphqlVerb::Data},
    Word{"ping", GraphqlVerb::Ping},
    Word{"pong", GraphqlVerb::Pong},
    Word{"subscribe", GraphqlVerb::Start},
    Word{"complete", GraphqlVerb::Complete},
    Word{"error", GraphqlVerb::Error},
    Word{"connection_init", GraphqlVerb::Init},
    Word{"connection_ack", GraphqlVerb::Ack},
};
// message-types.js; start_ack is AWS AppSync's.
constexpr std::array old_words = {
    Word{"data", GraphqlVerb::Data},
    Word{"ka", GraphqlVerb::KeepAlive},
    Word{"start", GraphqlVerb::Start},
    Word{"stop", GraphqlVerb::Stop},
    Word{"complete", GraphqlVerb::Complete},
    Word{"error", GraphqlVerb::Error},
    Word{"connection_init", GraphqlVerb::Init},
    Word{"connection_ack", GraphqlVerb::Ack},
    Word{"connection_error", GraphqlVerb::Refused},
    Word{"connection_terminate", GraphqlVerb::Terminate},
    Word{"start_ack", GraphqlVerb::Started},
};

// One line of a document, as far as a key needs it.
std::string in_one_line(std::string_view document) {
    std::string line;
    for (const char c : document) {
        const bool is_space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        if (!is_space) line += c;
        if (is_space && !line.empty() && line.back() != ' ') line += ' ';
        if (line.size() > GraphqlStart::key_bytes_max) break;
    }
    return line;
}

// What is too long for a key stands in it as a number that it makes.
std::string key_of(std::string_view what, std::string_view variables) {
    std::string key(what);
    const bool has_variables = !variables.empty() && variables != "{}" && variables != "null";
    if (has_variables) key.append(" ").append(variables);
    if (key.size() <= GraphqlStart::key_bytes_max) return key;
    return cut_text(key) + " " + std::to_string(std::hash<std::string_view>{}(key));
}

bool is_data(const GraphqlMessage& message) {
    return !message.id.empty() && (message.type == "next" || message.type == "data");
}

// Takes `,"KEY":"TEXT"` off the front of `rest`, a space or none behind each mark, where nothing is
// escaped in the text and a comma follows.
bool take_plain(std::string_view& rest, std::string_view key, std::string_view& text) {
    std::size_t at = rest.size() > 1 && rest[1] == ' ' ? 2 : 1;
    if (!rest.substr(at).starts_with(key)) return false;
    at += key.size();
    if (at < rest.size() && rest[at] == ' ') ++at;
    if (at >= rest.size() || rest[at] != '"') return false;
    const std::size_t end = json_plain_end(rest, at + 1);
    if (end + 1 >= rest.size() || rest[end] != '"' || rest[end + 1] != ',') return false;
    text = rest.substr(at + 1, end - at - 1);
    rest.remove_prefix(end + 1);
    return true;
}

}  // namespace

GraphqlVerb graphql_verb(std::string_view type, GraphqlProtocol protocol) {
    const auto find = [type](const auto& words) {
        const auto found = std::find_if(words.begin(), words.end(),
                                        [type](const Word& word) { return word.type == type; });
        return found == words.end() ? GraphqlVerb::Unknown : found->verb;
    };
    return protocol == GraphqlProtocol::OldWs ? find(old_words) : find(transport_words);
}

GraphqlDataHead graphql_data_head(std::string_view text, GraphqlProtocol protocol) {
    constexpr std::string_view id_key = R"("id":)";
    constexpr std::string_view type_key = R"("type":)";
    if (!text.starts_with('{')) return {};
    std::string_view rest = text;
    std::string_view id;
    std::string_view type;
    const bool is_read = take_plain(rest, id_key, id)
                             ? take_plain(rest, type_key, type)
                             : take_plain(rest, type_key, type) && take_plain(rest, id_key, id);
    const bool is_data = type == (protocol == GraphqlProtocol::OldWs ? "data" : "next");
    if (!is_read || !is_data) return {};
    return {.id = id, .bytes = text.substr(0, text.size() - rest.size() + 1)};
}

std::optional<GraphqlMessage> graphql_message(std::string_view text, bool is_whole, TextRoom& room,
                                              GraphqlDepth depth) {
    if (!text.starts_with('{')) return std::nullopt;
    JsonParts parts(text);
    GraphqlMessage message;
    while (parts.next()) {
        if (parts.key() == "type") {
            message.type = json_plain_string(parts.value());
        } else if (parts.key() == "id") {
            message.id = room.json_text(parts.value());
        } else if (parts.key() == "payload") {
            message.payload = parts.value();
        } else {
            message.has_others = true;
        }
        if (depth == GraphqlDepth::Head && is_data(message)) return message;
    }
    const bool is_read = !message.type.empty() && (!parts.is_bad() || !is_whole);
    return is_read ? std::optional(message) : std::nullopt;
}

GraphqlStart graphql_start(std::string_view payload) {
    std::string inside;
    std::string query;
    std::string name;
    std::string_view variables;
    if (json_member(payload, "query").empty()) {
        inside = json_string(json_member(payload, "data"));
        if (!inside.empty()) payload = inside;
    }
    JsonParts parts(payload);
    while (parts.is_object() && parts.next()) {
        if (parts.key() == "query") query = json_string(parts.value());
        if (parts.key() == "operationName") name = json_string(parts.value());
        if (parts.key() == "variables") variables = parts.value();
    }
    GraphqlStart start;
    const auto operation = graphql_operation(query, name);
    if (operation) start.kind = operation->kind;
    if (name.empty() && operation) name = operation->name;
    start.key = key_of(name.empty() ? in_one_line(query) : name, variables);
    if (name.empty() && operation) name = operation->field;
    start.name = name.substr(0, TextRoom::text_bytes_max);
    return start;
}

std::string_view graphql_error_words(std::string_view payload, TextRoom& room) {
    std::string_view error = payload;
    if (const std::string_view errors = json_member(payload, "errors"); !errors.empty()) {
        error = errors;
    }
    if (error.starts_with('[')) error = json_element(error, 0);
    return room.json_text(json_member(error, "message"));
}

}  // namespace redial::dialect
