// The service thread: commands in, drivers and deadlines served, events out. Service thread only.
#include "net/engine/engine_service.hpp"

#include <algorithm>

#include "base/debug_log.hpp"

namespace redial::net {
namespace {

// How soon a congested ring is looked at again without being told; the one who drains also wakes
// us, so this only bounds what a missed wake-up can cost.
constexpr Duration relief_interval = std::chrono::milliseconds(20);
constexpr int commands_a_batch_max = 1024;

}  // namespace

EngineService::EngineService(const EngineOptions& options, EventQueue& events,
                             BoundedRing<core::Command>& commands)
    : options_(options),
      events_(events),
      commands_(commands),
      auto_reconnects_(options.auto_reconnect) {}

// After run() has returned, on whichever thread. In the order of who uses whom; the loop last: who
// wakes it may still be on the way out of wake() when the service thread has already left run().
EngineService::~EngineService() {
    control_.reset();
    drivers_.clear();
    last_words_.clear();
    taps_.clear();
    lab_.reset();
    retired_.clear();
    resolver_.reset();
    loop_.reset();
    system_.reset();
}

Status EngineService::prepare() {
    Result<std::unique_ptr<LwsLoop>> loop = LwsLoop::make(*this);
    if (!loop) return loop.error();
    loop_ = *std::move(loop);
    resolver_ = std::make_unique<Resolver>([this] { wake(); });
    lab_ = std::make_unique<LabServer>(static_cast<Service&>(*this));
    control_ = std::make_unique<ControlServer>(static_cast<Service&>(*this),
                                               static_cast<ControlledEngine&>(*this),
                                               options_.answer_control);
    if (options_.watches_system) watch_system();
    return Done{};
}

void EngineService::watch_system() {
    system_ = std::make_unique<SystemWatch>(
        [this] { return now().mono; },
        [this](const core::SystemChanged& change) { tell_system(change); },
        [this] { touched(*system_); });
    for (const int descriptor : system_->descriptors()) loop_->watch(descriptor);
}

void EngineService::on_readable(int descriptor) { system_->on_readable(descriptor); }

// Told first: what the sessions make of it comes behind its cause.
void EngineService::tell_system(const core::SystemChanged& change) {
    const Now at = now();
    REDIAL_LOG(Dial, Info, "this machine: {} {}", core::name_of(change.change), change.detail);
    tell({core::Stamp{SessionId{}, AttemptId{}, at.mono, at.wall}, change});
    for (auto& [id, driver] : drivers_) driver->on_system(change.change);
}

void EngineService::run() {
    loop_->run();
    events_.publish();
    has_ended_.store(true, std::memory_order_release);
    note_last_batch();
}

void EngineService::wake() { loop_->wake(); }

void EngineService::ask_to_stop(LastEvents last_events, StopWaits waits) {
    stop_waits_ = waits;
    discards_last_events_.store(last_events == LastEvents::Discarded, std::memory_order_relaxed);
    stop_is_asked_.store(true, std::memory_order_release);
    wake();
}

std::uint32_t EngineService::wait_for_batch(std::uint32_t seen) const {
    if (!has_ended()) last_batches_.wait(seen, std::memory_order_acquire);
    return last_batches_.load(std::memory_order_acquire);
}

void EngineService::note_last_batch() {
    last_batches_.fetch_add(1, std::memory_order_release);
    last_batches_.notify_one();
}

// ---- the loop's calls

void EngineService::on_wake() {
    if (stop_is_asked_.load(std::memory_order_acquire) && !is_stopping_) begin_stop();
    if (is_stopping_) return;
    take_answers();
    for (int count = 0; count < commands_a_batch_max; ++count) {
        std::optional<core::Command> command = commands_.try_pop();
        if (!command) break;
        take_command(*std::move(command));
        if (count == commands_a_batch_max - 1) wake();  // sockets first, then the rest
    }
    relieve();
}

void EngineService::on_timer() {
    const Instant at = now().mono;
    // Each at most once a batch: one that is due again at once must not keep the others waiting.
    std::vector<Timed*> due;
    while (Timed* timed = deadlines_.take_due(at)) due.push_back(timed);
    for (Timed* timed : due) {
        timed->on_time();
        deadlines_.update(*timed);
    }
    relieve();
}

void EngineService::on_batch_end() {
    if (has_turns_to_give_) give_turns();
    if (!last_words_.empty()) let_go_of_removed();
    if (is_stopping_) check_stopped();
    std::exchange(retired_, {}).clear();
    events_.publish();
    if (is_stopping_) note_last_batch();
    if (!is_relief_due_ && events_.is_congested()) {
        is_relief_due_ = true;
        REDIAL_LOG(Queue, Info, "event ring filled: {} of {} bytes; reading stops",
                   events_.used_bytes(), events_.capacity_bytes());
        relief_at_ = now().mono + relief_interval;
    }
    std::optional<Instant> next = deadlines_.next();
    const auto take = [&next](Instant other) {
        if (!next || other < *next) next = other;
    };
    if (is_relief_due_) take(relief_at_);
    if (!last_words_.empty()) take(last_words_.front().until);
    if (is_stopping_) take(now().mono < stop_at_ ? stop_at_ : last_words_at_);
    loop_->set_timer(next);
}

void EngineService::relieve() {
    if (!is_relief_due_) return;
    relief_at_ = now().mono + relief_interval;
    if (!events_.try_relieve()) return;
    is_relief_due_ = false;
    REDIAL_LOG(Queue, Info, "event ring has room again; reading goes on");
    for (auto& [id, driver] : drivers_) driver->on_room();
}

// ---- what drivers are offered

Now EngineService::now() const { return loop_->now(); }
Transport& EngineService::transport() { return loop_->transport(); }
void EngineService::tell(core::Event event) { events_.write(std::move(event)); }

void EngineService::retire(std::shared_ptr<void> object) { retired_.push_back(std::move(object)); }

void EngineService::touched(Timed& timed) { deadlines_.update(timed); }

Intake EngineService::tell_message(const core::Stamp& stamp, const core::MessageSeen& message,
                                   core::WhenFull when_full) {
    return events_.write_message(stamp, message, when_full);
}

bool EngineService::is_congested() { return events_.is_congested(); }

std::uint64_t EngineService::look_up(DialWaiter& who, const std::string& host, std::uint16_t port) {
    look_ups_[++last_look_up_] = &who;
    resolver_->ask(last_look_up_, host, port);
    return last_look_up_;
}

std::uint64_t EngineService::ask_values(DialWaiter& who,
                                        const std::vector<core::Placeholder>& wanted) {
    look_ups_[++last_look_up_] = &who;
    resolver_->ask_values(last_look_up_, wanted);
    return last_look_up_;
}

void EngineService::cancel_look_up(std::uint64_t id) {
    look_ups_.erase(id);
    resolver_->cancel(id);
}

void EngineService::take_answers() {
    for (const LookUpAnswer& answer : resolver_->collect()) {
        const auto asked = look_ups_.find(answer.id);
        if (asked == look_ups_.end()) {
            note_late_report();
            continue;
        }
        DialWaiter& who = *asked->second;
        look_ups_.erase(asked);
        who.on_answer(answer);
    }
}

bool EngineService::try_begin_dial(DialWaiter& who) {
    if (dialling_.size() < options_.dials_in_flight_max) {
        dialling_.insert(&who);
        return true;
    }
    waiting_for_turn_.push_back(&who);
    return false;
}

void EngineService::end_dial(DialWaiter& who) {
    if (dialling_.erase(&who) > 0) {
        has_turns_to_give_ = true;
    } else {
        std::erase(waiting_for_turn_, &who);
    }
}

void EngineService::give_turns() {
    has_turns_to_give_ = false;
    while (!waiting_for_turn_.empty() && dialling_.size() < options_.dials_in_flight_max) {
        DialWaiter& who = *waiting_for_turn_.front();
        waiting_for_turn_.pop_front();
        dialling_.insert(&who);
        who.on_turn();
    }
}

void EngineService::note_late_report() { late_reports_.fetch_add(1, std::memory_order_relaxed); }

Driver* EngineService::driver_of(SessionId id) {
    const auto found = drivers_.find(id);
    return found == drivers_.end() ? nullptr : found->second.get();
}

// ---- the end

void EngineService::begin_stop() {
    is_stopping_ = true;
    stop_at_ = now().mono + stop_waits_.close;
    last_words_at_ = now().mono + stop_waits_.last_words;
    // Whoever would have drained is waiting for this thread.
    if (discards_last_events_.load(std::memory_order_relaxed)) events_.discard();
    for (auto& [id, driver] : drivers_) {
        driver->on_room();
        driver->shut_down();
    }
    for (auto& [id, tap] : taps_) tap->shut_down();
    lab_->stop();
    control_->stop();
}

void EngineService::check_stopped() {
    const bool has_live_driver =
        std::any_of(drivers_.begin(), drivers_.end(),
                    [](const auto& entry) { return entry.second->is_live(); });
    const bool is_live = has_live_driver || lab_->is_live() || control_->is_live();
    if (is_live && now().mono < stop_at_) return;
    for (auto& [id, driver] : drivers_)
        if (driver->is_live()) driver->end_now();
    if (has_last_words() && now().mono < last_words_at_) return;
    loop_->stop();
}

bool EngineService::has_last_words() const {
    return !last_words_.empty() ||
           std::any_of(drivers_.begin(), drivers_.end(),
                       [](const auto& one) { return one.second->has_last_words(); });
}

void EngineService::let_go_of_removed() {
    const Instant at = now().mono;
    std::erase_if(last_words_, [this, at](LastWords& one) {
        const bool is_over = at >= one.until || !one.driver->has_last_words();
        if (!is_over) return false;
        deadlines_.forget(*one.driver);
        retire(std::shared_ptr<Driver>(std::move(one.driver)));
        return true;
    });
}

}  // namespace redial::net
