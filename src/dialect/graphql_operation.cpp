// The tokens of a GraphQL document, as far as its definitions' heads need them. Any thread.
#include "dialect/graphql_operation.hpp"

#include <algorithm>

namespace redial::dialect {
namespace {

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name_part(char c) { return is_name_start(c) || (c >= '0' && c <= '9'); }

class Tokens {
public:
    explicit Tokens(std::string_view text) : text_(text) {}

    // A name, one mark, or a string as '"'; "" at the end.
    std::string_view next() {
        skip_ignored();
        const std::size_t begin = at_;
        if (at_ == text_.size()) return {};
        if (text_[at_] == '"') {
            skip_string();
            return text_.substr(begin, 1);
        }
        const bool is_name = is_name_start(text_[at_]);
        ++at_;
        while (is_name && at_ < text_.size() && is_name_part(text_[at_])) ++at_;
        return text_.substr(begin, at_ - begin);
    }

private:
    // Section 2.1: white space, line ends, commas, comments and a byte order mark.
    void skip_ignored() {
        constexpr std::string_view bom = "\xef\xbb\xbf";
        while (at_ < text_.size()) {
            if (text_.substr(at_).starts_with(bom)) {
                at_ += bom.size();
            } else if (text_[at_] == '#') {
                at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
            } else if (std::string_view(" \t\r\n,").find(text_[at_]) != std::string_view::npos) {
                ++at_;
            } else {
                return;
            }
        }
    }

    void skip_string() {
        constexpr std::string_view block = R"(""")";
        if (text_.substr(at_).starts_with(block)) {
            at_ = text_.find(block, at_ + block.size());
            while (at_ != std::string_view::npos && text_[at_ - 1] == '\\') {
                at_ = text_.find(block, at_ + block.size());
            }
            at_ = at_ == std::string_view::npos ? text_.size() : at_ + block.size();
            return;
        }
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
            if (text_[at_] == '\\') ++at_;
        }
        at_ = std::min(at_ + 1, text_.size());
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

std::optional<GraphqlKind> kind_of(std::string_view word) {
    if (word == "query" || word == "{") return GraphqlKind::Query;
    if (word == "mutation") return GraphqlKind::Mutation;
    if (word == "subscription") return GraphqlKind::Subscription;
    return std::nullopt;
}

class Definitions {
public:
    explicit Definitions(std::string_view document) : tokens_(document) {}

    // Over one definition; false at the end, and where something is no definition. A fragment is
    // no operation.
    bool next(std::optional<GraphqlOperation>& operation) {
        operation.reset();
        const std::string_view word = tokens_.next();
        const std::optional<GraphqlKind> kind = kind_of(word);
        if (!kind && word != "fragment") return false;
        if (kind) operation = GraphqlOperation{.kind = *kind, .name = {}, .field = {}};
        std::string_view token = word;
        if (word != "{") {
            token = tokens_.next();
            if (!token.empty() && is_name_start(token.front())) {
                if (operation) operation->name = token;
                token = tokens_.next();
            }
        }
        return skip_to_selection(token) && skip_selection(operation);
    }

private:
    // Over variables, directives, and what a default value has of braces.
    bool skip_to_selection(std::string_view token) {
        std::size_t round = 0;
        for (; !token.empty() && (token != "{" || round > 0); token = tokens_.next()) {
            if (token == "(") ++round;
            if (token == ")" && round > 0) --round;
        }
        return !token.empty();
    }

    bool skip_selection(std::optional<GraphqlOperation>& operation) {
        std::string_view token = tokens_.next();
        if (operation && !token.empty() && is_name_start(token.front())) operation->field = token;
        token = tokens_.next();
        // `alias: field`
        if (token == ":") {
            token = tokens_.next();
            if (operation) operation->field = token;
        }
        std::size_t depth = 1;
        for (; !token.empty(); token = tokens_.next()) {
            if (token == "{") ++depth;
            if (token == "}" && --depth == 0) return true;
        }
        return false;
    }

    Tokens tokens_;
};

}  // namespace

std::optional<GraphqlOperation> graphql_operation(std::string_view document,
                                                  std::string_view name) {
    Definitions definitions(document);
    std::optional<GraphqlOperation> only;
    std::optional<GraphqlOperation> operation;
    while (definitions.next(operation)) {
        if (!operation) continue;
        if (!name.empty() && operation->name == name) return operation;
        if (name.empty() && only) return std::nullopt;
        if (name.empty()) only = operation;
    }
    return only;
}

std::string_view graphql_kind_name(GraphqlKind kind) {
    switch (kind) {
        case GraphqlKind::Query: return "query";
        case GraphqlKind::Mutation: return "mutation";
        case GraphqlKind::Subscription: break;
    }
    return "subscription";
}

}  // namespace redial::dialect
