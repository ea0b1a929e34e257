// Speaks HTTP/2 with clients through nghttp2, which reads and makes the frames, checks that
// requests are well formed, keeps the windows and answers pings and settings. Pure, any one thread.
#include "wire/http2_server.hpp"

#include <unordered_map>
#include <utility>

#include "wire/handshake.hpp"
#include "wire/http2_form.hpp"
#include "wire/http2_parts.hpp"
#include "wire/http2_request.hpp"
#include "wire/http_exchange.hpp"

namespace redial::wire {
namespace {

using Kind = Http2StreamEvent::Kind;

constexpr std::int32_t connection_window_bytes = 1 << 20;

}  // namespace

struct Http2Server::Stream {
    // The request.
    Http2Request request;
    bool is_websocket = false;
    bool is_chunked = false;  // its body has no length
    std::size_t untaken_bytes = 0;
    // The answer.
    enum class Part : std::uint8_t { Head, Body, Frames, Done };
    Part part = Part::Head;
    HttpExchange exchange;
    HttpHeadParser head;
    HttpBody body;
    Http2Pending pending;
};

struct Http2Server::State {
    nghttp2_session* session = nullptr;
    std::unordered_map<std::int32_t, Stream> streams;
    std::vector<Http2StreamEvent> events;  // not yet taken

    ~State() { nghttp2_session_del(session); }
    Stream* find(std::int32_t id) {
        const auto found = streams.find(id);
        return found == streams.end() ? nullptr : &found->second;
    }
    void tell(std::int32_t id, Kind kind, Bytes bytes = {}, std::string words = {}) {
        events.push_back({id, kind, std::move(bytes), std::move(words)});
    }
    void take_request(std::int32_t id, Stream& stream, bool is_whole);
    void end_request(std::int32_t id, Stream& stream);
    void take_body(std::int32_t id, Stream& stream, BytesView bytes);
    BytesView take_answer(std::int32_t id, Stream& stream, BytesView http1);
    void begin_answer(std::int32_t id, Stream& stream);
    void submit(std::int32_t id, int status, std::vector<HttpField> fields, bool has_body);
    void submit_interim(std::int32_t id, int status, std::vector<HttpField> fields);
    void refuse(std::int32_t id, Stream& stream, int status, const std::string& words);
    void break_off(std::int32_t id, std::uint32_t code);
    void wake(std::int32_t id, const Stream& stream);
};

// What nghttp2 calls; each translates, and none calls back into it but where its manual lets it.
struct Http2Server::Callbacks {
    static State& state(void* user) { return *static_cast<State*>(user); }

    static int on_begin(nghttp2_session*, const nghttp2_frame* frame, void* user) {
        const bool is_request =
            frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST;
        if (is_request) state(user).streams[frame->hd.stream_id];
        return 0;
    }
    static int on_header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                         std::size_t name_bytes, const std::uint8_t* value, std::size_t value_bytes,
                         std::uint8_t, void* user) {
        Stream* stream = state(user).find(frame->hd.stream_id);
        // Trailers are let go of: nothing of a WebSocket or an event stream is in them.
        if (stream == nullptr || frame->headers.cat != NGHTTP2_HCAT_REQUEST) return 0;
        stream->request.add(as_text({name, name_bytes}), as_text({value, value_bytes}));
        return 0;
    }
    static int on_frame(nghttp2_session*, const nghttp2_frame* frame, void* user) {
        State& s = state(user);
        const std::int32_t id = frame->hd.stream_id;
        Stream* stream = s.find(id);
        if (stream == nullptr) return 0;
        const bool is_end = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
        if (frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST)
            s.take_request(id, *stream, is_end);
        const bool may_end = frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA;
        if (may_end && is_end) s.end_request(id, *stream);
        return 0;
    }
    static int on_data(nghttp2_session* session, std::uint8_t, std::int32_t id,
                       const std::uint8_t* data, std::size_t bytes, void* user) {
        State& s = state(user);
        // A stream that is not read holds up itself alone.
        nghttp2_session_consume_connection(session, bytes);
        Stream* stream = s.find(id);
        if (stream == nullptr) return 0;
        stream->untaken_bytes += bytes;
        s.take_body(id, *stream, {data, bytes});
        return 0;
    }
    static int on_closed(nghttp2_session*, std::int32_t id, std::uint32_t code, void* user) {
        State& s = state(user);
        if (s.streams.erase(id) == 0) return 0;
        const bool is_reset = code != NGHTTP2_NO_ERROR;
        s.tell(id, is_reset ? Kind::Reset : Kind::Closed, {},
               std::string("HTTP/2 stream reset: ") + nghttp2_http2_strerror(code));
        return 0;
    }
    static ssize_t read_pending(nghttp2_session*, std::int32_t id, std::uint8_t* to,
                                std::size_t most, std::uint32_t* flags, nghttp2_data_source*,
                                void* user) {
        Stream* stream = state(user).find(id);
        if (stream == nullptr) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
        return stream->pending.read(to, most, flags);
    }
};

