// One connection of the lab server: the server's side of RFC 6455, behind it the chat, the echo, a
// dialect, or a recorded connection that is played again. Service thread only.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "net/lab/lab_script_player.hpp"
#include "net/lab/lab_store.hpp"
#include "net/service/service.hpp"
#include "wire/decoder.hpp"
#include "wire/encoder.hpp"
#include "wire/handshake.hpp"
#include "wire/http_request.hpp"

namespace redial::net {

inline constexpr std::uint64_t lab_message_bytes_max = 64u << 20;
// Unsent replies above which a connection is not read any more, until it takes them.
inline constexpr std::size_t lab_unsent_bytes_max = 1u << 20;
inline constexpr std::size_t lab_request_bytes_max = 1u << 20;  // of a plain request's body

class LabConnection;

class LabOwner {
public:
    virtual ~LabOwner() = default;
    // Calls accept() or refuse() on it.
    virtual void on_request(LabConnection& connection, const wire::UpgradeRequest& request) = 0;
    // Whether requests that open no WebSocket are answered; on_dialect_request() then calls
    // refuse() on it, with whatever status, now or later.
    virtual bool takes_dialect_requests() const = 0;
    virtual void on_dialect_request(LabConnection& connection,
                                    const wire::HttpRequest& request) = 0;
    virtual void on_said(LabConnection& connection, core::Opcode opcode, BytesView payload) = 0;
    // Whether a request that opens no WebSocket is one for its pages.
    virtual bool takes_http(const wire::HttpHead& head) const = 0;
    // Takes the socket of it, and all that it has sent.
    virtual void on_http(LabConnection& connection, Bytes bytes) = 0;
    virtual void on_gone(LabConnection& connection) = 0;  // last of all
};

enum class LabService : std::uint8_t { Chat, Echo, Script, Dialect };

struct LabAcceptance {
    LabService service = LabService::Chat;
    LabSession* session = nullptr;  // of a chat
    Duration heartbeat{};           // 0: none
    std::optional<Duration> closes_after;
    // The one that is spoken, "" for none; nothing: whatever the client likes best.
    std::optional<std::string> subprotocol;
};

class LabConnection final : public Timed, public SocketSink, private wire::DecoderSink {
public:
    LabConnection(Service& service, LabOwner& owner, std::unique_ptr<Socket> socket);
    ~LabConnection() override;

    void accept(const wire::UpgradeRequest& request, const LabAcceptance& acceptance);
    void refuse(int status, const std::vector<wire::HttpField>& fields, const std::string& body);
    LabSession* session() const { return session_; }
    std::unique_ptr<Socket> take_socket() { return std::move(socket_); }  // drop() it then

    // lab_connection_script.cpp
    // From now on this dial of the script; before anything is read.
    void play(std::shared_ptr<const core::LabScript> script, const core::LabScriptDial& dial);
    const LabScriptPlayer* player() const { return player_ ? &*player_ : nullptr; }
    void meet(const wire::UpgradeRequest& request);  // in place of accept() and refuse()

    // lab_connection_dialect.cpp
    void say(core::Opcode opcode, BytesView payload);
    void end(std::uint16_t code, std::string_view reason);  // 0: without a close frame

    void say_goodbye();  // the graceful stop: bye, 1001
    void reset();        // RST; gone at once
    void drop();         // gone at once

    std::optional<Instant> deadline() const override;
    void on_time() override;

    void on_bytes(std::span<std::uint8_t> bytes) override;
    void on_drained() override;
    void on_end(const SocketEnd& end) override;

private:
    enum class Phase : std::uint8_t { Handshake, Request, Open, Closing, Gone };

    void on_message(const wire::MessageInfo& info, BytesView payload) override;
    void on_ping(BytesView payload) override;
    void on_pong(BytesView payload) override;
    void on_close(std::uint16_t code, std::string_view reason) override;

    void take_handshake(std::span<std::uint8_t> bytes);
    void take_frames(std::span<std::uint8_t> bytes);
    // lab_connection_dialect.cpp. False: nobody wants such requests.
    bool take_request(const wire::BadRequest& bad, BytesView rest);
    void take_request_bytes(BytesView bytes);
    void reply(const wire::MessageInfo& info, BytesView payload);
    void send_text(std::string_view text);
    void beat();
    void close(std::uint16_t code, std::string_view reason);
    void send_out();
    void update_reading();
    enum class Farewell : std::uint8_t { Finish, Reset, Drop };
    void go(Farewell farewell);
    void answer_as_recorded();
    void play_due();
    void end_as_recorded();
    bool may_play() const;

    Service& service_;
    LabOwner& owner_;
    std::unique_ptr<Socket> socket_;
    Phase phase_ = Phase::Handshake;
    wire::ServerHandshake handshake_;
    std::optional<wire::HttpRequestReader> request_;  // of a request that opens no WebSocket
    bool is_asking_ = false;                          // it has come whole
    std::optional<wire::Decoder> decoder_;
    std::optional<wire::Encoder> encoder_;
    LabService offered_ = LabService::Chat;
    LabSession* session_ = nullptr;
    Duration heartbeat_{};
    bool has_peer_closed_ = false;
    Bytes out_;
    std::string text_;                  // a reply being made, reused
    std::optional<Instant> phase_due_;  // of the handshake, and of the closing one
    std::optional<Instant> beat_at_;
    std::optional<Instant> close_at_;  // the fault "accept, then close"
    std::optional<LabScriptPlayer> player_;
    std::optional<Instant> met_at_;  // the request's recorded answer is due
    bool is_mute_ = false;           // reads and says nothing, the socket stays
};

}  // namespace redial::net
