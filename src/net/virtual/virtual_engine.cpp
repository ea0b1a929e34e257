// Moves time from one thing that is due to the next. One thread.
#include "net/virtual/virtual_engine.hpp"

#include <algorithm>

#include "base/debug_log.hpp"
#include "net/service/provider.hpp"

namespace redial::net {

VirtualEngine::VirtualEngine(Now begin, std::uint64_t seed)
    : now_(begin), seed_(seed), lab_(std::make_unique<LabServer>(static_cast<Service&>(*this))) {
    net_.take_due(begin.mono);  // time begins
}

VirtualEngine::~VirtualEngine() {
    drivers_.clear();
    lab_.reset();
    retired_.clear();
}

void VirtualEngine::post(core::Command command) {
    const SessionId id = command.session;
    const auto found = drivers_.find(id);
    if (const auto* add = std::get_if<core::AddSession>(&command.order)) {
        add_session(id, *add);
    } else if (id == SessionId{}) {
        if (!lab_->on_command(command.order))
            refuse(id, command.order, "there is none of that in virtual time");
    } else if (found == drivers_.end()) {
        refuse(id, command.order, "there is no such session");
    } else if (std::holds_alternative<core::RemoveSession>(command.order)) {
        remove_session(id);
    } else {
        found->second->on_command(command.order);
    }
    end_batch();
}

void VirtualEngine::add_session(SessionId id, const core::AddSession& order) {
    if (id == SessionId{} || !order.config || drivers_.contains(id) || order.config->tap)
        return refuse(id, order, "virtual time has sessions of their own alone, each id once");
    debug_log::hide_parameter(order.config->session_parameter);
    auto driver = std::make_unique<Driver>(id, order.config, static_cast<DialService&>(*this), true,
                                           seed_ + id.value);
    Driver& added = *driver;
    drivers_.emplace(id, std::move(driver));
    added.begin(order.dials_at_once);
}

void VirtualEngine::remove_session(SessionId id) {
    const auto found = drivers_.find(id);
    found->second->remove();
    deadlines_.forget(*found->second);
    retire(std::shared_ptr<Driver>(std::move(found->second)));
    drivers_.erase(found);
}

void VirtualEngine::refuse(SessionId id, const core::Order& order, std::string reason) {
    tell({core::Stamp{id, AttemptId{}, now_.mono, now_.wall},
          core::CommandRefused{core::name_of(order), std::move(reason)}});
}

void VirtualEngine::poll(core::EventSink& sink) {
    while (!told_.empty()) {
        const Told told = std::move(told_.front());
        told_.pop_front();
        const auto* message = std::get_if<core::MessageSeen>(&told.event.what);
        if (message == nullptr) {
            sink.on_event(told.event);
            continue;
        }
        core::MessageSeen seen = *message;
        seen.payload = told.payload;
        seen.wire = told.wire;
        seen.frames = told.frames;
        sink.on_message(told.event.stamp, seen);
    }
}

void VirtualEngine::tell(core::Event event) {
    told_.push_back({.event = std::move(event), .payload = {}, .wire = {}, .frames = {}});
}

Intake VirtualEngine::tell_message(const core::Stamp& stamp, const core::MessageSeen& message,
                                   core::WhenFull) {
    told_.push_back({.event = {stamp, message},
                     .payload = Bytes(message.payload.begin(), message.payload.end()),
                     .wire = Bytes(message.wire.begin(), message.wire.end()),
                     .frames = {message.frames.begin(), message.frames.end()}});
    return Intake::Taken;
}

std::optional<Instant> VirtualEngine::next() const {
    const auto timed = deadlines_.next();
    const auto connection = net_.next();
    if (!timed || !connection) return timed ? timed : connection;
    return std::min(*timed, *connection);
}

void VirtualEngine::advance_to(Instant at) {
    for (auto due = next(); due && *due <= at; due = next()) {
        const Instant then = std::max(*due, now_.mono);
        now_.wall += then - now_.mono;
        now_.mono = then;
        while (net_.take_due(then)) end_batch();
        // Each at most once a batch, as the service thread does it.
        std::vector<Timed*> timed;
        while (Timed* one = deadlines_.take_due(then)) timed.push_back(one);
        for (Timed* one : timed) {
            one->on_time();
            deadlines_.update(*one);
        }
        end_batch();
    }
    if (at <= now_.mono) return;
    now_.wall += at - now_.mono;
    now_.mono = at;
    net_.take_due(at);
}

void VirtualEngine::end_batch() { std::exchange(retired_, {}).clear(); }

std::uint64_t VirtualEngine::answer_later(DialWaiter& who, LookUpAnswer answer) {
    answer.id = ++last_look_up_;
    look_ups_[answer.id] = &who;
    net_.later([this, answer = std::move(answer)] {
        const auto asked = look_ups_.find(answer.id);
        if (asked == look_ups_.end()) return;
        DialWaiter& waiter = *asked->second;
        look_ups_.erase(asked);
        waiter.on_answer(answer);
    });
    return last_look_up_;
}

std::uint64_t VirtualEngine::look_up(DialWaiter& who, const std::string& host, std::uint16_t port) {
    LookUpAnswer answer;
    const bool is_local = host == "localhost";
    if (const auto address = address_from_literal(is_local ? "127.0.0.1" : host, port))
        answer.addresses.push_back(*address);
    else
        answer.error = "virtual time knows no name but localhost";
    return answer_later(who, std::move(answer));
}

std::uint64_t VirtualEngine::ask_values(DialWaiter& who,
                                        const std::vector<core::Placeholder>& wanted) {
    LookUpAnswer answer;
    for (const core::Placeholder& one : wanted) {
        const auto value = provide(one);
        if (!value) {
            answer.error = value.error().line();
            break;
        }
        answer.values.push_back({one.text, *value});
    }
    return answer_later(who, std::move(answer));
}

}  // namespace redial::net
