// Collects the body of an HTTP message, by length, by chunks or up to the end (RFC 7230 sections
// 3.3.3 and 4.1). Pure, any one thread.
#include "wire/http_body.hpp"

#include <algorithm>
#include <optional>

#include "wire/http_text.hpp"

namespace redial::wire {
namespace {

// Chunk sizes, extensions and trailers together; a peer that sends more is playing.
constexpr std::size_t overhead_bytes_max = 256 * 1024;
constexpr std::size_t chunk_line_bytes_max = 1024;
constexpr std::uint64_t length_max = 1ull << 62;

std::optional<std::uint64_t> chunk_size(std::string_view line) {
    line = trimmed(line.substr(0, line.find(';')));
    if (line.empty() || line.size() > 15) return std::nullopt;
    std::uint64_t size = 0;
    for (const char c : to_lower(line)) {
        if (c >= '0' && c <= '9') {
            size = size * 16 + static_cast<std::uint64_t>(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            size = size * 16 + static_cast<std::uint64_t>(c - 'a' + 10);
        } else {
            return std::nullopt;
        }
    }
    return size;
}

// nullopt when there is none, or several that disagree: then only the end of the connection tells.
std::optional<std::uint64_t> content_length(const HttpHead& head) {
    std::optional<std::uint64_t> length;
    if (head.count("Content-Length") == 0) return length;
    const std::string all = head.joined("Content-Length");
    for (const std::string_view element : split_list(all, ',')) {
        const auto one = parse_number(element, length_max);
        if (!one || (length && *length != *one)) return std::nullopt;
        length = one;
    }
    return length;
}

}  // namespace

HttpBody::HttpBody(const HttpHead& head, int status) {
    if (status == 204 || status == 304) {
        finish(true);
    } else if (head.has_token("Transfer-Encoding", "chunked")) {
        framing_ = Framing::Chunked;
    } else if (const auto length = content_length(head)) {
        left_ = *length;
        if (left_ == 0) finish(true);
    } else {
        framing_ = Framing::UntilEnd;
    }
}

HttpBody HttpBody::of_request(const HttpHead& head, std::size_t bytes_max) {
    HttpBody body;
    body.bytes_max_ = bytes_max;
    if (head.has_token("Transfer-Encoding", "chunked"))
        body.framing_ = Framing::Chunked;
    else
        body.left_ = content_length(head).value_or(0);
    if (body.framing_ == Framing::Length && body.left_ == 0) body.finish(true);
    return body;
}

HttpBody HttpBody::relayed(const HttpHead& head, int status) {
    HttpBody body;
    body.is_kept_ = false;
    const std::string encodings = head.joined("Transfer-Encoding");
    const bool has_length = head.count("Content-Length") > 0;
    const auto length = content_length(head);
    if (status == 204 || status == 304) {
        body.finish(true);
    } else if (!encodings.empty()) {
        const std::vector<std::string_view> all = split_list(encodings, ',');
        const bool is_chunked = equal_without_case(all.back(), "chunked");
        body.framing_ = is_chunked ? Framing::Chunked : Framing::UntilEnd;
        if (!is_chunked && status == 0) body.finish(false);
    } else if (length || (status == 0 && !has_length)) {
        body.left_ = length.value_or(0);
        if (body.left_ == 0) body.finish(true);
    } else {
        body.framing_ = Framing::UntilEnd;
        if (status == 0) body.finish(false);
    }
    return body;
}

HttpBody HttpBody::streamed(const HttpHead& head, int status) {
    HttpBody body(head, status);
    body.is_endless_ = true;
    body.bytes_max_ = SIZE_MAX;
    return body;
}

HttpBody HttpBody::followed() const {
    HttpBody body = *this;
    body.is_kept_ = false;
    body.text_.clear();
    return body;
}

std::size_t HttpBody::feed(BytesView bytes) {
    std::size_t taken = 0;
    BytesView data;
    while (taken < bytes.size() && !is_finished_) taken += take(bytes.subspan(taken), data);
    return taken;
}

std::size_t HttpBody::take(BytesView bytes, BytesView& data) {
    const std::size_t offered = bytes.size();
    data = {};
    while (!bytes.empty() && data.empty() && !is_finished_) {
        const std::uint64_t before = passed_bytes_;
        std::size_t taken = 0;
        if (framing_ == Framing::Chunked) {
            taken = take_chunked(bytes);
        } else if (framing_ == Framing::UntilEnd) {
            taken = take_data(bytes, bytes.size());
        } else {
            taken = take_data(bytes, left_);
            left_ -= taken;
            if (left_ == 0) finish(true);
        }
        if (passed_bytes_ > before) data = bytes.first(taken);
        bytes = bytes.subspan(taken);
        if (is_between_chunks()) break;
    }
    return offered - bytes.size();
}

std::size_t HttpBody::take_data(BytesView bytes, std::uint64_t wanted) {
    const std::size_t room = bytes_max_ - text_.size();
    const auto offered = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), wanted));
    passed_bytes_ += offered;
    if (!is_kept_) return offered;
    if (offered > room) finish(false);
    const std::size_t size = std::min(room, offered);
    text_ += as_text(bytes.first(size));
    return size;
}

std::size_t HttpBody::take_chunked(BytesView bytes) {
    if (part_ == Part::Data) {
        const std::size_t taken = take_data(bytes, left_);
        left_ -= taken;
        if (left_ == 0) part_ = Part::DataEnd;
        return taken;
    }
    const auto feed_at = std::find(bytes.begin(), bytes.end(), std::uint8_t{'\n'});
    const bool ends_line = feed_at != bytes.end();
    const auto size = static_cast<std::size_t>(feed_at - bytes.begin()) + (ends_line ? 1 : 0);
    if (is_kept_ && !is_endless_) overhead_bytes_ += size;
    if (line_.size() + size > chunk_line_bytes_max || overhead_bytes_ > overhead_bytes_max) {
        finish(false);
        return size;
    }
    line_ += as_text(bytes.first(size));
    if (ends_line) take_chunk_line();
    return size;
}

void HttpBody::take_chunk_line() {
    std::string line;
    line.swap(line_);
    line.pop_back();
    if (line.ends_with('\r')) line.pop_back();
    switch (part_) {
        case Part::Size: {
            const auto size = chunk_size(line);
            if (!size) return finish(false);
            left_ = *size;
            part_ = *size == 0 ? Part::Trailer : Part::Data;
            return;
        }
        case Part::DataEnd:
            if (!line.empty()) return finish(false);
            part_ = Part::Size;
            return;
        case Part::Trailer:
            if (line.empty()) finish(true);
            return;
        case Part::Data: return;  // not read by lines
    }
}

void HttpBody::finish(bool is_whole) {
    is_finished_ = true;
    is_whole_ = is_whole;
}

}  // namespace redial::wire
