// ServerSpeaker: the server half of a dialect, played well enough for its official clients: they
// are let in, get numbered events, hear what each of them sends, are known again after a cut, and
// meet the dialect's own faults. One for all connections of a server. Pure: time is an argument,
// what it says is a list of acts. It belongs to one thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/rng.hpp"
#include "core/lab_dialect.hpp"
#include "dialect/dialect.hpp"

namespace redial::dialect {

// One connection of a client; no number is used twice.
using PeerId = std::uint64_t;

// What a peer may make a server speaker remember.
inline constexpr std::size_t served_message_bytes_max = std::size_t{256} * 1024;
inline constexpr std::size_t served_subscriptions_max = 256;  // of a connection, or a session
inline constexpr std::size_t served_text_bytes_max = 1024;    // of an id, a name, a topic
inline constexpr std::size_t served_topics_max = 64;          // that get numbered events
inline constexpr std::size_t served_sessions_max = 1000;
inline constexpr std::size_t served_kept_max = 1000;  // messages, for those who come back
inline constexpr std::size_t served_kept_bytes_max = std::size_t{1} << 20;

struct ServerSay {
    PeerId peer = 0;
    core::Opcode opcode = core::Opcode::Text;
    std::shared_ptr<const std::string> payload;  // never null; shared by all who get it
};
struct ServerClose {
    PeerId peer = 0;
    std::uint16_t code = 0;  // 0: the connection ends without a close frame
    std::string reason;
};
// The answer to a request, after which its connection is closed.
struct ServerReply {
    PeerId peer = 0;
    int status = 200;
    std::string content_type;
    std::string body;
};
// A fault has struck.
struct ServerStruck {
    core::DialectFaultKind kind = core::DialectFaultKind::DropReply;
    std::string detail;
};
using ServerAct = std::variant<ServerSay, ServerClose, ServerReply, ServerStruck>;

struct ServerTerms {
    Duration every = std::chrono::seconds(1);  // between two numbered events
    Duration heartbeat{};                      // 0: none is sent
    Duration remembers_for = std::chrono::minutes(5);
    std::uint64_t seed = 1;  // of its ids
};

// A request that opens no WebSocket.
struct ServerRequest {
    std::string_view method;
    std::string_view target;  // path and query
    std::string_view body;
};

class ServerSpeaker {
public:
    explicit ServerSpeaker(const ServerTerms& terms) : terms_(terms), rng_(terms.seed) {}
    virtual ~ServerSpeaker() = default;

    // The status that an opening is refused with; 0: it is welcome.
    virtual int refusal(const Opening&) { return 0; }
    // Whether its messages may lie within SockJS frames: of a URL in that form they do.
    virtual bool takes_sockjs() const { return false; }
    void opened(PeerId peer, const Opening& opening, Now now);
    void heard(PeerId peer, const Message& message, Now now);
    // `peer` is a connection that opens no WebSocket. It is answered now or later.
    void asked(PeerId peer, const ServerRequest& request, Now now);
    void gone(PeerId peer, Now now);
    std::optional<Instant> deadline() const;
    void on_time(Now now);

    // In place of the one of its kind.
    void set_fault(const core::DialectFault& fault) { fault_of(fault.kind) = fault; }
    void clear_fault(core::DialectFaultKind kind) { fault_of(kind).reset(); }
    // In force, with what is left of their numbers.
    std::vector<core::DialectFault> faults() const {
        std::vector<core::DialectFault> all;
        for (const auto& fault : faults_)
            if (fault) all.push_back(*fault);
        return all;
    }

    std::vector<ServerAct> take_acts() { return std::exchange(acts_, {}); }
    // Of sessions that can be taken up again.
    virtual std::size_t remembered() const { return 0; }

protected:
    const ServerTerms& terms() const { return terms_; }
    Now now() const { return now_; }
    std::string random_id();  // 20 letters and digits

    void say(PeerId peer, std::string text);
    void say_bytes(PeerId peer, std::string bytes);
    void say(PeerId peer, core::Opcode opcode, std::shared_ptr<const std::string> payload);
    void close(PeerId peer, std::uint16_t code, std::string reason);
    void reply(PeerId peer, int status, std::string content_type, std::string body);
    // server_speaker_sockjs.cpp: a frame of SockJS itself, to those that have such frames.
    void say_sock(PeerId peer, std::string frame);

    // Of a client without a connection of its own: its times are kept, as if it had one.
    void add_peer(PeerId peer) { peers_.try_emplace(peer); }
    void remove_peer(PeerId peer);
    // Something was heard of it.
    void note_alive(PeerId peer);

