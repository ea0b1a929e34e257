// Times as text: as people write them on the command line and in scenario files, and as they are
// shown, one function for each place where a time stands. Pure, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace redial {

// "250ms", "2s", "1.5s", "3m", "1h", "80us"; a bare number is seconds. nullopt: not a time,
// negative, or longer than a century.
std::optional<Duration> duration_from_text(std::string_view text);
// "500ms", "2s", "80us": exactly this, for duration_from_text to read again.
std::string duration_as_typed(Duration span);

// In a sentence: "2 s", "1.5 s", "250 ms", "80 us"; cut, not rounded, so that no wait is said to be
// longer than it is.
std::string duration_in_words(Duration span);
// The same for what was fitted to several measurements, rounded: 1.599 s is "1.6 s". Negative spans
// are 0.
std::string estimate_in_words(Duration span);
// A figure that was measured: "0.31 ms", "12.3 ms", "640 ms", "4.0 s", from 100 s on as
// uptime_in_words. Cut, so that what still runs never says more than it is; negative spans are 0.
std::string figure_in_words(Duration span);
// "00:42.1", "12:03.4", "3:05:00", "2 d 03:04:05". Cut; negative spans are 0.
std::string uptime_in_words(Duration span);
// A wait in a column: "2.4 s", "500 ms" below one second, from 100 s on as clock_in_words.
std::string wait_in_words(Duration span);
// A latency, rounded to three digits: "45 µs", "0.31 ms", "1.90 s".
std::string precise_in_words(Duration span);
// A countdown: "2.4 s" up to a minute, then "01:05"; rounded up, so that it ends at zero.
std::string countdown_in_words(Duration left);
// The same for what is left of `whole`, as wait_in_words tells that: never more than it.
std::string countdown_in_words(Duration left, Duration whole);
// "00:42", "12:03", "1:02:03"; cut to whole seconds.
std::string clock_in_words(Duration span);

}  // namespace redial
