// Tells an event stream's URL from a WebSocket's. Any thread.
#include "core/stream_url.hpp"

#include "base/outer_space.hpp"

namespace redial::core {
namespace {

bool begins_without_case(std::string_view text, std::string_view begin) {
    if (text.size() < begin.size()) return false;
    for (std::size_t i = 0; i < begin.size(); ++i) {
        const char c = text[i];
        if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c) != begin[i]) return false;
    }
    return true;
}

}  // namespace

bool is_stream_url(std::string_view url) {
    url = without_outer_space(url);
    return begins_without_case(url, "http://") || begins_without_case(url, "https://");
}

}  // namespace redial::core