Http2Server::Http2Server() : state_(std::make_unique<State>()) {
    nghttp2_session_callbacks* calls = nullptr;
    nghttp2_session_callbacks_new(&calls);
    nghttp2_session_callbacks_set_on_begin_headers_callback(calls, Callbacks::on_begin);
    nghttp2_session_callbacks_set_on_header_callback(calls, Callbacks::on_header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(calls, Callbacks::on_frame);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(calls, Callbacks::on_data);
    nghttp2_session_callbacks_set_on_stream_close_callback(calls, Callbacks::on_closed);
    nghttp2_option* option = nullptr;
    nghttp2_option_new(&option);
    nghttp2_option_set_no_auto_window_update(option, 1);
    nghttp2_session_server_new2(&state_->session, calls, state_.get(), option);
    nghttp2_option_del(option);
    nghttp2_session_callbacks_del(calls);
}

Http2Server::~Http2Server() = default;

void Http2Server::begin(Bytes& out) {
    const nghttp2_settings_entry settings[] = {
        {NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL, 1},
        {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, streams_max},
        {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, static_cast<std::uint32_t>(stream_window_bytes)},
        {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, static_cast<std::uint32_t>(head_bytes_max)}};
    nghttp2_submit_settings(state_->session, NGHTTP2_FLAG_NONE, settings, std::size(settings));
    nghttp2_session_set_local_window_size(state_->session, NGHTTP2_FLAG_NONE, 0,
                                          connection_window_bytes);
    flush_http2(state_->session, out);
}

Status Http2Server::receive(BytesView bytes, Bytes& out) {
    State& s = *state_;
    const ssize_t taken = nghttp2_session_mem_recv(s.session, bytes.data(), bytes.size());
    flush_http2(s.session, out);
    if (taken < 0) return Error{nghttp2_strerror(static_cast<int>(taken)), "HTTP/2", ""};
    // nghttp2 has told the client what was wrong, and wants nothing more.
    if (nghttp2_session_want_read(s.session) == 0)
        return Error{"the client ended the connection or broke the protocol", "HTTP/2", ""};
    return Done{};
}

std::vector<Http2StreamEvent> Http2Server::take_events() {
    return std::exchange(state_->events, {});
}

bool Http2Server::has_events() const { return !state_->events.empty(); }

// ---- requests

void Http2Server::State::take_request(std::int32_t id, Stream& stream, bool is_whole) {
    const Http2Request request = std::exchange(stream.request, {});
    const auto http1 = request.to_http1(is_whole ? Http2Body::None : Http2Body::Follows);
    if (const auto* refused = std::get_if<Http2Refusal>(&http1)) {
        tell(id, Kind::Refused, {}, refused->words);
        return refuse(id, stream, refused->status, refused->words);
    }
    const auto& asked = std::get<Http1Request>(http1);
    stream.is_websocket = asked.is_websocket;
    stream.is_chunked = asked.is_chunked;
    static_cast<void>(stream.exchange.on_request(asked.head));
    tell(id, Kind::Opened);
    tell(id, Kind::Bytes, to_bytes(asked.head.raw));
}

void Http2Server::State::take_body(std::int32_t id, Stream& stream, BytesView bytes) {
    if (!stream.is_chunked) return tell(id, Kind::Bytes, Bytes(bytes.begin(), bytes.end()));
    if (bytes.empty()) return;  // an empty chunk would be the last one
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
    Bytes chunk = to_bytes(size);
    append(chunk, bytes);
    append(chunk, std::string_view("\r\n"));
    tell(id, Kind::Bytes, std::move(chunk));
}

// Of an ordinary request it is the end of its body, not of what its client does.
void Http2Server::State::end_request(std::int32_t id, Stream& stream) {
    if (stream.is_websocket) return tell(id, Kind::Finished);
    if (std::exchange(stream.is_chunked, false)) tell(id, Kind::Bytes, to_bytes("0\r\n\r\n"));
}

void Http2Server::State::refuse(std::int32_t id, Stream& stream, int status,
                                const std::string& words) {
    stream.part = Stream::Part::Done;
    stream.pending.add(as_bytes(words + "\n"));
    stream.pending.finish();
    submit(id, status, {{"content-type", "text/plain; charset=utf-8"}}, true);
}

void Http2Server::open_window(std::int32_t id, Bytes& out) {
    Stream* stream = state_->find(id);
    if (stream == nullptr || stream->untaken_bytes == 0) return;
    const std::size_t taken = std::exchange(stream->untaken_bytes, 0);
    nghttp2_session_consume_stream(state_->session, id, taken);
    flush_http2(state_->session, out);
}

// ---- answers

void Http2Server::send(std::int32_t id, BytesView http1, Bytes& out) {
    Stream* stream = state_->find(id);
    while (stream != nullptr && !http1.empty()) {
        http1 = state_->take_answer(id, *stream, http1);
        stream = state_->find(id);
    }
    if (stream != nullptr) state_->wake(id, *stream);
    flush_http2(state_->session, out);
}

BytesView Http2Server::State::take_answer(std::int32_t id, Stream& stream, BytesView http1) {
    switch (stream.part) {
        case Stream::Part::Head: {
            const auto taken = stream.head.feed(http1);
            if (!taken) {
                break_off(id, NGHTTP2_INTERNAL_ERROR);
                return {};
            }
            if (stream.head.is_done()) begin_answer(id, stream);
            return http1.subspan(*taken);
        }
        case Stream::Part::Body: {
            BytesView data;
            const std::size_t taken = stream.body.take(http1, data);
            stream.pending.add(data);
            if (!stream.body.is_finished()) return http1.subspan(taken);
            stream.part = Stream::Part::Done;
            stream.pending.finish();
            if (!stream.body.is_whole()) break_off(id, NGHTTP2_INTERNAL_ERROR);
            return {};
        }
        case Stream::Part::Frames: stream.pending.add(http1); return {};
        case Stream::Part::Done: return {};
    }
    return {};
}

void Http2Server::State::begin_answer(std::int32_t id, Stream& stream) {
    using What = BehindHead::What;
    const HttpHead head = std::exchange(stream.head, {}).head();
    HttpExchange::Answer answer = stream.exchange.on_answer(head);
    if (answer.is_interim) return submit_interim(id, answer.status, http2_fields_of_answer(head));
    if (answer.status == 0 || answer.behind.what == What::Raw)
        return break_off(id, NGHTTP2_INTERNAL_ERROR);
    if (answer.behind.what == What::Frames) {
        stream.part = Stream::Part::Frames;
        return submit(id, 200, http2_fields_of_answer(head), true);
    }
    // A 2xx would agree to what the server did not agree to (RFC 8441 5).
    if (stream.is_websocket && answer.status < 300)
        return refuse(id, stream, 502,
                      "the server answered the opening handshake with " + head.start_line);
    const bool has_body = answer.behind.what == What::Body;
    stream.part = has_body ? Stream::Part::Body : Stream::Part::Done;
    stream.body = std::move(answer.behind.body);
    if (!has_body) stream.pending.finish();
    submit(id, answer.status, http2_fields_of_answer(head), has_body);
}

void Http2Server::State::submit(std::int32_t id, int status, std::vector<HttpField> fields,
                                bool has_body) {
    fields.insert(fields.begin(), {":status", std::to_string(status)});
    const std::vector<nghttp2_nv> pairs = http2_pairs_of(fields);
    nghttp2_data_provider provider{};
    provider.read_callback = Callbacks::read_pending;
    nghttp2_submit_response(session, id, pairs.data(), pairs.size(),
                            has_body ? &provider : nullptr);
}

void Http2Server::State::submit_interim(std::int32_t id, int status,
                                        std::vector<HttpField> fields) {
    fields.insert(fields.begin(), {":status", std::to_string(status)});
    const std::vector<nghttp2_nv> pairs = http2_pairs_of(fields);
    nghttp2_submit_headers(session, NGHTTP2_FLAG_NONE, id, nullptr, pairs.data(), pairs.size(),
                           nullptr);
}

void Http2Server::State::break_off(std::int32_t id, std::uint32_t code) {
    nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, id, code);
}

