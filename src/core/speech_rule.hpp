// A session's rules "when a message matches, send this" as people write them, one a line:
//   open send {"op":"hello"}             as soon as it is open
//   every 30s send ping                  then, and again and again
//   /op=10 send {"op":2,"d":{{/d/x}}}    a JSON message that has 10 at /op
//   /ask send {"answer":{{/ask}}}        ... that has anything there
//   text ping send pong                  a message that is just this text
// Pure, any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "core/session_config.hpp"

namespace redial::core {

Result<SpeechRule> speech_rule_from_text(std::string_view text);
// For speech_rule_from_text to read again.
std::string text_of(const SpeechRule& rule);

// Whether all of them can be used: not too many, and none without pointers that can be read.
Status check_speech(const std::vector<SpeechRule>& rules);

// Sent by itself, at the opening and maybe again, whatever comes.
inline bool is_unasked(const SpeechRule& rule) {
    return rule.pointer.empty() && rule.value.empty();
}
inline constexpr Duration speech_every_min = std::chrono::milliseconds(10);

}  // namespace redial::core
