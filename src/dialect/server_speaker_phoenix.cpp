// Phoenix channels with serializer 2 as the server speaks them: joins, replies, heartbeats, and
// messages to all who joined the topic. Source: phoenix 1.7 (socket.ex, channel/server.ex,
// socket/serializers/v2_json_serializer.ex). One thread a speaker.
#include "base/json_text.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/server_speaker.hpp"

namespace redial::dialect {
namespace {

using core::DialectFaultKind;

// Socket's timeout: a client pings every 30 s.
constexpr Duration client_timeout = std::chrono::seconds(60);

// Each as it stands in the JSON.
struct Parts {
    std::string join_ref, ref, topic, event, payload;
};

std::string written(const Parts& parts) {
    return "[" + parts.join_ref + "," + parts.ref + "," + parts.topic + "," + parts.event + "," +
           parts.payload + "]";
}

std::optional<Parts> parts_of(std::string_view text) {
    if (!is_json(text)) return std::nullopt;
    std::array<std::string_view, 5> found;
    JsonParts parts(text);
    for (std::string_view& one : found) {
        if (!parts.is_array() || !parts.next()) return std::nullopt;
        one = parts.value();
    }
    for (std::size_t i = 0; i < 4; ++i) {
        if (found[i].size() > served_text_bytes_max) return std::nullopt;
    }
    return Parts{std::string(found[0]), std::string(found[1]), std::string(found[2]),
                 std::string(found[3]), std::string(found[4])};
}

class PhoenixServer final : public ServerSpeaker {
public:
    using ServerSpeaker::ServerSpeaker;

private:
    using Joined = std::map<std::string, std::string>;  // topics, with the ref of their join

    void on_opened(PeerId peer, const Opening&) override {
        clients_[peer];
        set_silence_max(peer, client_timeout);
    }
    void on_gone(PeerId peer) override { clients_.erase(peer); }

    void on_heard(PeerId peer, const Message& message) override {
        const auto found = clients_.find(peer);
        if (found == clients_.end()) return;
        const std::optional<Parts> sent = parts_of(as_text(message.payload));
        if (!sent) return close(peer, 1003, "not serializer 2");
        Joined& joined = found->second;
        if (sent->topic == R"("phoenix")") {
            if (!is_heartbeat_stopped()) say_reply(peer, *sent, "ok", "{}");
            return;
        }
        if (sent->event == R"("phx_join")") return join(peer, joined, *sent);
        if (!joined.contains(sent->topic)) {
            return reply_to(peer, *sent, "error", R"({"reason":"unmatched topic"})");
        }
        reply_to(peer, *sent, "ok", "{}");
        if (sent->event != R"("phx_leave")") return tell(sent->topic, sent->event, sent->payload);
        say(peer, written({sent->join_ref, sent->ref, sent->topic, R"("phx_close")", "{}"}));
        joined.erase(sent->topic);
    }

    void join(PeerId peer, Joined& joined, const Parts& sent) {
        const bool is_full = joined.size() >= served_subscriptions_max;
        if (is_full || strikes(DialectFaultKind::Refuse, sent.topic)) {
            return reply_to(peer, sent, "error", R"({"reason":"refused on purpose"})");
        }
        joined[sent.topic] = sent.join_ref;
        reply_to(peer, sent, "ok", "{}");
    }

    void reply_to(PeerId peer, const Parts& sent, std::string_view status,
                  std::string_view response) {
        if (drops_reply("reply " + sent.ref)) return;
        say_reply(peer, sent, status, response);
    }

    void say_reply(PeerId peer, const Parts& sent, std::string_view status,
                   std::string_view response) {
        const std::string payload = R"({"status":")" + std::string(status) + R"(","response":)" +
                                    std::string(response) + "}";
        say(peer, written({sent.join_ref, sent.ref, sent.topic, R"("phx_reply")", payload}));
    }

    void tell(const std::string& topic, const std::string& event, const std::string& payload) {
        const std::string text = written({"null", "null", topic, event, payload});
        for (const auto& [peer, joined] : clients_) {
            if (joined.contains(topic)) say(peer, text);
        }
    }

    void on_event(std::uint64_t number) override {
        std::set<std::string> topics;
        for (const auto& [peer, joined] : clients_) {
            for (const auto& [topic, ref] : joined) note_topic(topics, topic);
        }
        const std::string payload = "{\"n\":" + std::to_string(number) + "}";
        for (const std::string& topic : topics) tell(topic, R"("event")", payload);
    }

    // Its channels are closed, which it does not join again; of the socket nothing can be said.
    bool send_away(PeerId peer) override {
        const auto found = clients_.find(peer);
        if (found == clients_.end() || found->second.empty()) return false;
        for (const auto& [topic, ref] : std::exchange(found->second, {})) {
            say(peer, written({ref, ref, topic, R"("phx_close")", "{}"}));
        }
        return true;
    }

    std::map<PeerId, Joined> clients_;
};

}  // namespace

std::unique_ptr<ServerSpeaker> make_phoenix_server(const ServerTerms& terms) {
    return std::make_unique<PhoenixServer>(terms);
}

}  // namespace redial::dialect
