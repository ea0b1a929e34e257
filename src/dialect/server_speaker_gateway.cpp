// A gateway in the manner of Discord's, without compression: hello, identify, heartbeats, numbered
// dispatches, and sessions that are resumed by their last number. Source: Discord's documentation,
// "Gateway" (opcodes 0, 1, 2, 6, 9, 10, 11; close code 4004). One thread a speaker.
#include "base/json_text.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/server_memory.hpp"
#include "dialect/server_speaker.hpp"

namespace redial::dialect {
namespace {

using core::DialectFaultKind;

// Of the URL that READY names: it shows who went there.
constexpr std::string_view resume_query = "?resume=1";

struct Session {
    std::optional<PeerId> peer;
    ServerKept said;
};

class GatewayServer final : public ServerSpeaker {
public:
    using ServerSpeaker::ServerSpeaker;
    std::size_t remembered() const override { return sessions_.gone(); }

private:
    enum Opcode : std::int64_t { Dispatch = 0, Heartbeat = 1, Identify = 2, Resume = 6 };

    void on_opened(PeerId peer, const Opening& opening) override {
        // Where the client reached this server, behind a tap or a proxy too.
        std::string place(opening.url.substr(0, opening.url.find('?')));
        place += resume_query;
        if (place.size() <= served_text_bytes_max) places_[peer] = std::move(place);
        const auto every = terms().heartbeat;
        say(peer, R"({"op":10,"s":null,"t":null,"d":{"heartbeat_interval":)" +
                      std::to_string(every.count() / 1000) + "}}");
        set_silence_max(peer, 2 * every);
    }

    void on_gone(PeerId peer) override {
        places_.erase(peer);
        const auto found = keys_.find(peer);
        if (found == keys_.end()) return;
        if (Session* session = sessions_.find(found->second)) session->peer.reset();
        sessions_.leave(found->second, now().mono);
        keys_.erase(found);
    }

    void on_heard(PeerId peer, const Message& message) override {
        const std::string_view text = as_text(message.payload);
        const auto opcode = json_whole_number(json_member(text, "op"));
        if (!is_json(text) || !opcode) return close(peer, 4002, "Decode error");
        const std::string_view data = json_member(text, "d");
        switch (*opcode) {
            case Heartbeat:
                if (!is_heartbeat_stopped()) {
                    say(peer, R"({"op":11,"s":null,"t":null,"d":null})");
                }
                return;
            case Identify: return identify(peer);
            case Resume: return resume(peer, data);
            default: break;
        }
        if (!keys_.contains(peer)) return close(peer, 4003, "Not authenticated");
        dispatch_to_all("ECHO", data.empty() ? "null" : data);
    }

    void identify(PeerId peer) {
        if (keys_.contains(peer)) return close(peer, 4005, "Already authenticated");
        if (strikes(DialectFaultKind::Refuse, "")) {
            return close(peer, 4004, "Authentication failed");
        }
        const std::string key = random_id();
        Session* session = sessions_.begin(key);
        if (session == nullptr) return close(peer, 4008, "Rate limited");
        session->peer = peer;
        keys_[peer] = key;
        std::string ready = R"({"v":10,"session_id":")" + key + '"';
        if (const auto place = places_.find(peer); place != places_.end()) {
            append_json_string(ready.append(R"(,"resume_gateway_url":)"), place->second);
        }
        dispatch(*session, "READY", ready + "}");
    }

    void resume(PeerId peer, std::string_view data) {
        if (keys_.contains(peer)) return close(peer, 4005, "Already authenticated");
        const std::string key(json_plain_string(json_member(data, "session_id")));
        const auto after = json_whole_number(json_member(data, "seq"));
        Session* session = sessions_.find(key);
        const bool is_known = session != nullptr && after && *after >= 0 &&
                              session->said.has_all_after(static_cast<std::uint64_t>(*after));
        if (!is_known || strikes(DialectFaultKind::ForgetSession, key)) {
            return say(peer, R"({"op":9,"s":null,"t":null,"d":false})");
        }
        if (session->peer) {
            keys_.erase(*session->peer);
            close(*session->peer, 4000, "taken up elsewhere");
        }
        sessions_.take_up(key);
        session->peer = peer;
        keys_[peer] = key;
        session->said.each_after(static_cast<std::uint64_t>(*after),
                                 [&](std::uint64_t, const std::string& text) { say(peer, text); });
        dispatch(*session, "RESUMED", "{}");
    }

    // Kept also while it has no connection.
    void dispatch(Session& session, std::string_view type, std::string_view data) {
        std::string text = R"({"op":0,"s":)" + std::to_string(session.said.last() + 1);
        text.append(R"(,"t":")").append(type).append(R"(","d":)").append(data).append("}");
        session.said.add(text);
        if (session.peer && !drops_reply(type)) say(*session.peer, std::move(text));
    }

    void dispatch_to_all(std::string_view type, std::string_view data) {
        sessions_.each(
            [&](const std::string&, Session& session) { dispatch(session, type, data); });
    }

    void on_event(std::uint64_t number) override {
        dispatch_to_all("EVENT", "{\"n\":" + std::to_string(number) + "}");
    }

    bool send_away(PeerId peer) override {
        close(peer, 4004, "Authentication failed");
        return true;
    }

    void forget_sessions(Instant gone_before) override { sessions_.forget_gone(gone_before); }

    std::map<PeerId, std::string> keys_;
    std::map<PeerId, std::string> places_;  // to resume at
    ServerSessions<Session> sessions_;
};

}  // namespace

std::unique_ptr<ServerSpeaker> make_gateway_server(const ServerTerms& terms) {
    return std::make_unique<GatewayServer>(terms);
}

}  // namespace redial::dialect
