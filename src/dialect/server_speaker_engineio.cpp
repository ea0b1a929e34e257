// The server side of Engine.IO 4: sessions over a WebSocket, over polling, and from one to the
// other. One thread a speaker.
#include "dialect/server_speaker_engineio.hpp"

#include "base/base64.hpp"
#include "dialect/engineio.hpp"
#include "dialect/url_parts.hpp"

namespace redial::dialect {
namespace {

constexpr Duration ping_every = std::chrono::seconds(25);
constexpr Duration pong_within = std::chrono::seconds(20);
constexpr std::size_t polling_sessions_max = 1000;
constexpr std::string_view text_type = "text/plain; charset=UTF-8";

std::string ms_text(Duration span) { return std::to_string(span.count() / 1000); }

// What clients of plain Engine.IO send goes to all of them, as it came.
class PlainServer final : public EngineServer {
public:
    using EngineServer::EngineServer;

private:
    void on_text(PeerId, std::string_view data) override {
        for (const PeerId session : sessions()) send(session, "4" + std::string(data));
    }
    void on_bytes(PeerId, BytesView data) override {
        for (const PeerId session : sessions()) send_bytes(session, as_text(data));
    }
    void on_event(std::uint64_t number) override {
        for (const PeerId session : sessions()) {
            send(session, "4{\"n\":" + std::to_string(number) + "}");
        }
    }
    bool send_away(PeerId session) override {
        send(session, "1");
        return true;
    }
};

}  // namespace

int EngineServer::refusal(const Opening& opening) {
    const std::string_view sid = url_query(opening.url, "sid");
    const bool is_known = sid.empty() || session_of(sid) != 0;
    return url_query(opening.url, "EIO") == "4" && is_known ? 0 : 400;
}

std::vector<PeerId> EngineServer::sessions() const {
    std::vector<PeerId> all;
    for (const auto& [session, engine] : engines_) all.push_back(session);
    return all;
}

PeerId EngineServer::session_of(std::string_view sid) const {
    for (const auto& [session, engine] : engines_) {
        if (engine.sid == sid) return session;
    }
    return 0;
}

void EngineServer::enter(PeerId session, std::string_view upgrades) {
    Engine& engine = engines_[session];
    engine.sid = random_id();
    const bool has_pings = terms().heartbeat > Duration{0};
    const Duration every = has_pings ? terms().heartbeat : ping_every;
    const Duration within = std::min(every, pong_within);
    send(session, "0{\"sid\":\"" + engine.sid + "\",\"upgrades\":[" + std::string(upgrades) +
                      "],\"pingInterval\":" + ms_text(every) +
                      ",\"pingTimeout\":" + ms_text(within) +
                      ",\"maxPayload\":" + std::to_string(served_message_bytes_max) + "}");
    if (has_pings) set_heartbeat(session, every);
    // Of one that polls nothing else tells that it is gone.
    if (has_pings || !engine.socket) set_silence_max(session, every + within);
    on_entered(session);
}

void EngineServer::on_opened(PeerId peer, const Opening& opening) {
    const std::string_view sid = url_query(opening.url, "sid");
    if (!sid.empty()) {
        probes_[peer] = session_of(sid);
        return;
    }
    engines_[peer].socket = peer;
    sockets_[peer] = peer;
    enter(peer, "");
}

void EngineServer::on_heard(PeerId peer, const Message& message) {
    const auto probe_at = probes_.find(peer);
    const bool is_text = message.opcode == core::Opcode::Text;
    if (probe_at != probes_.end()) {
        return probe(peer, probe_at->second, is_text ? as_text(message.payload) : "");
    }
    const auto found = sockets_.find(peer);
    if (found == sockets_.end()) return;
    const PeerId session = found->second;
    note_alive(session);
    if (!is_text) return on_bytes(session, message.payload);
    take_packet(session, as_text(message.payload));
}

void EngineServer::probe(PeerId peer, PeerId session, std::string_view text) {
    const auto found = engines_.find(session);
    if (found == engines_.end()) return close(peer, 0, "");
    Engine& engine = found->second;
    if (text == "2probe") {
        say(peer, "3probe");
        engine.is_probed = true;
        // The client waits for its poll to end before it asks for the upgrade.
        if (engine.poll) queue(session, engine, "6");
        return;
    }
    if (text != "5" || engine.socket) return close(peer, 0, "");
    probes_.erase(peer);
    engine.socket = peer;
    sockets_[peer] = session;
    if (engine.poll) queue(session, engine, "6");
    engine.queued_bytes = 0;
    for (const std::string& packet : std::exchange(engine.queued, {})) {
        if (packet.front() != 'b') {
            say(peer, packet);
        } else if (const auto bytes = from_base64(std::string_view(packet).substr(1))) {
            say_bytes(peer, std::string(as_text(*bytes)));
        }
    }
}

void EngineServer::take_packet(PeerId session, std::string_view text) {
    const std::optional<EnginePacket> packet = engine_packet(text);
    if (!packet) return end(session);
    if (packet->type == EngineType::Message) return on_text(session, packet->data);
    if (packet->type == EngineType::Close) return end(session);
    if (packet->type == EngineType::Ping && !is_heartbeat_stopped()) {
        send(session, "3" + std::string(packet->data));
    }
}

void EngineServer::send(PeerId session, std::string_view packet) {
    const auto found = engines_.find(session);
    if (found == engines_.end()) return;
    Engine& engine = found->second;
    if (engine.socket) return say(*engine.socket, std::string(packet));
    queue(session, engine, std::string(packet));
}

void EngineServer::send_bytes(PeerId session, std::string_view bytes) {
    const auto found = engines_.find(session);
    if (found == engines_.end()) return;
    Engine& engine = found->second;
    if (engine.socket) return say_bytes(*engine.socket, std::string(bytes));
    queue(session, engine, "b" + to_base64(as_bytes(bytes)));
}

void EngineServer::end(PeerId session) {
    const auto found = engines_.find(session);
    if (found == engines_.end()) return;
    const Engine engine = std::move(found->second);
    engines_.erase(found);
    remove_peer(session);
    if (engine.socket) {
        sockets_.erase(*engine.socket);
        close(*engine.socket, 1000, "");
    }
    if (engine.poll) reply(*engine.poll, 400, std::string(text_type), "");
    on_left(session);
}

void EngineServer::on_gone(PeerId peer) {
    if (const auto found = probes_.find(peer); found != probes_.end()) {
        const auto engine = engines_.find(found->second);
        if (engine != engines_.end()) engine->second.is_probed = false;
        probes_.erase(found);
    }
    if (const auto found = sockets_.find(peer); found != sockets_.end()) {
        const PeerId session = found->second;
        sockets_.erase(found);
        engines_.at(session).socket.reset();
        return end(session);
    }
    for (auto& [session, engine] : engines_) {
        if (engine.poll == peer) engine.poll.reset();
    }
}

// ---- long polling

void EngineServer::on_asked(PeerId peer, const ServerRequest& request) {
    const std::string_view sid = url_query(request.target, "sid");
    const bool is_engine = url_query(request.target, "EIO") == "4" &&
                           url_query(request.target, "transport") == "polling";
    if (!is_engine) return reply(peer, 400, "application/json", R"({"code":3})");
    PeerId session = session_of(sid);
    if (sid.empty() && request.method == "GET" && engines_.size() < polling_sessions_max) {
        session = ++last_polling_;
        add_peer(session);
        enter(session, R"("websocket")");
    }
    const auto found = engines_.find(session);
    if (session == 0 || found == engines_.end()) {
        return reply(peer, 400, "application/json", R"({"code":1})");
    }
    note_alive(session);
    Engine& engine = found->second;
    if (request.method == "POST") {
        reply(peer, 200, "text/html", "ok");
        return take_body(session, request.body);
    }
    // Two polls at once are a client that has lost its way.
    if (request.method != "GET" || engine.poll || engine.socket) {
        reply(peer, 400, "application/json", R"({"code":3})");
        return end(session);
    }
    engine.poll = peer;
    if (engine.queued.empty() && engine.is_probed) return queue(session, engine, "6");
    if (!engine.queued.empty()) answer_poll(engine);
}

void EngineServer::take_body(PeerId session, std::string_view body) {
    while (!body.empty() && engines_.contains(session)) {
        const std::string_view packet = take_polled_packet(body);
        if (!packet.starts_with('b')) {
            take_packet(session, packet);
        } else if (const auto bytes = from_base64(packet.substr(1))) {
            on_bytes(session, *bytes);
        }
    }
}

void EngineServer::queue(PeerId session, Engine& engine, std::string packet) {
    engine.queued_bytes += packet.size();
    engine.queued.push_back(std::move(packet));
    if (engine.poll) return answer_poll(engine);
    const bool is_full =
        engine.queued.size() > served_kept_max || engine.queued_bytes > served_kept_bytes_max;
    if (!is_full) return;
    // It ends when its time comes: whoever told all is still at it.
    engine.queued.clear();
    engine.queued_bytes = 0;
    set_silence_max(session, Duration{1});
}

void EngineServer::answer_poll(Engine& engine) {
    std::string body;
    for (const std::string& packet : engine.queued) {
        if (!body.empty()) body += '\x1e';
        body += packet;
    }
    engine.queued.clear();
    engine.queued_bytes = 0;
    reply(*std::exchange(engine.poll, std::nullopt), 200, std::string(text_type), std::move(body));
}

std::unique_ptr<ServerSpeaker> make_engineio_server(const ServerTerms& terms) {
    return std::make_unique<PlainServer>(terms);
}

}  // namespace redial::dialect
