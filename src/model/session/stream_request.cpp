// Reads the heads of requests for event streams. The thread that applies events.
#include "model/session/stream_request.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "base/redact.hpp"
#include "core/stream_url.hpp"
#include "model/session/request_head.hpp"
#include "model/words/url_query.hpp"

namespace redial::model {
namespace {

constexpr std::string_view id_field = "last-event-id";
// What polyfills and servers call it: "lastEventId", "last-event-id", "last_event_id".
constexpr std::string_view id_name = "lasteventid";

bool is_id_name(std::string_view query_name) {
    std::string name = lower_case(query_name);
    name.erase(
        std::remove_if(name.begin(), name.end(), [](char c) { return c == '-' || c == '_'; }),
        name.end());
    return name == id_name;
}

}  // namespace

bool is_event_stream(const Attempt& attempt) {
    return attempt.started && core::is_stream_url(attempt.started->url);
}

std::string last_event_id_of(std::string_view head) {
    std::optional<std::string> sent;
    std::string asked;
    for_each_field(head, [&](const std::string& name, std::string_view value) {
        if (name == id_field && !sent) sent = value;
        if (!name.empty()) return;
        for_each_of_query(target_of(value), [&asked](std::string_view part, std::string_view id) {
            if (is_id_name(part)) asked = percent_decoded(id);
        });
    });
    return sent.value_or(asked);
}

}  // namespace redial::model
