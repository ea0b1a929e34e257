// VirtualEngine: the sessions and the lab server of an engine in a time that its owner moves, over
// connections in memory: drivers, links, lab server and wire are those of the real one, and what
// takes minutes there takes none. No thread, no socket, no TLS, no taps, no control API; names but
// localhost are not known. docs/test.md, "Virtual time". One thread.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/command.hpp"
#include "core/event_sink.hpp"
#include "net/lab/lab_server.hpp"
#include "net/session/driver.hpp"
#include "net/virtual/memory_net.hpp"

namespace redial::net {

class VirtualEngine final : public DialService {
public:
    // `seed`: of what a session's settings leave to chance.
    VirtualEngine(Now begin, std::uint64_t seed);
    ~VirtualEngine() override;

    void post(core::Command command);
    // What happened since, oldest first.
    void poll(core::EventSink& sink);
    // When something is to happen next.
    std::optional<Instant> next() const;
    // Lets all happen that is due by then. It may be called for an instant that has passed.
    void advance_to(Instant at);

    Now now() const override { return now_; }
    Transport& transport() override { return net_; }
    void tell(core::Event event) override;
    void retire(std::shared_ptr<void> object) override { retired_.push_back(std::move(object)); }
    void touched(Timed& timed) override { deadlines_.update(timed); }
    Intake tell_message(const core::Stamp& stamp, const core::MessageSeen& message,
                        core::WhenFull when_full) override;
    bool is_congested() override { return false; }
    std::uint64_t look_up(DialWaiter& who, const std::string& host, std::uint16_t port) override;
    std::uint64_t ask_values(DialWaiter& who,
                             const std::vector<core::Placeholder>& wanted) override;
    void cancel_look_up(std::uint64_t id) override { look_ups_.erase(id); }
    bool try_begin_dial(DialWaiter&) override { return true; }
    void end_dial(DialWaiter&) override {}
    void note_late_report() override {}

private:
    // A message owns what it views.
    struct Told {
        core::Event event;
        Bytes payload;
        Bytes wire;
        std::vector<core::FrameSeen> frames;
    };
    void add_session(SessionId id, const core::AddSession& order);
    void remove_session(SessionId id);
    void refuse(SessionId id, const core::Order& order, std::string reason);
    std::uint64_t answer_later(DialWaiter& who, LookUpAnswer answer);
    void end_batch();

    Now now_;
    std::uint64_t seed_;
    MemoryNet net_;
    Deadlines deadlines_;
    std::deque<Told> told_;
    std::uint64_t last_look_up_ = 0;
    std::unordered_map<std::uint64_t, DialWaiter*> look_ups_;
    std::vector<std::shared_ptr<void>> retired_;
    std::unique_ptr<LabServer> lab_;
    std::unordered_map<SessionId, std::unique_ptr<Driver>> drivers_;
};

}  // namespace redial::net
