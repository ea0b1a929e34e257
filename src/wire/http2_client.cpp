// Speaks HTTP/2 through nghttp2, which reads and makes the frames, keeps the windows and answers
// pings and settings. Pure, any one thread.
#include "wire/http2_client.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "wire/handshake.hpp"
#include "wire/http2_form.hpp"
#include "wire/http2_parts.hpp"
#include "wire/http_body.hpp"
#include "wire/http_text.hpp"

namespace redial::wire {
namespace {

// Of the stream and of the connection: a server sends as much ahead of our reading.
constexpr std::int32_t window_bytes = 1 << 20;
constexpr std::string_view http_1 = "HTTP/1.";

std::string words_of_code(std::uint32_t code) { return nghttp2_http2_strerror(code); }

}  // namespace

struct Http2Client::State {
    nghttp2_session* session = nullptr;
    std::string scheme;
    std::int32_t stream = -1;
    // The request.
    HttpHeadParser head;
    bool is_websocket = false;
    bool is_asked = false;
    bool has_settings = false;
    HttpBody body;  // of a request that is no WebSocket's, which runs until finish()
    std::string key;
    std::string request;
    Http2Pending pending;  // for the stream
    // The answer.
    HttpHead answer;
    HttpHead coming;
    std::size_t head_bytes = 0;
    bool has_answer = false;
    Bytes inbox;
    End end = End::None;
    std::uint32_t reset_code = 0;
    std::string goaway;
    bool lacks_websocket = false;
    std::size_t untaken_bytes = 0;
    std::string begin;  // of what came, while it may be HTTP/1.1

    ~State() { nghttp2_session_del(session); }
    bool takes_websocket() const {
        return has_settings && nghttp2_session_get_remote_settings(
                                   session, NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL) == 1;
    }
    void take_body(BytesView http1);
    void ask();
    void take_head();
    void note_pending();
};

// What nghttp2 calls; each translates, and none calls back into it but where its manual lets it.
struct Http2Client::Callbacks {
    static State& state(void* user) { return *static_cast<State*>(user); }

    static int on_header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                         std::size_t name_bytes, const std::uint8_t* value, std::size_t value_bytes,
                         std::uint8_t, void* user) {
        State& s = state(user);
        if (frame->hd.stream_id != s.stream) return 0;
        s.head_bytes += name_bytes + value_bytes;
        if (s.head_bytes > head_bytes_max || s.coming.fields.size() >= head_fields_max)
            return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;  // resets the stream
        s.coming.fields.push_back(
            {std::string(as_text({name, name_bytes})), std::string(as_text({value, value_bytes}))});
        return 0;
    }
    static int on_frame(nghttp2_session*, const nghttp2_frame* frame, void* user) {
        State& s = state(user);
        if (frame->hd.type == NGHTTP2_SETTINGS && (frame->hd.flags & NGHTTP2_FLAG_ACK) == 0) {
            s.has_settings = true;
            s.lacks_websocket = s.is_websocket && !s.is_asked && !s.takes_websocket();
        }
        if (frame->hd.type == NGHTTP2_GOAWAY && frame->goaway.error_code != NGHTTP2_NO_ERROR)
            s.goaway = words_of_code(frame->goaway.error_code);
        if (frame->hd.stream_id != s.stream || s.stream < 0) return 0;
        if (frame->hd.type == NGHTTP2_HEADERS) s.take_head();
        const bool may_end = frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA;
        if (may_end && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) s.end = End::Finished;
        return 0;
    }
    static int on_data(nghttp2_session* session, std::uint8_t, std::int32_t stream,
                       const std::uint8_t* data, std::size_t bytes, void* user) {
        State& s = state(user);
        nghttp2_session_consume_connection(session, bytes);
        if (stream != s.stream) return 0;
        s.untaken_bytes += bytes;
        append(s.inbox, BytesView(data, bytes));
        return 0;
    }
    static int on_stream_closed(nghttp2_session*, std::int32_t stream, std::uint32_t code,
                                void* user) {
        State& s = state(user);
        if (stream != s.stream || s.end != End::None) return 0;
        s.end = End::Reset;
        s.reset_code = code;
        return 0;
    }
    static ssize_t read_pending(nghttp2_session*, std::int32_t, std::uint8_t* to, std::size_t most,
                                std::uint32_t* flags, nghttp2_data_source*, void* user) {
        return state(user).pending.read(to, most, flags);
    }
};

