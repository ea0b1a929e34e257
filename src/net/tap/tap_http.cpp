// Follows requests and answers of a tap's client. Service thread only.
#include "net/tap/tap_http.hpp"

#include <algorithm>
#include <utility>

namespace redial::net {
namespace {

// Of requests that are sent ahead of their answers only the first ones' heads are kept.
constexpr std::size_t heads_kept_max = 8;

using What = wire::BehindHead::What;

}  // namespace

void TapHttp::on_request(const wire::HttpHead& head, std::string url, Instant now) {
    wire::BehindHead behind = exchange_.on_request(head);
    Asked asked;
    asked.number = ++requests_;
    asked.is_upgrade = behind.what == What::Frames;
    asked.at = now;
    asked.seen.method = head.start_line.substr(0, head.start_line.find(' '));
    asked.seen.url = std::move(url);
    if (!asked.is_upgrade && asked_.size() < heads_kept_max) asked.seen.request = head.raw;
    was_asked_to_upgrade_ = was_asked_to_upgrade_ || asked.is_upgrade;
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

std::size_t TapHttp::feed_body(BytesView bytes) {
    const std::size_t taken = body_.feed(bytes);
    // It may have been answered before its end.
    if (!asked_.empty() && asked_.back().number == requests_) {
        asked_.back().seen.request_bytes = body_.passed_bytes();
    }
    if (body_.is_finished()) part_ = body_.is_whole() ? Part::Head : Part::Raw;
    return taken;
}

void TapHttp::on_to_client(BytesView bytes, Instant now, TapHttpSink& sink) {
    while (!bytes.empty()) {
        switch (answer_part_) {
            case Part::Head: bytes = take_head(bytes, now, sink); break;
            case Part::Body: bytes = take_body(bytes, now, sink); break;
            case Part::Unsure: return;  // of requests only
            case Part::Frames: return sink.on_upgrade_bytes(bytes);
            case Part::Raw:
                if (is_to_upgrade()) sink.on_upgrade_bytes(bytes);
                return;
        }
    }
}

// What cannot be followed; whoever waits for an opening handshake's answer sees it all the same.
void TapHttp::lose(BytesView bytes, TapHttpSink& sink) {
    answer_part_ = Part::Raw;
    if (is_to_upgrade()) sink.on_upgrade_bytes(bytes);
}

BytesView TapHttp::take_head(BytesView bytes, Instant now, TapHttpSink& sink) {
    if (!answer_) answer_.emplace();
    const Result<std::size_t> taken = answer_->feed(bytes);
    if (!taken) {
        lose(bytes, sink);
        return {};
    }
    if (is_to_upgrade()) sink.on_upgrade_bytes(bytes.first(*taken));
    bytes = bytes.subspan(*taken);
    if (!answer_->is_done()) return bytes;
    const wire::HttpHeadParser whole = *std::exchange(answer_, std::nullopt);
    wire::HttpExchange::Answer answer = exchange_.on_answer(whole.head());
    if (answer.is_interim) return bytes;
    if (!asked_.empty()) {
        core::HttpSeen& seen = asked_.front().seen;
        seen.http_status = answer.status;
        if (const auto line = wire::parse_status_line(whole.head().start_line)) {
            seen.http_reason = line->phrase;
        }
        if (!seen.request.empty()) seen.response = whole.head().raw;
    }
    switch (answer.behind.what) {
        case What::Head: end_answer(now, sink); return bytes;
        case What::Body:
            answer_body_ = std::move(answer.behind.body);
            answer_part_ = Part::Body;
            return bytes;
        case What::Frames: answer_part_ = part_ = Part::Frames; return bytes;
        case What::Raw: break;
    }
    end_answer(now, sink);
    answer_part_ = part_ = Part::Raw;
    return {};
}

BytesView TapHttp::take_body(BytesView bytes, Instant now, TapHttpSink& sink) {
    const std::size_t taken = answer_body_.feed(bytes);
    if (is_to_upgrade()) sink.on_upgrade_bytes(bytes.first(taken));
    if (!asked_.empty()) asked_.front().seen.response_bytes = answer_body_.passed_bytes();
    if (answer_body_.is_finished()) {
        if (!answer_body_.is_whole()) {
            if (!asked_.empty()) asked_.front().seen.detail = "its chunks do not fit together";
        }
        const bool is_whole = answer_body_.is_whole();
        end_answer(now, sink);
        if (!is_whole) answer_part_ = Part::Raw;
    }
    return bytes.subspan(taken);
}

void TapHttp::end_answer(Instant now, TapHttpSink& sink) {
    answer_part_ = Part::Head;
    if (asked_.empty()) return;  // an answer that nobody asked for
    Asked asked = std::move(asked_.front());
    asked_.pop_front();
    if (!asked.is_upgrade) {
        asked.seen.took = now - asked.at;
        return sink.on_exchanged(std::move(asked.seen));
    }
    // Frames that were sent before the answer: where the next request begins is not known.
    if (part_ == Part::Unsure) part_ = Part::Head;
    if (part_ == Part::Frames) part_ = Part::Raw;
    sink.on_upgrade_refused();
}

void TapHttp::on_end(const std::string& why, Instant now, TapHttpSink& sink) {
    const bool runs_until_end = answer_part_ == Part::Body && answer_body_.ends_with_connection();
    while (!asked_.empty()) {
        Asked asked = std::move(asked_.front());
        asked_.pop_front();
        if (asked.is_upgrade) continue;
        const bool is_whole = runs_until_end && why.empty() && asked.seen.http_status != 0;
        if (!is_whole && asked.seen.detail.empty()) {
            asked.seen.detail = why.empty() ? "the connection ended before it was whole" : why;
        }
        asked.seen.took = now - asked.at;
        sink.on_exchanged(std::move(asked.seen));
    }
}

}  // namespace redial::net
