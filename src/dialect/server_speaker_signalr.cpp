// SignalR's hub protocol in JSON as its server speaks it: negotiate, handshake, invocations,
// streams, and stateful reconnect. Source: the SignalR Hub Protocol and Transport Protocols
// specifications (dotnet/aspnetcore), @microsoft/signalr 10.0.11 (MessageBuffer.js,
// HttpConnection.js). One thread a speaker.
#include "dialect/json_fields.hpp"
#include "dialect/server_memory.hpp"
#include "dialect/server_speaker.hpp"
#include "dialect/signalr_message.hpp"
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
    ServerKept said;     // of a stateful one, until acknowledged
    std::uint64_t acknowledged = 0;
    std::uint64_t next_heard = 1;  // its client's messages, counted anew after a reconnect
    std::uint64_t heard = 0;
    std::vector<std::string> streams;  // JSON strings: the ids
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
        body +=
            R"(,"availableTransports":[{"transport":"WebSockets","transferFormats":["Text"]}]})";
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
        say_record(*session.peer, R"({"type":9,"sequenceId":)" + std::to_string(first) + "}");
        session.said.each_after(session.acknowledged, [&](std::uint64_t, const std::string& text) {
            say_record(*session.peer, text);
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
            const auto key = keys_.find(peer);
            Session* session = key == keys_.end() ? nullptr : sessions_.find(key->second);
            if (session == nullptr) return;
            room_.clear();
            const std::optional<HubMessage> sent = records.message(room_);
            if (!sent || !records.is_json()) return close(peer, 1003, "not a hub message in JSON");
            if (!session->is_in) {
                shake_hands(peer, *session, *sent);
            } else {
                take(peer, *session, *sent, records.text());
            }
        }
        if (!records.is_at_end()) close(peer, 1003, "not a hub message in JSON");
    }

    void shake_hands(PeerId peer, Session& session, const HubMessage& sent) {
        if (sent.type != HubType::HandshakeRequest) return close(peer, 1002, "no handshake");
        std::string error;
        if (sent.protocol != "json") error = "The protocol is not supported: only json is.";
        if (strikes(DialectFaultKind::Refuse, "")) error = "refused on purpose";
        if (!error.empty()) {
            say_record(peer, R"({"error":")" + error + R"("})");
            return close(peer, 1000, "");
        }
        session.is_in = true;
        say_record(peer, "{}");
    }

    void take(PeerId peer, Session& session, const HubMessage& sent, std::string_view text) {
        if (session.is_stateful && is_counted(sent.type) && !is_new(session)) return;
        const std::string id(json_member(text, "invocationId"));
        switch (sent.type) {
            case HubType::Invocation: invoke(session, text, id); break;
            case HubType::StreamInvocation:
                if (id.size() > served_text_bytes_max ||
                    session.streams.size() >= served_subscriptions_max) {
                    return close(peer, 1008, "too many streams");
                }
                session.streams.push_back(id);
                break;
            case HubType::CancelInvocation:
                if (std::erase(session.streams, id) > 0) {
                    say_counted(session, R"({"type":3,"invocationId":)" + id + "}");
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
        if (session.is_stateful) {
            say_record(peer, R"({"type":8,"sequenceId":)" + std::to_string(session.heard) + "}");
        }
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
    void invoke(Session& session, std::string_view text, const std::string& id) {
        const std::string_view arguments = json_member(text, "arguments");
        const std::string_view target = json_member(text, "target");
        if (!id.empty() && !drops_reply("completion " + id)) {
            std::string_view result = json_element(arguments, 0);
            if (result.empty()) result = "null";
            say_counted(session, R"({"type":3,"invocationId":)" + id + R"(,"result":)" +
                                     std::string(result) + "}");
        }
        call_all(target, arguments);
    }

    void call_all(std::string_view target, std::string_view arguments) {
        const std::string text = R"({"type":1,"target":)" + std::string(target) +
                                 R"(,"arguments":)" +
                                 std::string(arguments.empty() ? "[]" : arguments) + "}";
        sessions_.each([&](const std::string&, Session& session) { say_counted(session, text); });
    }

    // To a stateful session also while it has no connection: it is sent when it has one again.
    void say_counted(Session& session, const std::string& text) {
        if (!session.is_in) return;
        if (session.is_stateful) session.said.add(text);
        if (session.peer) say_record(*session.peer, text);
    }

    void say_record(PeerId peer, const std::string& text) { say(peer, text + '\x1e'); }

    void on_event(std::uint64_t number) override {
        const std::string n = std::to_string(number);
        call_all(R"("event")", R"([{"n":)" + n + "}]");
        sessions_.each([&](const std::string&, Session& session) {
            for (const std::string& id : session.streams) {
                say_counted(session, R"({"type":2,"invocationId":)" + id + R"(,"item":)" + n + "}");
            }
        });
    }

    void on_beat(PeerId peer) override { say_record(peer, R"({"type":6})"); }

    bool send_away(PeerId peer) override {
        const auto found = keys_.find(peer);
        const Session* session = found == keys_.end() ? nullptr : sessions_.find(found->second);
        if (session == nullptr || !session->is_in) return false;
        say_record(peer, R"({"type":7,"error":"told not to come back"})");
        sessions_.forget(found->second);
        keys_.erase(found);
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
