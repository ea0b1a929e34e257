// ASP.NET Core SignalR over WebSocket, JSON and MessagePack, with stateful reconnect. Source: the
// SignalR Hub Protocol specification (dotnet/aspnetcore); HubConnection.ts, MessageBuffer.ts and
// HttpConnection.ts of @microsoft/signalr 10.0.11. One thread a reader.
//
// Pings are never answered one by one. Of its groups and streams a client is told nothing on a new
// connection, and nothing says which it wants again: no subscriptions are noted.
#include <algorithm>
#include <array>
#include <limits>

#include "base/blocks.hpp"
#include "base/json_text.hpp"
#include "dialect/all.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/msgpack_tree.hpp"
#include "dialect/signalr_message.hpp"
#include "dialect/url_parts.hpp"
#include "dialect/words.hpp"

namespace redial::dialect {
namespace {

constexpr std::size_t uploads_max = 64;  // streams of the client's that are remembered
constexpr std::size_t upload_id_bytes_max = 64;
constexpr std::int64_t stateful_version = 2;  // HubConnection.ts: with stateful reconnect only
constexpr std::size_t lines_max = 3;          // records of a message that its line tells
constexpr std::size_t tree_bytes_max = 256 << 10;

// HttpConnection.ts: the token of the session, as negotiated over HTTP.
std::string_view session_of(std::string_view url) { return url_query(url, "id"); }

bool has_invocation_id(std::string_view text) {
    return has_bytes(text, "invocationId", std::string_view("invocation").size());
}

// One record that calls, and has no invocationId. In one walk, for the "nI" of it and for a
// separator before the last byte; false where it is not known.
bool is_plain_event(std::string_view text) {
    constexpr std::size_t ahead = 1;  // of a block, for the second byte
    const bool may_be = begins_with(text, R"({"type":1,)") && text.back() == record_separator &&
                        text.size() >= block_bytes + ahead;
    if (!may_be) return false;
    const auto has_other = [&text](std::size_t at) {
        const Block block = block_at(text.data() + at);
        const Block next = block_at(text.data() + at + ahead);
        return has_hit((block == block_of(record_separator)) |
                       ((block == block_of('n')) & (next == block_of('I'))));
    };
    const std::size_t last = text.size() - block_bytes - ahead;
    for (std::size_t at = 0; at < last; at += block_bytes)
        if (has_other(at)) return false;
    return !has_other(last);
}

class SignalrReader final : public Reader {
public:
    explicit SignalrReader(const Opening& opening) : session_(session_of(opening.url)) {}

    void see(const Message& message, Notes& notes) override {
        if (is_plain(message)) return;
        room_.clear();
        direction_ = message.direction;
        notes_ = &notes;
        notes_end_ = notes.size() + notes_max;
        HubRecords records(message);
        while (records.next()) see_record(records);
        // What is cut off may have been any number of messages.
        if (!records.is_at_end()) next_number() = std::nullopt;
    }

    Reading read(const Message& message) const override;

private:
    bool is_out() const { return direction_ == core::Direction::Out; }
    std::optional<std::int64_t>& next_number() { return next_numbers_[is_out() ? 1 : 0]; }

    // What floods: one call of the server's that wants no answer, where calls have no numbers.
    bool is_plain(const Message& message) const {
        const std::string_view text = as_text(message.payload);
        return message.direction == core::Direction::In && message.opcode == core::Opcode::Text &&
               !next_numbers_[0] && is_plain_event(text);
    }

    void note(Note note) {
        if (notes_->size() < notes_end_) notes_->push_back(note);
    }

    void see_record(const HubRecords& records) {
        if (records.is_json()) {
            // What floods: calls of the server's that want no answer, and its pings.
            const auto type = leading_hub_type(records.text());
            if (type == HubType::Ping) return note(LifeSign{.is_answer = false, .token = {}});
            const bool is_event =
                type == HubType::Invocation && !is_out() && !has_invocation_id(records.text());
            if (is_event) return count();
        }
        const std::optional<HubMessage> seen = records.message(room_);
        // Whether this was counted by its peer is not known.
        if (!seen) return next_number().reset();
        if (is_counted(seen->type)) count();
        see_message(*seen);
    }

