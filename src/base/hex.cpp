// Writes bytes as lines of a hex dump. Any thread.
#include "base/hex.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace redial {
namespace {

constexpr std::size_t row_bytes = 16;

void append_row(std::string& to, std::size_t offset, BytesView row) {
    const auto out = std::back_inserter(to);
    fmt::format_to(out, "{:04x} ", offset);
    for (std::size_t i = 0; i < row_bytes; ++i) {
        if (i % 8 == 0) to += ' ';
        if (i < row.size()) {
            fmt::format_to(out, "{:02x} ", row[i]);
        } else {
            to += "   ";
        }
    }
    to += " |";
    for (const std::uint8_t byte : row) {
        to += byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '.';
    }
    to += '|';
}

}  // namespace

std::string hex_dump(BytesView bytes, std::size_t bytes_max) {
    const BytesView shown = bytes.first(std::min(bytes.size(), bytes_max));
    std::string text;
    for (std::size_t at = 0; at < shown.size(); at += row_bytes) {
        if (at > 0) text += '\n';
        append_row(text, at, shown.subspan(at, std::min(row_bytes, shown.size() - at)));
    }
    if (shown.size() < bytes.size()) {
        if (!text.empty()) text += '\n';
        text += fmt::format("... {} more bytes", bytes.size() - shown.size());
    }
    return text;
}

std::optional<Bytes> bytes_from_hex(std::string_view text) {
    Bytes bytes;
    int high = -1;
    for (const char c : text) {
        if (c == ' ' || c == '\n' || c == '\t' || c == '\r') continue;
        int digit = -1;
        if (c >= '0' && c <= '9') digit = c - '0';
        if (c >= 'a' && c <= 'f') digit = c - 'a' + 10;
        if (c >= 'A' && c <= 'F') digit = c - 'A' + 10;
        if (digit < 0) return std::nullopt;
        if (high < 0) {
            high = digit;
            continue;
        }
        bytes.push_back(static_cast<std::uint8_t>(high * 16 + digit));
        high = -1;
    }
    if (high >= 0) return std::nullopt;
    return bytes;
}

std::string hex_bytes(BytesView bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : bytes) {
        if (!text.empty()) text += ' ';
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

}  // namespace redial
