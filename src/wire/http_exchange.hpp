// The HTTP of a relayed connection, followed while it passes: which answer belongs to which
// request, and what stands behind each head (RFC 7230 sections 3.3.3, 5.6 and 6.3). Keeps a few
// bits for each request that waits. Pure, any one thread.
#pragma once

#include <cstdint>
#include <deque>

#include "wire/http_body.hpp"
#include "wire/http_head.hpp"

namespace redial::wire {

// A GET that asks for "Upgrade: websocket" (RFC 6455 4.2.1): no other request is one.
bool is_opening_handshake(const HttpHead& request);
// It may be answered with an event stream (WHATWG HTML 9.2.3): it says so, or ...
bool accepts_event_stream(const HttpHead& request);
// ... it takes nothing else, as EventSource does: whatever comes of it, it was a dial of a stream.
bool asks_for_event_stream(const HttpHead& request);
// The answer to a request is one.
bool is_event_stream_answer(int status, const HttpHead& answer);
// Whether a byte behind an opening handshake begins another request: no frame that a client may
// send begins with the first letter of a method.
bool begins_request(std::uint8_t byte);

// What the bytes behind a head are.
struct BehindHead {
    enum class What : std::uint8_t {
        Head,  // of the next message
        Body,
        Frames,  // behind a request: once it is agreed to
        Raw,     // another protocol, or framing that cannot be told
    };
    What what = What::Head;
    HttpBody body;  // of Body
};

class HttpExchange {
public:
    // Requests sent ahead of their answers; beyond these it is not followed any more.
    static constexpr std::size_t pending_max = 256;

    // `token`: whatever its owner wants to be told again with the answer.
    BehindHead on_request(const HttpHead& head, std::uint64_t token = 0);

    struct Answer {
        BehindHead behind;
        int status = 0;
        bool is_interim = false;  // another answer to the same request follows
        bool is_to_opening_handshake = false;
        bool may_be_chunked = false;  // who asked speaks HTTP/1.1 (RFC 9112 section 6.1)
        std::uint64_t token = 0;
    };
    // An answer without a request before it is taken for one to a GET.
    Answer on_answer(const HttpHead& head);

private:
    struct Pending {
        bool is_opening_handshake = false;
        bool is_head = false;  // its answer has no body, whatever its fields say
        bool is_connect = false;
        bool may_be_chunked = false;
        std::uint64_t token = 0;
    };
    std::deque<Pending> pending_;
};

}  // namespace redial::wire
