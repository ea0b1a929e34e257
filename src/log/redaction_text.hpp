// Secrets known by where they stand: in header fields, in a URL's user info, in query values. What
// a secret's name is, is decided here. Pure, any thread.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace redial::log {

// Names are compared without case.
bool is_secret_header(std::string_view name);  // Authorization, Cookie, anything "...token..." ...
// "token", "api_key", "password" ...; also the names in `others` (session parameters, lower case).
bool is_secret_query_name(std::string_view name, const std::set<std::string>& others);
std::string lower_case(std::string_view text);

// A URL, or any text with URLs in it: user info and secret query values are replaced.
std::string redact_urls(std::string_view text, const std::set<std::string>& others);
// An HTTP head, as sent or received, and what follows it: values of secret fields are replaced, and
// redact_urls is applied to the rest.
std::string redact_head(std::string_view head, const std::set<std::string>& others);

// What would be replaced, for learning it: each secret query value; each user info.
using SeeSecret = std::function<void(std::string_view secret)>;
void for_each_secret_of_urls(std::string_view text, const std::set<std::string>& others,
                             const SeeSecret& see);
// Each header field of a head, value without surrounding white space.
using SeeField = std::function<void(std::string_view name, std::string_view value)>;
void for_each_field(std::string_view head, const SeeField& see);

}  // namespace redial::log
