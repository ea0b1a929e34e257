// Gateways in the manner of Discord's: JSON objects with op, d, s and t, as text, or packed with
// zlib, message by message or as one stream. Sources: "Gateway" and "Opcodes and status codes" of
// Discord's developer documentation (API 10), discord-api-types 0.38 and @discordjs/ws 2.0
// (WebSocketShard.ts). ETF is not read. One thread a reader, which keeps 2 MiB at most.
#include <algorithm>
#include <array>

#include "base/blocks.hpp"
#include "base/json_text.hpp"
#include "dialect/all.hpp"
#include "dialect/expected_next.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/plain_head.hpp"
#include "dialect/unpack.hpp"
#include "dialect/words.hpp"

namespace redial::dialect {
namespace {

constexpr std::size_t unpacked_bytes_max = 1024 * 1024;
constexpr std::size_t session_bytes_max = 256;
constexpr std::size_t resume_url_bytes_max = 2048;
constexpr std::size_t rows_max = 1024;            // readings kept of a packed stream,
constexpr std::size_t row_tree_bytes_max = 1024;  // with so short a text

enum Op : std::int64_t {
    Dispatch = 0,
    Heartbeat = 1,
    Identify = 2,
    ResumeSession = 6,
    Reconnect = 7,
    InvalidSession = 9,
    Hello = 10,
    HeartbeatAck = 11,
};
struct OpName {
    std::int64_t op;
    std::string_view name;
};
constexpr std::array plain_ops = std::to_array<OpName>({
    {Identify, "identify"},
    {3, "presence update"},
    {4, "voice state update"},
    {Reconnect, "reconnect"},
    {8, "request guild members"},
    {HeartbeatAck, "heartbeat acknowledged"},
    {31, "request soundboard sounds"},
    {43, "request channel info"},
});

// Of a message, as written. Members that were not there are "".
struct Frame {
    std::optional<std::int64_t> op;
    std::string_view d;
    std::string_view s;
    std::string_view t;
};

enum class Depth : std::uint8_t { All, UntilPlain };

// UntilPlain: what follows is not looked at once it is known that this is an event like any other.
Frame frame_of(std::string_view text, Depth depth) {
    Frame frame;
    JsonParts parts(text);
    if (!parts.is_object()) return frame;
    while (parts.next()) {
        if (parts.key() == "op") frame.op = json_whole_number(parts.value());
        if (parts.key() == "d") frame.d = parts.value();
        if (parts.key() == "s") frame.s = parts.value();
        if (parts.key() == "t") frame.t = parts.value();
        const bool is_known = frame.op == Dispatch && !frame.s.empty() && !frame.t.empty();
        const bool is_plain = frame.t != "\"READY\"" && frame.t != "\"RESUMED\"";
        if (depth == Depth::UntilPlain && is_known && is_plain) return frame;
    }
    if (parts.is_bad() && !(frame.op == Dispatch && !frame.s.empty())) return {};
    return frame;
}

// An event like any other, where it is written as Discord's servers write it:
// {"t":"NAME","s":N,"op":0,"d": and so on. A flood is made of these. Its beginning, up to the
// number; "" for anything else.
std::string_view plain_event_head(std::string_view text) {
    constexpr std::string_view begin = "{\"t\":\"";
    constexpr std::string_view end = "\",\"s\":";
    if (!text.starts_with(begin)) return {};
    const std::size_t name_end = json_plain_end(text, begin.size());
    const std::string_view name = text.substr(begin.size(), name_end - begin.size());
    const bool is_plain = name != "READY" && name != "RESUMED";
    if (!is_plain || !text.substr(name_end).starts_with(end)) return {};
    return text.substr(0, name_end + end.size());
}

// What follows the number of such an event.
constexpr char behind_number[] = ",\"op\":0,\"d\":";

std::string line_of(const Frame& frame, core::Direction direction) {
    const std::int64_t op = frame.op.value_or(-1);
    const auto* plain = std::find_if(plain_ops.begin(), plain_ops.end(),
                                     [op](const OpName& row) { return row.op == op; });
    if (plain != plain_ops.end()) return std::string(plain->name);
    if (op == Dispatch) {
        std::string line = "event " + cut_text(json_string(frame.t));
        if (json_whole_number(frame.s)) line += " " + std::string(frame.s);
        const std::string_view session = json_plain_string(json_member(frame.d, "session_id"));
        const bool is_ready = frame.t == "\"READY\"";
        return is_ready && !session.empty() ? line + ", session " + cut_text(session) : line;
    }
    if (op == Heartbeat && direction == core::Direction::In) return "heartbeat wanted";
    if (op == Heartbeat) {
        return json_whole_number(frame.d) ? "heartbeat, last " + std::string(frame.d) : "heartbeat";
    }
    if (op == ResumeSession) {
        return "resume " + cut_text(json_plain_string(json_member(frame.d, "session_id"))) +
               " from " + cut_text(json_member(frame.d, "seq"));
    }
    if (op == InvalidSession) {
        return json_is_true(frame.d) ? "session invalid, may be resumed" : "session invalid";
    }
    if (op == Hello) {
        return "hello, heartbeat every " + cut_text(json_member(frame.d, "heartbeat_interval")) +
               " ms";
    }
    return op >= 0 ? "op " + std::to_string(op) : "";
}

Reading reading_of(const Frame& frame, core::Direction direction) {
    if (!frame.op) return {};
    Reading reading;
    reading.line = line_of(frame, direction);
    reading.event = json_string(frame.t);
    return reading;
}

// A message that was packed by itself, or the first of a stream.
std::string unpacked_text(const Message& message) {
    if (!message.is_whole) return {};
    const auto bytes =
        unpacked(message.payload, Packing::Zlib, StreamEnd::EndedOrFlushed, unpacked_bytes_max);
    return bytes ? std::string(as_text(*bytes)) : std::string();
}

class GatewayReader final : public Reader {
public:
    explicit GatewayReader(const Opening& opening) {
        if (opening.url.find("compress=zlib-stream") != std::string_view::npos) {
            stream_ = std::make_unique<UnpackStream>();
        }
    }

