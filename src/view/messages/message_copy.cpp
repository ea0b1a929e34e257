// Writes a message in each of the layouts that can be copied. Any thread.
#include "view/messages/message_copy.hpp"

#include "base/base64.hpp"
#include "base/format.hpp"
#include "base/json_text.hpp"
#include "base/redact.hpp"
#include "model/words/display_text.hpp"
#include "model/words/json_view.hpp"
#include "view/kit/text_format.hpp"
#include "view/messages/message_line.hpp"

namespace redial::view {
namespace {

// For a POSIX shell: in single quotes, one of them as '\''.
std::string shell_word(std::string_view words) {
    std::string text = "'";
    for (const char c : words) {
        if (c == '\'')
            text += "'\\''";
        else
            text += c;
    }
    return text + "'";
}

std::string as_c_array(BytesView bytes) {
    std::string text = fmt::format("static const unsigned char message[{}] = {{", bytes.size());
    for (std::size_t i = 0; i < bytes.size(); ++i)
        text += fmt::format("{}0x{:02x},", i % 12 == 0 ? "\n    " : " ", bytes[i]);
    return text + "\n};\n";
}

// JSON is indented; what is no JSON becomes a JSON string, or base64 when it is not text.
std::string as_json(const model::Row& row) {
    if (auto pretty = model::pretty_json(row.text())) return *std::move(pretty);
    std::string text;
    const bool is_text = row.opcode == core::Opcode::Text;
    append_json_string(text, is_text ? std::string(row.text()) : to_base64(row.payload));
    return text;
}

std::string as_hex(BytesView bytes) {
    std::string text;
    for (std::size_t line = 0; line < model::hex_lines(bytes.size()); ++line)
        text += model::hex_line(bytes, line) + "\n";
    return text;
}

// In settings a secret is the person's own; in what is copied it would be for whoever reads it.
std::string without_secrets(std::string_view text, const core::SessionConfig& config) {
    SecretNames names;
    if (!config.session_parameter.empty()) names.insert(lower_case(config.session_parameter));
    std::string kept;
    if (!redact_payload(text, names, kept)) kept = text;
    // Shorter ones occur by chance.
    constexpr std::size_t key_bytes_min = 6;
    const std::string& key = config.session_key;
    if (key.size() < key_bytes_min) return kept;
    for (std::size_t at = kept.find(key); at != std::string::npos; at = kept.find(key, at))
        kept.replace(at, key.size(), redacted_word);
    return kept;
}

std::string url_of(const core::SessionConfig& config) {
    return redact_url(core::dialled_url(config), config.session_parameter);
}

// " -H 'Name: value'" for each of the session's own headers.
std::string header_options(const core::SessionConfig& config) {
    std::string options;
    for (const core::Header& header : config.headers) {
        const bool is_secret = is_secret_header(header.name);
        options += " -H " + shell_word(header.name + ": " +
                                       (is_secret ? std::string(redacted_word) : header.value));
    }
    return options;
}

std::string subprotocol_of(const std::string& protocol) {
    return is_secret_subprotocol(protocol) ? std::string(redacted_word) : protocol;
}

bool is_plain_text(const model::Row& row) {
    return row.opcode == core::Opcode::Text && row.text().find('\0') == std::string_view::npos;
}

std::string as_websocat(const model::Row& row, const core::SessionConfig& config) {
    std::string options = "websocat -1" + header_options(config);
    if (!config.origin.empty()) options += " --origin " + shell_word(config.origin);
    for (const std::string& protocol : config.subprotocols)
        options += " --protocol " + shell_word(subprotocol_of(protocol));
    options += " " + shell_word(url_of(config));
    // printf would read % and backslashes; what is no text goes through base64.
    if (is_plain_text(row))
        return "printf %s " + shell_word(without_secrets(row.text(), config)) + " | " + options;
    return "printf %s " + to_base64(row.payload) + " | base64 -d | " + options + " --binary";
}

std::string as_wscat(const model::Row& row, const core::SessionConfig& config) {
    std::string command = "wscat -c " + shell_word(url_of(config)) + header_options(config);
    if (!config.origin.empty()) command += " -o " + shell_word(config.origin);
    for (const std::string& protocol : config.subprotocols)
        command += " -s " + shell_word(subprotocol_of(protocol));
    return command + " -x " + shell_word(without_secrets(row.text(), config));
}

// RFC 6455 4.1. The key is any 16 bytes: these are RFC 6455's own example.
std::string as_curl(const core::SessionConfig& config) {
    std::string command =
        "curl -i -N --http1.1 -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H "
        "'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='";
    if (!config.origin.empty()) command += " -H " + shell_word("Origin: " + config.origin);
    std::string protocols;
    for (const std::string& protocol : config.subprotocols)
        protocols += (protocols.empty() ? "" : ", ") + subprotocol_of(protocol);
    if (!protocols.empty()) command += " -H " + shell_word("Sec-WebSocket-Protocol: " + protocols);
    std::string url = url_of(config);
    if (url.starts_with("ws")) url.replace(0, 2, "http");
    return command + header_options(config) + " " + shell_word(url);
}

std::string as_line(const model::Row& row, const core::SessionConfig& config, WallTime at) {
    std::string line = clock_time_ms(at) + "\t";
    if (row.is_traffic()) line += core::name_of(row.direction);
    line += "\t";
    if (row.is_traffic()) line += std::to_string(row.size_bytes);
    return line + "\t" + without_secrets(row_in_words(row, row.payload.size() + 1), config);
}

std::string as_record(const model::Row& row, const core::SessionConfig& config, WallTime at) {
    const bool is_message = row.kind == model::RowKind::Message;
    std::string text = fmt::format(
        "{{\"type\":\"{}\",\"attempt\":{},\"wall_us\":{}",
        row.is_traffic() && !is_message ? core::name_of(row.opcode) : core::name_of(row.kind),
        row.attempt.value, to_us(at));
    if (row.is_traffic())
        text +=
            fmt::format(",\"dir\":\"{}\",\"op\":\"{}\",\"size\":{}", core::name_of(row.direction),
                        core::name_of(row.opcode), row.size_bytes);
    const bool is_text = !row.is_traffic() || row.opcode == core::Opcode::Text;
    text += is_text ? ",\"text\":" : ",\"base64\":";
    append_json_string(text,
                       is_text ? without_secrets(row.text(), config) : to_base64(row.payload));
    return text + "}";
}

}  // namespace

const char* name_of(CopyAs layout) {
    switch (layout) {
        case CopyAs::Text: return "text";
        case CopyAs::Json: return "JSON";
        case CopyAs::Base64: return "base64";
        case CopyAs::Hex: return "hex dump";
        case CopyAs::CArray: return "C array";
        case CopyAs::Websocat: return "websocat command";
        case CopyAs::Wscat: return "wscat command";
        case CopyAs::Curl: return "curl command (opens only)";
        case CopyAs::Line: return "line";
        case CopyAs::Record: return "JSON of the row";
    }
    return "text";
}

bool is_command(CopyAs layout) {
    return layout == CopyAs::Websocat || layout == CopyAs::Wscat || layout == CopyAs::Curl;
}

bool is_possible(const model::Row& row, CopyAs layout) {
    return layout != CopyAs::Wscat || is_plain_text(row);
}

std::string copied(const model::Row& row, CopyAs layout, const core::SessionConfig& config,
                   WallTime at) {
    switch (layout) {
        case CopyAs::Text: return std::string(row.text());
        case CopyAs::Json: return as_json(row);
        case CopyAs::Base64: return to_base64(row.payload);
        case CopyAs::Hex: return as_hex(row.payload);
        case CopyAs::CArray: return as_c_array(row.payload);
        case CopyAs::Websocat: return as_websocat(row, config);
        case CopyAs::Wscat: return as_wscat(row, config);
        case CopyAs::Curl: return as_curl(config);
        case CopyAs::Line: return as_line(row, config, at);
        case CopyAs::Record: return as_record(row, config, at);
    }
    return {};
}

}  // namespace redial::view
