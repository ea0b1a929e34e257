// SockJS as its server speaks it over WebSocket: the frames around what a dialect says, the answer
// that its clients ask for before they dial, and a speaker that sends what it hears to all. Source:
// sockjs 0.3.24 (trans-websocket.js, transport.js, sockjs.js). One thread a speaker.
#include "base/json_text.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/server_speaker.hpp"
#include "dialect/url_parts.hpp"

namespace redial::dialect {
namespace {

class SockServer final : public ServerSpeaker {
public:
    using ServerSpeaker::ServerSpeaker;
    bool takes_sockjs() const override { return true; }

private:
    void on_opened(PeerId peer, const Opening&) override {
        clients_.insert(peer);
        set_heartbeat(peer, terms().heartbeat);
    }
    void on_gone(PeerId peer) override { clients_.erase(peer); }
    void on_beat(PeerId peer) override { say_sock(peer, "h"); }

    void on_heard(PeerId, const Message& message) override {
        tell_all(std::string(as_text(message.payload)));
    }
    void on_event(std::uint64_t number) override {
        tell_all("{\"n\":" + std::to_string(number) + "}");
    }
    void tell_all(const std::string& text) {
        for (const PeerId peer : clients_) say(peer, text);
    }

    std::set<PeerId> clients_;
};

}  // namespace

bool ServerSpeaker::is_sock(PeerId peer) const {
    const auto found = peers_.find(peer);
    return found != peers_.end() && found->second.is_sock;
}

void ServerSpeaker::say_sock(PeerId peer, std::string frame) {
    if (!is_sock(peer)) return;
    say(peer, core::Opcode::Text, std::make_shared<const std::string>(std::move(frame)));
}

std::string ServerSpeaker::sock_message(std::string_view text) {
    std::string frame = "a[";
    append_json_string(frame, text);
    return frame + "]";
}

// An array of texts, or one text.
void ServerSpeaker::hear_sock(PeerId peer, const Message& message) {
    const std::string_view json = as_text(message.payload);
    const auto hear = [&](std::string_view token) {
        const std::string text = json_string(token);
        Message inside = message;
        inside.opcode = core::Opcode::Text;
        inside.payload = as_bytes(text);
        on_heard(peer, inside);
    };
    if (!is_json(json)) return close(peer, 0, "");
    if (json.starts_with('"')) return hear(json);
    JsonParts parts(json);
    while (parts.is_array() && parts.next()) {
        if (parts.value().starts_with('"')) hear(parts.value());
    }
}

bool ServerSpeaker::answer_sock_info(PeerId peer, const ServerRequest& request) {
    const std::string url = "http://lab" + std::string(request.target);
    if (request.method != "GET" || !url_path(url).ends_with("/info")) return false;
    reply(peer, 200, "application/json; charset=UTF-8",
          R"({"websocket":true,"origins":["*:*"],"cookie_needed":false,"entropy":)" +
              std::to_string(rng_.below(UINT32_MAX)) + "}");
    return true;
}

std::unique_ptr<ServerSpeaker> make_sockjs_server(const ServerTerms& terms) {
    return std::make_unique<SockServer>(terms);
}

}  // namespace redial::dialect
