// Where an attempt's connection opened. Pure over the model; the thread that applies events.
#pragma once

#include <string>

#include "model/session/request_head.hpp"

namespace redial::model {

// What was dialled, with path and query of the request that was sent last: a redirect, or what a
// server named over HTTP (SignalR's negotiation), led there. Where that is another host, its name
// is not told here.
inline std::string opened_url(const Attempt& attempt) {
    if (!attempt.started) return {};
    const std::string& url = attempt.started->url;
    const std::size_t scheme = url.find("://");
    std::string_view target;
    for_each_field(request_of(attempt), [&target](const std::string& name, std::string_view value) {
        if (name.empty()) target = target_of(value);
    });
    if (scheme == std::string::npos || !target.starts_with('/')) return url;
    const std::size_t authority_end = url.find_first_of("/?#", scheme + 3);
    return url.substr(0, authority_end).append(target);
}

}  // namespace redial::model
