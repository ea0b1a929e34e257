// Carries one stream of HTTP/2 over a connection. Nothing is told to the near end from within its
// own calls. Service thread only.
#include "net/dial/http2_socket.hpp"

#include <algorithm>
#include <utility>

namespace redial::net {
namespace {

// The handle that dialer and talker own.
class Http2Socket final : public Socket {
public:
    Http2Socket(DialService& service, std::shared_ptr<Http2Pipe> pipe)
        : service_(service), pipe_(std::move(pipe)) {}
    ~Http2Socket() override { leave(Http2Pipe::Leave::Drop); }
    void leave(Http2Pipe::Leave how) {
        const std::shared_ptr<Http2Pipe> pipe = std::exchange(pipe_, nullptr);
        if (!pipe) return;
        pipe->leave(how);
        service_.touched(*pipe);  // a deadline must not outlive its owner
        service_.retire(pipe);    // it may be what called
    }
    void send(BytesView bytes) override { pipe_->send(bytes); }
    std::size_t unsent_bytes() const override { return pipe_->unsent_bytes(); }
    std::uint64_t taken_bytes() const override { return pipe_->taken_bytes(); }
    void set_reading(ReadMode mode) override { pipe_->set_reading(mode); }
    void set_sink(SocketSink& sink) override { pipe_->set_sink(&sink); }
    void finish_writing() override { pipe_->finish_writing(); }
    std::string peer_address() const override { return pipe_->peer_address(); }

private:
    DialService& service_;
    std::shared_ptr<Http2Pipe> pipe_;
};

class Http2Ender final : public SocketEnder {
public:
    void finish(std::unique_ptr<Socket> socket) override {
        if (socket) static_cast<Http2Socket&>(*socket).leave(Http2Pipe::Leave::Finish);
    }
    void reset(std::unique_ptr<Socket> socket) override {
        if (socket) static_cast<Http2Socket&>(*socket).leave(Http2Pipe::Leave::Reset);
    }
};
Http2Ender ender;  // has no state: every pipe is ended by its own socket

}  // namespace

std::shared_ptr<Http2Pipe> Http2Pipe::begin(DialService& service, Channel far, SocketSink& sink,
                                            std::string_view scheme, std::optional<Channel>& near) {
    auto pipe = std::make_shared<Http2Pipe>(service, scheme);
    pipe->sink_ = &sink;
    pipe->far_.adopt(std::move(far));
    Bytes out;
    pipe->client_.begin(out);
    pipe->pass(out);
    near.emplace(ender, std::make_unique<Http2Socket>(service, pipe));
    return pipe;
}

void Http2Pipe::pass(const Bytes& out) {
    if (!out.empty()) far_.send(out);
}

// ---- the near end

void Http2Pipe::send(BytesView bytes) {
    given_bytes_ += bytes.size();
    Bytes out;
    const Status sent = client_.send(bytes, out);
    pass(out);
    if (!sent) end_near({SocketEndKind::Failed, sent.error().line()});
    if (client_.lacks_websocket()) note_stream_end();
}

// What the windows hold back, and what the system has not taken of the frames: at most all of it.
std::uint64_t Http2Pipe::taken_bytes() const {
    const std::uint64_t waiting = client_.unsent_bytes() + far_.waiting_bytes();
    return given_bytes_ - std::min(given_bytes_, waiting);
}

void Http2Pipe::set_reading(ReadMode mode) {
    is_reading_ = mode == ReadMode::Reads;
    far_.set_reading(mode);
    service_.touched(*this);
}

void Http2Pipe::finish_writing() {
    Bytes out;
    client_.finish(out);
    pass(out);
}

void Http2Pipe::leave(Leave how) {
    sink_ = nullptr;
    inbox_.clear();
    if (how == Leave::Drop) return far_.drop();
    Bytes out;
    if (how == Leave::Finish) client_.finish(out);
    client_.cancel(out);
    pass(out);
    // The stream is what was reset; the connection ends in an orderly way, or at once.
    how == Leave::Finish ? far_.give_back() : far_.reset();
}

// ---- the connection

void Http2Pipe::take_first(BytesView bytes) {
    Bytes own(bytes.begin(), bytes.end());
    on_plain(far_, own);
}

void Http2Pipe::on_plain(RelayEnd&, std::span<std::uint8_t> bytes) {
    Bytes out;
    const Status taken = client_.receive(bytes, out, inbox_);
    pass(out);
    if (!taken && client_.end() == wire::Http2Client::End::None)
        end_near({SocketEndKind::Failed, taken.error().line()});
    note_stream_end();
    deliver();
}

void Http2Pipe::note_stream_end() {
    using End = wire::Http2Client::End;
    if (client_.end() == End::Finished) end_near({SocketEndKind::Finished, ""});
    if (client_.end() == End::Reset) end_near({SocketEndKind::Reset, client_.end_words()});
    if (client_.lacks_websocket()) end_near({SocketEndKind::Finished, ""});
}

void Http2Pipe::on_peer_finished(RelayEnd&) {
    // RFC 9113 9.1: a stream that is open then is broken off.
    end_near({SocketEndKind::Finished, ""});
    deliver();
}

void Http2Pipe::on_peer_gone(RelayEnd&, const SocketEnd& how) {
    end_near(how);
    deliver();
}

void Http2Pipe::end_near(SocketEnd end) {
    if (!near_end_) near_end_ = std::move(end);
    service_.touched(*this);
}

void Http2Pipe::on_end_drained(RelayEnd&) {
    if (sink_ != nullptr && client_.unsent_bytes() == 0) sink_->on_drained();
}

void Http2Pipe::on_end_blocked() {
    if (sink_ != nullptr) sink_->on_blocked();
}

// The near end may let go of everything from within its calls; the pipe is kept to the batch's end.
void Http2Pipe::deliver() {
    if (is_delivering_) return;
    is_delivering_ = true;
    if (!is_reading_ && sink_ != nullptr && near_end_ && !std::exchange(has_told_ahead_, true)) {
        const bool is_fin = near_end_->kind == SocketEndKind::Finished;
        sink_->on_end_ahead(is_fin ? SocketEndKind::Finished : SocketEndKind::Reset);
    }
    while (sink_ != nullptr && is_reading_ && !inbox_.empty()) {
        Bytes bytes;
        bytes.swap(inbox_);
        sink_->on_bytes(bytes);
    }
    if (sink_ != nullptr && is_reading_ && inbox_.empty() && near_end_)
        std::exchange(sink_, nullptr)->on_end(*near_end_);
    is_delivering_ = false;
    service_.touched(*this);
}

std::optional<Instant> Http2Pipe::deadline() const {
    const bool has_news = sink_ != nullptr && is_reading_ && (!inbox_.empty() || near_end_);
    if (has_news && !is_delivering_) return service_.now().mono;
    return std::nullopt;
}

}  // namespace redial::net
