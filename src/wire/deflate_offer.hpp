// What the two sides of a connection agree about permessage-deflate (RFC 7692 section 7.1): the
// extension header as values, and back as text. Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace redial::wire {

// What both sides agreed on, from the client's and server's points of view alike.
struct DeflateAgreement {
    bool client_no_context_takeover = false;
    bool server_no_context_takeover = false;
    std::uint8_t client_max_window_bits = 15;  // 8..15
    std::uint8_t server_max_window_bits = 15;
    bool operator==(const DeflateAgreement&) const = default;
};

struct DeflateOffer {
    bool client_no_context_takeover = false;
    bool server_no_context_takeover = false;
    std::uint8_t client_max_window_bits = 15;
    std::uint8_t server_max_window_bits = 15;
};

// The Sec-WebSocket-Extensions value a client sends.
std::string offer_text(const DeflateOffer& offer);
// The server's answer checked against the offer: any extension or parameter not offered, a repeated
// or ill-formed one, fails the connection (RFC 7692 5.1, 7.1). "" means no extension: nullopt
// inside.
Result<std::optional<DeflateAgreement>> check_answer(std::string_view answer,
                                                     const DeflateOffer& offer, bool was_offered);
// Server side: picks the first acceptable offer from a client's header; nullopt when there is none.
std::optional<DeflateAgreement> accept_offer(std::string_view offers);
std::string answer_text(const DeflateAgreement& agreement);

}  // namespace redial::wire