    void see(const Message& message, Notes& notes) override {
        const bool is_told_as_text =
            message.direction == core::Direction::In && message.opcode == core::Opcode::Text;
        if (!is_told_as_text || !see_plain_event(as_text(message.payload), notes))
            see_any(message, notes);
    }

    Reading read(const Message& message) const override {
        if (message.opcode == core::Opcode::Text) {
            return reading_of(frame_of(as_text(message.payload), Depth::All), message.direction);
        }
        if (stream_ != nullptr) return remembered(message.number);
        std::string text = unpacked_text(message);
        Reading reading = reading_of(frame_of(text, Depth::All), message.direction);
        if (!reading.line.empty() && is_json(text)) reading.tree = std::move(text);
        return reading;
    }

private:
    // By itself, since the room that it needs on the stack costs a plain event as much as its
    // number.
    [[gnu::noinline]] void see_any(const Message& message, Notes& notes) {
        const std::optional<std::string_view> text = text_of(message);
        if (!text) return;
        const Frame frame = frame_of(*text, Depth::UntilPlain);
        if (stream_ != nullptr && message.opcode == core::Opcode::Binary) {
            remember(message.number, reading_of(frame, message.direction), *text);
        }
        if (!frame.op) return;
        if (message.direction == core::Direction::Out) {
            see_asked(frame, notes);
        } else {
            see_told(frame, notes);
        }
    }

    bool see_plain_event(std::string_view text, Notes& notes) {
        if (next_event_.takes(text)) {
            add_note<Offset>(notes).number.emplace(next_event_.taken());
            return true;
        }
        if (!event_head_.begins(text)) {
            const std::string_view head = plain_event_head(text);
            if (head.empty()) return false;
            event_head_.keep(head);
            if (event_head_.size() == 0) return false;
        }
        const std::size_t at = event_head_.size();
        const PlainNumber number = plain_number(text.substr(at));
        const std::size_t end = at + number.digits;
        if (number.value == 0 || !begins_with(text.substr(end), behind_number)) return false;
        next_event_.keep(text.substr(0, end + sizeof behind_number - 1), at, number);
        add_note<Offset>(notes).number.emplace(number.value);
        return true;
    }

