// What a relayed connection is told: that bytes came, that a side ended, that time passed, and
// which faults it carries. Any one thread.
#include "link/connection.hpp"

#include <algorithm>

#include "link/connection_turn.hpp"

namespace redial::link {
namespace {

using core::ActsOn;
using core::FaultKind;
using core::ResetPhase;

// Their probability is a message's, not a connection's.
bool is_by_message(ActsOn acts_on) {
    return acts_on == ActsOn::Messages || acts_on == ActsOn::Pulses;
}

// Of an event stream each event has to be whole where one of these is in force.
bool acts_between_events(const core::Fault& fault) {
    switch (fault.kind) {
        case FaultKind::Close:
        case FaultKind::AcceptThenClose:
        case FaultKind::Inject: return true;
        case FaultKind::Reset:
            return fault.phase == ResetPhase::Messages || fault.phase == ResetPhase::MidFrame;
        default: return false;
    }
}

}  // namespace

Connection::Connection(std::shared_ptr<Plan> plan, Admission admission, std::uint64_t number,
                       const Limits& limits, Instant now)
    : plan_(std::move(plan)),
      ear_(plan_->dialect()),
      admission_(admission),
      number_(number),
      limits_(limits) {
    // Half of it, so that an editor that holds all it may does not stop its own side being read.
    const auto held = static_cast<std::size_t>(limits_.buffer_bytes_max / 2);
    core::Fault masks;
    masks.name = "masking keys";
    ways_[0] = std::make_unique<Way>(Side::Client, plan_->rng_for(masks, 2 * number_), held);
    ways_[1] = std::make_unique<Way>(Side::Server, plan_->rng_for(masks, 2 * number_ + 1), held);
    for (auto& way : ways_) way->editor.set_ear(ear_);
    ways_[0]->pipe.set_blocked(true);
    armed_ = plan_->take_armed();
    for (PlannedFault& armed : armed_) {
        armed.from = now + armed.fault.starts_after;
        armed.until = armed.fault.lasts ? armed.from + *armed.fault.lasts : Instant::max();
    }
    take_faults(now);
}

Connection::~Connection() = default;

// The plan's faults that act on connections, and the armed ones that came with this one.
std::vector<const PlannedFault*> Connection::in_force(Instant now) {
    std::vector<const PlannedFault*> faults;
    armed_due_.reset();
    const auto take_due = [this, now](Instant at) {
        const bool is_ahead = at > now && at != Instant::max();
        if (is_ahead && (!armed_due_ || at < *armed_due_)) armed_due_ = at;
    };
    for (const PlannedFault& armed : armed_) {
        take_due(armed.from);
        take_due(armed.until);
        if (now >= armed.from && now < armed.until) faults.push_back(&armed);
    }
    for (const PlannedFault& planned : plan_->planned()) {
        const bool is_plans = core::info_of(planned.fault.kind).acts_on == ActsOn::Dials;
        if (planned.is_active && !is_plans) faults.push_back(&planned);
    }
    return faults;
}

void Connection::take_faults(Instant now) {
    plan_revision_ = plan_->revision();
    std::vector<std::unique_ptr<Carried>> next;
    for (const PlannedFault* planned : in_force(now)) {
        const auto is_it = [planned](const std::unique_ptr<Carried>& known) {
            return known && known->planned.id == planned->id;
        };
        const auto known = std::find_if(carried_.begin(), carried_.end(), is_it);
        if (known != carried_.end()) {
            (*known)->planned = *planned;
            next.push_back(std::move(*known));
            continue;
        }
        auto carried = std::make_unique<Carried>();
        carried->planned = *planned;
        carried->rng = plan_->rng_for(planned->fault, number_);
        start(*carried, now);
        next.push_back(std::move(carried));
    }
    std::erase(carried_, nullptr);  // what is left has ended
    std::swap(carried_, next);
    set_stages(now);
    // An opening handshake that a fault answers does not reach the server.
    way_from(Side::Client).editor.set_holds_heads(may_answer());
    // Nor its answer the client, where that shows that it was a dial.
    const bool may_strike = std::any_of(carried_.begin(), carried_.end(), [](const auto& c) {
        return c->kind() == FaultKind::Reset && c->is_hit &&
               c->fault().phase == ResetPhase::BeforeAnswer;
    });
    way_from(Side::Server).editor.set_holds_heads(may_answer() || may_strike);
    // A hole that closes: what it swallowed is missing, and no stream can go on without it.
    for (const auto& ended : next) {
        if (ended->has_swallowed) torn_by_ = ended->planned.fault;
    }
    const bool is_half_open = std::any_of(carried_.begin(), carried_.end(), [](const auto& c) {
        return c->kind() == FaultKind::HalfOpen && c->is_hit;
    });
    if (is_half_open) return;
    half_open_since_.reset();
    has_noticed_ = has_pinged_ = {};
}

void Connection::start(Carried& carried, Instant now) {
    const core::Fault& fault = carried.fault();
    if (!is_by_message(carried.acts_on())) carried.is_hit = carried.rng.chance(fault.probability);
    if (!carried.is_hit) return;
    switch (fault.kind) {
        case FaultKind::HalfOpen:
            if (!half_open_since_) half_open_since_ = now;
            break;
        case FaultKind::Timeout:
            if (fault.delay > Duration{0}) carried.due = now + fault.delay;
            break;
        case FaultKind::Close:
            if (answered_at_ && fault.nth == 0) carried.due = now + fault.delay;
            break;
        case FaultKind::Inject:
        case FaultKind::InvalidFrame:
            if (answered_at_) carried.due = now + fault.delay;
            break;
        case FaultKind::AcceptThenClose:
            if (answered_at_) carried.due = std::max(now, *answered_at_ + fault.delay);
            break;
        case FaultKind::Reset:
            if (!answered_at_) break;
            if (fault.phase == ResetPhase::Time) carried.due = now + fault.delay;
            if (fault.phase == ResetPhase::Idle) carried.due = now + fault.delay;
            break;
        default: break;
    }
}

// Hands the faults to the stages that carry them out.
void Connection::set_stages(Instant now) {
    const bool listens = std::any_of(carried_.begin(), carried_.end(), [](const auto& carried) {
        const auto& filter = carried->planned.filter;
        return carried->is_hit && filter && filter->reads_dialect();
    });
    for (auto& way : ways_) {
        std::vector<NetworkFault> network;
        std::vector<MessageFault> messages;
        for (const auto& carried : carried_) {
            if (!carried->is_hit || !carried->is_of_way(way->from)) continue;
            // Each way has a chance of its own.
            Rng rng = carried->rng;
            if (way->from == Side::Server) rng.next();
            if (carried->acts_on() == ActsOn::Pieces) {
                network.push_back({carried->planned.id, carried->fault(), rng});
            }
            if (is_by_message(carried->acts_on())) {
                messages.push_back({carried->planned.id, carried->fault(), rng,
                                    carried->planned.filter, carried->planned.struck});
            }
        }
        const bool has_delay = std::any_of(messages.begin(), messages.end(), [](const auto& by) {
            return by.fault.kind == FaultKind::Delay;
        });
        way->pipe.set_faults(std::move(network),
                             has_delay ? Pipe::Inside::AsTimed : Pipe::Inside::Anew, now);
        const bool cuts_events =
            std::any_of(carried_.begin(), carried_.end(), [&way](const auto& c) {
                return c->is_hit && c->is_of_way(way->from) && acts_between_events(c->fault());
            });
        way->editor.set_faults(std::move(messages), cuts_events, listens);
    }
}

bool Connection::vanishes(const Way& way) const {
    return std::any_of(carried_.begin(), carried_.end(), [&way](const auto& carried) {
        return carried->acts_on() == ActsOn::Stream && carried->is_hit &&
               carried->is_of_way(way.from);
    });
}

bool Connection::may_answer() const {
    return std::any_of(carried_.begin(), carried_.end(), [](const auto& carried) {
        return carried->kind() == FaultKind::Answer && carried->is_hit;
    });
}

bool Connection::turns_away() const {
    if (admission_ == Admission::Refuse) return true;
    return std::any_of(carried_.begin(), carried_.end(), [](const auto& carried) {
        return carried->kind() == FaultKind::Reset && carried->is_hit &&
               carried->fault().phase == ResetPhase::Accept;
    });
}

void Connection::begin(Instant now, Sink& sink) {
    Turn turn{*this, now, sink};
    if (admission_ == Admission::Refuse) {
        sink.reset(Side::Client);
        is_over_ = true;
        return;
    }
    if (admission_ == Admission::Silent) return;
    for (const auto& carried : carried_) {
        if (!carried->is_hit) continue;
        if (carried->kind() == FaultKind::Reset && carried->fault().phase == ResetPhase::Accept) {
            turn.tell(*carried, "on accepting");
            sink.reset(Side::Client);
            is_over_ = true;
            return;
        }
    }
    // Where a fault answers, the server is dialled for what is no opening handshake.
    if (!may_answer()) turn.dial();
}

void Connection::begin_in_events(EventsPlace place, Instant now, Sink& sink) {
    ear_.open({"/", "", true});
    way_from(Side::Server).editor.begin_events(std::move(place));
    Turn{*this, now, sink}.note_answer();
}

void Connection::on_server_connected(Instant now, Sink& sink) {
    if (is_over_) return;
    is_connected_ = true;
    way_from(Side::Client).pipe.set_blocked(false);
    Turn turn{*this, now, sink};
    turn.release(way_from(Side::Client));
    turn.check_over();
}

void Connection::on_bytes(Side from, std::span<std::uint8_t> bytes, Instant now, Sink& sink) {
    if (is_over_) return;
    Way& way = way_from(from);
    way.last_bytes_at = now;
    if (is_plain() && admission_ == Admission::Relay && way.pipe.is_clear() &&
        way.editor.try_follow(bytes)) {
        return sink.send(way.to(), bytes);
    }
    Turn turn{*this, now, sink};
    turn.feed(way, bytes);
    turn.release(way);
    turn.check_over();
}

void Connection::on_finished(Side from, Instant now, Sink& sink) {
    if (is_over_) return;
    Turn turn{*this, now, sink};
    turn.notice(from, "FIN");
    turn.end_way(way_from(from), Mark::Fin);
    turn.check_over();
}

void Connection::on_reset(Side from, Instant now, Sink& sink) {
    if (is_over_) return;
    Turn turn{*this, now, sink};
    turn.notice(from, "reset");
    // Nothing can be sent to it any more.
    const Side other = from == Side::Client ? Side::Server : Side::Client;
    way_from(other).pipe.clear();
    way_from(other).is_closed = true;
    turn.end_way(way_from(from), Mark::ResetPeer);
    turn.check_over();
}

bool Connection::wants_bytes(Side from) const {
    const Way& way = *ways_[place_of(from)];
    const std::size_t held =
        way.pipe.held_bytes() + way.editor.held_bytes() + unsent_bytes_[place_of(way.to())];
    return held < limits_.buffer_bytes_max;
}

std::optional<Instant> Connection::deadline() const {
    if (is_over_) return std::nullopt;
    std::optional<Instant> due;
    const auto take = [&due](const std::optional<Instant>& other) {
        if (other && (!due || *other < *due)) due = other;
    };
    for (const auto& way : ways_) take(way->pipe.deadline());
    for (const auto& carried : carried_) take(carried->due);
    take(armed_due_);
    return due;
}

void Connection::on_time(Instant now, Sink& sink) {
    if (is_over_) return;
    Turn turn{*this, now, sink};
    // What was on its way before comes out before.
    turn.release_all();
    if (armed_due_ && now >= *armed_due_ && !is_over_) apply_faults(now, sink);
    turn.fire_due();
    turn.release_all();
    turn.check_over();
}

void Connection::on_faults_changed(Instant now, Sink& sink) {
    if (!is_over_ && plan_revision_ != plan_->revision()) apply_faults(now, sink);
}

void Connection::carry(const core::Fault& fault, Instant now, Sink& sink) {
    if (is_over_) return;
    PlannedFault own;
    own.fault = fault;
    own.id = UINT64_MAX - armed_.size();  // the plan's ids count from 1
    own.from = now;
    own.until = Instant::max();
    armed_.push_back(std::move(own));
    apply_faults(now, sink);
}

void Connection::apply_faults(Instant now, Sink& sink) {
    take_faults(now);
    Turn turn{*this, now, sink};
    if (plan_->is_down(now)) return turn.close_both();
    if (torn_by_) {
        sink.fault_made(torn_by_->name, "over: bytes are missing, so the connection cannot go on");
        const bool was_closing = torn_by_->kind == FaultKind::Timeout;
        torn_by_.reset();
        return !was_closing ? turn.reset_both() : turn.close_both();
    }
    turn.release_swapped();
    turn.fire_due();
    turn.release_all();
    turn.check_over();
}

}  // namespace redial::link
