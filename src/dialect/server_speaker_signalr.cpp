// SignalR's hub protocol, JSON and MessagePack, as its server speaks it: negotiate, handshake,
// invocations, streams, and stateful reconnect. Source: the SignalR Hub Protocol and Transport
// Protocols specifications (dotnet/aspnetcore), @microsoft/signalr 10.0.11 (MessageBuffer.js,
// HttpConnection.js). One thread a speaker.
#include "dialect/server_memory.hpp"
#include "dialect/server_speaker.hpp"
#include "dialect/signalr_write.hpp"
#include "dialect/url_parts.hpp"

namespace redial::dialect {
namespace {

using core::DialectFaultKind;

// ClientTimeoutInterval; clients ping every 15 s.
constexpr Duration client_timeout = std::chrono::seconds(30);

struct Session {
    std::optional<PeerId> peer;
    bool is_stateful = false;
    bool is_in = false;  // the handshake is done, once for all of its connections
    HubProtocol protocol = HubProtocol::Json;
    ServerKept said;  // of a stateful one, until acknowledged
    std::uint64_t acknowledged = 0;
    std::uint64_t next_heard = 1;  // its client's messages, counted anew after a reconnect
    std::uint64_t heard = 0;
    std::vector<std::string> streams;  // their ids
};

// Without an id: nobody answers.
HubMessage numbered(HubType type, std::uint64_t number) {
    HubMessage message;
    message.type = type;
    message.sequence = static_cast<std::int64_t>(number);
    return message;
}

HubMessage named(HubType type, std::string_view id) {
    HubMessage message;
    message.type = type;
    message.id = id;
    return message;
}

// One message to many, of each encoding made once.
class ForMany {
public:
    ForMany(HubMessage message, HubValue value) : message_(message), value_(std::move(value)) {}
    const std::string& in(HubProtocol protocol) {
        std::string& text = texts_[static_cast<std::size_t>(protocol)];
        if (text.empty()) text = hub_record(protocol, message_, value_.in(protocol));
        return text;
    }

private:
    HubMessage message_;
    HubValue value_;
    std::array<std::string, 2> texts_;
};

class SignalrServer final : public ServerSpeaker {
public:
    using ServerSpeaker::ServerSpeaker;
    std::size_t remembered() const override { return sessions_.gone(); }

    int refusal(const Opening& opening) override {
        const std::string id(url_query(opening.url, "id"));
        if (id.empty()) return 0;  // without negotiation
        Session* session = sessions_.find(id);
        if (session == nullptr) return 404;
        const bool is_resumed = session->is_in;
        if (!is_resumed) return session->peer ? 409 : 0;
        const bool is_lost = !session->said.has_all_after(session->acknowledged) ||
                             strikes(DialectFaultKind::ForgetSession, id);
        if (!session->is_stateful || is_lost) return 404;
        return 0;
    }

private:
    void on_asked(PeerId peer, const ServerRequest& request) override {
        const bool is_negotiate =
            request.method == "POST" && url_path(request.target).ends_with("/negotiate");
        if (!is_negotiate) return reply(peer, 404, "", "POST .../negotiate, or a WebSocket\n");
        const std::string token = random_id();
        Session* session = sessions_.begin(token);
        if (session == nullptr) return reply(peer, 503, "", "too many sessions\n");
        sessions_.leave(token, now().mono);  // until it dials
        session->is_stateful = url_query(request.target, "useStatefulReconnect") == "true";
        std::string body = R"({"negotiateVersion":1,"connectionId":")" + random_id() +
                           R"(","connectionToken":")" + token + '"';
        if (session->is_stateful) body += R"(,"useStatefulReconnect":true)";
        body += R"(,"availableTransports":[{"transport":"WebSockets",)"
                R"("transferFormats":["Text","Binary"]}]})";
        reply(peer, 200, "application/json", std::move(body));
    }

