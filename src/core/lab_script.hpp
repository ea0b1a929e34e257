// What the lab server is to do dial by dial, where it plays a recorded server again: answers,
// messages at their times, ends. Pure values, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "core/opcode.hpp"

namespace redial::core {

struct LabScriptMessage {
    Opcode opcode = Opcode::Text;
    Bytes payload;
    // 0: `after` the opening. Else `after` the n-th message of the client has come.
    std::uint32_t answers = 0;
    Duration after{};
};

enum class LabScriptEnd : std::uint8_t {
    Theirs,  // the client's doing, or not recorded: the connection stays until the client ends it
    Close,   // a close frame
    Finish,  // FIN without a close frame
    Reset,
    Silence,  // nothing is read or answered any more
};

enum class LabScriptMet : std::uint8_t {
    Opened,
    Answered,  // by a status that opens nothing
    Refused,   // the port is closed: such dials are not seen, and take the time they took
    Reset,     // when the request has come
    Finished,  // FIN when the request has come
    Silent,    // accepted and never answered
};

struct LabScriptDial {
    LabScriptMet met = LabScriptMet::Opened;
    // Opened.
    std::string subprotocol;
    std::vector<LabScriptMessage> messages;  // in the order they were sent
    LabScriptEnd end = LabScriptEnd::Theirs;
    Duration ends_after{};  // the opening
    std::uint16_t close_code = 1005;
    std::string close_reason;
    // Answered.
    int status = 0;
    std::vector<std::pair<std::string, std::string>> fields;
    std::string body;
    // Answered, Reset, Finished: from the request.
    Duration answers_after{};
    // Refused: for how long the port stays closed, from the end of the dial before.
    Duration closed_for{};
};

struct LabScript {
    std::vector<LabScriptDial> dials;
};

}  // namespace redial::core
