// Secrets known by where they stand: in header fields, in a URL's user info, in query values, in
// subprotocols that carry tokens. What a secret's name is, is decided here, for the debug log and
// for exports alike. Pure, any thread.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace redial {

inline constexpr std::string_view redacted_word = "REDACTED";

// Names of query parameters that are secret besides the usual ones (the session parameters in
// use), in lower case.
using SecretNames = std::set<std::string>;

// Names are compared without case.
bool is_secret_header(std::string_view name);  // Authorization, Cookie, "...token..." and the like
bool is_secret_query_name(std::string_view name, const SecretNames& others);
// "base64url.bearer.authorization...", as Kubernetes has it, or anything as long as a token.
bool is_secret_subprotocol(std::string_view name);
std::string lower_case(std::string_view text);  // ASCII only

// One URL, with `parameter` secret too.
std::string redact_url(std::string_view url, std::string_view parameter);
// Any text with URLs in it: user info and secret query values are replaced.
std::string redact_urls(std::string_view text, const SecretNames& others);
// An HTTP head, as sent or received, and what follows it: values of secret fields are replaced,
// also those folded over several lines (RFC 7230 3.2.4), and redact_urls is applied to the rest.
std::string redact_head(std::string_view head, const SecretNames& others);
// Free text of one or more lines: as redact_urls, and what follows a secret field's name and colon
// is replaced to the end of its line.
std::string redact_text(std::string_view text, const SecretNames& others);

// What would be replaced, for learning it: each secret query value; each user info.
using SeeSecret = std::function<void(std::string_view secret)>;
void for_each_secret_of_urls(std::string_view text, const SecretNames& others,
                             const SeeSecret& see);

}  // namespace redial