    struct Row {
        std::uint64_t number = 0;
        Reading reading;
    };

    // The JSON text; nullopt where there is none yet.
    std::optional<std::string_view> text_of(const Message& message) {
        if (message.opcode == core::Opcode::Text) return as_text(message.payload);
        if (message.direction == core::Direction::Out) return std::nullopt;
        if (stream_ == nullptr) {
            unpacked_ = unpacked_text(message);
            return unpacked_;
        }
        if (!message.is_whole) stream_->lose();
        if (!stream_->feed(message.payload)) return std::nullopt;
        return stream_->text();
    }

    void remember(std::uint64_t number, Reading reading, std::string_view text) {
        if (number == 0) return;
        const bool is_short = stream_->is_text_whole() && text.size() <= row_tree_bytes_max;
        if (is_short && is_json(text)) reading.tree = text;
        if (rows_.size() < rows_max) rows_.emplace_back();
        rows_[next_row_] = {.number = number, .reading = std::move(reading)};
        next_row_ = (next_row_ + 1) % rows_max;
    }

    Reading remembered(std::uint64_t number) const {
        const auto found = std::find_if(rows_.begin(), rows_.end(), [number](const Row& row) {
            return number != 0 && row.number == number;
        });
        return found == rows_.end() ? Reading{} : found->reading;
    }

    void see_asked(const Frame& frame, Notes& notes) {
        if (frame.op == Heartbeat) {
            notes.push_back(LifeSign{.is_answer = false, .token = ""});
            const auto last = json_whole_number(frame.d);
            if (last) notes.push_back(Acknowledged{.counter = "", .number = last, .text = ""});
        }
        if (frame.op != ResumeSession) return;
        const std::string_view session = json_plain_string(json_member(frame.d, "session_id"));
        const std::string_view offset = json_member(frame.d, "seq");
        is_resuming_ = !session.empty() && session.size() <= session_bytes_max &&
                       json_whole_number(offset).has_value();
        if (!is_resuming_) return;
        resumed_session_ = session;
        resumed_offset_ = offset;
        add_resume(ResumeStep::Asked, notes);
    }

    void see_told(const Frame& frame, Notes& notes) {
        switch (*frame.op) {
            case Dispatch: return see_event(frame, notes);
            case Hello: return see_hello(frame, notes);
            case HeartbeatAck: notes.push_back(LifeSign{.is_answer = true, .token = ""}); return;
            case Reconnect:
                notes.push_back(Control{ControlKind::AskedToGo, "", std::nullopt});
                return;
            case InvalidSession: return see_invalid(frame, notes);
            default: return;
        }
    }

    static void see_hello(const Frame& frame, Notes& notes) {
        const auto ms = json_whole_number(json_member(frame.d, "heartbeat_interval"));
        constexpr std::int64_t ms_max = 1'000'000'000;
        if (!ms || *ms <= 0 || *ms > ms_max) return;
        // "Sending heartbeats": no acknowledgement until the next one is due ends the connection.
        const Duration every = std::chrono::milliseconds(*ms);
        notes.push_back(HeartbeatTerms{.who_asks = core::Side::Client,
                                       .every = every,
                                       .answer_within = every,
                                       .is_any_message = false});
    }

    void see_event(const Frame& frame, Notes& notes) {
        const auto number = json_whole_number(frame.s);
        if (number) notes.push_back(Offset{.counter = "", .number = number, .text = ""});
        if (frame.t == "\"READY\"") {
            const std::string_view session = json_plain_string(json_member(frame.d, "session_id"));
            resume_at_ = json_string(json_member(frame.d, "resume_gateway_url"));
            if (resume_at_.size() > resume_url_bytes_max) resume_at_.clear();
            if (!session.empty()) notes.push_back(Identity{session, resume_at_});
        }
        if (frame.t == "\"RESUMED\"" && is_resuming_) {
            add_resume(ResumeStep::Accepted, notes);
            is_resuming_ = false;
        }
    }

