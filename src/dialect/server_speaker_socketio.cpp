// Socket.IO 5 as its server speaks it, with connection state recovery: namespaces, acks, events
// that everybody gets, and those that a client missed when it comes back. Source: socket.io 4.8
// (client.js, namespace.js, socket.js), socket.io-adapter 2.5 (in-memory-adapter.js,
// SessionAwareAdapter). One thread a speaker.
#include <algorithm>
#include <charconv>

#include "base/json_text.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/server_memory.hpp"
#include "dialect/server_speaker_engineio.hpp"
#include "dialect/socketio_packet.hpp"

namespace redial::dialect {
namespace {

using core::DialectFaultKind;

constexpr std::size_t spaces_max = 32;  // of a client
constexpr unsigned attachments_max = 10;

// The place of a message in what all were told, in the form that socket.io-adapter gives it: seven
// signs, and behind a dot a count.
std::string offset_text(std::uint64_t number) { return "Q000000." + std::to_string(number); }

std::optional<std::uint64_t> offset_number(std::string_view text) {
    if (!text.starts_with("Q000000.")) return std::nullopt;
    text.remove_prefix(8);
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

// "", or "/chat,": what stands behind a packet's type.
std::string space_text(std::string_view space) {
    return space == "/" ? "" : std::string(space) + ",";
}

class SocketServer final : public EngineServer {
public:
    using EngineServer::EngineServer;
    std::size_t remembered() const override { return known_.gone(); }

private:
    struct Joined {
        std::string space;
        std::string pid;
    };
    struct Client {
        std::vector<Joined> spaces;
        // A binary event whose attachments are still to come.
        std::string packet;
        unsigned missing = 0;
        std::vector<std::string> attachments;
        std::size_t attached_bytes = 0;
    };
    // A client in one namespace, by its pid.
    struct Known {
        std::string space;
        std::string sid;
    };

    void on_entered(PeerId session) override { clients_[session]; }

    void on_left(PeerId session) override {
        const auto found = clients_.find(session);
        if (found == clients_.end()) return;
        for (const Joined& joined : found->second.spaces) known_.leave(joined.pid, now().mono);
        clients_.erase(found);
    }

    void on_text(PeerId session, std::string_view data) override {
        const std::string text = "4" + std::string(data);
        const std::optional<SocketPacket> packet = socket_packet(text);
        Client& client = clients_[session];
        if (!packet || client.missing != 0 || packet->space.size() > served_text_bytes_max) {
            return end(session);
        }
        if (packet->type == SocketType::Connect) return join(session, client, *packet);
        const auto joined = find(client, packet->space);
        // socket.io closes a connection that sends events before it has joined.
        if (joined == client.spaces.end()) return end(session);
        switch (packet->type) {
            case SocketType::Disconnect: {
                known_.forget(joined->pid);
                client.spaces.erase(joined);
                return;
            }
            case SocketType::Event: return take_event(session, *packet);
            case SocketType::BinaryEvent:
            case SocketType::BinaryAck: {
                if (packet->attachments > attachments_max) return end(session);
                client.packet = text;
                client.missing = packet->attachments;
                return;
            }
            default: return;
        }
    }

    void on_bytes(PeerId session, BytesView data) override {
        Client& client = clients_[session];
        client.attached_bytes += data.size();
        if (client.missing == 0 || client.attached_bytes > served_kept_bytes_max) {
            return end(session);
        }
        client.attachments.emplace_back(as_text(data));
        if (--client.missing != 0) return;
        const std::string text = std::exchange(client.packet, {});
        const auto attachments = std::exchange(client.attachments, {});
        client.attached_bytes = 0;
        const std::optional<SocketPacket> packet = socket_packet(text);
        if (!packet || packet->type != SocketType::BinaryEvent) return;
        acknowledge(session, *packet);
        // Those with attachments are not kept: who misses one has missed it.
        const std::string head = "45" + std::to_string(packet->attachments) + "-" +
                                 space_text(packet->space) + std::string(packet->json);
        for (const auto& [other, one] : clients_) {
            if (find(one, packet->space) == one.spaces.end()) continue;
            send(other, head);
            for (const std::string& attachment : attachments) send_bytes(other, attachment);
        }
    }

    static std::vector<Joined>::const_iterator find(const Client& client, std::string_view space) {
        return std::find_if(client.spaces.begin(), client.spaces.end(),
                            [space](const Joined& one) { return one.space == space; });
    }

    void join(PeerId session, Client& client, const SocketPacket& packet) {
        const std::string space = space_text(packet.space);
        if (strikes(DialectFaultKind::Refuse, packet.space)) {
            return send(session, "44" + space + R"({"message":"refused on purpose"})");
        }
        const auto there = find(client, packet.space);
        if (there != client.spaces.end() || client.spaces.size() >= spaces_max) return end(session);
        const std::string pid(json_plain_string(json_member(packet.json, "pid")));
        const auto offset = offset_number(json_plain_string(json_member(packet.json, "offset")));
        Known* known = pid.empty() ? nullptr : known_.find(pid);
        const bool is_free = known != nullptr && known->space == packet.space && !is_joined(pid);
        const bool has_all = offset && kept_.has_all_after(*offset);
        if (is_free && has_all && !strikes(DialectFaultKind::ForgetSession, pid)) {
            known_.take_up(pid);
            client.spaces.push_back({std::string(packet.space), pid});
            // What was missed comes before the answer, as of socket.io.
            kept_.each_after(*offset, [&](std::uint64_t, const std::string& text) {
                if (text.starts_with("42" + space + "[")) send(session, text);
            });
            return send_joined(session, space, known->sid, pid);
        }
        const std::string fresh = random_id();
        Known* begun = known_.begin(fresh);
        if (begun == nullptr) return end(session);
        *begun = {std::string(packet.space), random_id()};
        client.spaces.push_back({std::string(packet.space), fresh});
        send_joined(session, space, begun->sid, fresh);
    }

    void send_joined(PeerId session, const std::string& space, const std::string& sid,
                     const std::string& pid) {
        send(session, "40" + space + R"({"sid":")" + sid + R"(","pid":")" + pid + R"("})");
    }

    bool is_joined(const std::string& pid) const {
        return std::any_of(clients_.begin(), clients_.end(), [&pid](const auto& one) {
            const auto& spaces = one.second.spaces;
            return std::any_of(spaces.begin(), spaces.end(),
                               [&pid](const Joined& joined) { return joined.pid == pid; });
        });
    }

    void take_event(PeerId session, const SocketPacket& packet) {
        if (!is_json(packet.json)) return end(session);
        acknowledge(session, packet);
        tell_all(packet.space, std::string(packet.json));
    }

    void acknowledge(PeerId session, const SocketPacket& packet) {
        if (packet.id.empty() || drops_reply("ack " + std::string(packet.id))) return;
        send(session,
             "43" + space_text(packet.space) + std::string(packet.id) + R"([{"ok":true}])");
    }

    // `array`: the event's name and arguments. The offset stands behind them.
    void tell_all(std::string_view space, std::string array) {
        array.pop_back();
        array += ",\"" + offset_text(kept_.last() + 1) + "\"]";
        const std::string text = "42" + space_text(space) + array;
        kept_.add(text);
        for (const auto& [session, client] : clients_) {
            if (find(client, space) != client.spaces.end()) send(session, text);
        }
    }

    void on_event(std::uint64_t number) override {
        std::set<std::string> spaces;
        known_.each(
            [&](const std::string&, const Known& known) { note_topic(spaces, known.space); });
        for (const std::string& space : spaces) {
            tell_all(space, "[\"event\",{\"n\":" + std::to_string(number) + "}]");
        }
    }

    bool send_away(PeerId session) override {
        const auto found = clients_.find(session);
        if (found == clients_.end() || found->second.spaces.empty()) return false;
        for (const Joined& joined : std::exchange(found->second.spaces, {})) {
            known_.forget(joined.pid);
            const std::string space = space_text(joined.space);
            send(session, "41" + space);
        }
        return true;
    }

    void forget_sessions(Instant gone_before) override { known_.forget_gone(gone_before); }

    std::map<PeerId, Client> clients_;
    ServerSessions<Known> known_;
    ServerKept kept_;  // what all were told
};

}  // namespace

std::unique_ptr<ServerSpeaker> make_socketio_server(const ServerTerms& terms) {
    return std::make_unique<SocketServer>(terms);
}

}  // namespace redial::dialect
