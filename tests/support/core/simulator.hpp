// A world in virtual time for reconnect machines: sessions, one server, the network between and the
// person in front, all of them out of one seed. The machines are the live ones, driven as the
// service thread drives them; only sockets and clock are made up. The tests run hundreds of hours
// of it. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <variant>
#include <vector>

#include "base/rng.hpp"
#include "core/machine.hpp"

namespace redial::core::tests {

// Chances are 0..1 and drawn anew for each dial, connection or report; gaps and lives are means of
// exponential spans, 0: never.
struct World {
    MachineSettings settings;  // every session's at the start; limits above latency_high
    std::uint32_t sessions = 1;
    Duration latency_low = std::chrono::milliseconds(1);
    Duration latency_high = std::chrono::milliseconds(80);

    struct Dials {
        double refused = 0;
        double http_refused = 0;  // 503, 429 or 403, sometimes with Retry-After
        double silent = 0;        // never an answer
        double slow = 0;          // opens at up to twice the connect limit
        double invalid = 0;       // the target cannot be dialled
    } dials;
    struct Connections {
        Duration life{};
        double dies_at_once = 0;   // accepted and lost: the loop that reset on open invites
        double closes = 0;         // dies by a close frame; else by RST, FIN or an unheard ping
        double ignores_close = 0;  // our close frame is never answered
        Duration message_gap{};
        Duration pong_gap{};
    } connections;
    struct Transport {
        double late = 0;       // a dropped attempt's report comes all the same
        double twice = 0;      // a report comes again a little later
        Duration wake_late{};  // a deadline is noticed up to this late
        double idle_wake = 0;  // a step leads to a wake-up that nobody asked for
    } transport;
    struct Person {
        Duration gap{};         // between deeds
        double reconnects = 0;  // the rest of the deeds: disconnect, stop, switch, new policy
    } person;
    struct Outages {
        Duration gap{};
        Duration length{};
    } outages;
    Duration hurry_gap{};  // between the network's returns and wakings of the machine
};

// A policy, and a world, with each kind of fault left out half of the time (swarm testing: faults
// that always come together hide what each of them shows alone).
Policy random_policy(Rng& rng);
World random_world(Rng& rng);

class Simulator {
public:
    struct Session {
        MachineState state;
        MachineSettings settings;
        std::vector<AttemptId> live;     // dialled and neither ended nor dropped
        std::optional<Instant> wake_at;  // armed for TimePassed
    };
    // Told of every step after it was taken; `before` is the state it was taken in.
    struct Step {
        std::uint32_t session;
        const Input& input;
        const MachineSettings& settings;
        Instant now;
        const std::vector<Action>& actions;
        const MachineState& after;
    };
    using Observer = std::function<void(const Step&)>;

    Simulator(const World& world, std::uint64_t seed, Observer observer);

    // Runs to `until` or for `steps_max` further steps, whichever comes first.
    void run(Instant until, std::uint64_t steps_max);
    // From here on nothing fails any more, nobody acts, and what is open stays open. Dials that
    // are on their way keep the fate they have.
    void calm();

    Instant now() const { return now_; }
    std::uint64_t steps() const { return steps_; }
    bool server_is_up() const { return server_is_up_; }
    const std::vector<Session>& sessions() const { return sessions_; }

private:
    // clang-format off
    struct Report { Input input; AttemptId attempt; bool outlives_drop; bool kills; };
    struct Wake { bool is_armed; };          // or one that nobody asked for
    struct PeerSpeaks { AttemptId attempt; bool is_pong; };
    // clang-format on
    struct Hurries {};
    struct PersonActs {};
    struct ServerFails {};
    struct ServerReturns {};
    using What =
        std::variant<Report, Wake, PeerSpeaks, PersonActs, ServerFails, ServerReturns, Hurries>;
    struct Entry {
        Instant at;
        std::uint64_t order;  // entries of one instant come in the order made
        std::uint32_t session;
        What what;
    };
    struct Later {
        bool operator()(const Entry& a, const Entry& b) const {
            return a.at != b.at ? a.at > b.at : a.order > b.order;
        }
    };

    void push(Duration after, std::uint32_t session, What what);
    void perform(Entry& entry);
    void take(std::uint32_t session, const Input& input);
    void obey(std::uint32_t session, const Action& action);
    void rearm(std::uint32_t session);
    void report(std::uint32_t session, const Report& report);
    void send_report(Duration after, std::uint32_t session, AttemptId attempt, Input input,
                     bool kills);
    void decide_dial(std::uint32_t session, AttemptId attempt);
    void decide_life(std::uint32_t session, AttemptId attempt);
    void act_as_person(std::uint32_t session);
    void switch_something(Session& session);
    void fail_server();
    bool is_live(std::uint32_t session, AttemptId attempt) const;
    Duration latency();
    Duration exponential(Duration mean);
    Outcome random_close();
    Outcome random_loss();
    Outcome random_refusal();

    World world_;
    Rng rng_;
    Observer observer_;
    std::vector<Session> sessions_;
    std::vector<Entry> heap_;
    Instant now_{};
    std::uint64_t order_ = 0;
    std::uint64_t steps_ = 0;
    bool server_is_up_ = true;
};

}  // namespace redial::core::tests
