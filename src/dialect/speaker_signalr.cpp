// The client half of SignalR's JSON protocol: handshake, pings, streams that are asked for again.
// Sources: the SignalR Hub Protocol specification (dotnet/aspnetcore); HubConnection.ts of
// @microsoft/signalr 10.0.11 (keepAliveIntervalInMilliseconds 15000, serverTimeoutInMilliseconds
// 30000). One thread a speaker.
//
// Its session is one that skipped the negotiation over HTTP, which gives no token to take it up
// again by: stateful reconnect is not spoken.
#include <algorithm>
#include <deque>

#include "dialect/all.hpp"
#include "dialect/signalr_message.hpp"
#include "dialect/speaker.hpp"

namespace redial::dialect {
namespace {

constexpr char separator = '\x1e';
constexpr std::size_t id_bytes_max = 256;

Say record(std::string text) {
    if (!text.ends_with(separator)) text += separator;
    return text;
}

bool is_handshake(const Say& say) {
    TextRoom room;
    std::string_view text = say.payload;
    if (text.ends_with(separator)) text.remove_suffix(1);
    const auto read = hub_message(text, room);
    return read && read->type == HubType::HandshakeRequest;
}

class SignalrSpeaker final : public Speaker {
public:
    SignalrSpeaker() : Speaker(signalr) {}

    std::optional<Duration> heartbeat_every() const override {
        if (!is_in_) return std::nullopt;
        return std::chrono::seconds(15);
    }
    void heartbeat(Says& says) override { says.push_back(record(R"({"type":6})")); }
    std::optional<Duration> server_silence_max() const override { return std::chrono::seconds(30); }
    bool is_in() const override { return is_in_; }

private:
    struct Stream {
        std::string id;
        std::string text;
        bool is_asked = false;  // on this connection
    };

    void on_opened(const Opening&, Says& says) override {
        is_in_ = false;
        for (Stream& stream : streams_) stream.is_asked = false;
        const Says& own = login().says;
        const auto handshake = std::find_if(own.begin(), own.end(), is_handshake);
        says.push_back(record(handshake != own.end() ? handshake->payload
                                                     : R"({"protocol":"json","version":1})"));
    }

    void on_heard(const Message& message, std::string_view, const Notes&, Says& says) override {
        HubRecords records(message);
        while (records.next()) {
            TextRoom room;
            const auto read = records.message(room);
            if (!read) continue;
            if (read->type == HubType::HandshakeAnswer && !is_in_ && !read->is_error) enter(says);
            if (read->type == HubType::Completion) forget(read->id);
        }
    }

    void on_said(const Message& message, std::string_view) override {
        if (!message.is_whole || message.opcode != core::Opcode::Text) return;
        HubRecords records(message);
        while (records.next()) {
            TextRoom room;
            const auto read = records.message(room);
            if (!read) continue;
            if (read->type == HubType::CancelInvocation) forget(read->id);
            if (read->type == HubType::StreamInvocation) remember(*read, records.text());
        }
    }

    // A stream that is fed by the client cannot be asked for again by its first message alone.
    void remember(const HubMessage& asked, std::string_view text) {
        const auto known = find(asked.id);
        if (known != streams_.end()) streams_.erase(known);
        const bool is_kept = asked.streams.empty() && !asked.id.empty() &&
                             asked.id.size() <= id_bytes_max &&
                             text.size() <= spoken_subscription_bytes_max &&
                             streams_.size() < spoken_subscriptions_max;
        if (is_kept) streams_.push_back({std::string(asked.id), std::string(text), true});
    }

    void forget(std::string_view id) {
        const auto known = find(id);
        if (known != streams_.end()) streams_.erase(known);
    }

    void enter(Says& says) {
        is_in_ = true;
        std::vector<std::string> sent;
        for (const Say& say : login().says) {
            if (is_handshake(say)) continue;
            says.push_back(say.opcode == core::Opcode::Text ? record(say.payload) : say);
            sent.push_back(says.back().payload);
        }
        for (const Stream& stream : streams_) {
            Say again = record(stream.text);
            const bool is_sent = std::find(sent.begin(), sent.end(), again.payload) != sent.end();
            if (!stream.is_asked && !is_sent) says.push_back(std::move(again));
        }
    }

    std::deque<Stream>::iterator find(std::string_view id) {
        return std::find_if(streams_.begin(), streams_.end(),
                            [id](const Stream& stream) { return stream.id == id; });
    }

    bool is_in_ = false;
    std::deque<Stream> streams_;  // that have not ended
};

}  // namespace

std::unique_ptr<Speaker> make_signalr_speaker() { return std::make_unique<SignalrSpeaker>(); }

}  // namespace redial::dialect
