// Whether two dials asked for the same: what a rule must know before it says that a refused request
// was tried again. Pure over the model; the thread that applies events.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/session/session_model.hpp"

namespace redial::model {

// A request's head without what differs each time and means nothing (Sec-WebSocket-Key), as one
// number; 0: not known, or secrets in it are hidden. Where only the address can be the reason of a
// refusal (404 and the like), what is neither address, Host nor a secret is left out.
enum class Compared : std::uint8_t { Whole, AddressAndSecrets };
std::uint64_t mark_of_request(std::string_view head, Compared compared);

// The same of an attempt whose head is known; and of the secrets in it alone.
std::uint64_t mark_of_request(const Attempt& attempt, Compared compared);
std::uint64_t mark_of_secrets(const Attempt& attempt);

// Its value lets somebody in: a token, not the session's id, which is secret too but tells who it
// is.
bool is_credential(std::string_view query_name);

// The first and the last message that was sent on it, each as one number; 0: none.
struct SentMarks {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    bool operator==(const SentMarks&) const = default;
};
// None where the history no longer reaches back to the attempt's begin.
std::optional<SentMarks> marks_of_sent(const SessionModel& session, const Attempt& attempt);

}  // namespace redial::model
