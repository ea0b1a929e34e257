// Escapes text for XML. Pure, any thread.
#include "base/xml_text.hpp"

#include "base/utf8.hpp"

namespace redial {
namespace {

// XML 1.0 2.2: Char.
bool is_char(char32_t code) {
    return code == 0x9 || code == 0xa || code == 0xd || (code >= 0x20 && code <= 0xd7ff) ||
           (code >= 0xe000 && code <= 0xfffd) || code >= 0x10000;
}

}  // namespace

std::string xml_escaped(std::string_view text) {
    std::string escaped;
    escaped.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const char32_t code = next_code_point(text, at).value_or(0);
        switch (code) {
            case U'&': escaped += "&amp;"; break;
            case U'<': escaped += "&lt;"; break;
            case U'>': escaped += "&gt;"; break;
            case 0x22: escaped += "&quot;"; break;
            case 0x27: escaped += "&#39;"; break;
            default: append_utf8(escaped, is_char(code) ? code : U'\ufffd');
        }
    }
    return escaped;
}

}  // namespace redial