    void on_opened(PeerId peer, const Opening& opening) override {
        std::string key(url_query(opening.url, "id"));
        Session* session = key.empty() ? nullptr : sessions_.take_up(key);
        if (session == nullptr) {
            key = random_id();
            session = sessions_.begin(key);
        }
        if (session == nullptr) return close(peer, 1013, "too many sessions");
        if (session->peer) {
            keys_.erase(*session->peer);
            close(*session->peer, 0, "");
        }
        session->peer = peer;
        keys_[peer] = key;
        set_heartbeat(peer, terms().heartbeat);
        if (terms().heartbeat > Duration{0}) set_silence_max(peer, client_timeout);
        if (session->is_in) resume(*session);
    }

    // What it has not acknowledged, behind the number of the first of it.
    void resume(Session& session) {
        session.next_heard = session.heard + 1;
        const std::uint64_t first = session.acknowledged + 1;
        say_plain(session, numbered(HubType::Sequence, first));
        session.said.each_after(session.acknowledged, [&](std::uint64_t, const std::string& text) {
            say_record(session, text);
        });
    }

    void on_gone(PeerId peer) override {
        const auto found = keys_.find(peer);
        if (found == keys_.end()) return;
        const std::string key = std::move(found->second);
        keys_.erase(found);
        Session* session = sessions_.find(key);
        if (session == nullptr) return;
        session->peer.reset();
        if (!session->is_stateful || !session->is_in) return sessions_.forget(key);
        sessions_.leave(key, now().mono);
    }

    void on_heard(PeerId peer, const Message& message) override {
        HubRecords records(message);
        while (records.next()) {
            Session* session = session_of(peer);
            if (session == nullptr) return;
            room_.clear();
            const std::optional<HubMessage> sent = records.message(room_);
            if (!sent || !is_of(*session, records)) return close(peer, 1003, not_a_message);
            if (!session->is_in) {
                shake_hands(peer, *session, *sent);
            } else {
                take(peer, *session, *sent, records);
            }
        }
        if (!records.is_at_end()) close(peer, 1003, not_a_message);
    }

    static constexpr const char* not_a_message = "not a hub message of the protocol agreed on";
    static bool is_of(const Session& session, const HubRecords& records) {
        return records.is_json() == (!session.is_in || session.protocol == HubProtocol::Json);
    }

    void shake_hands(PeerId peer, Session& session, const HubMessage& sent) {
        if (sent.type != HubType::HandshakeRequest) return close(peer, 1002, "no handshake");
        const std::optional<HubProtocol> protocol = hub_protocol(sent.protocol);
        session.protocol = protocol.value_or(HubProtocol::Json);
        std::string error;
        if (!protocol) error = "The protocol is not supported: json and messagepack are.";
        if (strikes(DialectFaultKind::Refuse, "")) error = "refused on purpose";
        if (!error.empty()) {
            say_record(session, R"({"error":")" + error + "\"}\x1e");
            return close(peer, 1000, "");
        }
        session.is_in = true;
        say_record(session, "{}\x1e");
    }

    void take(PeerId peer, Session& session, const HubMessage& sent, const HubRecords& records) {
        if (session.is_stateful && is_counted(sent.type) && !is_new(session)) return;
        const std::string id(sent.id);
        switch (sent.type) {
            case HubType::Invocation:
                invoke(session, sent, HubValue::carried(records, sent.type));
                break;
            case HubType::StreamInvocation:
                if (id.size() > served_text_bytes_max ||
                    session.streams.size() >= served_subscriptions_max) {
                    return close(peer, 1008, "too many streams");
                }
                session.streams.push_back(id);
                break;
            case HubType::CancelInvocation:
                if (std::erase(session.streams, id) > 0) {
                    say_counted(session,
                                hub_record(session.protocol, named(HubType::Completion, id), ""));
                }
                break;
            case HubType::Ack:
                session.acknowledged =
                    std::max(session.acknowledged, std::min(number(sent), session.said.last()));
                session.said.forget_to(session.acknowledged);
                return;
            case HubType::Sequence:
                if (number(sent) > session.heard + 1 || number(sent) == 0) {
                    return close(peer, 1008, "messages are missing");
                }
                session.next_heard = number(sent);
                return;
            case HubType::Close: {
                sessions_.forget(keys_.at(peer));
                keys_.erase(peer);
                return close(peer, 1000, "");
            }
            default: return;
        }
        if (session.is_stateful) say_plain(session, numbered(HubType::Ack, session.heard));
    }