void Http2Server::State::wake(std::int32_t id, const Stream& stream) {
    // "Not deferred" is no error here: it is read from anyhow.
    if (stream.pending.has_news()) nghttp2_session_resume_data(session, id);
}

void Http2Server::finish(std::int32_t id, Bytes& out) {
    Stream* stream = state_->find(id);
    if (stream == nullptr || stream->pending.is_finishing()) return;
    const bool ends_here =
        stream->part == Stream::Part::Frames ||
        (stream->part == Stream::Part::Body && stream->body.ends_with_connection());
    if (!ends_here) return reset(id, out);
    stream->pending.finish();
    state_->wake(id, *stream);
    flush_http2(state_->session, out);
}

// RFC 8441 5: what RST is to TCP.
void Http2Server::reset(std::int32_t id, Bytes& out) {
    if (state_->find(id) == nullptr) return;
    state_->break_off(id, NGHTTP2_CANCEL);
    flush_http2(state_->session, out);
}

void Http2Server::leave(Bytes& out) {
    nghttp2_session* session = state_->session;
    nghttp2_submit_goaway(session, NGHTTP2_FLAG_NONE,
                          nghttp2_session_get_last_proc_stream_id(session), NGHTTP2_NO_ERROR,
                          nullptr, 0);
    flush_http2(state_->session, out);
}

bool Http2Server::has_streams() const { return !state_->streams.empty(); }

std::size_t Http2Server::unsent_bytes(std::int32_t id) const {
    const Stream* stream = state_->find(id);
    return stream == nullptr ? 0 : stream->pending.size();
}

}  // namespace redial::wire
