// What the words of a HAR's writer (browsers, proxies, Node.js) mean for a connection that failed:
// nothing is read into words that are not known. Pure, any thread.
#pragma once

#include <string_view>

#include "core/outcome.hpp"

namespace redial::log {

// OutcomeKind::Unknown, with the words as detail, when they are none of those known.
core::Outcome outcome_from_words(std::string_view words);

}  // namespace redial::log