Http2Client::Http2Client(std::string_view scheme) : state_(std::make_unique<State>()) {
    state_->scheme = scheme;
    nghttp2_session_callbacks* calls = nullptr;
    nghttp2_session_callbacks_new(&calls);
    nghttp2_session_callbacks_set_on_header_callback(calls, Callbacks::on_header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(calls, Callbacks::on_frame);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(calls, Callbacks::on_data);
    nghttp2_session_callbacks_set_on_stream_close_callback(calls, Callbacks::on_stream_closed);
    nghttp2_option* option = nullptr;
    nghttp2_option_new(&option);
    nghttp2_option_set_no_auto_window_update(option, 1);
    nghttp2_session_client_new2(&state_->session, calls, state_.get(), option);
    nghttp2_option_del(option);
    nghttp2_session_callbacks_del(calls);
}

Http2Client::~Http2Client() = default;

void Http2Client::begin(Bytes& out) {
    const nghttp2_settings_entry settings[] = {
        {NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
        {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, static_cast<std::uint32_t>(window_bytes)},
        {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, static_cast<std::uint32_t>(head_bytes_max)}};
    nghttp2_submit_settings(state_->session, NGHTTP2_FLAG_NONE, settings, std::size(settings));
    nghttp2_session_set_local_window_size(state_->session, NGHTTP2_FLAG_NONE, 0, window_bytes);
    flush_http2(state_->session, out);
}

Status Http2Client::send(BytesView http1, Bytes& out) {
    State& s = *state_;
    if (!s.head.is_done()) {
        const auto taken = s.head.feed(http1);
        if (!taken) return taken.error();
        http1 = http1.subspan(*taken);
        if (!s.head.is_done()) return Done{};
        s.is_websocket = s.head.head().has_token("Upgrade", "websocket");
        if (const HttpField* key = s.head.head().find("Sec-WebSocket-Key")) s.key = key->value;
        if (!s.is_websocket) s.body = HttpBody::relayed(s.head.head(), 0);
        s.lacks_websocket = s.is_websocket && s.has_settings && !s.takes_websocket();
    }
    s.take_body(http1);
    s.ask();
    s.note_pending();
    flush_http2(s.session, out);
    return Done{};
}

// Without what frames it in HTTP/1.1.
void Http2Client::State::take_body(BytesView http1) {
    if (is_websocket) return pending.add(http1);
    while (!http1.empty() && !body.is_finished()) {
        BytesView data;
        http1 = http1.subspan(body.take(http1, data));
        pending.add(data);
    }
    if (body.is_finished()) pending.finish();
}

// An extended CONNECT waits for the server to say that it takes them (RFC 8441 3).
void Http2Client::State::ask() {
    if (is_asked || !head.is_done() || lacks_websocket || (is_websocket && !has_settings)) return;
    is_asked = true;
    const HttpHead& http1 = head.head();
    const std::string& line = http1.start_line;
    const std::size_t first = line.find(' '), last = line.rfind(' ');
    const HttpField* host = http1.find("Host");
    std::vector<HttpField> fields = {{":method", is_websocket ? "CONNECT" : line.substr(0, first)},
                                     {":scheme", scheme},
                                     {":path", line.substr(first + 1, last - first - 1)},
                                     {":authority", host == nullptr ? "" : host->value}};
    if (is_websocket) fields.push_back({":protocol", "websocket"});
    request = http2_form_of_request(http1);
    for (const HttpField& field : http1.fields) {
        std::string name = to_lower(field.name);
        if (!is_left_out_of_http2(name)) fields.push_back({std::move(name), field.value});
    }
    const std::vector<nghttp2_nv> pairs = http2_pairs_of(fields);
    nghttp2_data_provider provider{};
    provider.read_callback = Callbacks::read_pending;
    const bool has_body = is_websocket || !pending.is_finishing() || pending.size() > 0;
    stream = nghttp2_submit_request(session, nullptr, pairs.data(), pairs.size(),
                                    has_body ? &provider : nullptr, nullptr);
}

void Http2Client::State::note_pending() {
    // "Not deferred" is no error here: it is read from anyhow.
    if (stream >= 0 && pending.has_news()) nghttp2_session_resume_data(session, stream);
}

// Trailers are let go of: nothing of a WebSocket or an event stream is in them.
void Http2Client::State::take_head() {
    HttpHead head_seen = std::move(coming);
    coming = {};
    head_bytes = 0;
    if (has_answer) return;
    std::string status;
    std::string fields;
    std::vector<HttpField> kept;
    for (HttpField& field : head_seen.fields) {
        if (field.name == ":status") status = field.value;
        if (field.name.starts_with(':')) continue;
        const bool is_ours = is_websocket && (field.name == "sec-websocket-accept" ||
                                              is_left_out_of_http2(field.name));
        if (!is_ours) fields += field.name + ": " + field.value + "\r\n";
        kept.push_back(std::move(field));
    }
    if (status.starts_with('1')) return;
    has_answer = true;
    answer.start_line = "HTTP/2.0 " + status;
    answer.fields = std::move(kept);
    answer.raw = answer.start_line + "\r\n" + fields + "\r\n";
    const bool is_switching = is_websocket && status.starts_with('2');
    append(inbox, is_switching ? "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                 "Connection: Upgrade\r\nSec-WebSocket-Accept: " +
                                     accept_of_key(key) + "\r\n" + fields + "\r\n"
                               : answer.raw);
}

void Http2Client::finish(Bytes& out) {
    state_->pending.finish();
    state_->note_pending();
    flush_http2(state_->session, out);
}

void Http2Client::cancel(Bytes& out) {
    State& s = *state_;
    const bool is_said = s.pending.is_finishing() && s.pending.size() == 0;
    if (s.stream >= 0 && s.end == End::None && !is_said)
        nghttp2_submit_rst_stream(s.session, NGHTTP2_FLAG_NONE, s.stream, NGHTTP2_CANCEL);
    nghttp2_submit_goaway(s.session, NGHTTP2_FLAG_NONE, 0, NGHTTP2_NO_ERROR, nullptr, 0);
    flush_http2(s.session, out);
}

Status Http2Client::receive(BytesView bytes, Bytes& out, Bytes& http1) {
    State& s = *state_;
    if (s.begin.size() < http_1.size() && !s.has_settings) {
        s.begin += as_text(bytes.first(std::min(bytes.size(), http_1.size())));
        if (s.begin.starts_with(http_1))
            return Error{"the server speaks HTTP/1.1, not HTTP/2", "HTTP/2", "try --http 1.1"};
    }
    const ssize_t taken = nghttp2_session_mem_recv(s.session, bytes.data(), bytes.size());
    if (taken >= 0) s.ask();
    flush_http2(s.session, out);
    append(http1, s.inbox);
    s.inbox.clear();
    if (taken < 0) return Error{nghttp2_strerror(static_cast<int>(taken)), "HTTP/2", ""};
    // nghttp2 has told the server what was wrong, and wants nothing more.
    if (s.end == End::None && nghttp2_session_want_read(s.session) == 0)
        return Error{"the server breaks the protocol", "HTTP/2", ""};
    return Done{};
}

void Http2Client::open_window(Bytes& out) {
    State& s = *state_;
    if (s.untaken_bytes == 0) return;
    nghttp2_session_consume_stream(s.session, s.stream, std::exchange(s.untaken_bytes, 0));
    flush_http2(s.session, out);
}

Http2Client::End Http2Client::end() const { return state_->end; }

std::string Http2Client::end_words() const {
    std::string words = "HTTP/2 stream reset: " + words_of_code(state_->reset_code);
    if (!state_->goaway.empty()) words += ", GOAWAY: " + state_->goaway;
    return words;
}

bool Http2Client::has_settings() const { return state_->has_settings; }

bool Http2Client::takes_websocket() const { return state_->takes_websocket(); }

bool Http2Client::lacks_websocket() const { return state_->lacks_websocket; }

std::size_t Http2Client::unsent_bytes() const { return state_->pending.size(); }

const std::string& Http2Client::request() const { return state_->request; }

const HttpHead& Http2Client::answer() const { return state_->answer; }

}  // namespace redial::wire
