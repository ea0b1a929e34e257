// The HTTP of one relayed connection of a tap, as its client sees it: dials (opening handshakes,
// requests for event streams, first polls) with what answers them, parts of dials elsewhere, other
// requests with their answers, and when another may follow (RFC 7230 section 6.3). It only looks
// on, and holds a few heads. Service thread only.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "base/time.hpp"
#include "core/event.hpp"
#include "net/tap/tap_part.hpp"
#include "wire/http_exchange.hpp"

namespace redial::net {

class TapHttpSink {
public:
    virtual ~TapHttpSink() = default;
    // A request that was no dial is done with.
    virtual void on_exchanged(core::HttpSeen seen) = 0;
    // Bytes of the answer to a dial and, once an opening handshake was agreed to, what follows.
    virtual void on_dial_bytes(BytesView bytes) = 0;
    // The refusal of a dial is whole.
    virtual void on_dial_refused() = 0;
    // The body of the request that dials is whole; it may be cut.
    virtual void on_dial_body(BytesView body, std::uint64_t size_bytes) = 0;
    // What was asked for at this time turns out to be an event stream, or the refusal of one.
    // False: it is not told as a dial.
    virtual bool try_take_as_dial(const wire::HttpHead& request, Instant at) = 0;
    // Of the event stream that a dial is answered with: bytes without what frames them, and its
    // end, whole or where the framing broke.
    virtual void on_stream_bytes(BytesView bytes) = 0;
    virtual void on_stream_end(bool is_whole) = 0;
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
    bool has_dialled() const { return has_dialled_; }
    // A dial waits for its answer, or its stream goes on.
    bool is_dialling() const;
    bool is_upgraded() const { return answer_part_ == Part::Frames; }

    // How a request is told.
    enum class Told : std::uint8_t { AsHttp, AsStream, AsPoll, AsUpgrade };
    // The client's way. `url`: what was asked for. `part`: who is told of a request AsHttp in place
    // of the sink; null for most.
    void on_request(const wire::HttpHead& head, std::string url, Told told, Instant now,
                    std::shared_ptr<TapPart> part = nullptr);
    // Returns how many bytes were of the body.
    std::size_t feed_body(BytesView bytes, TapHttpSink& sink);
    void begin_frames() { part_ = Part::Frames; }
    void expect_request() { part_ = Part::Head; }
    void give_up() { part_ = Part::Raw; }

    // What was asked for first of what waits is an event stream, although nobody has said so yet.
    bool try_take_as_dial(TapHttpSink& sink);

    // What the client is given.
    void on_to_client(BytesView bytes, Instant now, TapHttpSink& sink);
    // Whether a part waits for the rest of its answer.
    bool has_parts() const;
    // They will not get it: the client's end of the connection is over.
    void cut_parts(const core::Outcome& outcome, Instant now);
    // The connection is over: what waits for an answer is told with `why`.
    void on_end(const std::string& why, Instant now, TapHttpSink& sink);

private:
    struct Asked {
        std::uint64_t number = 0;
        Told told = Told::AsHttp;
        Instant at{};
        core::HttpSeen seen;
        // Of one that may yet turn out to be a dial.
        std::shared_ptr<const wire::HttpHead> head;
        Bytes body;  // its beginning
        bool has_whole_body = false;
        std::shared_ptr<TapPart> part;
        bool is_told = false;  // a part that was cut off: nobody waits for its answer

        bool is_dial() const { return told != Told::AsHttp; }
    };
    BytesView take_head(BytesView bytes, Instant now, TapHttpSink& sink);
    BytesView take_body(BytesView bytes, Instant now, TapHttpSink& sink);
    void take_status(const wire::HttpHead& head, int status, TapHttpSink& sink);
    void end_answer(bool is_whole, Instant now, TapHttpSink& sink);
    void end_part(Asked asked, bool is_whole, Instant now);
    void lose(BytesView bytes, TapHttpSink& sink);
    void tell_body(const Asked& asked, TapHttpSink& sink);
    bool is_to_dial() const { return !asked_.empty() && asked_.front().is_dial(); }

    Part part_ = Part::Head;
    std::uint64_t requests_ = 0;
    bool has_dialled_ = false;
    wire::HttpExchange exchange_;
    wire::HttpBody body_;      // of the request that passes
    std::deque<Asked> asked_;  // not answered in full yet
    Part answer_part_ = Part::Head;
    std::optional<wire::HttpHeadParser> answer_;
    wire::HttpBody answer_body_;
    Bytes answer_kept_;       // of a part
    bool is_stream_ = false;  // the answer that passes is an event stream, and told as a dial
};

}  // namespace redial::net
