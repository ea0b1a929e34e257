// The layouts. Any thread.
#include "view/message_copy.hpp"

#include "base/base64.hpp"
#include "base/format.hpp"
#include "base/json_text.hpp"
#include "model/display_text.hpp"
#include "model/json_view.hpp"

namespace redial::view {
namespace {

// For a POSIX shell: in single quotes, one of them as '\''.
std::string quoted(std::string_view words) {
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

std::string as_websocat(const model::Row& row, const core::SessionConfig& config) {
    std::string options = "websocat -1";
    for (const core::Header& header : config.headers)
        options += " -H " + quoted(header.name + ": " + header.value);
    if (!config.origin.empty()) options += " --origin " + quoted(config.origin);
    for (const std::string& protocol : config.subprotocols)
        options += " --protocol " + quoted(protocol);
    options += " " + quoted(core::dialled_url(config));
    // printf would read % and backslashes; what is no text goes through base64.
    const bool is_text = row.opcode == core::Opcode::Text &&
                         row.text().find('\0') == std::string_view::npos;
    if (is_text) return "printf %s " + quoted(row.text()) + " | " + options;
    return "printf %s " + to_base64(row.payload) + " | base64 -d | " + options + " --binary";
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
    }
    return "text";
}

std::string copied(const model::Row& row, CopyAs layout, const core::SessionConfig& config) {
    switch (layout) {
        case CopyAs::Text: return std::string(row.text());
        case CopyAs::Json: return as_json(row);
        case CopyAs::Base64: return to_base64(row.payload);
        case CopyAs::Hex: return as_hex(row.payload);
        case CopyAs::CArray: return as_c_array(row.payload);
        case CopyAs::Websocat: return as_websocat(row, config);
    }
    return {};
}

}  // namespace redial::view
