// ActionCable as Rails speaks it: welcome, pings, subscriptions that are confirmed or rejected, and
// messages to all who subscribed to the same. Source: Rails 8.1 (action_cable/connection/base.rb,
// connection/subscriptions.rb). One thread a speaker.
#include <algorithm>

#include "base/json_text.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/server_speaker.hpp"

namespace redial::dialect {
namespace {

using core::DialectFaultKind;

class CableServer final : public ServerSpeaker {
public:
    using ServerSpeaker::ServerSpeaker;

private:
    using Identifiers = std::vector<std::string>;  // as JSON strings

    void on_opened(PeerId peer, const Opening&) override {
        clients_[peer];
        say(peer, R"({"type":"welcome"})");
        set_heartbeat(peer, terms().heartbeat);
    }
    void on_gone(PeerId peer) override { clients_.erase(peer); }

    void on_beat(PeerId peer) override {
        const auto seconds = to_us(now().wall) / 1000000;
        say(peer, R"({"type":"ping","message":)" + std::to_string(seconds) + "}");
    }

    void on_heard(PeerId peer, const Message& message) override {
        const std::string_view text = as_text(message.payload);
        const auto found = clients_.find(peer);
        if (found == clients_.end() || !is_json(text)) return;
        const std::string identifier(json_member(text, "identifier"));
        if (!identifier.starts_with('"') || identifier.size() > served_text_bytes_max) return;
        const std::string_view command = json_plain_string(json_member(text, "command"));
        Identifiers& own = found->second;
        const auto there = std::find(own.begin(), own.end(), identifier);
        if (command == "subscribe" && there == own.end()) return subscribe(peer, own, identifier);
        if (there == own.end()) return;
        if (command == "unsubscribe") own.erase(there);
        if (command != "message") return;
        const std::string_view data = json_member(text, "data");
        const std::string inside = json_string(data);
        tell(identifier, is_json(inside) ? inside : std::string(data.empty() ? "null" : data));
    }

    void subscribe(PeerId peer, Identifiers& own, const std::string& identifier) {
        const bool is_refused =
            own.size() >= served_subscriptions_max || strikes(DialectFaultKind::Refuse, identifier);
        if (!is_refused) own.push_back(identifier);
        const std::string type = is_refused ? "reject" : "confirm";
        if (drops_reply(type + " " + identifier)) return;
        say(peer, R"({"identifier":)" + identifier + R"(,"type":")" + type + R"(_subscription"})");
    }

    void tell(const std::string& identifier, const std::string& message) {
        const std::string text =
            R"({"identifier":)" + identifier + R"(,"message":)" + message + "}";
        for (const auto& [peer, own] : clients_) {
            if (std::find(own.begin(), own.end(), identifier) != own.end()) say(peer, text);
        }
    }

    void on_event(std::uint64_t number) override {
        std::set<std::string> all;
        for (const auto& [peer, own] : clients_) {
            for (const std::string& identifier : own) note_topic(all, identifier);
        }
        const std::string message = "{\"n\":" + std::to_string(number) + "}";
        for (const std::string& identifier : all) tell(identifier, message);
    }

    bool send_away(PeerId peer) override {
        say(peer, R"({"type":"disconnect","reason":"remote","reconnect":false})");
        close(peer, 1000, "");
        return true;
    }

    std::map<PeerId, Identifiers> clients_;
};

}  // namespace

std::unique_ptr<ServerSpeaker> make_actioncable_server(const ServerTerms& terms) {
    return std::make_unique<CableServer>(terms);
}

}  // namespace redial::dialect
