// The engine's half on the service thread: the drivers, the lab server, the commands that come in
// and the deadlines. Service thread only, except what says otherwise.
#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/bounded_ring.hpp"
#include "net/control/control_server.hpp"
#include "net/engine/engine.hpp"
#include "net/lab/lab_server.hpp"
#include "net/lws/lws_loop.hpp"
#include "net/service/resolver.hpp"
#include "net/session/driver.hpp"
#include "net/system/system_watch.hpp"
#include "net/tap/tap.hpp"

namespace redial::net {

// What becomes of the events of a stop.
enum class LastEvents : std::uint8_t { Discarded, Drained };

// For what a removed session's link holds back of the last words.
inline constexpr Duration last_words_wait = StopWaits{}.last_words;

class EngineService final : public LoopClient, public DialService, private ControlledEngine {
public:
    EngineService(const EngineOptions& options, EventQueue& events,
                  BoundedRing<core::Command>& commands);
    ~EngineService() override;

    // Before run(), by the thread that starts the engine.
    Status prepare();
    void run();  // the service thread's whole life
    // Any thread.
    void wake();
    void ask_to_stop(LastEvents last_events, StopWaits waits);  // once
    // Whoever drains until the end: waits for the batch after `seen`, returns its number. From the
    // last batch on it returns at once, and has_ended() is true.
    std::uint32_t wait_for_batch(std::uint32_t seen) const;
    bool has_ended() const { return has_ended_.load(std::memory_order_acquire); }
    std::uint64_t late_reports() const { return late_reports_.load(std::memory_order_relaxed); }

private:
    void on_wake() override;
    void on_timer() override;
    void on_readable(int descriptor) override;
    void on_batch_end() override;

    Now now() const override;
    Transport& transport() override;
    void tell(core::Event event) override;
    void retire(std::shared_ptr<void> object) override;
    void touched(Timed& timed) override;
    Intake tell_message(const core::Stamp& stamp, const core::MessageSeen& message,
                        core::WhenFull when_full) override;
    bool is_congested() override;
    std::uint64_t look_up(DialWaiter& who, const std::string& host, std::uint16_t port) override;
    std::uint64_t ask_values(DialWaiter& who,
                             const std::vector<core::Placeholder>& wanted) override;
    void cancel_look_up(std::uint64_t id) override;
    bool try_begin_dial(DialWaiter& who) override;
    void end_dial(DialWaiter& who) override;
    void note_late_report() override;
    core::ControlState control_state() const override;
    void perform(core::Command command) override { take_command(std::move(command)); }
    void ask(core::ControlAsked asked) override { events_.write_asked(std::move(asked)); }

    void take_command(core::Command command);
    void take_program_order(core::Order& order);
    void add_session(SessionId id, core::AddSession& order);
    void add_tap(SessionId id, core::AddSession& order);
    void remove_session(SessionId id);
    // False: neither a tap nor the session of one of its clients.
    bool try_give_to_tap(core::Command& command);
    void refuse(SessionId id, const core::Order& order, std::string reason);
    void watch_system();
    void tell_system(const core::SystemChanged& change);
    void take_answers();
    void give_turns();
    void relieve();
    void begin_stop();
    void check_stopped();
    void let_go_of_removed();
    bool has_last_words() const;
    void note_last_batch();
    Driver* driver_of(SessionId id);
    bool is_known(SessionId id) const;

    EngineOptions options_;
    EventQueue& events_;
    BoundedRing<core::Command>& commands_;
    std::unique_ptr<SystemWatch> system_;  // its descriptors outlive the loop's use of them
    std::unique_ptr<LwsLoop> loop_;
    std::unique_ptr<Resolver> resolver_;
    Deadlines deadlines_;
    std::unordered_map<SessionId, std::unique_ptr<Driver>> drivers_;
    std::map<SessionId, std::unique_ptr<Tap>> taps_;  // in the order they were added
    std::unique_ptr<LabServer> lab_;
    std::unique_ptr<ControlServer> control_;
    bool auto_reconnects_ = true;
    SessionId highest_id_{};  // given to a session so far

    std::uint64_t last_look_up_ = 0;
    std::unordered_map<std::uint64_t, DialWaiter*> look_ups_;
    std::unordered_set<DialWaiter*> dialling_;
    std::deque<DialWaiter*> waiting_for_turn_;
    bool has_turns_to_give_ = false;

    std::vector<std::shared_ptr<void>> retired_;
    bool is_relief_due_ = false;  // the ring is congested: look again shortly
    Instant relief_at_{};
    bool is_stopping_ = false;
    StopWaits stop_waits_;  // written before the stop is asked for, read after
    Instant stop_at_{};
    Instant last_words_at_{};
    // Removed sessions whose links still pass what was sent before.
    struct LastWords {
        std::unique_ptr<Driver> driver;
        Instant until;
    };
    std::vector<LastWords> last_words_;
    std::atomic<bool> stop_is_asked_{false};
    std::atomic<bool> discards_last_events_{true};
    std::atomic<std::uint32_t> last_batches_{0};  // since the stop was asked for
    std::atomic<bool> has_ended_{false};
    std::atomic<std::uint64_t> late_reports_{0};
};

}  // namespace redial::net
