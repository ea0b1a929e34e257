// The control API's HTTP server: listens, reads requests, lets whoever knows the API answer them
// from the taps as they are, and performs the commands of the answer at once. Loopback unless told
// otherwise; there a request must name loopback in its Host, so that a page whose name was bent to
// 127.0.0.1 (DNS rebinding) gets nothing. Service thread only.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "core/control.hpp"
#include "net/control/control_connection.hpp"
#include "net/service/service.hpp"

namespace redial::net {

inline constexpr std::size_t control_connections_max = 64;

// The engine, as the control API sees it.
class ControlledEngine {
public:
    virtual ~ControlledEngine() = default;
    virtual core::ControlState control_state() const = 0;
    virtual void perform(core::Command command) = 0;
    // To who applies the events; the answer comes as a command.
    virtual void ask(core::ControlAsked asked) = 0;
};

class ControlServer final : private ListenerSink, private ControlOwner {
public:
    ControlServer(Service& service, ControlledEngine& taps, core::AnswerControl answer);
    ~ControlServer() override;

    // False: not an order for the control API.
    bool on_command(const core::Order& order);
    void stop();
    bool is_live() const { return !connections_.empty(); }

private:
    void on_accepted(std::unique_ptr<Socket> socket) override;
    void on_request(ControlConnection& connection, const wire::HttpRequest& request) override;
    void on_gone(ControlConnection& connection) override;

    void start(const core::StartControl& order);
    void close_all();
    bool is_allowed_host(const wire::HttpHead& head) const;
    // None: who applies the events was asked.
    std::optional<core::ControlReply> answer(ControlConnection& connection,
                                             const wire::HttpRequest& request);
    void take_piece(const core::ReplyControl& order);
    void tell_state();

    Service& service_;
    ControlledEngine& taps_;
    core::AnswerControl answer_;
    std::unique_ptr<Listener> listener_;
    std::string listen_host_;
    bool is_on_loopback_ = true;
    std::string error_;
    std::unordered_map<ControlConnection*, std::shared_ptr<ControlConnection>> connections_;
    // Each connection asks once at a time, so that these are bounded with them.
    std::unordered_map<std::uint64_t, ControlConnection*> asked_;
    std::uint64_t last_asked_ = 0;
};

}  // namespace redial::net
