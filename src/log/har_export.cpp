// Gathers what HAR says of each attempt and writes its entry once it is over. One thread at a time.
#include "log/har_export.hpp"

#include "base/utf8.hpp"
#include "log/har_export_text.hpp"
#include "log/har_heads.hpp"
#include "log/json_writer.hpp"

namespace redial::log {
namespace {

// A hostile log could name four thousand million sessions.
constexpr std::size_t sessions_max = 20'000;

// What an event tells of its attempt.
struct Noting {
    const core::Stamp& stamp;
    HarAttempt& attempt;

    void operator()(const core::AttemptStarted& e) const { attempt.url = e.url; }
    void operator()(const core::StageDone& e) const {
        auto& took = attempt.stages[static_cast<int>(e.stage)];
        took = took.value_or(Duration{}) + e.took;
        if (e.stage == core::StageName::Connect && e.is_ok) attempt.address = e.detail;
        if (e.stage == core::StageName::Upgrade) attempt.headers = e.headers;
    }
    void operator()(const core::AttemptOpened& e) const {
        attempt.opened_at = stamp.at;
        attempt.http_status = e.http_status;
        attempt.request = e.request;
        attempt.response = e.response;
        if (!e.address.empty()) attempt.address = e.address;
    }
    void operator()(const core::AttemptEnded& e) const {
        attempt.ended = e;
        attempt.ended->request.clear();
        attempt.ended->response.clear();
        attempt.ended_at = stamp.wall_at;
        if (attempt.request.empty()) attempt.request = e.request;
        if (attempt.response.empty()) attempt.response = e.response;
        if (e.outcome.http_status != 0) attempt.http_status = e.outcome.http_status;
    }
    template <class T>
    void operator()(const T&) const {}
};

// The heads stand in the entry itself: an event has its own only where those would not give it.
struct WithoutHeads {
    const HarAttempt& attempt;

