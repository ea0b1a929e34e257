// The head of an HTTP/1.1 message (RFC 7230 section 3): a start line and header fields, parsed from
// any split of the bytes with bounded memory. Pure, any thread. Both handshake sides build on it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace redial::wire {

struct HttpField {
    std::string name;   // as sent
    std::string value;  // without surrounding white space; obsolete line folding is an error
    bool operator==(const HttpField&) const = default;
};

struct HttpHead {
    std::string start_line;
    std::vector<HttpField> fields;
    std::string raw;  // as received, for the Handshake tab

    // First field of that name (names compare without case), or null.
    const HttpField* find(std::string_view name) const;
    std::size_t count(std::string_view name) const;  // how often a field of that name stands there
    // Whether a comma-separated field of that name holds this token (without case), over all
    // repeats.
    bool has_token(std::string_view name, std::string_view token) const;
    // All values of that name joined with ", ".
    std::string joined(std::string_view name) const;
};

inline constexpr std::size_t head_bytes_max = 64 * 1024;  // ours; nginx allows 32 KiB, node 16 KiB
inline constexpr std::size_t head_fields_max = 256;

class HttpHeadParser {
public:
    // Takes bytes up to the end of the head and no further. Returns how many it took, or an error
    // that names the line. After `is_done()` the head is in `head()`.
    Result<std::size_t> feed(BytesView bytes);
    bool is_done() const { return is_done_; }
    const HttpHead& head() const { return head_; }  // as far as it came
    // Whether the error was a limit, not a fault of the text.
    bool is_too_large() const { return is_too_large_; }

private:
    Status take_line(std::string_view line);
    Status take_field(std::string_view line, const std::string& where);

    HttpHead head_;
    std::size_t line_start_ = 0;
    std::size_t lines_ = 0;
    bool is_done_ = false;
    bool is_too_large_ = false;
};

// "HTTP/1.1 503 Service Unavailable" -> 503 and the phrase; nullopt when it is not a status line.
struct StatusLine {
    int status = 0;
    std::string phrase;
};
std::optional<StatusLine> parse_status_line(std::string_view line);

}  // namespace redial::wire
