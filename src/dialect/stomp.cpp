// STOMP 1.2, and 1.1 and 1.0 as far as they are the same, by itself and within SockJS: heart-beats,
// subscriptions, receipts, errors, and the offsets of RabbitMQ's streams. Source:
// stomp.github.io/stomp-specification-1.2.html, @stomp/stompjs 7.5.0 (stomp-handler.js); offsets as
// RabbitMQ 3.10.8 sends them. One thread a reader, which remembers a head of 16 KiB a direction,
// 256 subscriptions of at most 256 bytes a text, and within SockJS the last texts, up to 256 KiB.
#include "dialect/stomp.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <deque>

#include "base/blocks.hpp"
#include "dialect/all.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/sockjs.hpp"
#include "dialect/words.hpp"

namespace redial::dialect {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t subscriptions_max = 256;
constexpr std::size_t kept_text_bytes_max = 256;
constexpr std::size_t kept_buffer_bytes_max = 256 * 1024;
// So many messages of a subscription are looked at for an offset; if none has one, none will.
constexpr int offsets_looked_for = 64;

struct Subscribed {
    std::string id;
    std::string destination;
    std::string receipt;  // that will confirm it; "" for none
};

// Whether a frame that begins with a command is whole and the only one, by its first and its only
// NUL; `nul` as it is written. Precondition: `text` has a command.
bool is_one(std::string_view text, std::string_view nul, std::string_view end) {
    const std::size_t at = text.find(nul);
    if (at == npos) return false;
    const std::string_view rest = text.substr(at + nul.size());
    if (rest.size() < end.size() || !rest.ends_with(end)) return false;
    const std::string_view between = rest.substr(0, rest.size() - end.size());
    return between.empty() || between == "\n" || between == "\\n";
}
bool is_one(std::string_view text) {
    return find_byte(text, '\0') + 1 == text.size() || is_one(text, std::string_view("\0", 1), "");
}

class StompReader final : public Reader {
public:
    explicit StompReader(StompFraming framing) : told_(framing), framing_(framing) {}

    void see(const Message& message, Notes& notes) override {
        if (framing_ == StompFraming::Unknown) framing_ = stomp_framing(message);
        if (framing_ == StompFraming::Unknown || is_plain(message)) return;
        kept_.clear();
        std::string_view bytes = as_text(message.payload);
        if (framing_ == StompFraming::Sock) {
            const std::optional<SockFrame> frame = sock_frame(message);
            if (!frame) return;
            if (frame->type != SockType::Messages) {
                return note_sock(*frame, message, kept_.emplace_back(), notes);
            }
            if (buffer_.capacity() > kept_buffer_bytes_max) std::string().swap(buffer_);
            buffer_.clear();
            append_sock_texts(buffer_, frame->json);
            bytes = buffer_;
        }
        see_bytes(bytes, message, notes);
    }

    Reading read(const Message& message) const override {
        const StompFraming framing =
            told_ == StompFraming::Unknown ? stomp_framing(message) : told_;
        return read_stomp(message, framing);
    }

private:
    // What there is much of, and no note comes of: told from its first bytes and its end.
    bool is_plain(const Message& message) const {
        const bool is_out = message.direction == core::Direction::Out;
        if (!message.is_whole || !stream(message.direction).is_between()) return false;
        if (!is_out && looks_for_offsets_ > 0) return false;
        const std::string_view text = as_text(message.payload);
        if (framing_ == StompFraming::Plain && !is_out)
            return begins_with(text, "MESSAGE\n") && is_one(text);
        if (framing_ == StompFraming::Plain) {
            return begins_with(text, "SEND\n") && is_one(text) &&
                   !has_receipt(text, "\n\n", "\nreceipt:");
        }
        if (!is_out)
            return begins_with(text, R"(a["MESSAGE\n)") && is_one(text, R"(\u0000)", R"("])");
        return begins_with(text, R"(["SEND\n)") && is_one(text, R"(\u0000)", R"("])") &&
               !has_receipt(text, R"(\n\n)", R"(\nreceipt:)");
    }
    static bool has_receipt(std::string_view text, std::string_view end, std::string_view name) {
        return text.substr(0, text.find(end)).find(name) != npos;
    }

