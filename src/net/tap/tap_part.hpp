// TapPart: a request of a tap's client that is no dial and belongs to one all the same: a poll of
// Engine.IO, or what SignalR and SockJS ask before their WebSocket. Told of its bodies and of how
// it ended, by the connection that carries it. Service thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/event.hpp"
#include "core/outcome.hpp"
#include "net/tap/tap_lane.hpp"

namespace redial::net {

// Of either body; what is longer is cut. Source: engine.io 6.6.13, maxHttpBufferSize 1e6.
inline constexpr std::size_t part_body_bytes_max = std::size_t{1} << 20;

class TapPart {
public:
    virtual ~TapPart() = default;
    // The request's body is whole. `size_bytes` is greater than the body where that was cut.
    virtual void on_part_body(BytesView body, std::uint64_t size_bytes) = 0;
    // The answer is whole; its body as it passed, under its Content-Encoding, perhaps cut.
    virtual void on_part_answer(core::HttpSeen seen, BytesView body) = 0;
    // There is none, or half of one: how it came to that, as an attempt would end by it.
    virtual void on_part_cut(core::HttpSeen seen, const core::Outcome& outcome) = 0;
};

// What the body of an answer says, its Content-Encoding undone.
struct PlainBody {
    Bytes bytes;
    bool was_coded = false;
    bool is_whole = true;  // false: cut at part_body_bytes_max, before or behind that
};
// Nothing where it is coded in a way that is not read here, or is not what it is said to be.
std::optional<PlainBody> plain_body(const core::HttpSeen& seen, BytesView body);

// How a part without a whole answer ends its attempt, by how TCP ended at the client.
core::Outcome outcome_of_cut(const std::optional<ClientEnd>& end, const std::string& because);

}  // namespace redial::net