    void see_message(const HubMessage& seen) {
        switch (seen.type) {
            case HubType::HandshakeRequest: return see_handshake(seen);
            case HubType::HandshakeAnswer: return see_handshake_answer(seen);
            case HubType::Invocation:
            case HubType::StreamInvocation: return see_call(seen);
            case HubType::StreamItem:
            case HubType::Completion: return see_answer(seen);
            case HubType::Ping: return note(LifeSign{.is_answer = false, .token = {}});
            case HubType::Close: return see_close(seen);
            case HubType::Ack:
                return note(Acknowledged{.counter = {}, .number = seen.sequence, .text = {}});
            case HubType::Sequence: return see_sequence(seen);
            default: return;
        }
    }

    void see_handshake(const HubMessage& seen) {
        if (!is_out()) return;
        has_shaken_ = true;
        is_stateful_ = *seen.sequence >= stateful_version;
    }

    void see_handshake_answer(const HubMessage& seen) {
        if (is_out()) return;
        if (seen.is_error) {
            note(Control{ControlKind::Refused, seen.error, std::nullopt});
        } else if (is_stateful_) {
            if (!session_.empty()) note(Identity{session_});
            // MessageBuffer.ts: ids start at 1.
            next_numbers_.fill(1);
        }
    }

    void see_call(const HubMessage& seen) {
        if (!seen.id.empty()) note(Request{seen.id});
        if (!is_out()) return;
        for (const std::string_view stream : seen.streams) {
            if (uploads_.size() == uploads_max || stream.size() > upload_id_bytes_max) return;
            uploads_.emplace_back(stream);
        }
    }

    void see_answer(const HubMessage& seen) {
        const bool is_last = seen.type == HubType::Completion;
        // What a client sends to a call of its own answers nothing.
        if (is_out() && !uploads_.empty()) {
            const auto upload = std::find(uploads_.begin(), uploads_.end(), seen.id);
            if (upload != uploads_.end()) {
                if (is_last) uploads_.erase(upload);
                return;
            }
        }
        note(Reply{.id = seen.id, .is_error = seen.is_error, .is_last = is_last});
    }

    // HubConnection.ts: unless it is allowed to reconnect, the client stops for good.
    void see_close(const HubMessage& seen) {
        if (is_out()) return;
        const ControlKind kind =
            seen.is_reconnect_allowed ? ControlKind::AskedToGo : ControlKind::StayAway;
        note(Control{kind, seen.error, std::nullopt});
    }

    // HttpConnection.ts: a session that is taken up again has no handshake; both sides begin by
    // telling the number of the next message that they send.
    void see_sequence(const HubMessage& seen) {
        next_number() = seen.sequence;
        if (has_shaken_ || has_resumed_[is_out() ? 1 : 0]) return;
        has_resumed_[is_out() ? 1 : 0] = true;
        const ResumeStep step = is_out() ? ResumeStep::Asked : ResumeStep::Accepted;
        note(Resume{.step = step, .session = session_, .offset = {}});
        if (!is_out() && !session_.empty()) note(Identity{session_});
    }

    void count() {
        std::optional<std::int64_t>& next = next_number();
        if (!next) return;
        note(Offset{.counter = {}, .number = *next, .text = {}});
        if (*next < std::numeric_limits<std::int64_t>::max()) ++*next;
    }

