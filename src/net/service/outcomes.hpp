// Outcomes as the network layer makes them: one function for each cause of an end. Pure, any
// thread.
#pragma once

#include <cstdint>
#include <string>

#include "core/outcome.hpp"
#include "net/lws/transport.hpp"
#include "wire/handshake.hpp"
#include "wire/tls_stage.hpp"

namespace redial::net {

core::Outcome outcome_of(core::OutcomeKind kind, core::EndedBy by, std::string detail);
// What broke TLS: our own verdict, or an alert of the peer. 1015 speaks of a handshake only (RFC
// 6455 7.4.1); what breaks later is 1006.
enum class TlsWhen : std::uint8_t { Handshake, Later };
core::Outcome outcome_of_tls(const wire::TlsStage& tls, TlsWhen when, std::string detail);
// The end of a connection that was established. `when` completes the sentence: "before the answer
// to the opening handshake"; empty for an open connection.
core::Outcome outcome_of_end(const SocketEnd& end, const std::string& when);

// Of an event stream: it has no close codes (RFC 6455 7.4 is WebSocket's), whatever ends it.
core::Outcome without_close_code(core::Outcome outcome);
// What came with 200 in place of an event stream (WHATWG HTML 9.2.3).
std::string words_of_wrong_content(const wire::HttpHead& head);

// What the head or the page of a refusal says beyond its status: "the server wants WebSocket
// version 8", "asks for Bearer", "this port speaks TLS". Empty when nothing; not of redirects.
std::string words_of_refusal(const wire::RefusedUpgrade& refusal);

}  // namespace redial::net
