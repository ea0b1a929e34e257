// What to try, by what a dial or a connection ended with: the last words of `redial connect` and of
// others that end with an error. One clause without a full stop, never empty, and never a question
// whether a server runs that has answered. Pure, any thread.
#pragma once

#include <string>

#include "core/outcome.hpp"

namespace redial::core {

// For an attempt that never opened.
std::string advice_for_failed_dial(const Outcome& outcome);
// For a connection that had opened.
std::string advice_for_lost_connection(const Outcome& outcome);
// The same of an event stream (an http:// or https:// URL), where they differ.
std::string advice_for_failed_stream(const Outcome& outcome);
std::string advice_for_lost_stream(const Outcome& outcome);
// Our own words for WebSockets, with the schemes of event streams in place of theirs.
std::string with_schemes_of_http(std::string words);

}  // namespace redial::core
