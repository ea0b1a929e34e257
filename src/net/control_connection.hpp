// One connection of the control API: requests one after the other, each answered before the next is
// read. Bounded in time and memory. Service thread only.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/control.hpp"
#include "net/service.hpp"
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
    ControlConnection(ServiceHost& host, ControlOwner& owner, std::unique_ptr<Socket> socket);
    ~ControlConnection() override;

    void reply(const core::ControlReply& reply, bool keeps_alive);
    void finish();  // what was replied is sent, then FIN; gone at once

    std::optional<Instant> deadline() const override { return due_; }
    void on_time() override { drop(); }

    void on_bytes(std::span<std::uint8_t> bytes) override;
    void on_drained() override {}
    void on_end(const SocketEnd& end) override;

  private:
    void drop();
    void go();
    void wait_until(Instant due);

    ServiceHost& host_;
    ControlOwner& owner_;
    std::unique_ptr<Socket> socket_;
    wire::HttpRequestReader reader_{control_body_bytes_max};
    std::optional<Instant> due_;
};

}  // namespace redial::net
