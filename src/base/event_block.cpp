// Reads the fields of one event's lines (WHATWG HTML 9.2.6). Any thread.
#include "base/event_block.hpp"

namespace redial {
namespace {

constexpr std::size_t retry_digits_max = 15;  // far beyond a century

struct Field {
    std::string_view name;  // "": a comment
    std::string_view value;
};

Field field_of(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return {line, {}};
    std::string_view value = line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    return {line.substr(0, colon), value};
}

std::string_view take_line(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return line;
}

std::optional<std::uint64_t> retry_of(std::string_view digits) {
    if (digits.empty() || digits.size() > retry_digits_max) return std::nullopt;
    std::uint64_t number = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return number;
}

void take_field(EventBlock& block, const Field& field) {
    if (field.name.empty()) {
        if (block.comments++ == 0) block.comment = field.value;
        return;
    }
    block.has_fields = true;
    if (field.name == "data") {
        if (block.data_lines++ == 0) block.data = field.value;
    } else if (field.name == "event") {
        block.event = field.value;
    } else if (field.name == "id") {
        if (field.value.find('\0') == std::string_view::npos) block.id = field.value;
    } else if (field.name == "retry") {
        if (const auto ms = retry_of(field.value)) block.retry_ms = ms;
    }
}

}  // namespace

EventBlock read_event_block(std::string_view lines) {
    EventBlock block;
    while (!lines.empty()) {
        const std::string_view line = take_line(lines);
        if (!line.empty()) take_field(block, field_of(line));
    }
    return block;
}

std::string data_of_event_block(std::string_view lines) {
    std::string data;
    bool is_first = true;
    while (!lines.empty()) {
        const Field field = field_of(take_line(lines));
        if (field.name != "data") continue;
        if (!is_first) data += '\n';
        is_first = false;
        data += field.value;
    }
    return data;
}

}  // namespace redial
