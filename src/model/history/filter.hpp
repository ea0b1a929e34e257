// Filter: which rows of a message log a list shows. Typed as words that must all hold:
//   text           contains it; "two words" as one. Lower case matches any case (ASCII).
//   /regex/ /re/i  RE2 syntax, on the payload's bytes kept
//   dir:in dir:out   op:text op:binary op:ping op:pong op:close   attempt:3
//   size>1k size<=20  bytes; k and m are 1024 and 1024^2
//   json:/a/b  there is such a value (RFC 6901); json:/a = 3, json:/a != "x y" compare it, and
//              json:/a > 3 (< <= >=) its number, json:/a > "x" its text
//   event:NAME topic:NAME  of messages that a dialect reads: exactly so, or as far as a * at the
//   end marked  a person marked it -word  all but those: -dir:in, -"two words", -/regex/, -json:/a
//   = 3
// What reads like a word of these and is none, "dri:in" or "size>big", is told with its place.
// Pure values and a list of row ids that is brought up to date in slices; used by the thread that
// draws.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json_pointer.hpp"
#include "base/result.hpp"
#include "model/history/message_log.hpp"

namespace re2 {
class RE2;
}

namespace redial::model {

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
    enum class Part : std::uint8_t { Event, Topic };
    Part part = Part::Event;
    std::string name;
    bool is_beginning = false;  // more may follow
};
using Wanted = std::variant<ContainsText, MatchesRegex, HasDirection, HasOpcode, HasAttempt,
                            HasSize, HasJson, IsMarked, HasReading>;
struct Term {
    Wanted wanted;
    bool is_excluded = false;  // rows that are not so
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

bool matches(const Filter& filter, const Row& row);

// A word of a filter that looks for `text` as it stands: in quotes, or as a regular expression
// where quotes cannot hold it. "" for no text. As typed by hand, lower case alone matches any case.
std::string filter_word_of(std::string_view text);

// The rows of one log that pass a filter, oldest first.
class FilteredRows {
public:
    struct Budget {
        std::uint64_t rows = 200'000;
        std::uint64_t bytes = 4u << 20;  // of payload, at the cost of plain text
    };

    // Starts anew.
    void set(Filter filter);
    const Filter& filter() const { return filter_; }
    // Grows with each start: what was made from the matches before is to be made anew.
    std::uint64_t revision() const { return revision_; }
    // Looks at rows it has not seen, within the budget, and forgets rows the log dropped. True when
    // it is up to date. Work is proportional to the budget and to what was dropped, never to the
    // history.
    bool update(const MessageLog& log, Budget budget);
    bool update(const MessageLog& log) { return update(log, Budget{}); }

    std::size_t size() const { return is_all_ ? all_end_ - all_first_ : ids_.size(); }
    // Row id of the index-th match. Precondition: index < size().
    std::uint64_t operator[](std::size_t index) const {
        return is_all_ ? all_first_ + index : ids_[index];
    }
    // Index of the first match with an id >= `row`: keeps a list's place while rows come and go.
    std::size_t index_from(std::uint64_t row) const;
    // Rows not looked at yet.
    std::uint64_t left(const MessageLog& log) const;
    // Share of the log looked at, 0..1.
    double progress(const MessageLog& log) const;

private:
    Filter filter_;
    std::uint64_t revision_ = 0;
    bool is_all_ = true;  // ids are first..end: nothing is stored
    std::uint64_t all_first_ = 0;
    std::uint64_t all_end_ = 0;
    std::uint64_t next_row_ = 0;      // first row not looked at
    std::uint64_t marks_seen_ = 0;    // MessageLog::marks_revision()
    std::uint64_t dialect_seen_ = 0;  // DialectWatch::revision()
    std::deque<std::uint64_t> ids_;
};

}  // namespace redial::model
