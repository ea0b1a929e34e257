// Splits Sec-WebSocket-Extensions into extensions and their parameters (RFC 6455 section 9.1).
// Pure, any thread.
#include "wire/extension_list.hpp"

#include "wire/http_text.hpp"

namespace redial::wire {
namespace {

// A token, or a quoted string that holds a token once unquoted (RFC 6455 9.1).
std::optional<std::string> unquoted_token(std::string_view text) {
    if (!text.starts_with('"')) {
        return is_token(text) ? std::optional<std::string>{text} : std::nullopt;
    }
    if (text.size() < 2 || !text.ends_with('"')) return std::nullopt;
    text = text.substr(1, text.size() - 2);
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && ++i == text.size()) return std::nullopt;
        out += text[i];
    }
    return is_token(out) ? std::optional<std::string>{out} : std::nullopt;
}

Result<ExtensionParameter> parse_parameter(std::string_view text) {
    const std::size_t equals = text.find('=');
    ExtensionParameter parameter;
    parameter.name = trimmed(text.substr(0, equals));
    if (!is_token(parameter.name)) {
        return Error{"not an extension parameter: " + in_quotes(text), "Sec-WebSocket-Extensions",
                     ""};
    }
    if (equals == std::string_view::npos) return parameter;
    parameter.value = unquoted_token(trimmed(text.substr(equals + 1)));
    if (!parameter.value) {
        return Error{"not a parameter value: " + in_quotes(text), "Sec-WebSocket-Extensions", ""};
    }
    return parameter;
}

Result<Extension> parse_extension(std::string_view element) {
    const std::vector<std::string_view> parts = split_list(element, ';');
    Extension extension;
    extension.name = parts.front();
    if (!is_token(extension.name)) {
        return Error{"not an extension name: " + in_quotes(parts.front()),
                     "Sec-WebSocket-Extensions", ""};
    }
    if (parts.size() - 1 > extension_parameters_max) {
        return Error{"more than 32 parameters", "Sec-WebSocket-Extensions", ""};
    }
    for (std::size_t i = 1; i < parts.size(); ++i) {
        auto parameter = parse_parameter(parts[i]);
        if (!parameter) return parameter.error();
        extension.parameters.push_back(std::move(*parameter));
    }
    return extension;
}

}  // namespace

Result<std::vector<Extension>> parse_extensions(std::string_view text) {
    std::vector<Extension> extensions;
    for (const std::string_view element : split_list(text, ',')) {
        if (element.empty()) continue;  // legal, and to be ignored (RFC 7230 7)
        if (extensions.size() == extensions_max) {
            return Error{"more than 32 extensions", "Sec-WebSocket-Extensions", ""};
        }
        auto extension = parse_extension(element);
        if (!extension) return extension.error();
        extensions.push_back(std::move(*extension));
    }
    return extensions;
}

}  // namespace redial::wire
