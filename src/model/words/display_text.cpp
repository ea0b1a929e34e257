// Makes bytes that a peer chose safe to show, and visible. Any thread.
#include "model/words/display_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/escape.hpp"
#include "base/utf8.hpp"
#include "model/words/join.hpp"

namespace redial::model {
namespace {

bool is_noncharacter(char32_t c) {  // Unicode 23.7
    return (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe;
}

// Takes no room and changes what is read. The joiners U+200C and U+200D stay: Persian, the scripts
// of India and emoji need them.
bool is_invisible(char32_t c) {
    if (c == 0x00ad || c == 0x180e || c == 0x200b || c == 0xfeff) return true;
    if (c >= 0x2060 && c <= 0x206f) return true;
    if (c >= 0xfff9 && c <= 0xfffb) return true;
    return c >= 0xe0000 && c <= 0xe007f;
}

// Appends one character, made visible; gives how many characters are shown for it.
std::size_t append_visible(std::string& to, char32_t c) {
    if (c < 0x20) {
        append_utf8(to, 0x2400 + c);
        return 1;
    }
    if (c == 0x7f) {
        append_utf8(to, 0x2421);
        return 1;
    }
    if (is_control(c) || is_invisible(c) || is_noncharacter(c)) {
        const std::string escape = join("\\u{", hex(c, 4), '}');
        to += escape;
        return escape.size();
    }
    append_utf8(to, c);
    return 1;
}

std::size_t append_bad_byte(std::string& to, char byte) {
    to += "\\x" + hex(static_cast<std::uint8_t>(byte), 2);
    return 4;
}

char shown_ascii(std::uint8_t byte) {
    return byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '.';
}

}  // namespace

std::size_t append_visible(std::string& to, std::string_view text, std::size_t& at) {
    const char byte = text[at];
    const auto c = next_code_point(text, at);
    return c ? append_visible(to, *c) : append_bad_byte(to, byte);
}

std::string one_line(BytesView bytes, std::size_t characters_max, std::uint64_t size_bytes,
                     std::vector<ByteSpan>& spans) {
    const std::string_view text = as_text(bytes);
    const std::uint64_t size = std::max<std::uint64_t>(size_bytes, text.size());
    const std::vector<ByteSpan> from = std::move(spans);
    spans.clear();
    SpanFollower follower(from, spans);
    std::string line;
    std::size_t shown = 0;
    std::size_t at = 0;
    while (at < text.size() && shown < characters_max) {
        follower.at(at, line.size());
        if (text[at] == '\n' || text[at] == '\t') {
            line += text[at++] == '\n' ? "⏎" : "⇥";
            ++shown;
        } else {
            shown += append_visible(line, text, at);
        }
    }
    follower.at(at, line.size());
    follower.finish(line.size());
    if (at < size) line += "… (" + size_in_words(size) + ")";
    return line;
}

std::string one_line(BytesView bytes, std::size_t characters_max, std::uint64_t size_bytes) {
    std::vector<ByteSpan> none;
    return one_line(bytes, characters_max, size_bytes, none);
}

std::string many_lines(BytesView bytes, std::size_t bytes_max, std::size_t line_bytes_max) {
    const std::string_view text = as_text(bytes);
    const std::size_t end = std::min(text.size(), bytes_max);
    std::string lines;
    std::size_t line_begin = 0;
    std::size_t at = 0;
    while (at < end) {
        if (at - line_begin >= line_bytes_max && text[at] != '\n') {
            lines += "↩\n";
            line_begin = at;
        }
        if (text[at] == '\n' || text[at] == '\t') {
            lines += text[at];
            if (text[at++] == '\n') line_begin = at;
        } else {
            append_visible(lines, text, at);
        }
    }
    if (at < text.size()) {
        lines += join("\n… ", size_in_words(text.size() - at), " more not shown");
    }
    return lines;
}

std::size_t hex_lines(std::size_t size_bytes) {
    return size_bytes / hex_line_bytes + (size_bytes % hex_line_bytes != 0 ? 1 : 0);
}

std::string hex_line(BytesView bytes, std::size_t line) {
    const std::size_t begin = line * hex_line_bytes;
    const std::size_t end = std::min(begin + hex_line_bytes, bytes.size());
    std::string text = hex(begin, 8) + " ";
    std::string ascii;
    for (std::size_t at = begin; at < begin + hex_line_bytes; ++at) {
        if (at == begin + hex_line_bytes / 2) text += ' ';
        if (at < end) {
            text += " " + hex(bytes[at], 2);
            ascii += shown_ascii(bytes[at]);
        } else {
            text += "   ";
        }
    }
    return text + "  |" + ascii + "|";
}

std::string hex_short(BytesView bytes, std::size_t bytes_max, std::uint64_t size_bytes) {
    const std::size_t shown = std::min(bytes.size(), bytes_max);
    std::string text;
    for (std::size_t at = 0; at < shown; ++at) {
        if (at > 0) text += ' ';
        text += hex(bytes[at], 2);
    }
    const std::uint64_t size = std::max<std::uint64_t>(size_bytes, bytes.size());
    if (shown < size) text += " … (" + size_in_words(size) + ")";
    return text;
}

std::string size_in_words(std::uint64_t size_bytes) {
    constexpr std::array<const char*, 5> units = {" B", " KiB", " MiB", " GiB", " TiB"};
    if (size_bytes < 1024) return join(size_bytes, units[0]);
    // In tenths of the unit, rounded; the next unit begins where a rounded value would say 1024.
    std::size_t unit = 1;
    std::uint64_t scale = 1024;
    const auto tenths = [&] {
        return size_bytes / scale * 10 + (size_bytes % scale * 10 + scale / 2) / scale;
    };
    for (; tenths() >= 10235 && unit + 1 < units.size(); ++unit) scale *= 1024;
    const std::uint64_t value = tenths();
    if (value >= 1000 || value % 10 == 0) return join((value + 5) / 10, units[unit]);
    return join(value / 10, '.', value % 10, units[unit]);
}

}  // namespace redial::model