    void see_bytes(std::string_view bytes, const Message& message, Notes& notes) {
        StompStream& stream = streams_[static_cast<std::size_t>(message.direction)];
        const bool is_beat = !bytes.empty() && message.is_whole && stream.is_between() &&
                             bytes.find_first_not_of("\r\n") == npos;
        if (is_beat) {
            notes.push_back(LifeSign{.is_answer = false, .token = {}});
            return;
        }
        const std::size_t full = notes.size() + notes_max;
        std::string_view rest = bytes;
        while (const auto frame = stream.next(rest)) {
            if (notes.size() < full) see_frame(*frame, message.direction, notes);
        }
        if (!message.is_whole) {
            const bool is_plain = framing_ == StompFraming::Plain;
            const auto frame = stream.skip(is_plain ? message.bytes_left_out : 0);
            if (frame && notes.size() < full) see_frame(*frame, message.direction, notes);
        }
        while (notes.size() > full) notes.pop_back();
    }

    void see_frame(const StompFrame& frame, core::Direction direction, Notes& notes) {
        if (direction == core::Direction::Out) {
            see_asked(frame, notes);
        } else {
            see_told(frame, notes);
        }
    }

    void see_asked(const StompFrame& frame, Notes& notes) {
        if (frame.command == "CONNECT" || frame.command == "STOMP") {
            beat_ = stomp_beat(frame);
            is_login_open_ = true;
            return;
        }
        const std::string_view receipt = text_of(frame.header("receipt"));
        if (!receipt.empty()) notes.push_back(Request{receipt});
        if (frame.command == "SUBSCRIBE") {
            see_subscribe(frame, receipt, notes);
        } else if (frame.command == "UNSUBSCRIBE") {
            see_unsubscribe(text_of(frame.header("id")), notes);
        }
        // ACK names a message, by an id of this connection: no place in a stream, nothing to note.
    }

    void see_subscribe(const StompFrame& frame, std::string_view receipt, Notes& notes) {
        const std::string_view destination = text_of(frame.header("destination"));
        if (destination.empty()) return;
        notes.push_back(Subscription{destination, SubscriptionStep::Asked});
        looks_for_offsets_ = offsets_looked_for;
        const std::string_view id = text_of(frame.header("id"));
        const bool is_kept =
            std::max({id.size(), destination.size(), receipt.size()}) <= kept_text_bytes_max;
        if (!is_kept || id.empty() || subscribed_.size() == subscriptions_max) return;
        subscribed_.push_back({.id = std::string(id),
                               .destination = std::string(destination),
                               .receipt = std::string(receipt)});
    }

    void see_unsubscribe(std::string_view id, Notes& notes) {
        const auto found = std::find_if(subscribed_.begin(), subscribed_.end(),
                                        [id](const Subscribed& known) { return known.id == id; });
        if (found == subscribed_.end()) return;
        const std::string& destination = kept_.emplace_back(std::move(found->destination));
        subscribed_.erase(found);
        // Another subscription may want the same.
        const bool is_last = std::none_of(
            subscribed_.begin(), subscribed_.end(),
            [&destination](const Subscribed& known) { return known.destination == destination; });
        if (is_last) notes.push_back(Subscription{destination, SubscriptionStep::Ended});
    }

    void see_told(const StompFrame& frame, Notes& notes) {
        if (frame.command == "MESSAGE") {
            see_offset(frame, notes);
        } else if (frame.command == "CONNECTED") {
            is_login_open_ = false;
            see_terms(stomp_beat(frame), notes);
        } else if (frame.command == "RECEIPT") {
            see_receipt(text_of(frame.header("receipt-id")), false, notes);
        } else if (frame.command == "ERROR") {
            see_receipt(text_of(frame.header("receipt-id")), true, notes);
            // A server must close behind it; RabbitMQ does not, so it is not said that it will.
            const ControlKind kind = is_login_open_ ? ControlKind::Refused : ControlKind::Failed;
            notes.push_back(Control{kind, text_of(frame.header("message")), std::nullopt});
        }
    }

    // "Heart-beating": the greater of what one can and the other wants; none where one of them is
    // 0.
    void see_terms(StompBeat server, Notes& notes) {
        if (!beat_) return;
        const auto note = [&notes](core::Side side, std::uint32_t can, std::uint32_t wants) {
            if (can == 0 || wants == 0) return;
            notes.push_back(HeartbeatTerms{.who_asks = side,
                                           .every = std::chrono::milliseconds(std::max(can, wants)),
                                           .answer_within = std::nullopt,
                                           .is_any_message = true});
        };
        note(core::Side::Client, beat_->can_ms, server.wants_ms);
        note(core::Side::Server, server.can_ms, beat_->wants_ms);
    }

    void see_receipt(std::string_view id, bool is_error, Notes& notes) {
        if (id.empty()) return;
        notes.push_back(Reply{.id = id, .is_error = is_error, .is_last = true});
        const auto found =
            std::find_if(subscribed_.begin(), subscribed_.end(),
                         [id](const Subscribed& known) { return known.receipt == id; });
        if (found == subscribed_.end()) return;
        found->receipt.clear();
        notes.push_back(
            Subscription{kept_.emplace_back(found->destination),
                         is_error ? SubscriptionStep::Rejected : SubscriptionStep::Confirmed});
    }

