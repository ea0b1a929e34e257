// A real herd: everybody connects, the server goes away, comes back, and everybody is counted. One
// thread: its caller's.
#include "app/herd_real.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <memory>

#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "control/proxies.hpp"
#include "core/event_sink.hpp"
#include "net/engine/engine.hpp"
#include "wire/url.hpp"

namespace redial::app {
namespace {

using namespace std::chrono_literals;

constexpr Duration patience = 60s;          // until everybody is connected for the first time
constexpr rlim_t descriptors_besides = 64;  // libraries, the log, the standard streams
constexpr Duration glance = 100ms;          // between two looks at how far it is

bool is_here(const std::string& host) {
    const bool is_number = host.find_first_not_of("0123456789.") == std::string::npos;
    return host == "localhost" || host == "::1" || (is_number && host.starts_with("127."));
}

// Counts who is open, and once the loss is noted every dial and every return since.
class Tally final : public core::EventSink {
public:
    explicit Tally(std::uint32_t clients) : is_open_(clients + 1, false) {}

    void on_event(const core::Event& event) override {
        if (const auto* lab = std::get_if<core::LabChanged>(&event.what)) take(lab->url, *lab);
        if (const auto* tap = std::get_if<core::TapChanged>(&event.what)) take(tap->url, *tap);
        const std::uint32_t client = event.stamp.session.value;
        if (client == 0 || client >= is_open_.size()) return;
        if (std::holds_alternative<core::AttemptStarted>(event.what)) note_dial(event.stamp.at);
        if (std::holds_alternative<core::Halted>(event.what) && lost_at_) ++result.gave_up;
        if (const auto* ended = std::get_if<core::AttemptEnded>(&event.what)) note_end(*ended);
        const auto* status = std::get_if<core::StatusChanged>(&event.what);
        if (status == nullptr) return;
        const bool is_open = status->to == core::ConnectionStatus::Open;
        if (is_open && !is_open_[client]) note_open(event.stamp.at);
        if (!is_open && is_open_[client]) --open;
        is_open_[client] = is_open;
    }
    void on_message(const core::Stamp&, const core::MessageSeen&) override {}

    void begin_outage(Instant now) {
        lost_at_ = now;
        result.failures.clear();
    }
    void end_outage() { is_outage_ = false; }

    core::HerdResult result;
    std::vector<Duration> back_at;
    std::uint32_t open = 0;
    std::string url;
    std::string error;

private:
    template <class State>
    void take(const std::string& address, const State& state) {
        if (state.is_listening) url = address;
        if (!state.error.empty()) error = state.error;
    }
    void count(std::vector<std::uint32_t>& per_s, Instant at) const {
        const auto second = static_cast<std::size_t>((at - *lost_at_) / 1s);
        if (second >= per_s.size()) per_s.resize(second + 1, 0);
        ++per_s[second];
    }
    void note_dial(Instant at) {
        if (!lost_at_ || at < *lost_at_) return;
        ++result.dials;
        count(result.arrivals, at);
    }
    void note_open(Instant at) {
        ++open;
        if (!lost_at_ || at < *lost_at_) return;
        count(result.opened, at);
        back_at.push_back(at - *lost_at_);
    }
    void note_end(const core::AttemptEnded& ended) {
        if (ended.was_open) return;
        const core::Outcome& outcome = ended.outcome;
        const bool is_503 = outcome.http_status == 503;
        if (is_503 && lost_at_ && !is_outage_) ++result.turned_away;
        if (lost_at_ && is_outage_) ++result.refused;
        // A dial that our own end cut short failed at nothing.
        if (!is_503 && outcome.kind != core::OutcomeKind::Abandoned)
            ++result.failures[kind_in_words(outcome)];
    }
    // Without what differs from dial to dial: there may be thousands.
    static std::string kind_in_words(const core::Outcome& outcome) {
        if (outcome.kind == core::OutcomeKind::HttpRefused)
            return fmt::format("status {}", outcome.http_status);
        std::string words = core::name_of(outcome.kind);
        std::replace(words.begin(), words.end(), '_', ' ');
        return words;
    }

    std::vector<bool> is_open_;
    std::optional<Instant> lost_at_;
    bool is_outage_ = true;
};

class RealHerd {
public:
    RealHerd(const HerdRunOptions& options, const core::NamedPolicy& named, HerdWaiter& waiter)
        : options_(options), named_(named), waiter_(waiter), tally_(options.clients) {}

    Result<std::optional<core::HerdResult>> run() {
        auto engine = net::Engine::start({.wake = waiter_.waker()});
        if (!engine) return engine.error();
        engine_ = *std::move(engine);
        const Status ran = stages();
        engine_->stop(tally_);
        if (!ran) return ran.error();
        if (was_cancelled_) return std::optional<core::HerdResult>();
        const Duration elapsed = net::read_clocks().mono - lost_at_;
        core::conclude(tally_.result, tally_.back_at, options_.outage, options_.clients, elapsed);
        return std::optional<core::HerdResult>(tally_.result);
    }

private:
    Status stages() {
        listen();
        if (!until(patience, "no server", [this] { return !tally_.url.empty(); })) return Done{};
        if (tally_.url.empty()) return Error{tally_.error, options_.real, "try another server"};
        connect_all();
        const auto all_open = [this] { return tally_.open == options_.clients; };
        if (!until(patience, "connecting", all_open)) return Done{};
        if (!all_open())
            return Error{
                fmt::format("only {} of {} clients could connect{}", tally_.open, options_.clients,
                            core::failures_in_words(tally_.result, ": ")),
                options_.real, "try fewer --clients"};
        waiter_.tell(fmt::format("{}: {} clients open at {}; it goes away for {}", named_.name,
                                 options_.clients, tally_.url, duration_in_words(options_.outage)));
        lost_at_ = net::read_clocks().mono;
        tally_.begin_outage(lost_at_);
        set_outage(true);
        if (!until(options_.outage, "the server is gone", [] { return false; })) return Done{};
        set_outage(false);
        tally_.end_outage();
        const auto settled = [this] {
            return tally_.open + tally_.result.gave_up >= options_.clients;
        };
        until(options_.length - options_.outage, "the server is back", settled);
        return Done{};
    }

