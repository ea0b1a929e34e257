// Engine.IO 4 as its server speaks it: the open packet, pings, and clients that begin with long
// polling and are upgraded to a WebSocket. What is spoken on it is for those who derive. Source:
// engine.io 6.6 (server.js, socket.js, transports/polling.js). One thread a speaker.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/server_speaker.hpp"

namespace redial::dialect {

class EngineServer : public ServerSpeaker {
public:
    explicit EngineServer(const ServerTerms& terms) : ServerSpeaker(terms) {}

    int refusal(const Opening& opening) override;

protected:
    // A session is named by its first connection, or by a number of its own where it polls.
    void send(PeerId session, std::string_view packet);
    void send_bytes(PeerId session, std::string_view bytes);
    // Without a word: the session is over.
    void end(PeerId session);
    std::vector<PeerId> sessions() const;

private:
    // On a message packet, without its digit.
    virtual void on_entered(PeerId) {}
    virtual void on_text(PeerId session, std::string_view data) = 0;
    virtual void on_bytes(PeerId session, BytesView data) = 0;
    virtual void on_left(PeerId) {}

    struct Engine {
        std::string sid;
        std::optional<PeerId> socket;     // none: it polls
        std::optional<PeerId> poll;       // a request that waits for a packet
        bool is_probed = false;           // its client is about to leave polling
        std::vector<std::string> queued;  // for the next poll
        std::size_t queued_bytes = 0;
    };

    void on_opened(PeerId peer, const Opening& opening) override;
    void on_heard(PeerId peer, const Message& message) override;
    void on_asked(PeerId peer, const ServerRequest& request) override;
    void on_gone(PeerId peer) override;
    void on_beat(PeerId session) override { send(session, "2"); }
    void on_silent(PeerId session) override { end(session); }

    void enter(PeerId session, std::string_view upgrades);
    void probe(PeerId peer, PeerId session, std::string_view text);
    void take_packet(PeerId session, std::string_view packet);
    void take_body(PeerId session, std::string_view body);
    void queue(PeerId session, Engine& engine, std::string packet);
    void answer_poll(Engine& engine);
    PeerId session_of(std::string_view sid) const;  // 0: none

    std::map<PeerId, Engine> engines_;
    std::map<PeerId, PeerId> sockets_;  // a WebSocket's session
    std::map<PeerId, PeerId> probes_;   // of one that asks to be its session's
    PeerId last_polling_ = PeerId{1} << 63;
};

}  // namespace redial::dialect
