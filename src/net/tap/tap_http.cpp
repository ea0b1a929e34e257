// Follows requests and answers of a tap's client. Service thread only.
#include "net/tap/tap_http.hpp"

#include <algorithm>
#include <utility>

namespace redial::net {
namespace {

// Of requests that are sent ahead of their answers only the first ones' heads are kept.
constexpr std::size_t heads_kept_max = 8;
// Of the body of a request that may be answered with an event stream.
constexpr std::size_t body_kept_bytes_max = 256u << 10;

using What = wire::BehindHead::What;

}  // namespace

bool TapHttp::is_dialling() const {
    return std::any_of(asked_.begin(), asked_.end(),
                       [](const Asked& asked) { return asked.is_dial(); });
}

void TapHttp::on_request(const wire::HttpHead& head, std::string url, Told told, Instant now,
                         std::shared_ptr<TapPart> part) {
    wire::BehindHead behind = exchange_.on_request(head);
    Asked asked;
    asked.number = ++requests_;
    asked.told = told;
    asked.at = now;
    asked.seen.method = head.start_line.substr(0, head.start_line.find(' '));
    asked.seen.url = std::move(url);
    if (told == Told::AsHttp && asked_.size() < heads_kept_max) {
        asked.seen.request = head.raw;
        if (!part) asked.head = std::make_shared<const wire::HttpHead>(head);
    }
    asked.part = std::move(part);
    asked.has_whole_body = behind.what != What::Body;
    has_dialled_ = has_dialled_ || told != Told::AsHttp;
    // What is sent ahead of answers is seldom a dial, and its bodies are not kept (those of parts
    // are told already).
    for (Asked& before : asked_) Bytes().swap(before.body);
    asked_.push_back(std::move(asked));
    switch (behind.what) {
        case What::Head: part_ = Part::Head; return;
        case What::Body:
            body_ = std::move(behind.body);
            part_ = Part::Body;
            return;
        case What::Frames: part_ = Part::Unsure; return;
        case What::Raw: part_ = Part::Raw; return;
    }
}

std::size_t TapHttp::feed_body(BytesView bytes, TapHttpSink& sink) {
    // It may have been answered before its end.
    const bool waits = !asked_.empty() && asked_.back().number == requests_;
    std::size_t taken = 0;
    while (taken < bytes.size() && !body_.is_finished()) {
        BytesView data;
        taken += body_.take(bytes.subspan(taken), data);
        if (!waits) continue;
        Bytes& kept = asked_.back().body;
        const std::size_t most = asked_.back().part ? part_body_bytes_max : body_kept_bytes_max;
        append(kept, data.first(std::min(most - kept.size(), data.size())));
    }
    if (waits) asked_.back().seen.request_bytes = body_.passed_bytes();
    if (!body_.is_finished()) return taken;
    part_ = body_.is_whole() ? Part::Head : Part::Raw;
    if (!waits) return taken;
    Asked& asked = asked_.back();
    asked.has_whole_body = body_.is_whole();
    if (asked.is_dial()) tell_body(asked, sink);
    if (asked.part && asked.has_whole_body && !asked.is_told) {
        asked.part->on_part_body(std::exchange(asked.body, {}), asked.seen.request_bytes);
    }
    return taken;
}

void TapHttp::tell_body(const Asked& asked, TapHttpSink& sink) {
    if (!asked.has_whole_body || asked.seen.request_bytes == 0) return;
    sink.on_dial_body(asked.body, asked.seen.request_bytes);
}

void TapHttp::on_to_client(BytesView bytes, Instant now, TapHttpSink& sink) {
    while (!bytes.empty()) {
        switch (answer_part_) {
            case Part::Head: bytes = take_head(bytes, now, sink); break;
            case Part::Body: bytes = take_body(bytes, now, sink); break;
            case Part::Unsure: return;  // of requests only
            case Part::Frames: return sink.on_dial_bytes(bytes);
            case Part::Raw:
                if (is_to_dial()) sink.on_dial_bytes(bytes);
                return;
        }
    }
}

// What cannot be followed; whoever waits for an opening handshake's answer sees it all the same.
void TapHttp::lose(BytesView bytes, TapHttpSink& sink) {
    answer_part_ = Part::Raw;
    if (is_to_dial()) sink.on_dial_bytes(bytes);
}

BytesView TapHttp::take_head(BytesView bytes, Instant now, TapHttpSink& sink) {
    if (!answer_) answer_.emplace();
    const Result<std::size_t> taken = answer_->feed(bytes);
    if (!taken) {
        lose(bytes, sink);
        return {};
    }
    if (is_to_dial()) sink.on_dial_bytes(bytes.first(*taken));
    bytes = bytes.subspan(*taken);
    if (!answer_->is_done()) return bytes;
    const wire::HttpHeadParser whole = *std::exchange(answer_, std::nullopt);
    wire::HttpExchange::Answer answer = exchange_.on_answer(whole.head());
    if (answer.is_interim) return bytes;
    take_status(whole.head(), answer.status, sink);
    switch (answer.behind.what) {
        case What::Head: end_answer(true, now, sink); return bytes;
        case What::Body:
            answer_body_ = std::move(answer.behind.body);
            answer_part_ = Part::Body;
            return bytes;
        case What::Frames: answer_part_ = part_ = Part::Frames; return bytes;
        case What::Raw: break;
    }
    end_answer(false, now, sink);
    answer_part_ = part_ = Part::Raw;
    return {};
}

// What an answer's head says of the request before it, which may turn out to be a dial.
void TapHttp::take_status(const wire::HttpHead& head, int status, TapHttpSink& sink) {
    is_stream_ = false;
    if (asked_.empty()) return;
    Asked& asked = asked_.front();
    asked.seen.http_status = status;
    if (const auto line = wire::parse_status_line(head.start_line)) {
        asked.seen.http_reason = line->phrase;
    }
    if (!asked.seen.request.empty()) asked.seen.response = head.raw;
    const bool is_stream = wire::is_event_stream_answer(status, head);
    const bool is_refused = status >= 400 && asked.head && wire::accepts_event_stream(*asked.head);
    if ((is_stream || is_refused) && try_take_as_dial(sink)) sink.on_dial_bytes(as_bytes(head.raw));
    asked.head.reset();
    Bytes().swap(asked.body);
    is_stream_ = is_stream && asked.told == Told::AsStream;
}

bool TapHttp::try_take_as_dial(TapHttpSink& sink) {
    if (asked_.empty() || !asked_.front().head || is_dialling()) return false;
    Asked& asked = asked_.front();
    if (!sink.try_take_as_dial(*asked.head, asked.at)) return false;
    asked.told = Told::AsStream;
    asked.head.reset();
    has_dialled_ = true;
    tell_body(asked, sink);
    return true;
}

BytesView TapHttp::take_body(BytesView bytes, Instant now, TapHttpSink& sink) {
    BytesView data;
    const std::size_t taken = answer_body_.take(bytes, data);
    if (!asked_.empty() && asked_.front().part) {
        const std::size_t room = part_body_bytes_max - answer_kept_.size();
        append(answer_kept_, data.first(std::min(room, data.size())));
    } else if (!is_stream_) {
        if (is_to_dial()) sink.on_dial_bytes(bytes.first(taken));
    } else if (!data.empty()) {
        sink.on_stream_bytes(data);
    }
    if (!asked_.empty()) asked_.front().seen.response_bytes = answer_body_.passed_bytes();
    if (answer_body_.is_finished()) {
        if (!answer_body_.is_whole()) {
            if (!asked_.empty()) asked_.front().seen.detail = "its chunks do not fit together";
        }
        const bool is_whole = answer_body_.is_whole();
        end_answer(is_whole, now, sink);
        if (!is_whole) answer_part_ = Part::Raw;
    }
    return bytes.subspan(taken);
}

void TapHttp::end_answer(bool is_whole, Instant now, TapHttpSink& sink) {
    answer_part_ = Part::Head;
    if (asked_.empty()) return;  // an answer that nobody asked for
    Asked asked = std::move(asked_.front());
    asked_.pop_front();
    if (std::exchange(is_stream_, false)) return sink.on_stream_end(is_whole);
    if (asked.told == Told::AsStream || asked.told == Told::AsPoll) return sink.on_dial_refused();
    if (asked.part) return end_part(std::move(asked), is_whole, now);
    if (asked.told == Told::AsHttp) {
        asked.seen.took = now - asked.at;
        return sink.on_exchanged(std::move(asked.seen));
    }
    // Frames that were sent before the answer: where the next request begins is not known.
    if (part_ == Part::Unsure) part_ = Part::Head;
    if (part_ == Part::Frames) part_ = Part::Raw;
    sink.on_dial_refused();
}

void TapHttp::end_part(Asked asked, bool is_whole, Instant now) {
    const Bytes body = std::exchange(answer_kept_, {});
    if (asked.is_told) return;
    asked.seen.took = now - asked.at;
    if (is_whole) return asked.part->on_part_answer(std::move(asked.seen), body);
    core::Outcome broken;
    broken.kind = core::OutcomeKind::ProtocolError;
    broken.by = core::EndedBy::Peer;
    broken.close_code = 0;
    broken.detail = "the answer cannot be followed";
    if (asked.seen.detail.empty()) asked.seen.detail = broken.detail;
    asked.part->on_part_cut(std::move(asked.seen), broken);
}

bool TapHttp::has_parts() const {
    return std::any_of(asked_.begin(), asked_.end(),
                       [](const Asked& asked) { return asked.part && !asked.is_told; });
}

void TapHttp::cut_parts(const core::Outcome& outcome, Instant now) {
    const bool runs_until_end = answer_part_ == Part::Body && answer_body_.ends_with_connection() &&
                                outcome.kind == core::OutcomeKind::EndedByPeer;
    for (Asked& asked : asked_) {
        if (!asked.part || asked.is_told) continue;
        asked.is_told = true;
        core::HttpSeen seen = asked.seen;
        seen.took = now - asked.at;
        if (runs_until_end && &asked == &asked_.front()) {
            asked.part->on_part_answer(std::move(seen), std::exchange(answer_kept_, {}));
            continue;
        }
        seen.detail = core::in_words(outcome);
        asked.part->on_part_cut(std::move(seen), outcome);
    }
}

void TapHttp::on_end(const std::string& why, Instant now, TapHttpSink& sink) {
    const bool runs_until_end = answer_part_ == Part::Body && answer_body_.ends_with_connection();
    while (!asked_.empty()) {
        Asked asked = std::move(asked_.front());
        asked_.pop_front();
        if (asked.is_dial() || asked.part) continue;
        const bool is_whole = runs_until_end && why.empty() && asked.seen.http_status != 0;
        if (!is_whole && asked.seen.detail.empty()) {
            asked.seen.detail = why.empty() ? "the connection ended before it was whole" : why;
        }
        asked.seen.took = now - asked.at;
        sink.on_exchanged(std::move(asked.seen));
    }
}

}  // namespace redial::net
