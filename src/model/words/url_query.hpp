// Values of a URL's query, for the rules that compare dials. Pure, any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/percent.hpp"

namespace redial::model {

// Calls `see(name, value)` for each pair, still percent-encoded; a name without '=' has no value.
template <class See>
void for_each_of_query(std::string_view url, const See& see) {
    const std::size_t question = url.find('?');
    if (question == std::string_view::npos) return;
    std::string_view query = url.substr(question + 1);
    query = query.substr(0, query.find('#'));
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(pair.size() < query.size() ? pair.size() + 1 : query.size());
        const std::size_t equals = pair.find('=');
        see(pair.substr(0, equals),
            equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1));
    }
}

// The first value of that name, decoded; "" when there is none.
inline std::string query_value(std::string_view url, const std::string& name) {
    std::string found;
    bool is_found = name.empty();
    for_each_of_query(url, [&](std::string_view key, std::string_view value) {
        if (is_found || percent_decoded(key) != name) return;
        is_found = true;
        found = percent_decoded(value);
    });
    return found;
}

}  // namespace redial::model
