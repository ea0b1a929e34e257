// Takes the streams of a client's HTTP/2 apart, and hands each to its tap as a socket. Service
// thread only.
#include "net/tap/tap_http2.hpp"

#include <algorithm>

namespace redial::net {
namespace {

// nginx keeps one without streams for 75 s (keepalive_timeout); clients dial anew without a word.
constexpr Duration idle_limit = std::chrono::seconds(60);
// After our END_STREAM, for the client's: as long as the transport waits for a FIN behind its own.
constexpr Duration linger_limit = std::chrono::seconds(2);

// The handle that a tap's connection owns.
class StreamSocket final : public Socket {
public:
    using Stream = TapHttp2::Stream;
    StreamSocket(std::shared_ptr<TapHttp2> carrier, std::shared_ptr<Stream> stream)
        : carrier_(std::move(carrier)), stream_(std::move(stream)) {}
    ~StreamSocket() override { leave(TapHttp2::Leave::Reset); }
    void leave(TapHttp2::Leave how) {
        if (const auto stream = std::exchange(stream_, nullptr)) carrier_->leave(*stream, how);
    }
    void send(BytesView bytes) override { carrier_->send(*stream_, bytes); }
    std::size_t unsent_bytes() const override { return carrier_->unsent_bytes(*stream_); }
    std::uint64_t taken_bytes() const override { return carrier_->taken_bytes(*stream_); }
    void set_reading(ReadMode mode) override { carrier_->set_reading(*stream_, mode); }
    void set_sink(SocketSink& sink) override { carrier_->set_sink(*stream_, sink); }
    void finish_writing() override { carrier_->finish_writing(*stream_); }
    std::string peer_address() const override { return carrier_->peer_address(); }

private:
    std::shared_ptr<TapHttp2> carrier_;
    std::shared_ptr<Stream> stream_;
};

class StreamEnder final : public SocketEnder {
public:
    void finish(std::unique_ptr<Socket> socket) override {
        if (socket) static_cast<StreamSocket&>(*socket).leave(TapHttp2::Leave::Finish);
    }
    void reset(std::unique_ptr<Socket> socket) override {
        if (socket) static_cast<StreamSocket&>(*socket).leave(TapHttp2::Leave::Reset);
    }
};
StreamEnder ender;  // has no state: every stream is ended by its own socket

}  // namespace

Channel TapHttp2::begin(Channel client, BytesView first) {
    far_.adopt(std::move(client));
    next_ = std::make_shared<Stream>();
    Channel near = make_socket(next_);
    Bytes out;
    server_.begin(out);
    // Streams are told from the loop's next turn on: the first one's holder is not there yet.
    is_taking_ = true;
    const Status taken = server_.receive(first, out);
    pass(out);
    if (taken) far_.on_bytes({});  // what TLS has of its end already
    if (!taken) end_all({SocketEndKind::Failed, taken.error().line()});
    if (!taken) far_.give_back();
    is_taking_ = false;
    service_.touched(*this);
    return near;
}

Channel TapHttp2::make_socket(const std::shared_ptr<Stream>& stream) {
    return {ender, std::make_unique<StreamSocket>(shared_from_this(), stream)};
}

void TapHttp2::pass(const Bytes& out) {
    if (!out.empty()) far_.send(out);
}

std::vector<std::shared_ptr<TapHttp2::Stream>> TapHttp2::all_streams() const {
    std::vector<std::shared_ptr<Stream>> all;
    if (next_) all.push_back(next_);
    for (const auto& [id, stream] : streams_) all.push_back(stream);
    return all;
}

// ---- the connection

void TapHttp2::on_plain(RelayEnd&, std::span<std::uint8_t> bytes) {
    Bytes out;
    const Status taken = server_.receive(bytes, out);
    pass(out);
    take_events();
    if (!taken) {
        far_.give_back();
        end_all({SocketEndKind::Failed, taken.error().line()});
    }
    settle();
}

// Who has said all of that has left: nothing is read behind it (RFC 9113 9.1).
void TapHttp2::on_peer_finished(RelayEnd&) {
    end_all({SocketEndKind::Finished, ""});
    far_.give_back();
    settle();
}

void TapHttp2::on_peer_gone(RelayEnd&, const SocketEnd& how) {
    end_all(how);
    settle();
}

void TapHttp2::on_end_drained(RelayEnd&) {
    for (const auto& stream : all_streams()) {
        const bool is_empty = server_.unsent_bytes(stream->id) == 0;
        if (is_empty && stream->near.sink() != nullptr) stream->near.sink()->on_drained();
    }
    settle();
}

void TapHttp2::take_events() {
    if (std::exchange(is_taking_, true)) return;
    while (server_.has_events())
        for (const wire::Http2StreamEvent& event : server_.take_events()) take(event);
    is_taking_ = false;
}

void TapHttp2::take(const wire::Http2StreamEvent& event) {
    using Kind = wire::Http2StreamEvent::Kind;
    switch (event.kind) {
        case Kind::Opened: return open_stream(event.stream);
        case Kind::Refused: return owner_.on_http2_refused(event.words);
        case Kind::Closed: return end_stream(event.stream, {SocketEndKind::Finished, ""});
        case Kind::Reset: return end_stream(event.stream, {SocketEndKind::Reset, event.words});
        case Kind::Bytes:
        case Kind::Finished: break;
    }
    const auto found = streams_.find(event.stream);
    if (found == streams_.end()) return;
    const std::shared_ptr<Stream> stream = found->second;
    if (event.kind == Kind::Finished) {
        stream->near.finish();
    } else if (!stream->has_left) {
        append(stream->near.inbox(), event.bytes);
    }
    deliver(stream);
}

void TapHttp2::open_stream(std::int32_t id) {
    if (next_) {
        const std::shared_ptr<Stream> stream = std::exchange(next_, nullptr);
        stream->id = id;
        streams_.emplace(id, stream);
        return;
    }
    const auto stream = std::make_shared<Stream>();
    stream->id = id;
    streams_.emplace(id, stream);
    owner_.on_http2_stream(make_socket(stream));
}

void TapHttp2::end_stream(std::int32_t id, const SocketEnd& how) {
    const auto found = streams_.find(id);
    if (found == streams_.end()) return;
    const std::shared_ptr<Stream> stream = found->second;
    stream->is_closed = true;
    stream->near.end(how);
    if (stream->has_left) {
        streams_.erase(found);
    } else {
        deliver(stream);
    }
}

void TapHttp2::end_all(const SocketEnd& how) {
    for (const auto& stream : all_streams()) {
        stream->is_closed = true;
        stream->near.end(how);
        if (stream->has_left) streams_.erase(stream->id);
        deliver(stream);
    }
}

void TapHttp2::deliver(const std::shared_ptr<Stream>& stream) {
    stream->near.deliver();
    if (!stream->near.inbox().empty()) return;
    Bytes out;
    server_.open_window(stream->id, out);
    pass(out);
}

// ---- what is done with its streams

void TapHttp2::send(Stream& stream, BytesView bytes) {
    stream.given_bytes += bytes.size();
    Bytes out;
    server_.send(stream.id, bytes, out);
    pass(out);
    service_.touched(*this);
}

std::size_t TapHttp2::unsent_bytes(const Stream& stream) const {
    return server_.unsent_bytes(stream.id) + far_.unsent_bytes();
}

std::uint64_t TapHttp2::taken_bytes(const Stream& stream) const {
    const std::uint64_t waiting = server_.unsent_bytes(stream.id) + far_.waiting_bytes();
    return stream.given_bytes - std::min(stream.given_bytes, waiting);
}

void TapHttp2::set_reading(Stream& stream, ReadMode mode) {
    stream.near.set_reading(mode);
    service_.touched(*this);
}

void TapHttp2::set_sink(Stream& stream, SocketSink& sink) {
    stream.near.set_sink(&sink);
    service_.touched(*this);
}

void TapHttp2::finish_writing(Stream& stream) {
    Bytes out;
    server_.finish(stream.id, out);
    pass(out);
    service_.touched(*this);
}

void TapHttp2::leave(Stream& stream, Leave how) {
    stream.near.leave();
    stream.has_left = true;
    if (&stream == next_.get()) {
        next_.reset();
        how == Leave::Finish ? leave() : cut();
        return settle();
    }
    if (stream.is_closed) {
        streams_.erase(stream.id);  // whoever calls this keeps the stream
        return settle();
    }
    Bytes out;
    how == Leave::Finish ? server_.finish(stream.id, out) : server_.reset(stream.id, out);
    server_.open_window(stream.id, out);
    pass(out);
    stream.reset_at = service_.now().mono + linger_limit;
    settle();
}

void TapHttp2::leave() {
    Bytes out;
    server_.leave(out);
    pass(out);
    far_.give_back();
    end_all({SocketEndKind::Finished, ""});
}

void TapHttp2::cut() {
    far_.reset();
    end_all({SocketEndKind::Reset, ""});
    settle();
}

// ---- after each of them

void TapHttp2::settle() {
    if (is_gone_) return;
    if (!far_.is_open() && is_idle()) {
        is_gone_ = true;
        service_.touched(*this);
        return owner_.on_http2_gone(*this);
    }
    if (!is_idle()) idle_until_.reset();
    if (is_idle() && !idle_until_) idle_until_ = service_.now().mono + idle_limit;
    // A client that does not read what its pings and resets are answered with is not read either.
    const bool is_full = far_.unsent_bytes() > unsent_bytes_max;
    far_.set_reading(is_full ? ReadMode::Pauses : ReadMode::Reads);
    service_.touched(*this);
}

std::optional<Instant> TapHttp2::deadline() const {
    if (is_gone_) return std::nullopt;
    if (server_.has_events() && !is_taking_) return service_.now().mono;
    if (next_ && next_->near.has_news()) return service_.now().mono;
    std::optional<Instant> due = idle_until_;
    for (const auto& [id, stream] : streams_) {
        if (stream->near.has_news()) return service_.now().mono;
        if (stream->reset_at && (!due || *stream->reset_at < *due)) due = stream->reset_at;
    }
    return due;
}

void TapHttp2::on_time() {
    if (is_gone_) return;
    const std::shared_ptr<TapHttp2> self = shared_from_this();
    const Instant now = service_.now().mono;
    take_events();
    for (const auto& stream : all_streams()) {
        if (stream->near.has_news()) deliver(stream);
        if (!stream->reset_at || *stream->reset_at > now) continue;
        stream->reset_at.reset();
        Bytes out;
        server_.reset(stream->id, out);
        pass(out);
    }
    take_events();
    if (idle_until_ && now >= *idle_until_ && is_idle()) leave();
    settle();
}

}  // namespace redial::net
