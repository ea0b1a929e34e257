// Filter: what a message must be, typed as words that must all hold (docs/filter.md). A list shows
// by it, a fault strikes by it:
//   text           contains it; "two words" as one. Lower case matches any case (ASCII).
//   /regex/ /re/i  RE2 syntax, on the payload's bytes kept
//   dir:in dir:out   op:text op:binary op:ping op:pong op:close   attempt:3
//   size>1k size<=20  bytes; k and m are 1024 and 1024^2
//   json:/a/b  there is such a value (RFC 6901); json:/a = 3, json:/a != "x y" compare it, and
//              json:/a > 3 (< <= >=) its number, json:/a > "x" its text
//   event:NAME topic:NAME  of messages that a dialect reads: exactly so, or as far as a * at the
//              end; reading:WORDS: its reading has these words; is:heartbeat: a ping or pong of it
//   marked     a person marked it
//   -word      all but those: -dir:in, -"two words", -/regex/, -json:/a = 3
// What reads like a word of these and is none, "dri:in" or "size>big", is told with its place.
// Pure values, any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/json_pointer.hpp"
#include "base/result.hpp"
#include "core/opcode.hpp"

namespace re2 {
class RE2;
}

namespace redial::dialect {
struct Reading;
}

namespace redial::filter {

// clang-format off
struct ContainsText { std::string text; bool any_case = true; };
struct MatchesRegex { std::shared_ptr<const re2::RE2> regex; };
struct HasDirection { core::Direction direction; };
struct HasOpcode { core::Opcode opcode; };
struct HasAttempt { AttemptId attempt; };
// inclusive
struct HasSize { std::uint64_t low_bytes = 0; std::uint64_t high_bytes = UINT64_MAX; };
// clang-format on
struct HasJson {
    enum class Compare : std::uint8_t { Exists, Equal, NotEqual, Less, AtMost, More, AtLeast };
    JsonPointer pointer;
    Compare compare = Compare::Exists;
    std::string value;                    // as typed, without quotes
    std::string as_string;                // the same as a JSON string
    std::optional<double> number;         // when it is one and was not quoted
    std::optional<std::int64_t> integer;  // the same, where it is a whole number that fits
    std::string last_name;                // of the pointer: text without it is left without a scan
    bool is_quoted = false;
};
struct IsMarked {};
// What a dialect's reading calls the message.
struct HasReading {
    // Line: the reading itself holds these words, none of them a part of a longer one.
    enum class Part : std::uint8_t { Event, Topic, Line };
    Part part = Part::Event;
    std::string name;
    bool is_beginning = false;  // more may follow
};
struct IsHeartbeat {};  // of the dialect, by message
using Wanted = std::variant<ContainsText, MatchesRegex, HasDirection, HasOpcode, HasAttempt,
                            HasSize, HasJson, IsMarked, HasReading, IsHeartbeat>;
struct Term {
    Wanted wanted;
    bool is_excluded = false;  // messages that are not so
};

// What is wrong with what was typed: bytes begin..end - 1 of it, at its column, a character each,
// from 1.
struct FilterProblem {
    Error error;
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t column = 1;
};

struct Filter {
    std::vector<Term> terms;    // all must hold; none: every row
    bool shows_control = true;  // ping, pong and close rows

    // Error: an invalid expression or word, said with its place and what to try.
    static Result<Filter> parse(std::string_view text);
    // The same for whoever marks the place in what was typed.
    static std::variant<Filter, FilterProblem> read(std::string_view text);
    bool is_all() const { return terms.empty() && shows_control; }
    bool reads_marks() const;
    bool reads_dialect() const;
    // What a byte of payload costs to look at, against plain text.
    std::uint64_t cost() const;
};

// What is held against a filter. What costs something is asked for only by words that want it.
class Subject {
public:
    virtual ~Subject() = default;
    virtual dialect::Reading reading() const = 0;
    virtual bool is_heartbeat() const = 0;

    std::string_view text;    // the payload, as much of it as is kept
    bool is_traffic = true;   // a message or a control frame
    bool is_control = false;  // ... the latter
    bool is_marked = false;
    core::Direction direction = core::Direction::In;
    core::Opcode opcode = core::Opcode::Text;
    AttemptId attempt{};
    std::uint64_t size_bytes = 0;
};
bool matches(const Filter& filter, const Subject& subject);

// A word of a filter that looks for `text` as it stands: in quotes, or as a regular expression
// where quotes cannot hold it. "" for no text. As typed by hand, lower case alone matches any case.
std::string filter_word_of(std::string_view text);

}  // namespace redial::filter
