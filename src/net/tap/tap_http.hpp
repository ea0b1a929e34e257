// The HTTP of one relayed connection of a tap, as its client sees it: requests that are no opening
// handshakes with their answers, and when another request may follow an opening handshake that was
// refused (RFC 7230 section 6.3). It only looks on, and holds a few heads. Service thread only.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "base/time.hpp"
#include "core/event.hpp"
#include "wire/http_exchange.hpp"

namespace redial::net {

class TapHttpSink {
public:
    virtual ~TapHttpSink() = default;
    // A request that was no opening handshake is done with.
    virtual void on_exchanged(core::HttpSeen seen) = 0;
    // Bytes of the answer to an opening handshake and, once it was agreed to, what follows.
    virtual void on_upgrade_bytes(BytesView bytes) = 0;
    // The refusal of an opening handshake is whole.
    virtual void on_upgrade_refused() = 0;
};

class TapHttp {
public:
    // What the client's next byte is.
    enum class Part : std::uint8_t {
        Head,
        Body,
        Unsure,  // behind an opening handshake that is not answered: a frame, or another request
        Frames,
        Raw,  // another protocol, or framing that cannot be told
    };
    Part part() const { return part_; }
    std::uint64_t requests() const { return requests_; }  // heads so far
    bool was_asked_to_upgrade() const { return was_asked_to_upgrade_; }
    bool is_upgraded() const { return answer_part_ == Part::Frames; }

    // The client's way. `url`: what was asked for.
    void on_request(const wire::HttpHead& head, std::string url, Instant now);
    std::size_t feed_body(BytesView bytes);  // returns how many bytes were of the body
    void begin_frames() { part_ = Part::Frames; }
    void expect_request() { part_ = Part::Head; }
    void give_up() { part_ = Part::Raw; }

    // What the client is given.
    void on_to_client(BytesView bytes, Instant now, TapHttpSink& sink);
    // The connection is over: what waits for an answer is told with `why`.
    void on_end(const std::string& why, Instant now, TapHttpSink& sink);

private:
    struct Asked {
        std::uint64_t number = 0;
        bool is_upgrade = false;
        Instant at{};
        core::HttpSeen seen;
    };
    BytesView take_head(BytesView bytes, Instant now, TapHttpSink& sink);
    BytesView take_body(BytesView bytes, Instant now, TapHttpSink& sink);
    void end_answer(Instant now, TapHttpSink& sink);
    void lose(BytesView bytes, TapHttpSink& sink);
    bool is_to_upgrade() const { return !asked_.empty() && asked_.front().is_upgrade; }

    Part part_ = Part::Head;
    std::uint64_t requests_ = 0;
    bool was_asked_to_upgrade_ = false;
    wire::HttpExchange exchange_;
    wire::HttpBody body_;      // of the request that passes
    std::deque<Asked> asked_;  // not answered in full yet
    Part answer_part_ = Part::Head;
    std::optional<wire::HttpHeadParser> answer_;
    wire::HttpBody answer_body_;
};

}  // namespace redial::net