    static std::uint64_t number(const HubMessage& sent) {
        return static_cast<std::uint64_t>(std::max<std::int64_t>(sent.sequence.value_or(0), 0));
    }

    // False: it was here before the connection was cut.
    static bool is_new(Session& session) {
        const std::uint64_t number = session.next_heard++;
        if (number <= session.heard) return false;
        session.heard = number;
        return true;
    }

    // Its result is its first argument; all clients are called the same.
    void invoke(Session& session, const HubMessage& sent, HubValue arguments) {
        if (!sent.id.empty() && !drops_reply("completion " + std::string(sent.id))) {
            HubMessage completion = named(HubType::Completion, sent.id);
            completion.has_result = true;
            HubValue result = arguments.first();
            say_counted(session,
                        hub_record(session.protocol, completion, result.in(session.protocol)));
        }
        call_all(sent.target, std::move(arguments));
    }

    void call_all(std::string_view target, HubValue arguments) {
        HubMessage call;
        call.type = HubType::Invocation;
        call.target = target;
        ForMany text(call, std::move(arguments));
        sessions_.each([&](const std::string&, Session& session) {
            say_counted(session, text.in(session.protocol));
        });
    }

    // To a stateful session also while it has no connection: it is sent when it has one again.
    void say_counted(Session& session, const std::string& text) {
        if (!session.is_in) return;
        if (session.is_stateful) session.said.add(text);
        if (session.peer) say_record(session, text);
    }

    void say_plain(const Session& session, const HubMessage& message) {
        say_record(session, hub_record(session.protocol, message, ""));
    }

    void say_record(const Session& session, const std::string& text) {
        if (session.protocol == HubProtocol::Json) return say(*session.peer, text);
        say_bytes(*session.peer, text);
    }

    void on_event(std::uint64_t number) override {
        const std::string n = std::to_string(number);
        call_all("event", HubValue::of_json(R"([{"n":)" + n + "}]"));
        HubValue item = HubValue::of_json(n);
        sessions_.each([&](const std::string&, Session& session) {
            const HubProtocol protocol = session.protocol;
            for (const std::string& id : session.streams) {
                say_counted(session, hub_record(protocol, named(HubType::StreamItem, id),
                                                item.in(protocol)));
            }
        });
    }

    // Null: this connection has none.
    Session* session_of(PeerId peer) {
        const auto key = keys_.find(peer);
        return key == keys_.end() ? nullptr : sessions_.find(key->second);
    }

    void on_beat(PeerId peer) override {
        const Session* session = session_of(peer);
        if (session != nullptr) say_plain(*session, named(HubType::Ping, ""));
    }

    bool send_away(PeerId peer) override {
        const Session* session = session_of(peer);
        if (session == nullptr || !session->is_in) return false;
        HubMessage farewell = named(HubType::Close, "");
        farewell.is_error = true;
        farewell.error = "told not to come back";
        say_plain(*session, farewell);
        sessions_.forget(keys_.at(peer));
        keys_.erase(peer);
        close(peer, 1000, "");
        return true;
    }

    void forget_sessions(Instant gone_before) override { sessions_.forget_gone(gone_before); }

    std::map<PeerId, std::string> keys_;  // of the session that a connection belongs to
    ServerSessions<Session> sessions_;
    TextRoom room_;
};

}  // namespace

std::unique_ptr<ServerSpeaker> make_signalr_server(const ServerTerms& terms) {
    return std::make_unique<SignalrServer>(terms);
}

}  // namespace redial::dialect
