// One connection of the control API: requests one after the other, each answered before the next is
// read, at once or when who applies the events has answered; or with a stream, which is the last
// answer of its connection. Bounded in time and memory. Service thread only.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/control.hpp"
#include "net/service/service.hpp"
#include "wire/http_request.hpp"

namespace redial::net {

inline constexpr std::size_t control_body_bytes_max = 1u << 20;

class ControlConnection;

class ControlOwner {
public:
    virtual ~ControlOwner() = default;
    // Calls reply() on it.
    virtual void on_request(ControlConnection& connection, const wire::HttpRequest& request) = 0;
    virtual void on_gone(ControlConnection& connection) = 0;  // last of all
};

class ControlConnection final : public Timed, public SocketSink {
public:
    ControlConnection(Service& service, ControlOwner& owner, std::unique_ptr<Socket> socket);
    ~ControlConnection() override;

    void reply(const core::ControlReply& reply, bool keeps_alive);
    // The answer to the request being read comes by take_piece().
    void wait_for_answer(std::uint64_t id, bool keeps_alive);
    void take_piece(const core::ControlPiece& piece);
    std::uint64_t asked() const { return asked_; }  // what it waits for, or streams; 0: nothing
    // What was replied is sent, a stream with the chunk that says so is whole, then FIN; gone at
    // once.
    void finish();

    std::optional<Instant> deadline() const override { return due_; }
    void on_time() override;

    void on_bytes(std::span<std::uint8_t> bytes) override;
    void on_drained() override { tell_missed(); }
    void on_end(const SocketEnd& end) override;

private:
    void drop();
    void go();
    void begin_stream(const core::ControlPiece& piece);
    void stream(const core::ControlPiece& piece);
    void send_piece(std::string_view piece);
    void tell_missed();
    void read_on();
    void wait_until(Instant due);

    Service& service_;
    ControlOwner& owner_;
    std::unique_ptr<Socket> socket_;
    wire::HttpRequestReader reader_{control_body_bytes_max};
    std::optional<Instant> due_;
    std::uint64_t asked_ = 0;
    bool keeps_alive_ = true;   // behind the answer that is waited for
    bool asks_head_ = false;    // HEAD: no body is sent
    bool takes_chunks_ = true;  // of a stream
    bool streams_ = false;
    Bytes unread_;  // came while it was waited for
    // Of a stream: what its reader was too slow for, and how that is said.
    std::uint64_t missed_ = 0;
    std::string missed_before_;
    std::string missed_after_;
};

}  // namespace redial::net
