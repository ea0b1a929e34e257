// How a connection ended, as packets: what the outcome says, and no more. Any thread, one at a
// time.
#include <algorithm>
#include <charconv>

#include "base/counted.hpp"
#include "base/format.hpp"
#include "base/percent.hpp"
#include "base/redact.hpp"
#include "log/pcapng.hpp"

namespace redial::log {
namespace {

using enum core::OutcomeKind;
using enum core::Side;

bool speaks_of_reset(const core::Outcome& outcome) {
    return outcome.detail.find("reset") != std::string::npos;
}

bool is_before_tcp(core::OutcomeKind kind) {
    return kind == NameUnresolved || kind == ResolveTimedOut || kind == InvalidTarget;
}
// Somebody answered, or TCP was there to wait on.
bool is_behind_tcp(core::OutcomeKind kind) {
    return kind == HttpRefused || kind == UpgradeTimedOut || kind == HandshakeInvalid ||
           kind == TlsFailed || kind == TlsTimedOut || kind == ResetByPeer || kind == EndedByPeer;
}

// Of a response: where its head ends, and the number of its Content-Length field.
struct Head {
    std::size_t bytes = 0;
    bool is_chunked = false;
    std::size_t number_at = std::string::npos;  // place of the number's digits
    std::size_t number_bytes = 0;
    std::uint64_t content_bytes = 0;
};

Head head_of(const std::string& response) {
    Head head;
    const std::size_t end = response.find("\r\n\r\n");
    head.bytes = end == std::string::npos ? response.size() : end + 4;
    const std::string lower = lower_case(std::string_view(response).substr(0, head.bytes));
    const std::size_t coding = lower.rfind("\r\ntransfer-encoding:");
    head.is_chunked = coding != std::string::npos &&
                      lower.substr(coding, lower.find('\r', coding + 2) - coding).find("chunked") !=
                          std::string::npos;
    constexpr std::string_view name = "\r\ncontent-length:";
    const std::size_t field = lower.rfind(name);
    if (field == std::string::npos) return head;
    std::size_t at = field + name.size();
    while (at < head.bytes && lower[at] == ' ') ++at;
    const auto [stop, error] =
        std::from_chars(lower.data() + at, lower.data() + head.bytes, head.content_bytes);
    if (error != std::errc{}) return head;
    head.number_at = at;
    head.number_bytes = static_cast<std::size_t>(stop - lower.data()) - at;
    return head;
}

}  // namespace

void PcapngPackets::end(const core::Stamp& stamp, PcapngLane& lane,
                        const core::AttemptEnded& ended) {
    const core::Outcome& outcome = ended.outcome;
    PcapngDial& dial = *lane.dial;
    if (!dial.talk && is_behind_tcp(outcome.kind)) {
        connect(stamp, lane, dial.started_at, dial.started_at);
        note(stamp, "when TCP was connected is not in the log");
    }
    if (!dial.talk) {
        end_unconnected(stamp, lane, outcome);
    } else {
        if (!ended.was_open) tell_refusal(stamp, lane, ended);
        end_tcp(stamp, lane, outcome);
    }
    leave(lane);
}

// No TCP was connected: SYN and what came of it.
void PcapngPackets::end_unconnected(const core::Stamp& stamp, PcapngLane& lane,
                                    const core::Outcome& outcome) {
    PcapngDial& dial = *lane.dial;
    std::string words = fmt::format("session {}, attempt {}: {}: {}", stamp.session.value,
                                    dial.attempt, dial.url, in_words(outcome));
    if (is_before_tcp(outcome.kind)) return note(stamp, words + ": nobody was dialled");
    const bool is_known =
        outcome.kind == Refused || outcome.kind == ConnectTimedOut || outcome.kind == Unreachable;
    if (!is_known && !dial.server)
        return note(stamp, words + ": whether anybody was dialled is not in the log");
    dial.talk = make_talk(stamp, lane);
    if (outcome.kind != Refused) words += "; what came back, if anything, is not in the log";
    send(stamp, lane, dial.ready_at, {.flags = tcp::syn, .comment = std::move(words)});
    if (outcome.kind == Refused)
        send(stamp, lane, stamp.at, {.from = Server, .flags = tcp::rst | tcp::ack});
}

void PcapngPackets::tell_refusal(const core::Stamp& stamp, PcapngLane& lane,
                                 const core::AttemptEnded& ended) {
    const Instant asked_at = lane.dial->ready_at;
    if (!ended.request.empty()) send(stamp, lane, asked_at, {.bytes = ended.request});
    if (ended.response.empty()) return;
    if (ended.request.empty()) note(stamp, "the request before this is not in the log");
    tell_response(stamp, lane, ended.response, ended.request.empty() ? 1 : 0);
}

// The body in the log is cut off at 64 KiB, and may have another length where a secret is replaced.
void PcapngPackets::tell_response(const core::Stamp& stamp, PcapngLane& lane,
                                  const std::string& response, std::uint64_t unseen_bytes) {
    const Head head = head_of(response);
    const std::uint64_t body_bytes = response.size() - head.bytes;
    Sent sent{.from = Server, .bytes = response, .unseen_bytes = unseen_bytes};
    std::string refitted;
    if (head.is_chunked) {
        const std::string_view body = std::string_view(response).substr(head.bytes);
        refitted = fmt::format("{}{:x}\r\n{}\r\n0\r\n\r\n", response.substr(0, head.bytes),
                               body.size(), body);
        sent.bytes = body.empty() ? std::string_view(response) : refitted;
        sent.comment = "the lengths of the body's chunks are not in the log: one chunk here";
        send(stamp, lane, stamp.at, sent);
        return;
    }
    if (head.number_at == std::string::npos || head.content_bytes == body_bytes) {
        send(stamp, lane, stamp.at, sent);
        return;
    }
    const bool is_redacted = response.find(redacted_word, head.bytes) != std::string::npos;
    if (is_redacted) {
        refitted = response;
        refitted.replace(head.number_at, head.number_bytes, std::to_string(body_bytes));
        sent.bytes = refitted;
        sent.comment = fmt::format(
            "a secret in the body is replaced, and Content-Length, which was {}, "
            "made to fit",
            head.content_bytes);
    } else if (head.content_bytes > body_bytes) {
        sent.missing_bytes = head.content_bytes - body_bytes;
        sent.comment = fmt::format("the {} of the body behind these are not in the log",
                                   counted(sent.missing_bytes, "byte"));
    }
    send(stamp, lane, stamp.at, sent);
}

void PcapngPackets::end_tcp(const core::Stamp& stamp, PcapngLane& lane,
                            const core::Outcome& outcome) {
    const std::string words = "the end: " + in_words(outcome);
    const auto one = [&](core::Side from, int flags, const std::string& more) {
        send(stamp, lane, stamp.at,
             {.from = from,
              .flags = static_cast<std::uint8_t>(flags | tcp::ack),
              .comment = words + more});
    };
    switch (outcome.kind) {
        case ResetByPeer: return one(Server, tcp::rst, "");
        case EndedByPeer:
        case HttpRefused: return one(Server, tcp::fin, "");
        case Unknown: return note(stamp, words + "; how is not in the log");
        case Closed:
            one(Server, tcp::fin, "; which side ended TCP first is not in the log");
            send(stamp, lane, stamp.at, {.flags = tcp::fin | tcp::ack});
            return;
        case Forced:
            return one(lane.is_tap ? Server : Client,
                       speaks_of_reset(outcome) ? tcp::rst : tcp::fin, "; on purpose");
        default: break;
    }
    one(outcome.by == core::EndedBy::Us ? Client : Server,
        speaks_of_reset(outcome) ? tcp::rst : tcp::fin, "");
}

}  // namespace redial::log