    // A message of a RabbitMQ stream, from which a client may go on later.
    void see_offset(const StompFrame& frame, Notes& notes) {
        if (looks_for_offsets_ > 0) --looks_for_offsets_;
        const std::string_view text = frame.header("x-stream-offset");
        std::int64_t number = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
        if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size()) return;
        looks_for_offsets_ = offsets_looked_for;
        notes.push_back(Offset{text_of(frame.header("destination")), number, {}});
    }

    // A header's value, its escapes resolved; good until the next message.
    std::string_view text_of(std::string_view value) {
        if (value.find('\\') == npos) return value;
        return kept_.emplace_back(stomp_unescaped(value));
    }

    const StompStream& stream(core::Direction direction) const {
        return streams_[static_cast<std::size_t>(direction)];
    }

    StompFraming told_;                   // by the opening
    StompFraming framing_;                // by the opening or by the messages
    std::array<StompStream, 2> streams_;  // of a direction
    std::optional<StompBeat> beat_;       // the client's
    bool is_login_open_ = false;
    int looks_for_offsets_ = offsets_looked_for;
    std::vector<Subscribed> subscribed_;
    std::string buffer_;            // the texts of a SockJS frame
    std::deque<std::string> kept_;  // texts of the last notes
};

Likeness by_opening(const Opening& opening) {
    return stomp_framing(opening) == StompFraming::Plain ? Likeness::Surely : Likeness::No;
}

// A connection begins with CONNECT and CONNECTED, in all versions but 1.0 with their versions.
Likeness likeness_of(std::string_view text) {
    StompStream stream;
    const std::optional<StompFrame> frame = stream.next(text);
    if (!frame) return Likeness::No;
    if (frame->command == "CONNECT" || frame->command == "STOMP") {
        return frame->header("accept-version").empty() ? Likeness::Perhaps : Likeness::Surely;
    }
    if (frame->command == "CONNECTED") {
        return frame->header("version").empty() ? Likeness::Perhaps : Likeness::Surely;
    }
    return Likeness::Perhaps;
}

Likeness by_message(const Message& message) {
    if (!message.is_whole) return Likeness::Fits;
    const std::string_view text = as_text(message.payload);
    if (stomp_framing(message) != StompFraming::Sock) {
        const bool is_beat = !text.empty() && text.find_first_not_of("\r\n") == npos;
        return is_beat ? Likeness::Fits : likeness_of(text);
    }
    const std::optional<SockFrame> frame = sock_frame(message);
    if (!frame) return Likeness::No;
    if (frame->type != SockType::Messages) return Likeness::Fits;
    std::string texts;
    return append_sock_texts(texts, frame->json) ? likeness_of(texts) : Likeness::No;
}

}  // namespace

StompFraming stomp_framing(const Opening& opening) {
    // versions.js, protocolVersions.
    for (const std::string_view own : {"v12.stomp", "v11.stomp", "v10.stomp"}) {
        if (opening.subprotocol == own) return StompFraming::Plain;
    }
    return is_sock_url(opening.url) ? StompFraming::Sock : StompFraming::Unknown;
}

StompFraming stomp_framing(const Message& message) {
    if (sock_frame(message)) return StompFraming::Sock;
    const std::string_view text = as_text(message.payload);
    const bool is_frame = is_stomp_command(text.substr(0, text.find_first_of("\r\n")));
    const bool is_beat = !text.empty() && text.find_first_not_of("\r\n") == npos;
    return is_frame || is_beat ? StompFraming::Plain : StompFraming::Unknown;
}

StompBeat stomp_beat(const StompFrame& frame) {
    const std::string_view text = frame.header("heart-beat");
    StompBeat beat;
    const char* end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), end, beat.can_ms);
    if (first.ec != std::errc{} || first.ptr == end || *first.ptr != ',') return {};
    const auto second = std::from_chars(first.ptr + 1, end, beat.wants_ms);
    return second.ec == std::errc{} && second.ptr == end ? beat : StompBeat{};
}

const Dialect stomp = {
    .name = "stomp",
    .label = "STOMP 1.2",
    .by_opening = by_opening,
    .by_message = by_message,
    .make_reader = [](const Opening& opening) -> std::unique_ptr<Reader> {
        return std::make_unique<StompReader>(stomp_framing(opening));
    },
};

}  // namespace redial::dialect
