// The herd's clock: a slot a millisecond, each with a list of the clients that have something to do
// in it. A client has one thing ahead of it at a time, so a list through the clients is enough, and
// a hundred thousand of them cost no heap. One thread.
#include "core/herd.hpp"

#include <algorithm>
#include <cmath>

namespace redial::core {
namespace {

using namespace std::chrono_literals;

constexpr Duration slot_length = 1ms;
constexpr Duration length_max = 24h;

Outcome outcome_of(OutcomeKind kind) {
    Outcome outcome;
    outcome.kind = kind;
    outcome.by = EndedBy::Peer;
    return outcome;
}

}  // namespace

Herd::Herd(HerdOptions options) : options_(std::move(options)), rng_(options_.seed) {
    options_.length = std::clamp<Duration>(options_.length, 1s, length_max);
    settings_.policy = options_.policy;
    settings_.connect_limit = options_.connect_limit;
    settings_.close_limit = 5s;
    settings_.wants_words = false;
    returns_at_ = Instant{} + options_.outage;
    slots_.assign(static_cast<std::size_t>(options_.length / slot_length) + 1, 0);
    clients_.resize(options_.clients);
    back_at_.reserve(options_.clients);
    for (std::uint32_t i = 0; i < options_.clients; ++i) {
        Client& client = clients_[i];
        client.state.rng = Rng(rng_.next());
        // Open for long before: the loss is what this is about.
        step(client.state, settings_, ConnectAsked{}, Instant{} - 1h);
        step(client.state, settings_, Opened{AttemptId{1}}, Instant{} - 1h);
        if (settings_.policy.reset_rule == ResetRule::FirstMessage) {
            step(client.state, settings_, MessageCame{AttemptId{1}}, Instant{} - 1h);
        } else if (settings_.policy.reset_rule == ResetRule::FirstPong) {
            step(client.state, settings_, PongCame{AttemptId{1}}, Instant{} - 1h);
        }
        schedule(i, Instant{} + latency(), Next::Lost);
    }
}

bool Herd::run_for(Duration span) {
    const Instant until = now_ + span;
    while (slot_ < slots_.size() && settled_ < clients_.size()) {
        const Instant begins_at = Instant{} + static_cast<Duration::rep>(slot_) * slot_length;
        if (begins_at >= until) {
            now_ = until;
            return true;
        }
        run_slot(slot_);
        // What was put into the slot that runs is done before the next.
        if (slots_[slot_] == 0) ++slot_;
    }
    return false;
}

void Herd::schedule(std::uint32_t client, Instant at, Next next) {
    const auto slot = static_cast<std::size_t>(std::max(at, now_).time_since_epoch() / slot_length);
    Client& one = clients_[client];
    one.at = std::max(at, now_);
    one.next = next;
    if (slot >= slots_.size()) return;  // behind the end
    one.after = slots_[slot];
    slots_[slot] = client + 1;
}

void Herd::run_slot(std::size_t slot) {
    due_.clear();
    for (std::uint32_t at = std::exchange(slots_[slot], 0u); at != 0;) {
        due_.push_back(at - 1);
        at = clients_[at - 1].after;
    }
    if (due_.size() > 1) {
        std::sort(due_.begin(), due_.end(), [this](std::uint32_t a, std::uint32_t b) {
            return clients_[a].at != clients_[b].at ? clients_[a].at < clients_[b].at : a < b;
        });
    }
    for (const std::uint32_t client : due_) perform(client);
}

void Herd::perform(std::uint32_t index) {
    Client& client = clients_[index];
    now_ = std::max(now_, client.at);
    const AttemptId attempt{client.state.attempts_made};
    switch (std::exchange(client.next, Next::Nothing)) {
        case Next::Nothing: return;
        case Next::Lost: return take(index, Ended{attempt, outcome_of(OutcomeKind::ResetByPeer)});
        case Next::Wake: return take(index, TimePassed{});
        case Next::Arrives: return arrive(index);
        case Next::Opens: return note_open(index);
        case Next::Refused: return take(index, Ended{attempt, outcome_of(OutcomeKind::Refused)});
        case Next::TurnedAway: {
            Outcome busy = outcome_of(OutcomeKind::HttpRefused);
            busy.http_status = 503;
            busy.retry_after = options_.server.retry_after;
            return take(index, Ended{attempt, busy});
        }
    }
}

void Herd::take(std::uint32_t index, const Input& input) {
    Client& client = clients_[index];
    bool dials = false;
    for (const Action& action : step(client.state, settings_, input, now_)) {
        dials = dials || std::holds_alternative<OpenSocket>(action);
        const auto* told = std::get_if<TellPlan>(&action);
        if (told != nullptr && options_.on_wait) options_.on_wait(index, told->plan);
    }
    if (dials) return dial(index);
    if (std::holds_alternative<HaltedPhase>(client.state.phase)) {
        ++tally_.gave_up;
        ++settled_;
        return;
    }
    wait_for_deadline(index);
}

void Herd::wait_for_deadline(std::uint32_t index) {
    const std::optional<Instant> due = deadline(clients_[index].state, settings_);
    if (due) schedule(index, *due, Next::Wake);
}

void Herd::dial(std::uint32_t index) {
    ++tally_.dials;
    const Instant arrives_at = now_ + latency();
    if (arrives_at < returns_at_) {
        ++tally_.refused;
        const Instant was_now = std::exchange(now_, arrives_at);
        count(tally_.arrivals);
        now_ = was_now;
        return schedule(index, arrives_at + latency(), Next::Refused);
    }
    schedule(index, arrives_at, Next::Arrives);
}

// A queue in front of one server that finishes a handshake every 1/opens_per_s.
void Herd::arrive(std::uint32_t index) {
    count(tally_.arrivals);
    const double per_s = std::max(options_.server.opens_per_s, 0.001);
    const double waiting = to_seconds(std::max(free_at_ - now_, Duration{0})) * per_s;
    if (waiting >= options_.server.queue_max) {
        ++tally_.turned_away;
        return schedule(index, now_ + latency(), Next::TurnedAway);
    }
    const Duration work{std::max<Duration::rep>(std::llround(1e6 / per_s), 1)};
    free_at_ = std::max(free_at_, now_) + work;
    const Instant opens_at = free_at_ + latency();
    const std::optional<Instant> gives_up_at = deadline(clients_[index].state, settings_);
    if (gives_up_at && *gives_up_at <= opens_at) {
        return schedule(index, *gives_up_at, Next::Wake);  // the server's work was in vain
    }
    schedule(index, opens_at, Next::Opens);
}

void Herd::note_open(std::uint32_t index) {
    Client& client = clients_[index];
    step(client.state, settings_, Opened{AttemptId{client.state.attempts_made}}, now_);
    count(tally_.opened);
    back_at_.push_back(now_ - Instant{});
    ++settled_;
}

void Herd::count(std::vector<std::uint32_t>& per_s) const {
    const auto second = static_cast<std::size_t>(now_.time_since_epoch() / 1s);
    if (second >= per_s.size()) per_s.resize(second + 1, 0);
    ++per_s[second];
}

Duration Herd::latency() {
    const double low = static_cast<double>(options_.latency_low.count());
    const double high = static_cast<double>(options_.latency_high.count());
    return Duration{static_cast<Duration::rep>(rng_.between(low, std::max(low, high)))};
}

HerdResult Herd::result() const {
    HerdResult result = tally_;
    conclude(result, back_at_, options_.outage, options_.clients, elapsed());
    return result;
}

}  // namespace redial::core
