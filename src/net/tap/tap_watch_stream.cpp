// An event stream of a tap's client: its request's body, its events, and how it ended (WHATWG HTML
// 9.2). Service thread only.
#include "base/utf8.hpp"
#include "net/service/outcomes.hpp"
#include "net/tap/tap_watch.hpp"
#include "wire/http_text.hpp"

namespace redial::net {

using core::EndedBy;
using core::OutcomeKind;

void TapWatch::on_request_body(BytesView body, std::uint64_t size_bytes) {
    if (is_ended_ || lane_ == nullptr) return;
    core::MessageSeen seen;
    seen.direction = core::Direction::Out;
    seen.opcode = is_utf8(body) ? core::Opcode::Text : core::Opcode::Binary;
    seen.payload = body;
    seen.size_bytes = size_bytes;
    lane_->tell_message(seen);
}

void TapWatch::begin_stream(const wire::HttpHead& head) {
    stream_.emplace(wire::content_coding_of(head.joined("Content-Encoding")),
                    limits_.message_bytes_max);
    ends_with_connection_ = wire::HttpBody::relayed(head, 200).ends_with_connection();
}

void TapWatch::on_stream_bytes(BytesView bytes) {
    if (!is_ended_ && lane_ != nullptr && stream_) stream_->feed(bytes, *lane_);
}

void TapWatch::on_stream_end(bool is_whole) {
    if (is_ended_ || lane_ == nullptr) return;
    if (!is_whole) {
        stream_problem_ = "its chunks do not fit together";
        return;
    }
    core::Outcome ended =
        outcome_of(OutcomeKind::StreamEnded, EndedBy::Peer, end_of_stream_in_words(""));
    ended.is_clean = true;
    finish(std::move(ended), "");
}

// What the client loses by this end, and why it came.
std::string TapWatch::end_of_stream_in_words(const std::string& because) const {
    std::string words = because;
    const auto add = [&words](const std::string& more) {
        words += (words.empty() || more.empty() ? "" : "; ") + more;
    };
    add(stream_problem_);
    if (stream_ && stream_->has_unfinished_event()) add("an event was cut off before its end");
    return words;
}

// It was open, and TCP ended before the body was whole, or with it.
core::Outcome TapWatch::outcome_of_stream() const {
    const bool by_client = !client_end_ || *client_end_ == ClientEnd::ClientFinished ||
                           *client_end_ == ClientEnd::ClientReset;
    if (by_client) {
        return outcome_of(OutcomeKind::Abandoned, EndedBy::Us,
                          end_of_stream_in_words("the client let go of the stream"));
    }
    if (*client_end_ != ClientEnd::ServerFinished) {
        core::Outcome broken = outcome_of_tcp();
        broken.detail = end_of_stream_in_words(broken.detail);
        return broken;
    }
    if (!ends_with_connection_) {
        return outcome_of(OutcomeKind::EndedByPeer, EndedBy::Peer,
                          end_of_stream_in_words("the connection ended before the body did"));
    }
    // The end of the connection is that of the body: nobody can tell the two apart.
    core::Outcome ended =
        outcome_of(OutcomeKind::StreamEnded, EndedBy::Peer, end_of_stream_in_words(""));
    ended.is_clean = true;
    return ended;
}

}  // namespace redial::net
