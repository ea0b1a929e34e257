// The texts that a HAR export is put together from: an entry without its lists, a message, the
// error that Chromium shows among the messages. Pure, any thread.
#pragma once

#include <string>

#include "log/har_export.hpp"

namespace redial::log {

// The members of an entry, without the braces.
void append_har_entry(std::string& out, const HarAttempt& attempt);
// A whole entry of a request that a tap relayed and that is no WebSocket's.
void append_har_http(std::string& out, const core::Stamp& stamp, const core::HttpSeen& seen);
// An object as DevTools writes it; `_redial` has what that does not say.
void append_har_message(std::string& out, const core::Stamp& started, const core::Stamp& stamp,
                        const core::MessageSeen& message);
// Of a connection that failed, the last of `_webSocketMessages`; nothing of one that closed.
void append_har_failure(std::string& out, const HarAttempt& attempt, bool has_messages);
// "net::ERR_CONNECTION_REFUSED"; "" for an end that is no failure.
std::string har_error_of(const core::Outcome& outcome);

}  // namespace redial::log
