// Finds placeholders, fills them in, and hides their values again. Any thread.
#include "core/placeholders.hpp"

#include <algorithm>
#include <optional>

#include "base/percent.hpp"

namespace redial::core {
namespace {

constexpr std::size_t masked_bytes_min = 4;

// The placeholder that begins at `text`; nullopt: it is text like any other.
std::optional<Placeholder> placeholder_at(std::string_view text) {
    for (const auto& [source, name] : enum_names<ValueSource>) {
        const std::string begin = std::string("${") + name + ":";
        if (!text.starts_with(begin)) continue;
        // A command may hold braces of its own, as long as they are in pairs.
        int depth = 1;
        for (std::size_t i = begin.size(); i < text.size(); ++i) {
            if (text[i] == '{') ++depth;
            if (text[i] != '}' || --depth > 0) continue;
            return Placeholder{source, std::string(text.substr(begin.size(), i - begin.size())),
                               std::string(text.substr(0, i + 1))};
        }
    }
    return std::nullopt;
}

// Calls `plain` with text and `found` with placeholders, in their order.
template <class Plain, class Found>
void walk(std::string_view text, const Plain& plain, const Found& found) {
    while (!text.empty()) {
        const std::size_t dollar = std::min(text.find('$'), text.size());
        if (dollar > 0) plain(text.substr(0, dollar));
        text.remove_prefix(dollar);
        if (text.empty()) return;
        if (text.starts_with("$${")) {
            plain(std::string_view("${"));
            text.remove_prefix(3);
        } else if (const auto placeholder = placeholder_at(text)) {
            found(*placeholder);
            text.remove_prefix(placeholder->text.size());
        } else {
            plain(text.substr(0, 1));
            text.remove_prefix(1);
        }
    }
}

void collect(std::string_view text, std::vector<Placeholder>& into) {
    walk(
        text, [](std::string_view) {},
        [&into](const Placeholder& found) {
            const bool is_known = std::find(into.begin(), into.end(), found) != into.end();
            if (!is_known && into.size() < placeholders_max) into.push_back(found);
        });
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

}  // namespace

std::vector<Placeholder> placeholders_in(std::string_view text) {
    std::vector<Placeholder> found;
    collect(text, found);
    return found;
}

std::vector<Placeholder> placeholders_in(const SessionConfig& config, const std::string& url) {
    std::vector<Placeholder> found;
    collect(url, found);
    for (const Header& header : config.headers) collect(header.value, found);
    for (const std::string& subprotocol : config.subprotocols) collect(subprotocol, found);
    collect(config.basic_auth_password, found);
    collect(config.proxy, found);
    return found;
}

std::string filled(std::string_view text, const Values& values) {
    std::string result;
    walk(
        text, [&result](std::string_view plain) { result += plain; },
        [&result, &values](const Placeholder& found) {
            const auto is_it = [&found](const Value& v) { return v.placeholder == found.text; };
            const auto value = std::find_if(values.begin(), values.end(), is_it);
            result += value == values.end() ? found.text : value->value;
        });
    return result;
}

SessionConfig filled(const SessionConfig& config, const Values& values) {
    SessionConfig made = config;
    for (Header& header : made.headers) header.value = filled(header.value, values);
    for (std::string& subprotocol : made.subprotocols) subprotocol = filled(subprotocol, values);
    made.basic_auth_password = filled(config.basic_auth_password, values);
    made.proxy = filled(config.proxy, values);
    return made;
}

std::string masked(std::string text, const Values& values) {
    for (const Value& value : values) {
        if (value.value.size() < masked_bytes_min) continue;
        replace_all(text, value.value, value.placeholder);
        const std::string encoded = percent_encoded(value.value);
        if (encoded != value.value) replace_all(text, encoded, value.placeholder);
    }
    return text;
}

}  // namespace redial::core
