// A session's own link: what its dialer and talker take for a socket is the near end of a pipe with
// faults (link::Connection), whose far end is the real connection, TLS included (docs/transport.md,
// "A session's own link"). Service thread only.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "link/connection.hpp"
#include "net/dial/relay_end.hpp"
#include "net/service/service.hpp"

namespace redial::net {

class LinkPipe;

class LinkOwner {
public:
    virtual ~LinkOwner() = default;
    virtual void on_link(core::Happening what) = 0;  // a fault made, begun, ended, noticed
    virtual void on_faults_over() = 0;               // those whose time was over are gone
};

// What was said in the opening handshake of a connection that is put on the link later.
struct LinkedTalk {
    std::string request;
    std::string response;
    bool keeps_context = false;  // compressed messages refer to those before them
    Bytes place;                 // of what came from the server: Decoder::place() and what it waits
};

// An event stream that is put on the link later.
struct LinkedEvents {
    link::EventsPlace place;
    Bytes ahead;  // came from the server behind that place, and has not been taken apart
};

class SessionLink final : public SocketEnder, private link::PlanSink {
public:
    SessionLink(DialService& service, LinkOwner& owner);
    ~SessionLink() override;

    void set_faults(core::FaultList faults);
    // core::SessionConfig::dialect
    void set_dialect(const std::string& setting) { plan_->set_dialect(setting); }
    const core::FaultList& faults() const { return plan_->faults(); }
    // One dial: what the plan makes of it.
    link::Admission admit();
    bool is_down() const { return plan_->is_down(now()); }

    // The near end for a connection that is open for the upgrade, or for one that the plan wants
    // silent (no `far`).
    Channel wrap(std::optional<Channel> far, SocketSink& sink);
    // The near end for a connection that has been talking. The plan has no faults yet.
    Channel insert(Channel far, SocketSink& sink, const LinkedTalk& talk);
    Channel insert(Channel far, SocketSink& sink, LinkedEvents events);

    void finish(std::unique_ptr<Socket> socket) override;
    void reset(std::unique_ptr<Socket> socket) override;

    // Of those that were let go some still pass what was sent before.
    bool has_last_words() const;
    std::optional<Instant> deadline() const { return plan_->deadline(); }
    void on_time();

private:
    friend class LinkPipe;
    Instant now() const { return service_.now().mono; }
    void fault_began(std::uint64_t id, std::string name, std::string detail) override;
    void fault_ended(std::uint64_t id, std::string name) override;
    std::shared_ptr<LinkPipe> make_pipe(link::Admission admission, std::optional<Channel> far);
    Channel near_end_of(std::shared_ptr<LinkPipe> pipe);
    void apply_plan();
    void forget(LinkPipe& pipe);

    DialService& service_;
    LinkOwner& owner_;
    std::shared_ptr<link::Plan> plan_;
    std::uint64_t last_number_ = 0;
    std::unordered_map<LinkPipe*, std::shared_ptr<LinkPipe>> pipes_;
    std::vector<LinkPipe*> left_;  // whose near ends are gone, oldest first
};

}  // namespace redial::net
