// Where in a message a filter found what it looks for: for lists and panes that mark it. Pure, any
// thread.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "model/history/filter.hpp"
#include "model/words/byte_span.hpp"

namespace redial::model {

// Spans in the first `bytes_max` bytes of the row's payload, in order, none over another, at
// most `spans_max`. Words that exclude, and words that look at no bytes, have none. A value that a
// JSON word compares is its span. Work is linear in bytes_max; a JSON word looks at no payload that
// is longer.
std::vector<ByteSpan> spans_of(const Filter& filter, const Row& row, std::size_t bytes_max,
                               std::size_t spans_max = 1000);
// The same of a text alone, in any case of ASCII letters when `wanted` has no capitals.
std::vector<ByteSpan> spans_of(std::string_view wanted, std::string_view text,
                               std::size_t spans_max = 100'000);

}  // namespace redial::model
