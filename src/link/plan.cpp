// Says when faults come into force and which dials they turn away. Any one thread.
#include "link/plan.hpp"

#include <algorithm>

#include "filter/fault_filter.hpp"

namespace redial::link {
namespace {

using core::Fault;
using core::FaultKind;

constexpr std::uint64_t tokens_max = 1000;  // that a fault remembers

// FNV-1a, so that a name gives the same chance on every machine.
std::uint64_t hash(std::string_view text, std::uint64_t seed) {
    std::uint64_t value = 14695981039346656037ull ^ seed;
    for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    return value;
}

Instant later(Instant from, Duration by) {
    return by > Instant::max() - from ? Instant::max() : from + by;
}

Duration flap_period(const Fault& fault) {
    return std::max(fault.delay + fault.every, Duration{std::chrono::milliseconds(1)});
}

bool is_flap_down(const PlannedFault& planned, Instant now) {
    return (now - planned.from) % flap_period(planned.fault) >= planned.fault.delay;
}

// The next moment at which a flap goes up or down.
Instant next_flap(const PlannedFault& planned, Instant now) {
    const Duration period = flap_period(planned.fault);
    const Duration place = (now - planned.from) % period;
    return now + (place < planned.fault.delay ? planned.fault.delay - place : period - place);
}

std::shared_ptr<const filter::Filter> filter_of(const Fault& fault) {
    if (fault.filter.empty()) return nullptr;
    auto filter = filter::fault_filter_from(fault.filter);
    return filter ? std::make_shared<const filter::Filter>(*std::move(filter)) : nullptr;
}

// What it is, and that it strikes nothing where its filter says nothing.
std::string words_of(const PlannedFault& planned) {
    std::string words = core::in_words(planned.fault);
    if (planned.fault.filter.empty() || planned.filter) return words;
    return words + "; not applied: " + filter::check_fault(planned.fault).error().line();
}

bool is_named(const core::FaultList& list, const std::string& name) {
    return std::any_of(list.faults.begin(), list.faults.end(),
                       [&name](const Fault& fault) { return fault.name == name; });
}

}  // namespace

PlannedFault* Plan::find(const Fault& fault) {
    const auto is_it = [&fault](const PlannedFault& planned) {
        return planned.fault.name == fault.name && planned.fault.kind == fault.kind;
    };
    const auto found = std::find_if(planned_.begin(), planned_.end(), is_it);
    return found == planned_.end() ? nullptr : &*found;
}

// "latency_downstream", as Toxiproxy makes them; a number behind it where that is taken.
std::string Plan::free_name(const Fault& fault, const core::FaultList& taken) const {
    std::string name = fault.name;
    if (name.empty()) {
        name = core::name_of(fault.kind);
        const bool has_flow = core::info_of(fault.kind).has_flow;
        if (has_flow && fault.flow == core::Flow::ToServer) name += "_upstream";
        if (has_flow && fault.flow == core::Flow::ToClient) name += "_downstream";
    }
    if (!is_named(taken, name)) return name;
    for (int n = 2;; ++n) {
        const std::string numbered = name + "_" + std::to_string(n);
        if (!is_named(taken, numbered)) return numbered;
    }
}

void Plan::end(PlannedFault& planned, PlanSink& sink) {
    if (planned.down_id) sink.fault_ended(*planned.down_id, planned.fault.name);
    planned.down_id.reset();
    if (planned.is_active) sink.fault_ended(planned.id, planned.fault.name);
    planned.is_active = false;
}

void Plan::set_faults(core::FaultList faults, Instant now, PlanSink& sink) {
    core::FaultList named;
    named.seed = faults.seed;
    std::vector<PlannedFault> next;
    for (Fault& fault : faults.faults) {
        fault.name = free_name(fault, named);
        PlannedFault planned;
        if (PlannedFault* known = find(fault)) planned = *known;
        const bool is_new = planned.id == 0;
        const bool has_new_time = is_new || planned.fault.starts_after != fault.starts_after ||
                                  planned.fault.lasts != fault.lasts ||
                                  planned.fault.is_on != fault.is_on;
        if (has_new_time) {
            planned.from = later(now, fault.starts_after);
            planned.until = fault.lasts ? later(planned.from, *fault.lasts) : Instant::max();
        }
        if (is_new) planned.id = ++last_id_;
        if (has_new_time) planned.struck = std::make_shared<std::uint64_t>(0);
        if (is_new || planned.fault.filter != fault.filter) planned.filter = filter_of(fault);
        planned.fault = fault;
        next.push_back(std::move(planned));
        named.faults.push_back(std::move(fault));
    }
    for (PlannedFault& old : planned_) {
        const bool is_kept = std::any_of(next.begin(), next.end(),
                                         [&old](const PlannedFault& p) { return p.id == old.id; });
        if (!is_kept) end(old, sink);
    }
    planned_ = std::move(next);
    faults_ = std::move(named);
    update_all(now, sink);
}

void Plan::update(PlannedFault& planned, Instant now, PlanSink& sink) {
    const bool acts = planned.fault.is_on && !planned.fault.is_armed && now >= planned.from &&
                      now < planned.until && !planned.is_used_up();
    if (!acts) return end(planned, sink);
    if (!planned.is_active) {
        sink.fault_began(planned.id, planned.fault.name, words_of(planned));
    }
    planned.is_active = true;
    if (planned.fault.kind != FaultKind::Flap) return;
    const bool is_down_now = is_flap_down(planned, now);
    if (is_down_now && !planned.down_id) {
        planned.down_id = ++last_id_;
        sink.fault_began(*planned.down_id, planned.fault.name, "down");
    } else if (!is_down_now && planned.down_id) {
        sink.fault_ended(*planned.down_id, planned.fault.name);
        planned.down_id.reset();
    }
}

void Plan::update_all(Instant now, PlanSink& sink) {
    ++revision_;
    next_.reset();
    const auto take = [this](Instant at) {
        if (at != Instant::max() && (!next_ || at < *next_)) next_ = at;
    };
    for (PlannedFault& planned : planned_) {
        update(planned, now, sink);
        if (!planned.fault.is_on || planned.fault.is_armed) continue;
        if (now < planned.from) take(planned.from);
        if (!planned.is_active) continue;
        take(planned.until);
        if (planned.fault.kind == FaultKind::Flap) take(next_flap(planned, now));
    }
    // A fault whose time is over has done what it was asked for.
    const auto is_over = [now](const PlannedFault& planned) {
        return planned.fault.is_on && !planned.fault.is_armed &&
               (now >= planned.until || planned.is_used_up());
    };
    for (const PlannedFault& planned : planned_) {
        if (!is_over(planned)) continue;
        std::erase_if(faults_.faults,
                      [&planned](const Fault& fault) { return fault.name == planned.fault.name; });
    }
    std::erase_if(planned_, is_over);
}

void Plan::on_time(Instant now, PlanSink& sink) {
    if (next_ && now >= *next_) update_all(now, sink);
}

const core::Fault* Plan::down_by(Instant now) const {
    const core::Fault* by = nullptr;
    for (const PlannedFault& planned : planned_) {
        const Fault& fault = planned.fault;
        const bool is_down_now =
            planned.is_active && (fault.kind == FaultKind::Down ||
                                  (fault.kind == FaultKind::Flap && is_flap_down(planned, now)));
        if (!is_down_now) continue;
        if (fault.refusal == core::Refusal::Kernel) return &fault;
        if (by == nullptr) by = &fault;
    }
    return by;
}

bool Plan::has_armed() const {
    return std::any_of(planned_.begin(), planned_.end(), [](const PlannedFault& planned) {
        return planned.fault.is_on && planned.fault.is_armed;
    });
}

Admission Plan::admit(Instant now) {
    ++dials_;
    armed_.clear();
    refused_by_.clear();
    Admission admission = is_down(now) ? Admission::Refuse : Admission::Relay;
    for (PlannedFault& planned : planned_) {
        const bool is_armed = planned.fault.is_on && planned.fault.is_armed;
        if (admission != Admission::Relay || !(planned.is_active || is_armed)) continue;
        if (!rng_for(planned.fault, dials_).chance(planned.fault.probability)) continue;
        if (planned.fault.kind == FaultKind::Down && is_armed) {
            admission = Admission::Refuse;
            refused_by_ = planned.fault.name;
        } else if (planned.fault.kind == FaultKind::Refuse) {
            if (planned.fault.count > 0 && planned.refused >= planned.fault.count) continue;
            ++planned.refused;
            admission = Admission::Refuse;
            refused_by_ = planned.fault.name;
        } else if (planned.fault.kind == FaultKind::Silent) {
            admission = Admission::Silent;
        }
    }
    const auto is_used = [admission](const PlannedFault& planned) {
        if (!planned.fault.is_on || !planned.fault.is_armed) return false;
        const bool turns_away = planned.fault.kind == FaultKind::Refuse ||
                                planned.fault.kind == FaultKind::Silent ||
                                planned.fault.kind == FaultKind::Down;
        const bool has_more =
            planned.fault.kind == FaultKind::Refuse && planned.refused < planned.fault.count;
        return admission == Admission::Relay ? !turns_away : turns_away && !has_more;
    };
    for (const PlannedFault& planned : planned_) {
        if (!is_used(planned)) continue;
        if (admission == Admission::Relay) armed_.push_back(planned);
        std::erase_if(faults_.faults,
                      [&planned](const Fault& fault) { return fault.name == planned.fault.name; });
        ++revision_;
    }
    std::erase_if(planned_, is_used);
    return admission;
}

bool Plan::is_early_token(std::uint64_t id, std::uint64_t token) {
    for (PlannedFault& planned : planned_) {
        if (planned.id != id) continue;
        std::vector<std::uint64_t>& known = planned.tokens;
        if (std::find(known.begin(), known.end(), token) != known.end()) return true;
        if (known.size() >= std::min<std::uint64_t>(planned.fault.nth, tokens_max)) return false;
        known.push_back(token);
        return true;
    }
    return true;  // an armed one is gone from the plan, and answers one request
}

std::vector<PlannedFault> Plan::take_armed() { return std::exchange(armed_, {}); }

Rng Plan::rng_for(const Fault& fault, std::uint64_t connection) const {
    const std::uint64_t seed = fault.seed != 0 ? fault.seed : faults_.seed;
    return Rng(hash(fault.name, seed * 0x9e3779b97f4a7c15ull + connection));
}

}  // namespace redial::link
