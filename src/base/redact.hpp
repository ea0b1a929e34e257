// Finds secrets by where they stand and by their shape: in header fields, URLs, subprotocols that
// carry tokens, JSON. base/secret_names.hpp decides which names are a secret's, for the debug log,
// the terminal, recordings and exports alike; docs/redaction.md says it in words. Pure, any thread.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret_finder.hpp"

namespace redial {

inline constexpr std::string_view redacted_word = "REDACTED";

// Names are compared without case.
bool is_secret_header(std::string_view name);  // Authorization, Cookie, "...token..." and the like
bool is_secret_query_name(std::string_view name, const SecretNames& others);
// "base64url.bearer.authorization...", as Kubernetes has it, or anything as long as a token or that
// looks like one.
bool is_secret_subprotocol(std::string_view name);
// The same for one of a list, where what follows "token" or "access_token" is its value.
bool is_secret_subprotocol(std::string_view name, std::string_view before);
// A value of Sec-WebSocket-Protocol.
std::string redact_subprotocols(std::string_view list);
std::string lower_case(std::string_view text);  // ASCII only

// One URL, with `parameter` secret too.
std::string redact_url(std::string_view url, std::string_view parameter);
// Any text with URLs, JSON or tokens in it (SecretFinder).
std::string redact_urls(std::string_view text, const SecretNames& others);
// The same for a message. False: nothing found, `out` is untouched, and nothing was allocated.
bool redact_payload(std::string_view text, const SecretNames& others, std::string& out);
// The status line of an interim answer (1xx but not 101, RFC 9110 15.2): behind its blank line
// comes another head.
bool is_interim_status_line(std::string_view line);
// An HTTP head, as sent or received (interim answers before it are heads too), and what follows it:
// values of secret fields are replaced,
// also those folded over several lines (RFC 7230 3.2.4), and redact_urls is applied to the rest.
std::string redact_head(std::string_view head, const SecretNames& others);
// Free text of one or more lines: as redact_urls, and what follows a secret field's name and colon
// is replaced to the end of its line.
std::string redact_text(std::string_view text, const SecretNames& others);

// What would be replaced, for learning it.
using SeeSecret = std::function<void(std::string_view secret)>;
void for_each_secret_of_urls(std::string_view text, const SecretNames& others,
                             const SeeSecret& see);
// Each subprotocol of a list that is_secret_subprotocol.
void for_each_secret_subprotocol(std::string_view list, const SeeSecret& see);

}  // namespace redial