    std::string session_;
    TextRoom room_;
    std::vector<std::string> uploads_;
    std::array<std::optional<std::int64_t>, 2> next_numbers_;  // with stateful reconnect; in, out
    std::array<bool, 2> has_resumed_{};
    bool has_shaken_ = false;
    bool is_stateful_ = false;
    core::Direction direction_ = core::Direction::In;  // of the message that is seen
    Notes* notes_ = nullptr;
    std::size_t notes_end_ = 0;
};

std::string with_words(std::string line, std::string_view words) {
    return words.empty() ? line : line.append(": ").append(cut_text(words));
}

std::string called(std::string_view how, const HubMessage& message) {
    std::string line = std::string(how) + " " + cut_text(message.target);
    return message.id.empty() ? line : line.append(", id ").append(cut_text(message.id));
}

std::string closed(const HubMessage& message, core::Direction direction) {
    const std::string line = with_words("close", message.error);
    if (direction == core::Direction::Out) return line;
    return line + (message.is_reconnect_allowed ? "; may reconnect" : "; not to reconnect");
}

std::string completed(const HubMessage& message) {
    const std::string id = cut_text(message.id);
    if (message.is_error) return with_words("error of " + id, message.error);
    return (message.has_result ? "result of " : "end of ") + id;
}

std::string line_of(const HubMessage& message, core::Direction direction) {
    switch (message.type) {
        case HubType::HandshakeRequest:
            return "handshake: " + cut_text(message.protocol) + ", version " +
                   std::to_string(*message.sequence);
        case HubType::HandshakeAnswer:
            return message.is_error ? with_words("handshake refused", message.error)
                                    : "handshake accepted";
        case HubType::Invocation: {
            const bool is_event = direction == core::Direction::In && message.id.empty();
            return called(is_event ? "event" : "call", message);
        }
        case HubType::StreamInvocation: return called("stream", message);
        case HubType::StreamItem: return "item of " + cut_text(message.id);
        case HubType::Completion: return completed(message);
        case HubType::CancelInvocation: return "cancel " + cut_text(message.id);
        case HubType::Ping: return "ping";
        case HubType::Close: return closed(message, direction);
        case HubType::Ack: return "received up to " + std::to_string(*message.sequence);
        case HubType::Sequence: return "goes on from " + std::to_string(*message.sequence);
        case HubType::Unknown: break;
    }
    return "a type that is not known";
}

// The records as one JSON text: itself where there is one, else a list of them.
class Tree {
public:
    void add(const HubRecords& records) {
        if (is_over_) return;
        const std::string record =
            records.is_json() ? std::string(records.text()) : json_of_msgpack(records.bytes());
        is_over_ = record.empty() || text_.size() + record.size() > tree_bytes_max;
        if (count_++ > 0) text_ += ',';
        text_ += record;
    }
    std::string taken() {
        if (is_over_ || count_ == 0) return {};
        if (count_ > 1) text_ = "[" + text_ + "]";
        return is_json(text_) ? std::move(text_) : std::string{};
    }

private:
    std::string text_;
    std::size_t count_ = 0;
    bool is_over_ = false;
};

Reading SignalrReader::read(const Message& message) const {
    Reading reading;
    Tree tree;
    HubRecords records(message);
    std::size_t count = 0;
    while (records.next()) {
        TextRoom room;
        const std::optional<HubMessage> read = records.message(room);
        if (!read) return {};
        tree.add(records);
        if (reading.event.empty()) reading.event = read->target;
        if (++count > lines_max) continue;
        if (count > 1) reading.line += "; ";
        reading.line += line_of(*read, message.direction);
    }
    if (count > lines_max) {
        reading.line.append("; ").append(std::to_string(count - lines_max)).append(" more");
    }
    if (count > 0 && records.is_at_end() && message.is_whole) reading.tree = tree.taken();
    return reading;
}

Likeness by_opening(const Opening& opening) {
    return session_of(opening.url).empty() ? Likeness::No : Likeness::Perhaps;
}

// A record separator behind JSON says much, a length before an array little.
Likeness by_message(const Message& message) {
    HubRecords records(message);
    Likeness likeness = Likeness::No;
    while (records.next()) {
        TextRoom room;
        const std::optional<HubMessage> read = records.message(room);
        if (!read || read->type == HubType::Unknown) return Likeness::No;
        const bool is_sure = records.is_json() && read->type != HubType::HandshakeAnswer;
        if (is_sure) return Likeness::Surely;
        likeness = Likeness::Perhaps;
    }
    if (records.is_at_end()) return likeness;
    // The beginning of a record, or a message that has nothing to do with any.
    return message.is_whole || likeness == Likeness::No ? Likeness::No : likeness;
}

}  // namespace

const Dialect signalr = {
    .name = "signalr",
    .label = "SignalR",
    .by_opening = by_opening,
    .by_message = by_message,
    .make_reader = [](const Opening& opening) -> std::unique_ptr<Reader> {
        return std::make_unique<SignalrReader>(opening);
    },
};

}  // namespace redial::dialect
