// The lab server: something to dial that can fail on purpose. `path?session=ID` counts per session
// and survives reconnects; `/echo` sends back; in place of both a dialect's server side
// (docs/dialects.md); requests of plain HTTP get event streams (lab_pages.hpp). Its faults are
// commands (core/command.hpp). Runs on the service thread beside the sessions, over the same
// transport.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "core/command.hpp"
#include "net/lab/lab_connection.hpp"
#include "net/lab/lab_http_connection.hpp"
#include "net/lab/lab_pages.hpp"
#include "net/lab/lab_speaker.hpp"
#include "net/lab/lab_store.hpp"
#include "net/service/service.hpp"

namespace redial::net {

inline constexpr std::size_t lab_connections_max = 20000;

class LabServer final : public Timed, private ListenerSink, private LabOwner, private LabHttpOwner {
public:
    explicit LabServer(Service& service);
    ~LabServer() override;

    // False: not an order for the lab server.
    bool on_command(const core::Order& order);
    void stop();  // graceful
    bool is_live() const { return !connections_.empty() || !http_.empty(); }

    std::optional<Instant> deadline() const override;
    void on_time() override;

private:
    void on_accepted(std::unique_ptr<Socket> socket) override;
    void on_no_descriptor() override;
    void on_request(LabConnection& connection, const wire::UpgradeRequest& request) override;
    void on_gone(LabConnection& connection) override;
    // lab_server_dialect.cpp
    bool takes_dialect_requests() const override { return speaker_ != nullptr; }
    void on_dialect_request(LabConnection& connection, const wire::HttpRequest& request) override;
    void on_said(LabConnection& connection, core::Opcode opcode, BytesView payload) override;
    void open_dialect(LabConnection& connection, const wire::UpgradeRequest& request);
    void start_dialect();
    void take(const core::SetLabDialectFault& order);
    // lab_server_http.cpp
    bool takes_http(const wire::HttpHead& head) const override;
    void on_http(LabConnection& connection, Bytes bytes) override;
    LabReply on_request(const wire::HttpRequest& request) override;
    std::optional<Duration> streams_end_after() const override { return closes_after_; }
    void on_left(LabSession& session) override;
    void on_gone(LabHttpConnection& connection) override;
    LabReply answer_of(const wire::HttpRequest& request);

    void take(const core::StartLab& order);
    void take(const core::StopLab& order);
    void take(const core::RestartLab& order);
    void take(const core::SetLabRefuses& order);
    void take(const core::SetLab503& order);
    void take(const core::SetLabClosesAfter& order);
    void take(const core::SetLabStreams& order);
    void take(const core::DropLabConnections& order);
    void take(const core::ForgetLabSession& order);

    void listen(std::uint16_t port, bool tries_next_ports);
    void restart_now();
    void say_goodbye_to_all();
    template <class Farewell>
    void for_each_connection(const Farewell& farewell);
    void open_chat(LabConnection& connection, const wire::UpgradeRequest& request);
    void refuse_with_503(LabConnection& connection);
    bool is_chat(std::string_view path) const;
    // lab_server_script.cpp
    bool plays() const { return script_ && !script_->dials.empty(); }
    void give_part(LabConnection& connection);  // its dial of the script
    void close_as_recorded();                   // where the dials that come next were refused
    void open_as_recorded();
    void note_unsaid(const LabConnection& connection);
    void tell(core::Happening what);
    void tell_fault(std::string name, std::string detail);
    void tell_state();
    void note_change();
    void warn_once(const std::string& words);  // of clients that are turned away

    Service& service_;
    bool has_warned_ = false;
    core::LabOptions options_;
    std::unique_ptr<Listener> listener_;
    std::uint16_t port_ = 0;  // in use, or used last
    bool is_on_ = false;      // started, whatever the faults say
    bool refuses_ = false;
    bool answers_503_ = false;
    Duration retry_after_ = std::chrono::seconds(2);
    std::optional<Duration> closes_after_;
    std::string error_;
    std::optional<Instant> restart_at_;              // stopping, then listening again
    std::shared_ptr<const core::LabScript> script_;  // of a recorded server; null: its own services
    std::size_t next_dial_ = 0;                      // of the script
    const LabConnection* last_player_ = nullptr;     // who got the dial before that
    std::optional<Instant> closed_until_;            // as recorded
    std::unordered_map<LabConnection*, std::shared_ptr<LabConnection>> connections_;
    std::unordered_map<LabHttpConnection*, std::shared_ptr<LabHttpConnection>> http_;
    LabStore store_;
    LabPages pages_{store_};
    std::unique_ptr<LabSpeaker> speaker_;  // null: its own services
    std::optional<Instant> tell_at_;       // a change not yet told
    Instant told_at_{};
};

}  // namespace redial::net
