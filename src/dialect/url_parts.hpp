// The parts of a URL (RFC 3986 section 3) that tell a dialect. Pure, any thread.
#pragma once

#include <string_view>

namespace redial::dialect {

// Without user, password and port; an IPv6 address without its brackets.
std::string_view url_host(std::string_view url);
// From the slash behind the authority up to the query; "" where there is none.
std::string_view url_path(std::string_view url);
// What the query has for `name`, as written; "" where it has not. Of equal names the first.
std::string_view url_query(std::string_view url, std::string_view name);

}  // namespace redial::dialect