    void cut_request(std::string& request) const {
        const HarHead head = request_from(request);
        const bool is_same =
            request == request_head(head.method, attempt.url, head.version, head.headers);
        if (request == attempt.request && is_same && is_utf8(as_bytes(request)) &&
            !head.headers.empty())
            request.clear();
    }
    void cut_response(std::string& response) const {
        const HarHead head = response_from(response);
        const std::string text =
            response_head(head.version, head.status, head.status_text, head.headers);
        if (response == attempt.response && response == text + std::string(head.body) &&
            is_utf8(as_bytes(text)) && !head.headers.empty())
            response.clear();
    }
    void operator()(core::AttemptOpened& e) const {
        cut_request(e.request);
        cut_response(e.response);
    }
    void operator()(core::AttemptEnded& e) const {
        if (attempt.opened_at) return;
        cut_request(e.request);
        cut_response(e.response);
    }
    template <class T>
    void operator()(T&) const {}
};

bool has_heads(const core::Happening& what) {
    return std::holds_alternative<core::AttemptOpened>(what) ||
           std::holds_alternative<core::AttemptEnded>(what);
}

void add_to_list(Spool& spool, Spool::Id list, std::string& text) {
    if (!spool.is_empty(list)) spool.append(list, ",\n");
    spool.append(list, text);
    text.clear();
}

}  // namespace

void HarExport::begin(const LogHeader& header) {
    has_begun_ = true;
    out_ += "{\"log\":{\"version\":\"1.2\",\"creator\":{";
    const std::size_t space = header.tool.find(' ');
    JsonWriter creator(out_);
    creator("name", std::string("Redial"));
    creator("version",
            space == std::string::npos ? std::string() : made_valid(header.tool.substr(space + 1)));
    out_ += '}';
    if (header.is_redacted) {
        out_ += ",\"comment\":\"Credentials and session ids were replaced by REDACTED.\"";
    }
    out_ += ",\"pages\":[],\"entries\":[";
}

HarExport::Lane& HarExport::lane_of(const core::Stamp& stamp) {
    const auto found = lanes_.find(stamp.session.value);
    if (found != lanes_.end()) return found->second;
    if (lanes_.size() >= sessions_max) {
        Lane oldest = std::move(lanes_.begin()->second);
        lanes_.erase(lanes_.begin());
        if (oldest.attempt) write_entry(std::move(*oldest.attempt));
        spool_.take(oldest.events, [](std::string_view) {});
    }
    Lane& lane = lanes_[stamp.session.value];
    lane.events = spool_.add();
    return lane;
}

HarAttempt& HarExport::begin_attempt(Lane& lane, const core::Stamp& stamp) {
    if (lane.attempt) write_entry(std::move(*lane.attempt));
    HarAttempt& begun = lane.attempt.emplace();
    begun.started = stamp;
    begun.url = lane.url;
    begun.messages = spool_.add();
    begun.events = std::exchange(lane.events, spool_.add());
    return begun;
}

void HarExport::on_event(const core::Event& event) {
    if (const auto* message = std::get_if<core::MessageSeen>(&event.what))
        return on_message(event.stamp, *message);
    Lane& lane = lane_of(event.stamp);
    if (const auto* added = std::get_if<core::SessionAdded>(&event.what); added && added->config)
        lane.url = added->config->url;
    if (const auto* now = std::get_if<core::SessionChanged>(&event.what); now && now->config)
        lane.url = now->config->url;
    if (const auto* http = std::get_if<core::HttpSeen>(&event.what)) {
        begin_entry();
        append_har_http(out_, event.stamp, *http);
    }
    const bool is_start = std::holds_alternative<core::AttemptStarted>(event.what);
    if (is_start) begin_attempt(lane, event.stamp);
    if (lane.attempt) return note(*lane.attempt, event);
    append_event(line_, event);
    line_.pop_back();
    add_to_list(spool_, lane.events, line_);
}

void HarExport::note(HarAttempt& attempt, const core::Event& event) {
    std::visit(Noting{event.stamp, attempt}, event.what);
    attempt.last_at = event.stamp.at;
    if (has_heads(event.what)) {
        core::Event cut = event;
        std::visit(WithoutHeads{attempt}, cut.what);
        append_event(line_, cut);
    } else {
        append_event(line_, event);
    }
    line_.pop_back();
    add_to_list(spool_, attempt.events, line_);
}

void HarExport::on_message(const core::Stamp& stamp, const core::MessageSeen& message) {
    Lane& lane = lane_of(stamp);
    // Of a recording that begins within a connection.
    const bool is_other = !lane.attempt || lane.attempt->started.attempt != stamp.attempt;
    HarAttempt& attempt = is_other ? begin_attempt(lane, stamp) : *lane.attempt;
    attempt.last_at = stamp.at;
    append_har_message(line_, attempt.started, stamp, message);
    add_to_list(spool_, attempt.messages, line_);
}

void HarExport::write_spooled(Spool::Id id) {
    spool_.take(id, [this](std::string_view piece) {
        out_ += piece;
        drain_();
    });
}

void HarExport::begin_entry() {
    if (!has_begun_) begin({});
    out_ += std::exchange(has_entries_, true) ? ",\n" : "\n";
}

void HarExport::write_entry(HarAttempt attempt) {
    begin_entry();
    out_ += '{';
    append_har_entry(out_, attempt);
    out_ += ",\"_webSocketMessages\":[";
    const bool has_messages = !spool_.is_empty(attempt.messages);
    write_spooled(attempt.messages);
    append_har_failure(out_, attempt, has_messages);
    out_ += "],\"_redial\":{\"session\":";
    append_number(out_, std::uint64_t{attempt.started.session.value});
    out_ += ",\"attempt\":";
    append_number(out_, std::uint64_t{attempt.started.attempt.value});
    JsonWriter writer(out_);
    writer("mono_us", to_us(attempt.started.at));
    writer("wall_us", to_us(attempt.started.wall_at));
    write_events(attempt.events);
    out_ += "}}";
    drain_();
}

void HarExport::write_events(Spool::Id events) {
    out_ += ",\"events\":[";
    write_spooled(events);
    out_ += ']';
}

void HarExport::finish() {
    if (!has_begun_) begin({});
    for (auto& [session, lane] : lanes_)
        if (lane.attempt) write_entry(std::move(*lane.attempt));
    out_ += "\n],\"_redial\":{\"events\":[";
    bool is_first = true;
    for (auto& [session, lane] : lanes_) {
        if (spool_.is_empty(lane.events)) continue;
        if (!std::exchange(is_first, false)) out_ += ",\n";
        write_spooled(lane.events);
    }
    out_ += "]}}}\n";
    lanes_.clear();
}

}  // namespace redial::log
