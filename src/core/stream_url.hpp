// Whether a session is an event stream: its URL says so (docs/event-streams.md). Any thread.
#pragma once

#include <string_view>

namespace redial::core {

// "http://..." or "https://...", whatever its case and the white space before it.
bool is_stream_url(std::string_view url);

}  // namespace redial::core
