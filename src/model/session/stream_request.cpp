// Reads the heads of requests for event streams. The thread that applies events.
#include "model/session/stream_request.hpp"

#include <algorithm>
#include <string>

#include "base/redact.hpp"
#include "base/trimmed.hpp"
#include "model/words/url_query.hpp"

namespace redial::model {
namespace {

constexpr std::string_view id_field = "last-event-id";
// What polyfills and servers call it: "lastEventId", "last-event-id", "last_event_id".
constexpr std::string_view id_name = "lasteventid";

std::string_view take_line(std::string_view& rest) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = trimmed(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return line;
}

bool is_id_name(std::string_view query_name) {
    std::string name = lower_case(query_name);
    name.erase(
        std::remove_if(name.begin(), name.end(), [](char c) { return c == '-' || c == '_'; }),
        name.end());
    return name == id_name;
}

}  // namespace

bool is_event_stream(std::string_view url) {
    return url.starts_with("http://") || url.starts_with("https://");
}

bool is_event_stream(const Attempt& attempt) {
    return attempt.started && is_event_stream(attempt.started->url);
}

std::optional<std::string_view> field_of_head(std::string_view head, std::string_view name) {
    take_line(head);
    while (!head.empty()) {
        const std::string_view line = take_line(head);
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        if (lower_case(line.substr(0, colon)) == name) return trimmed(line.substr(colon + 1));
    }
    return std::nullopt;
}

std::string last_event_id_of(std::string_view head) {
    if (const auto field = field_of_head(head, id_field)) return std::string(*field);
    const std::string_view line = take_line(head);
    const std::size_t begin = line.find(' ') + 1;
    std::string id;
    for_each_of_query(line.substr(begin, line.find(' ', begin) - begin),
                      [&id](std::string_view name, std::string_view value) {
                          if (is_id_name(name)) id = percent_decoded(value);
                      });
    return id;
}

std::string_view request_of(const Attempt& attempt) {
    if (attempt.opened) return attempt.opened->request;
    return attempt.ended ? std::string_view(attempt.ended->request) : std::string_view();
}

}  // namespace redial::model
