// The client half of SignalR, JSON and MessagePack: negotiation over HTTP where it is wanted,
// handshake, pings, stateful reconnect, else streams that are asked for again. Sources: the SignalR
// Hub Protocol and Transport Protocols specifications (dotnet/aspnetcore); HubConnection.ts and
// MessageBuffer.ts of @microsoft/signalr 10.0.11 (keepAliveIntervalInMilliseconds 15000,
// serverTimeoutInMilliseconds 30000, acknowledgements after a second). One thread a speaker.
#include <algorithm>
#include <deque>

#include "dialect/all.hpp"
#include "dialect/signalr_buffer.hpp"
#include "dialect/signalr_negotiation.hpp"
#include "dialect/speaker.hpp"

namespace redial::dialect {
namespace {

constexpr char separator = '\x1e';
constexpr std::size_t id_bytes_max = 256;
constexpr int pings_every = 15;  // seconds
constexpr std::uint16_t normal_closure = 1000;
// A server that takes a session up again and then says nothing of it has lost it.
constexpr int unanswered_resumes_max = 3;

Say record_of(std::string text) {
    if (!text.ends_with(separator)) text += separator;
    return text;
}

std::string_view without_separator(std::string_view text) {
    if (text.ends_with(separator)) text.remove_suffix(1);
    return text;
}

std::optional<HubMessage> handshake_of(const Say& say) {
    TextRoom room;
    auto read = hub_message(without_separator(say.payload), room);
    if (!read || read->type != HubType::HandshakeRequest) return std::nullopt;
    return read;
}

bool is_yes(const Setting& setting, std::string_view word) { return setting.value(word) == "yes"; }

class SignalrSpeaker final : public Speaker {
public:
    explicit SignalrSpeaker(const Setting& setting)
        : Speaker(signalr),
          wanted_(hub_protocol(setting.value("protocol").value_or("")).value_or(HubProtocol::Json)),
          negotiates_(is_yes(setting, "negotiate") || is_yes(setting, "stateful")),
          negotiation_(is_yes(setting, "stateful") ? HubNegotiation::Stateful::Yes
                                                   : HubNegotiation::Stateful::No) {}

    std::optional<Route> route(const Place& place) override {
        if (!negotiates_) return std::nullopt;
        const bool is_answered = unanswered_resumes_ < unanswered_resumes_max;
        if (can_resume() && is_answered && negotiation_.is_at(place)) return negotiation_.again();
        has_been_in_ = false;
        unanswered_resumes_ = 0;
        return negotiation_.begin(place);
    }
    Result<Route> answered(std::string_view body) override {
        return negotiation_.answered(body, wanted_);
    }
    // 404: the server does not know the session (any more). Who cannot be reached may know it yet.
    void dial_failed(int http_status) override {
        if (http_status != 0) negotiation_.forget();
    }
    void closed(std::uint16_t code) override {
        if (code == normal_closure) negotiation_.forget();
    }

    std::optional<Duration> heartbeat_every() const override {
        if (!is_in_) return std::nullopt;
        return std::chrono::seconds(negotiation_.is_stateful() ? 1 : pings_every);
    }
    void heartbeat(Says& says) override {
        if (negotiation_.is_stateful()) {
            if (const auto owed = buffer_.take_owed()) say_number(HubType::Ack, *owed, says);
            if (++beats_ % pings_every != 0) return;
        }
        HubMessage ping;
        ping.type = HubType::Ping;
        say(hub_record(protocol_, ping, ""), says);
    }
    std::optional<Duration> server_silence_max() const override { return std::chrono::seconds(30); }
    bool is_in() const override { return is_in_; }

private:
    struct Stream {
        std::string id;
        Say say;
        bool is_asked = false;  // on this connection
    };

    bool can_resume() const { return is_counting() && buffer_.is_whole(); }

    bool is_counting() const { return negotiation_.is_stateful() && has_been_in_; }

    void on_opened(const Opening& opening, Says& says) override {
        is_in_ = false;
        beats_ = 0;
        if (can_resume() && negotiation_.is_of(opening)) return resume(says);
        // Not the one that was negotiated: it was not to be dialled.
        if (!negotiation_.is_of(opening)) negotiation_.forget();
        has_been_in_ = false;
        for (Stream& stream : streams_) stream.is_asked = false;
        const Says& own = login().says;
        const auto said = std::find_if(
            own.begin(), own.end(), [](const Say& one) { return handshake_of(one).has_value(); });
        if (said == own.end()) {
            protocol_ = wanted_;
            says.emplace_back(handshake_record(protocol_, negotiation_.is_stateful() ? 2 : 1));
        } else {
            protocol_ = hub_protocol(handshake_of(*said)->protocol).value_or(wanted_);
            says.push_back(record_of(said->payload));
        }
    }

