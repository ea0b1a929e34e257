// SavedSender: when a session's saved messages are due, and what they say then. Pure but for the
// system's chance behind {{uuid}}. Service thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "core/opcode.hpp"
#include "core/session_config.hpp"

namespace redial::net {

struct OutgoingMessage {
    core::Opcode opcode = core::Opcode::Text;
    Bytes payload;
};

class SavedSender {
public:
    // From an opening on, or from a change of the settings while open.
    void start(const core::SessionConfig& config, Instant now);
    void stop() { due_.clear(); }
    std::optional<Instant> deadline() const;
    // The places, among the saved messages, of those that are due; their next time follows. One
    // that was missed is not made up for.
    std::vector<std::size_t> take_due(const core::SessionConfig& config, Instant now);
    // nullopt: a binary one that is not hexadecimal.
    std::optional<OutgoingMessage> fill(const core::SavedMessage& message,
                                        const core::SessionConfig& config, WallTime now);

private:
    std::vector<std::optional<Instant>> due_;  // of each saved message
    std::uint64_t count_ = 0;                  // {{n}} of the last one filled
};

}  // namespace redial::net