    void see_invalid(const Frame& frame, Notes& notes) {
        if (json_is_true(frame.d)) {
            notes.push_back(Control{ControlKind::Failed, "", std::nullopt});
            return;
        }
        if (is_resuming_) add_resume(ResumeStep::Refused, notes);
        is_resuming_ = false;
        notes.push_back(Control{ControlKind::SessionGone, "", std::nullopt});
    }

    void add_resume(ResumeStep step, Notes& notes) const {
        notes.push_back(
            Resume{.step = step, .session = resumed_session_, .offset = resumed_offset_});
    }

    std::unique_ptr<UnpackStream> stream_;  // null where messages are packed one by one
    std::string unpacked_;                  // notes' texts may be views into it
    std::string resume_at_;
    std::string resumed_session_;
    std::string resumed_offset_;
    bool is_resuming_ = false;
    PlainHead event_head_;
    ExpectedNext next_event_;
    std::vector<Row> rows_;
    std::size_t next_row_ = 0;
};

Likeness by_opening(const Opening& opening) {
    const auto has = [&opening](std::string_view part) {
        return opening.url.find(part) != std::string_view::npos;
    };
    if (has("//gateway.discord.gg")) return Likeness::Surely;
    const bool is_like = (has("?v=") || has("&v=")) && has("encoding=json");
    return is_like ? Likeness::Perhaps : Likeness::No;
}

Likeness by_frame(const Frame& frame, core::Direction direction) {
    const bool is_in = direction == core::Direction::In;
    const auto has = [&frame](std::string_view key) { return !json_member(frame.d, key).empty(); };
    switch (frame.op.value_or(-1)) {
        case Hello:
            return is_in && json_whole_number(json_member(frame.d, "heartbeat_interval"))
                       ? Likeness::Surely
                       : Likeness::No;
        case Identify:
            return !is_in && has("token") && has("properties") ? Likeness::Surely : Likeness::No;
        case ResumeSession:
            return !is_in && has("token") && has("session_id") && has("seq") ? Likeness::Surely
                                                                             : Likeness::No;
        case Dispatch:
            return is_in && json_whole_number(frame.s) && frame.t.starts_with('"')
                       ? Likeness::Perhaps
                       : Likeness::No;
        case Heartbeat: {
            const bool is_own = is_in || frame.d == "null" || json_whole_number(frame.d);
            return is_own ? Likeness::Fits : Likeness::No;
        }
        case InvalidSession:
            return is_in && (frame.d == "true" || frame.d == "false") ? Likeness::Fits
                                                                      : Likeness::No;
        case Reconnect:
        case HeartbeatAck: return is_in ? Likeness::Fits : Likeness::No;
        case 3:
        case 4:
        case 8: return !is_in && frame.d.starts_with('{') ? Likeness::Fits : Likeness::No;
        default: return Likeness::No;
    }
}

Likeness by_message(const Message& message) {
    if (message.opcode == core::Opcode::Text) {
        if (message.payload.empty() || message.payload[0] != '{') return Likeness::No;
        return by_frame(frame_of(as_text(message.payload), Depth::All), message.direction);
    }
    if (message.direction == core::Direction::Out) return Likeness::No;
    return by_frame(frame_of(unpacked_text(message), Depth::All), message.direction);
}

}  // namespace

const Dialect gateway = {
    .name = "gateway",
    .label = "Gateway in Discord's manner",
    .by_opening = by_opening,
    .by_message = by_message,
    .make_reader = [](const Opening& opening) -> std::unique_ptr<Reader> {
        return std::make_unique<GatewayReader>(opening);
    },
};

}  // namespace redial::dialect