    // on_beat() is due so often from now on; 0: never.
    void set_heartbeat(PeerId peer, Duration every);
    // One of which nothing is heard for so long is let go; 0: never.
    void set_silence_max(PeerId peer, Duration span);

    // Adds one of the topics that get numbered events, as long as there is room.
    static void note_topic(std::set<std::string>& topics, const std::string& topic) {
        if (topics.size() < served_topics_max) topics.insert(topic);
    }

    // Whether a fault strikes now: it is counted.
    bool strikes(core::DialectFaultKind kind, std::string_view detail);
    bool drops_reply(std::string_view detail);
    bool is_heartbeat_stopped() const {
        return faults_[static_cast<std::size_t>(core::DialectFaultKind::StopHeartbeat)].has_value();
    }

private:
    struct Peer {
        std::optional<Instant> beat_at;
        Duration beat_every{};
        std::optional<Instant> silent_at;
        Duration silence_max{};
        std::optional<Instant> due;  // as it stands in due_
        bool was_told_to_stay_away = false;
        bool is_sock = false;  // what is said lies within SockJS frames
    };

    virtual void on_opened(PeerId peer, const Opening& opening) = 0;
    // A whole data message.
    virtual void on_heard(PeerId peer, const Message& message) = 0;
    virtual void on_gone(PeerId peer) = 0;
    virtual void on_asked(PeerId peer, const ServerRequest& request);
    virtual void on_beat(PeerId) {}
    virtual void on_silent(PeerId peer) { close(peer, 0, ""); }
    // Says the event of this number to all who want it.
    virtual void on_event(std::uint64_t number) = 0;
    // Tells a client not to come back; false: not yet, or the dialect has no words for it.
    virtual bool send_away(PeerId) { return false; }
    virtual void forget_sessions(Instant gone_before) { (void)gone_before; }

    // server_speaker_sockjs.cpp
    void hear_sock(PeerId peer, const Message& message);
    static std::string sock_message(std::string_view text);
    bool answer_sock_info(PeerId peer, const ServerRequest& request);
    bool is_sock(PeerId peer) const;

    void tick();
    void update_due(PeerId peer, Peer& times);
    void serve_due(PeerId peer);
    std::optional<core::DialectFault>& fault_of(core::DialectFaultKind kind) {
        return faults_[static_cast<std::size_t>(kind)];
    }

    ServerTerms terms_;
    Rng rng_;
    Now now_;
    std::map<PeerId, Peer> peers_;
    std::set<std::pair<Instant, PeerId>> due_;
    std::optional<Instant> tick_at_;
    std::uint64_t events_ = 0;
    std::array<std::optional<core::DialectFault>, core::enum_names<core::DialectFaultKind>.size()>
        faults_;
    std::vector<ServerAct> acts_;
};

// What a server speaker is offered by.
struct ServedDialect {
    const Dialect* dialect;
    std::string_view path;  // where its clients dial, unless they are told another
    std::span<const std::string_view> subprotocols;  // the first one that a client offers is taken
    Duration heartbeat;                              // that the server sends; 0: none
    std::span<const core::DialectFaultKind> faults;  // that it can make
    std::unique_ptr<ServerSpeaker> (*make)(const ServerTerms&);
};
std::span<const ServedDialect> served_dialects();
const ServedDialect* find_served(std::string_view name);
// "socket.io, mqtt".
std::string served_names();
// Whether such a server can be played, with these faults; the error says what can.
Status check_served(const core::LabDialect& dialect);

// Each in a file of its own.
std::unique_ptr<ServerSpeaker> make_actioncable_server(const ServerTerms& terms);
std::unique_ptr<ServerSpeaker> make_engineio_server(const ServerTerms& terms);
std::unique_ptr<ServerSpeaker> make_gateway_server(const ServerTerms& terms);
std::unique_ptr<ServerSpeaker> make_graphql_old_server(const ServerTerms& terms);
std::unique_ptr<ServerSpeaker> make_graphql_server(const ServerTerms& terms);
std::unique_ptr<ServerSpeaker> make_jsonrpc_server(const ServerTerms& terms);
std::unique_ptr<ServerSpeaker> make_mcp_server(const ServerTerms& terms);
std::unique_ptr<ServerSpeaker> make_mqtt_server(const ServerTerms& terms);
std::unique_ptr<ServerSpeaker> make_phoenix_server(const ServerTerms& terms);
std::unique_ptr<ServerSpeaker> make_signalr_server(const ServerTerms& terms);
std::unique_ptr<ServerSpeaker> make_socketio_server(const ServerTerms& terms);
std::unique_ptr<ServerSpeaker> make_sockjs_server(const ServerTerms& terms);
std::unique_ptr<ServerSpeaker> make_stomp_server(const ServerTerms& terms);

}  // namespace redial::dialect
