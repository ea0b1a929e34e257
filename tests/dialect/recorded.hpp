// Frames that real clients and servers exchanged, as a tap recorded them: tests/dialect/recorded
// holds one connection a file, of each message the members dir, opcode, and text or base64, as in
// Redial's log. One thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dialect/dialect.hpp"

namespace redial::dialect {

struct RecordedMessage {
    core::Direction direction = core::Direction::In;
    core::Opcode opcode = core::Opcode::Text;
    Bytes payload;
    std::uint64_t number = 0;  // from 1
};

// The messages of tests/dialect/recorded/NAME.jsonl. Throws where it is not as above.
std::vector<RecordedMessage> recorded(std::string_view name);
Message to_message(const RecordedMessage& message);

// What the reader notes of them all: a line "> notes" or "< notes" for each message it notes
// something of, > for those of the client.
std::string noted_all(Reader& reader, const std::vector<RecordedMessage>& messages);
// What it reads of them: a line for each that it says something of.
std::string read_all(const Reader& reader, const std::vector<RecordedMessage>& messages);

}  // namespace redial::dialect
