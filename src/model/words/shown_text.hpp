// ShownText: a payload as a pane shows it: safe to show (display_text.hpp), JSON indented, with the
// kind of each part for its colour, and where the bytes that are looked for ended up. Pure, any
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "model/words/byte_span.hpp"

namespace redial::model {

enum class TextKind : std::uint8_t { Plain, Key, String, Number, Literal, Sign, Remark };

struct ShownText {
    struct Run {
        std::uint32_t begin = 0;  // to the next one's
        TextKind kind = TextKind::Plain;
    };

    std::string text;               // lines end in \n, the last one in nothing
    std::vector<Run> runs;          // in order, none empty; together all of the text
    std::vector<ByteSpan> marks;    // of text
    std::uint64_t shown_bytes = 0;  // of the payload
    bool is_json = false;

    // Index of the run that holds byte `at`. Precondition: the text is not empty.
    std::size_t run_at(std::size_t at) const;
};

// The first `bytes_max` bytes as they are. `marks` are spans of the payload, in order, none over
// another.
ShownText shown_plain(BytesView payload, std::size_t bytes_max,
                      const std::vector<ByteSpan>& marks = {});
enum class Kept : std::uint8_t { Whole, Cut };
// Indented; nullopt when it is no JSON as far as it is shown. `kept`: of a payload that was cut
// when it was kept, JSON ends where it was cut.
std::optional<ShownText> shown_json(std::string_view payload, std::size_t bytes_max, Kept kept,
                                    const std::vector<ByteSpan>& marks = {});

}  // namespace redial::model
