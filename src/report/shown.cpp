// Makes texts safe to show, and escapes them for HTML and SVG. Any thread.
#include "report/shown.hpp"

#include "model/words/display_text.hpp"

namespace redial::report {
namespace {

constexpr std::size_t listing_bytes_max = 64 * 1024;

std::string redacted(const Document& document, std::string_view words) {
    return document.redact ? document.redact(words) : std::string(words);
}

}  // namespace

std::string shown(const Document& document, std::string_view words) {
    return model::one_line(as_bytes(redacted(document, words)), shown_characters_max);
}

std::string shown_lines(const Document& document, std::string_view words) {
    if (words.size() > listing_bytes_max) words.remove_prefix(words.size() - listing_bytes_max);
    return model::many_lines(as_bytes(redacted(document, words)), listing_bytes_max);
}

std::string html_escaped(std::string_view text) {
    std::string escaped;
    escaped.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&': escaped += "&amp;"; break;
            case '<': escaped += "&lt;"; break;
            case '>': escaped += "&gt;"; break;
            case '"': escaped += "&quot;"; break;
            case '\'': escaped += "&#39;"; break;
            default: escaped += c;
        }
    }
    return escaped;
}

}  // namespace redial::report
