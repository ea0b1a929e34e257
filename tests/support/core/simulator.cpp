// Keeps the heap of things to come in a simulated world, and does each of them when its time has
// come. One thread.
#include "support/core/simulator.hpp"

#include <algorithm>
#include <cmath>

namespace redial::core::tests {
namespace {

using namespace std::chrono_literals;

Outcome ended_as(OutcomeKind kind, EndedBy by) {
    Outcome outcome;
    outcome.kind = kind;
    outcome.by = by;
    return outcome;
}

}  // namespace

Simulator::Simulator(const World& world, std::uint64_t seed, Observer observer)
    : world_(world), rng_(seed), observer_(std::move(observer)) {
    sessions_.resize(world.sessions);
    for (std::uint32_t i = 0; i < world.sessions; ++i) {
        sessions_[i].settings = world.settings;
        sessions_[i].state.rng = Rng(rng_.next());
        const Duration start_after = latency();
        const Report start{ConnectAsked{Origin::Start}, AttemptId{}, true, false};
        push(start_after, i, start);
        if (world.person.gap > 0s) push(exponential(world.person.gap), i, PersonActs{});
        if (world.hurry_gap > 0s) push(exponential(world.hurry_gap), i, Hurries{});
    }
    if (world.outages.gap > 0s) push(exponential(world.outages.gap), 0, ServerFails{});
}

void Simulator::run(Instant until, std::uint64_t steps_max) {
    const std::uint64_t last_step = steps_ + steps_max;
    while (!heap_.empty() && heap_.front().at <= until && steps_ < last_step) {
        std::pop_heap(heap_.begin(), heap_.end(), Later{});
        Entry entry = std::move(heap_.back());
        heap_.pop_back();
        now_ = entry.at;
        perform(entry);
    }
    if (steps_ < last_step) now_ = std::max(now_, until);
}

void Simulator::calm() {
    const Duration latency_low = world_.latency_low;
    const Duration latency_high = world_.latency_high;
    World calm_world;
    calm_world.settings = world_.settings;
    calm_world.latency_low = latency_low;
    calm_world.latency_high = latency_high;
    calm_world.transport.wake_late = world_.transport.wake_late;
    world_ = calm_world;
    server_is_up_ = true;
    const auto is_trouble = [](const Entry& entry) {
        const auto* report = std::get_if<Report>(&entry.what);
        const auto* wake = std::get_if<Wake>(&entry.what);
        return (report != nullptr && report->kills) || (wake == nullptr && report == nullptr);
    };
    heap_.erase(std::remove_if(heap_.begin(), heap_.end(), is_trouble), heap_.end());
    std::make_heap(heap_.begin(), heap_.end(), Later{});
}

void Simulator::push(Duration after, std::uint32_t session, What what) {
    heap_.push_back({now_ + after, order_++, session, std::move(what)});
    std::push_heap(heap_.begin(), heap_.end(), Later{});
}

void Simulator::perform(Entry& entry) {
    Session& session = sessions_[entry.session];
    if (const auto* told = std::get_if<Report>(&entry.what)) {
        report(entry.session, *told);
    } else if (const auto* wake = std::get_if<Wake>(&entry.what)) {
        if (wake->is_armed && session.wake_at != entry.at) return;  // armed anew since
        session.wake_at.reset();
        take(entry.session, TimePassed{});
    } else if (const auto* speaks = std::get_if<PeerSpeaks>(&entry.what)) {
        if (!is_live(entry.session, speaks->attempt)) return;
        const auto& gaps = world_.connections;
        const Duration gap = exponential(speaks->is_pong ? gaps.pong_gap : gaps.message_gap);
        const AttemptId attempt = speaks->attempt;
        push(gap, entry.session, *speaks);
        take(entry.session, speaks->is_pong ? Input{PongCame{attempt}} : MessageCame{attempt});
    } else if (std::holds_alternative<PersonActs>(entry.what)) {
        push(exponential(world_.person.gap), entry.session, PersonActs{});
        act_as_person(entry.session);
    } else if (std::holds_alternative<Hurries>(entry.what)) {
        push(exponential(world_.hurry_gap), entry.session, Hurries{});
        take(entry.session, rng_.chance(0.5) ? Input{NetworkCameBack{}} : Input{Woke{}});
    } else if (std::holds_alternative<ServerFails>(entry.what)) {
        fail_server();
    } else {
        server_is_up_ = true;
        push(exponential(world_.outages.gap), 0, ServerFails{});
    }
}

void Simulator::report(std::uint32_t session, const Report& report) {
    std::vector<AttemptId>& live = sessions_[session].live;
    const bool concerns_attempt = report.attempt.value != 0;
    const auto found = std::find(live.begin(), live.end(), report.attempt);
    if (concerns_attempt && found == live.end() && !report.outlives_drop) return;
    const bool was_live = found != live.end();
    if (was_live && std::holds_alternative<Ended>(report.input)) live.erase(found);
    const bool is_first = std::holds_alternative<Connecting>(sessions_[session].state.phase);
    if (was_live && is_first && std::holds_alternative<Opened>(report.input)) {
        decide_life(session, report.attempt);
    }
    // Behind the closing handshake TCP ends, by whoever gives up first.
    if (was_live && std::holds_alternative<CloseSeen>(report.input)) {
        send_report(latency(), session, report.attempt, Ended{report.attempt, random_close()},
                    false);
    }
    take(session, report.input);
}

void Simulator::take(std::uint32_t index, const Input& input) {
    Session& session = sessions_[index];
    const std::vector<Action> actions = step(session.state, session.settings, input, now_);
    ++steps_;
    if (observer_) {
        observer_({index, input, session.settings, now_, actions, session.state});
    }
    for (const Action& action : actions) obey(index, action);
    rearm(index);
    if (world_.transport.idle_wake > 0 && rng_.chance(world_.transport.idle_wake)) {
        push(latency(), index, Wake{false});
    }
}

void Simulator::obey(std::uint32_t index, const Action& action) {
    Session& session = sessions_[index];
    if (const auto* open = std::get_if<OpenSocket>(&action)) {
        session.live.push_back(open->attempt);
        decide_dial(index, open->attempt);
    } else if (const auto* drop = std::get_if<DropSocket>(&action)) {
        session.live.erase(std::remove(session.live.begin(), session.live.end(), drop->attempt),
                           session.live.end());
    } else if (const auto* close = std::get_if<CloseSocket>(&action)) {
        if (rng_.chance(world_.connections.ignores_close)) return;
        Outcome closed = ended_as(OutcomeKind::Closed, EndedBy::Us);
        closed.close_code = close->close_code;
        closed.is_clean = true;
        send_report(latency(), index, close->attempt, Ended{close->attempt, closed}, false);
    }
}

void Simulator::rearm(std::uint32_t index) {
    Session& session = sessions_[index];
    const std::optional<Instant> due = deadline(session.state, session.settings);
    if (!due) {
        session.wake_at.reset();
        return;
    }
    const double late_us = rng_.unit() * static_cast<double>(world_.transport.wake_late.count());
    const Duration late{static_cast<Duration::rep>(late_us)};
    const Duration after = std::max(*due - now_, Duration{0}) + late;
    session.wake_at = now_ + after;
    push(after, index, Wake{true});
}

void Simulator::send_report(Duration after, std::uint32_t session, AttemptId attempt, Input input,
                            bool kills) {
    const bool outlives_drop = rng_.chance(world_.transport.late);
    if (rng_.chance(world_.transport.twice)) {
        push(after + latency(), session, Report{input, attempt, true, kills});
    }
    push(after, session, Report{std::move(input), attempt, outlives_drop, kills});
}

void Simulator::decide_dial(std::uint32_t session, AttemptId attempt) {
    const World::Dials& chances = world_.dials;
    const auto ends = [&](const Outcome& outcome) {
        send_report(latency(), session, attempt, Ended{attempt, outcome}, false);
    };
    if (!server_is_up_ || rng_.chance(chances.refused)) {
        return ends(ended_as(OutcomeKind::Refused, EndedBy::Peer));
    }
    if (rng_.chance(chances.http_refused)) return ends(random_refusal());
    if (rng_.chance(chances.invalid)) {
        return ends(ended_as(OutcomeKind::InvalidTarget, EndedBy::Us));
    }
    if (rng_.chance(chances.silent)) return;
    Duration after = latency();
    if (rng_.chance(chances.slow)) {
        const double limit_us = static_cast<double>(world_.settings.connect_limit.count());
        after = Duration{static_cast<Duration::rep>(rng_.between(0, 2 * limit_us))};
    }
    send_report(after, session, attempt, Opened{attempt}, false);
}

void Simulator::decide_life(std::uint32_t session, AttemptId attempt) {
    const World::Connections& chances = world_.connections;
    if (chances.message_gap > 0s) {
        push(exponential(chances.message_gap), session, PeerSpeaks{attempt, false});
    }
    if (chances.pong_gap > 0s) {
        push(exponential(chances.pong_gap), session, PeerSpeaks{attempt, true});
    }
    const bool dies_at_once = rng_.chance(chances.dies_at_once);
    if (!dies_at_once && chances.life <= 0s) return;
    const Duration life = dies_at_once ? latency() : exponential(chances.life);
    if (rng_.chance(chances.closes)) {
        return send_report(life, session, attempt, CloseSeen{attempt}, true);
    }
    send_report(life, session, attempt, Ended{attempt, random_loss()}, true);
}

void Simulator::act_as_person(std::uint32_t index) {
    Session& session = sessions_[index];
    if (rng_.chance(world_.person.reconnects)) return take(index, ConnectAsked{});
    switch (rng_.below(6)) {
        case 0: return take(index, DisconnectAsked{});
        case 1: return take(index, StopAsked{});
        case 2: return take(index, ContinueAsked{});
        case 3: return take(index, Abandoned{});
        case 4: session.settings.reconnects = !session.settings.reconnects; break;
        default: session.settings.policy = random_policy(rng_); break;
    }
    rearm(index);  // as the service thread does after a change of settings
}

void Simulator::fail_server() {
    server_is_up_ = false;
    push(exponential(world_.outages.length), 0, ServerReturns{});
    for (std::uint32_t i = 0; i < world_.sessions; ++i) {
        const auto* open = std::get_if<Open>(&sessions_[i].state.phase);
        if (open == nullptr) continue;
        Outcome reset = ended_as(OutcomeKind::ResetByPeer, EndedBy::Peer);
        send_report(latency(), i, open->attempt, Ended{open->attempt, reset}, true);
    }
}

bool Simulator::is_live(std::uint32_t session, AttemptId attempt) const {
    const std::vector<AttemptId>& live = sessions_[session].live;
    return std::find(live.begin(), live.end(), attempt) != live.end();
}

Duration Simulator::latency() {
    const double low = static_cast<double>(world_.latency_low.count());
    const double high = static_cast<double>(world_.latency_high.count());
    return Duration{static_cast<Duration::rep>(rng_.between(low, high))};
}

// At least a microsecond, so that a chain of events always moves time.
Duration Simulator::exponential(Duration mean) {
    const double us = -std::log(1.0 - rng_.unit()) * static_cast<double>(mean.count());
    return std::max(Duration{static_cast<Duration::rep>(us)}, Duration{1});
}

Outcome Simulator::random_close() {
    constexpr std::uint16_t codes[] = {1000, 1001, 1006, 1008, 1011, 1012, 1013, 4000, 4001};
    Outcome closed = ended_as(OutcomeKind::Closed, EndedBy::Peer);
    closed.close_code = codes[rng_.below(std::size(codes))];
    return closed;
}

Outcome Simulator::random_loss() {
    switch (rng_.below(4)) {
        case 0: return ended_as(OutcomeKind::EndedByPeer, EndedBy::Peer);
        case 1: return ended_as(OutcomeKind::PongTimedOut, EndedBy::Us);
        case 2: return ended_as(OutcomeKind::Forced, EndedBy::Us);
        default: return ended_as(OutcomeKind::ResetByPeer, EndedBy::Peer);
    }
}

Outcome Simulator::random_refusal() {
    constexpr int statuses[] = {503, 429, 403};
    Outcome refused = ended_as(OutcomeKind::HttpRefused, EndedBy::Peer);
    refused.http_status = statuses[rng_.below(std::size(statuses))];
    if (rng_.chance(0.5)) {
        refused.retry_after = std::chrono::seconds(static_cast<std::int64_t>(rng_.below(120)));
    }
    return refused;
}

}  // namespace redial::core::tests
