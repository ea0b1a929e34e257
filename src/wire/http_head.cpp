// Parses the head of an HTTP/1.1 message (RFC 7230 section 3). Pure, any thread.
#include "wire/http_head.hpp"

#include <algorithm>

#include "wire/http_text.hpp"

namespace redial::wire {

const HttpField* HttpHead::find(std::string_view name) const {
    const auto same = [&](const HttpField& f) { return equal_without_case(f.name, name); };
    const auto at = std::find_if(fields.begin(), fields.end(), same);
    return at == fields.end() ? nullptr : &*at;
}

std::size_t HttpHead::count(std::string_view name) const {
    const auto same = [&](const HttpField& f) { return equal_without_case(f.name, name); };
    return static_cast<std::size_t>(std::count_if(fields.begin(), fields.end(), same));
}

bool HttpHead::has_token(std::string_view name, std::string_view token) const {
    for (const HttpField& field : fields) {
        if (!equal_without_case(field.name, name)) continue;
        for (const std::string_view element : split_list(field.value, ',')) {
            if (equal_without_case(element, token)) return true;
        }
    }
    return false;
}

std::string HttpHead::joined(std::string_view name) const {
    std::string all;
    for (const HttpField& field : fields) {
        if (!equal_without_case(field.name, name)) continue;
        if (!all.empty()) all += ", ";
        all += field.value;
    }
    return all;
}

Result<std::size_t> HttpHeadParser::feed(BytesView bytes) {
    std::size_t taken = 0;
    while (taken < bytes.size() && !is_done_) {
        const BytesView rest = bytes.subspan(taken);
        const auto feed_at = std::find(rest.begin(), rest.end(), std::uint8_t{'\n'});
        const bool ends_line = feed_at != rest.end();
        const auto size = static_cast<std::size_t>(feed_at - rest.begin()) + (ends_line ? 1 : 0);
        if (head_.raw.size() + size > head_bytes_max) {
            is_too_large_ = true;
            return Error{"the head is larger than 64 KiB", "HTTP head", ""};
        }
        head_.raw += as_text(rest.first(size));
        taken += size;
        if (!ends_line) break;
        const Status line = take_line(std::string_view{head_.raw}.substr(line_start_));
        if (!line) return line.error();
        line_start_ = head_.raw.size();
    }
    return taken;
}

Status HttpHeadParser::take_line(std::string_view line) {
    ++lines_;
    const std::string where = "line " + std::to_string(lines_);
    line.remove_suffix(1);  // LF alone ends a line too (RFC 7230 3.5)
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!is_field_value(line)) {
        return Error{"a control character in " + in_quotes(line), where, ""};
    }
    if (head_.start_line.empty()) {
        if (!line.empty()) {
            head_.start_line = line;
        } else if (lines_ > 1) {  // one empty line before a request is forgiven (RFC 7230 3.5)
            return Error{"an empty start line", where, ""};
        }
        return Done{};
    }
    if (line.empty()) {
        is_done_ = true;
        return Done{};
    }
    return take_field(line, where);
}

Status HttpHeadParser::take_field(std::string_view line, const std::string& where) {
    if (line.front() == ' ' || line.front() == '\t') {
        return Error{"a folded header line (RFC 7230 3.2.4)", where, ""};
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) {
        return Error{"a header line without a colon: " + in_quotes(line), where, ""};
    }
    const std::string_view name = line.substr(0, colon);
    if (!is_token(name)) {
        return Error{"not a header name: " + in_quotes(name), where, ""};
    }
    if (head_.fields.size() == head_fields_max) {
        is_too_large_ = true;
        return Error{"more than 256 header fields", where, ""};
    }
    head_.fields.push_back({std::string{name}, std::string{trimmed(line.substr(colon + 1))}});
    return Done{};
}

std::optional<StatusLine> parse_status_line(std::string_view line) {
    // "HTTP/d.d SP ddd [SP phrase]": some servers leave out the space before an empty phrase.
    if (!line.starts_with("HTTP/") || line.size() < 12 || line[6] != '.' || line[8] != ' ') {
        return std::nullopt;
    }
    const auto major = parse_number(line.substr(5, 1), 9);
    const auto minor = parse_number(line.substr(7, 1), 9);
    const auto status = parse_number(line.substr(9, 3), 999);
    if (!major || !minor || !status || *status < 100) return std::nullopt;
    if (line.size() > 12 && line[12] != ' ') return std::nullopt;
    StatusLine parsed;
    parsed.status = static_cast<int>(*status);
    parsed.phrase = trimmed(line.substr(std::min<std::size_t>(line.size(), 13)));
    return parsed;
}

}  // namespace redial::wire
