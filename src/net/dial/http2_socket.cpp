// Carries one stream of HTTP/2 over a connection. Nothing is told to the near end from within its
// own calls. Service thread only.
#include "net/dial/http2_socket.hpp"

#include <algorithm>
#include <utility>

#include "net/dial/pipe_socket.hpp"

namespace redial::net {
namespace {

PipeEnder<Http2Pipe> ender;

}  // namespace

std::shared_ptr<Http2Pipe> Http2Pipe::begin(DialService& service, Channel far, SocketSink& sink,
                                            std::string_view scheme, std::optional<Channel>& near) {
    auto pipe = std::make_shared<Http2Pipe>(service, scheme);
    pipe->near_.begin(&sink);
    pipe->far_.adopt(std::move(far));
    Bytes out;
    pipe->client_.begin(out);
    pipe->pass(out);
    near.emplace(ender, std::make_unique<PipeSocket<Http2Pipe>>(service, pipe));
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
    near_.set_reading(mode);
    service_.touched(*this);
}

void Http2Pipe::finish_writing() {
    Bytes out;
    client_.finish(out);
    pass(out);
}

void Http2Pipe::leave(Leave how) {
    near_.leave();
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
    const bool was_begun = client_.has_settings();
    const Status taken = client_.receive(bytes, out, near_.inbox());
    pass(out);
    if (!taken && client_.end() == wire::Http2Client::End::None)
        end_near({SocketEndKind::Failed, taken.error().line()});
    note_stream_end();
    const bool begins = !was_begun && client_.has_settings();
    if (begins && near_.sink() != nullptr) near_.sink()->on_connected();
    deliver();
}

void Http2Pipe::note_stream_end() {
    using End = wire::Http2Client::End;
    if (client_.end() == End::Finished) near_.finish_or_end();
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
    near_.end(std::move(end));
    service_.touched(*this);
}

void Http2Pipe::on_end_drained(RelayEnd&) {
    update_reading();
    if (near_.sink() != nullptr && client_.unsent_bytes() == 0) near_.sink()->on_drained();
}

void Http2Pipe::on_end_blocked() {
    if (near_.sink() != nullptr) near_.sink()->on_blocked();
}

// The connection is read whether the near end reads or not: what is still to be sent waits for
// windows that come this way, and what comes is held back by ours. Only a server that does not read
// what its own frames are answered with is not read either.
void Http2Pipe::update_reading() {
    const bool is_full = far_.unsent_bytes() > unsent_bytes_max;
    far_.set_reading(is_full ? ReadMode::Pauses : ReadMode::Reads);
}

void Http2Pipe::deliver() {
    near_.deliver();
    if (near_.inbox().empty()) {
        Bytes out;
        client_.open_window(out);
        pass(out);
    }
    update_reading();
    service_.touched(*this);
}

std::optional<Instant> Http2Pipe::deadline() const {
    if (near_.has_news()) return service_.now().mono;
    return std::nullopt;
}

}  // namespace redial::net