    // The session goes on as if nothing had been: what was said is not said anew.
    void resume(Says& says) {
        ++unanswered_resumes_;
        say_number(HubType::Sequence, buffer_.resume(), says);
        for (const std::string& one : buffer_.again()) say(one, says);
    }

    void on_heard(const Message& message, std::string_view, const Notes&, Says& says) override {
        HubRecords records(message);
        while (records.next()) {
            TextRoom room;
            const auto read = records.message(room);
            if (!read) continue;
            if (read->type == HubType::HandshakeAnswer && !is_in_ && !read->is_error) enter(says);
            if (is_counting()) count(*read);
            if (read->type == HubType::Completion) forget(read->id);
            if (read->type == HubType::Close) negotiation_.forget();
        }
    }

    void count(const HubMessage& message) {
        switch (buffer_.heard(message)) {
            case HubBuffer::Heard::Taken: return;
            case HubBuffer::Heard::Resumed:
                is_in_ = true;
                unanswered_resumes_ = 0;
                return;
            case HubBuffer::Heard::Impossible:
                negotiation_.forget();
                leave({1002, "the server goes on from a number that never was"});
                return;
        }
    }

    void on_said(const Message& message, std::string_view) override {
        if (!message.is_whole) return;
        HubRecords records(message);
        while (records.next()) {
            TextRoom room;
            const auto read = records.message(room);
            if (!read) continue;
            if (is_counting() && is_counted(read->type)) buffer_.said(framed(records).payload);
            if (read->type == HubType::CancelInvocation) forget(read->id);
            if (read->type == HubType::StreamInvocation) remember(*read, framed(records));
        }
    }

    static Say framed(const HubRecords& records) {
        if (records.is_json()) return record_of(std::string(records.text()));
        return Say::binary(packed_record(records.bytes()));
    }

    // A stream that is fed by the client cannot be asked for again by its first message alone.
    void remember(const HubMessage& asked, Say say) {
        forget(asked.id);
        const bool is_kept = asked.streams.empty() && !asked.id.empty() &&
                             asked.id.size() <= id_bytes_max &&
                             say.payload.size() <= spoken_subscription_bytes_max &&
                             streams_.size() < spoken_subscriptions_max;
        if (is_kept) streams_.push_back({std::string(asked.id), std::move(say), true});
    }

    void forget(std::string_view id) {
        std::erase_if(streams_, [id](const Stream& stream) { return stream.id == id; });
    }

    void enter(Says& says) {
        is_in_ = true;
        has_been_in_ = true;
        buffer_.begin();
        Says sent;
        for (const Say& own : login().says) {
            if (!handshake_of(own)) sent.push_back(in_protocol(own));
        }
        says.insert(says.end(), sent.begin(), sent.end());
        for (const Stream& stream : streams_) {
            const bool is_sent = std::find(sent.begin(), sent.end(), stream.say) != sent.end();
            if (!stream.is_asked && !is_sent) says.push_back(stream.say);
        }
    }

    // A person writes JSON whatever is spoken; bytes are sent as they are.
    Say in_protocol(const Say& own) const {
        if (own.opcode != core::Opcode::Text) return own;
        if (protocol_ == HubProtocol::Json) return record_of(own.payload);
        Message message;
        const std::string text = record_of(own.payload).payload;
        message.payload = as_bytes(text);
        HubRecords records(message);
        std::string packed;
        while (records.next()) {
            TextRoom room;
            const auto read = records.message(room);
            if (!read) continue;
            HubValue value = HubValue::carried(records, read->type);
            packed += hub_record(protocol_, *read, value.in(protocol_));
        }
        return packed.empty() ? own : Say::binary(std::move(packed));
    }

    void say(std::string record, Says& says) const {
        says.push_back(protocol_ == HubProtocol::Json ? Say(std::move(record))
                                                      : Say::binary(std::move(record)));
    }
    void say_number(HubType type, std::uint64_t number, Says& says) const {
        HubMessage message;
        message.type = type;
        message.sequence = static_cast<std::int64_t>(number);
        say(hub_record(protocol_, message, ""), says);
    }

    HubProtocol wanted_;
    bool negotiates_;
    HubNegotiation negotiation_;
    HubProtocol protocol_ = HubProtocol::Json;  // of this connection
    HubBuffer buffer_;
    bool has_been_in_ = false;  // the session's handshake was accepted
    bool is_in_ = false;
    int unanswered_resumes_ = 0;  // in a row
    int beats_ = 0;               // of this connection
    std::deque<Stream> streams_;  // that have not ended
};

}  // namespace

std::unique_ptr<Speaker> make_signalr_speaker(const Setting& setting) {
    return std::make_unique<SignalrSpeaker>(setting);
}

}  // namespace redial::dialect
