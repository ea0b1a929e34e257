// A dialect that nobody has written down: JSON messages, of which a person says by JSON pointers
// (RFC 6901) where an id, a sequence, a heartbeat and an acknowledgement stand. It is no row among
// the dialects, as nothing about it could be recognised. Pure; a reader belongs to one thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/json_pointer.hpp"
#include "base/result.hpp"
#include "dialect/dialect.hpp"

namespace redial::dialect {

// Messages that have a value there; with `value`, only those whose text or number it is.
struct GenericSign {
    JsonPointer at;
    std::optional<std::string> value;

    // "/type=ping", or "/ping" for any value.
    static Result<GenericSign> parse(std::string_view text);
};

// What is not given is not looked for.
struct GenericPointers {
    // A text or number. A client's message with one asks, and the server's next message with the
    // same one, or an acknowledgement of it, answers. A server's asks only where there is
    // `acknowledgement`, as its ids may just be names.
    std::optional<JsonPointer> id;
    // Of a server's message: a whole number that goes up by one, or a text that is new each time.
    std::optional<JsonPointer> sequence;
    // The id or sequence of the other side's message that has arrived.
    std::optional<JsonPointer> acknowledgement;
    // Without `heartbeat_answer`, the same from the other side answers one that waits.
    std::optional<GenericSign> heartbeat;
    std::optional<GenericSign> heartbeat_answer;
};

// Remembers of each side the last 1024 ids that wait for an answer; of longer ids than 256 bytes
// none.
std::unique_ptr<Reader> make_generic(GenericPointers pointers);

}  // namespace redial::dialect