    bool is_lab() const { return options_.real == "lab"; }
    SessionId tap_id() const { return SessionId{options_.clients + 1}; }

    void listen() {
        if (is_lab()) {
            core::LabOptions lab;
            lab.port = 0;
            post({{}, core::StartLab{lab}});
            return;
        }
        core::SessionConfig tap = control::tap_config("herd", options_.real, {});
        tap.tap->watches = false;
        tap.tap->connections_max = real_clients_max + 1;
        post({tap_id(), core::AddSession{std::make_shared<const core::SessionConfig>(tap)}});
    }

    void connect_all() {
        for (std::uint32_t i = 1; i <= options_.clients && !was_cancelled_; ++i) {
            core::SessionConfig config;
            config.url = tally_.url;
            if (is_lab()) config.session_key = fmt::format("herd-{}", i);
            config.policy = named_.policy;
            config.policy.seed = options_.seed * 1'000'003 + i;
            config.ping_interval = Duration{0};
            config.auto_reconnect = true;
            post({SessionId{i},
                  core::AddSession{std::make_shared<const core::SessionConfig>(config)}});
        }
    }

    void set_outage(bool is_on) {
        if (is_lab()) {
            post({{}, core::SetLabRefuses{is_on}});
            if (is_on) post({{}, core::DropLabConnections{}});
            return;
        }
        core::FaultList faults;
        if (is_on) {
            // As a server that is gone: by the system, before anything is accepted.
            core::Fault& down = faults.faults.emplace_back(core::make_fault(core::FaultKind::Down));
            down.refusal = core::Refusal::Kernel;
        }
        post({tap_id(), core::SetFaults{std::make_shared<const core::FaultList>(faults)}});
    }

    // The command queue is bounded: what does not fit waits for the engine.
    void post(const core::Command& command) {
        while (!engine_->post(core::Command(command))) {
            engine_->poll(tally_);
            if (!waiter_.wait(net::read_clocks().mono + 1ms)) {
                was_cancelled_ = true;
                return;
            }
        }
    }

    // Until it is so or `span` is over; false when cancelled.
    template <class Is>
    bool until(Duration span, const char* stage, const Is& is) {
        const Instant ends_at = net::read_clocks().mono + span;
        while (!was_cancelled_ && !is()) {
            engine_->poll(tally_);
            const Instant now = net::read_clocks().mono;
            if (is() || now >= ends_at || !tally_.error.empty()) break;
            show(stage, now);
            if (!engine_->prepare_to_sleep()) continue;
            const Instant wakes_at = std::min(ends_at, now + glance);
            was_cancelled_ = !waiter_.wait(wakes_at);
        }
        return !was_cancelled_;
    }

    void show(const char* stage, Instant now) {
        std::optional<Duration> since_loss;
        if (lost_at_ != Instant{}) since_loss = now - lost_at_;
        waiter_.show(stage, tally_.open, since_loss);
    }

    const HerdRunOptions& options_;
    const core::NamedPolicy& named_;
    HerdWaiter& waiter_;
    Tally tally_;
    std::unique_ptr<net::Engine> engine_;
    Instant lost_at_{};
    bool was_cancelled_ = false;
};

}  // namespace

std::string make_room_for_real_herd(const HerdRunOptions& options) {
    if (options.real.empty()) return {};
    // Here both ends are ours; through a tap there are three.
    const rlim_t ends = options.real == "lab" ? 2 : 3;
    const rlim_t needed = rlim_t{options.clients} * ends + descriptors_besides;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= needed) return {};
    limit.rlim_cur = std::min(limit.rlim_max, needed);
    ::setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur >= needed) return {};
    return fmt::format(
        "herd: {} clients need {} open files, and only {} are allowed: raise it "
        "with ulimit -n, or try fewer --clients",
        options.clients, needed, limit.rlim_cur);
}

Status check_real_herd(const HerdRunOptions& options) {
    if (options.real.empty()) return Done{};
    if (options.clients > real_clients_max)
        return Error{"at most 5000 real clients", "herd", "without --real there may be more"};
    if (options.real == "lab") return Done{};
    const auto target = wire::Target::from_url(options.real);
    if (!target) return target.error();
    if (is_here(target->host) || options.may_leave_machine) return Done{};
    return Error{fmt::format("{} is not this machine, and {} clients would dial it", target->host,
                             options.clients),
                 "herd", "say --yes if that server is yours"};
}

Result<std::optional<core::HerdResult>> run_real_herd(const HerdRunOptions& options,
                                                      const core::NamedPolicy& named,
                                                      HerdWaiter& waiter) {
    return RealHerd(options, named, waiter).run();
}

}  // namespace redial::app
