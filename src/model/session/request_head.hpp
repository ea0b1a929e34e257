// The head of an attempt's request, as sent, and its fields one by one (RFC 9112 section 2). Pure
// over the model; the thread that applies events.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "base/redact.hpp"
#include "base/trimmed.hpp"
#include "model/session/attempt.hpp"

namespace redial::model {

// "" where it is not known.
inline std::string_view request_of(const Attempt& attempt) {
    if (attempt.opened) return attempt.opened->request;
    return attempt.ended ? std::string_view(attempt.ended->request) : std::string_view();
}

// Calls `see(name, value)` for each field, the name in lower case; the request line is ("", line).
template <class See>
void for_each_field(std::string_view head, const See& see) {
    bool is_first = true;
    while (!head.empty()) {
        const std::size_t end = std::min(head.find('\n'), head.size());
        const std::string_view line = trimmed(head.substr(0, end));
        head.remove_prefix(std::min(end + 1, head.size()));
        if (line.empty()) return;
        const std::size_t colon = line.find(':');
        if (is_first) {
            see(std::string(), line);
        } else if (colon != std::string_view::npos) {
            see(lower_case(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
        }
        is_first = false;
    }
}

// The target of a request line.
inline std::string_view target_of(std::string_view line) {
    const std::size_t begin = line.find(' ') + 1;
    return line.substr(begin, line.find(' ', begin) - begin);
}

}  // namespace redial::model
