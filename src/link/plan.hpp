// Plan: what spans the connections of one link or tap: its faults, when each acts, which dials are
// refused, and the chance of it all. Pure: instants are arguments. Any one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/rng.hpp"
#include "base/time.hpp"
#include "core/fault.hpp"
#include "core/session_config.hpp"
#include "filter/filter.hpp"

namespace redial::link {

enum class Admission : std::uint8_t {
    Relay,
    Refuse,  // a reset at once; a session's own dial counts as refused
    Silent,  // accepted; nobody is dialled and nothing is answered
};

// Hears when a fault of the whole link comes into force and when it is over.
class PlanSink {
public:
    virtual ~PlanSink() = default;
    virtual void fault_began(std::uint64_t id, std::string name, std::string detail) = 0;
    virtual void fault_ended(std::uint64_t id, std::string name) = 0;
};

// A fault of the list with its place in time.
struct PlannedFault {
    core::Fault fault;
    std::uint64_t id = 0;  // of its span; a fault that is only adjusted keeps it
    Instant from{};
    Instant until{};         // Instant::max(): until it is removed
    bool is_active = false;  // in force, as last told
    std::uint64_t refused = 0;
    std::optional<std::uint64_t> down_id;  // Flap: of the span of being down
    std::vector<std::uint64_t> tokens;     // Answer: of the first requests, as many as it answers
    std::shared_ptr<const filter::Filter> filter;  // of fault.filter; null: none, or unreadable
    std::shared_ptr<std::uint64_t> struck;         // how many messages, on all connections

    bool is_used_up() const { return fault.times != 0 && struck && *struck >= fault.times; }
};

class Plan {
public:
    Plan() = default;

    // In place of what there was. A fault of the same name and kind is adjusted and goes on; names
    // are made where they are empty or taken.
    void set_faults(core::FaultList faults, Instant now, PlanSink& sink);
    // As they stand: those whose time is over are gone.
    const core::FaultList& faults() const { return faults_; }
    // Grows with every change of what is in force.
    std::uint64_t revision() const { return revision_; }

    // One dial. Armed faults wait for the next one that is relayed.
    Admission admit(Instant now);
    // The fault by which the last dial was refused; "" where none did, or the link is down.
    const std::string& refused_by() const { return refused_by_; }
    // What acts on a connection that was just admitted: armed faults, once.
    std::vector<PlannedFault> take_armed();
    bool has_armed() const;
    // Down, or Flap while down: dials are to be turned away, and who is connected cut off.
    bool is_down(Instant now) const { return down_by(now) != nullptr; }
    // By which fault; null: none. One that closes the port comes before one that does not.
    const core::Fault* down_by(Instant now) const;
    const std::vector<PlannedFault>& planned() const { return planned_; }

    std::optional<Instant> deadline() const { return next_; }
    // A fault is used up: its end is due.
    void note_used_up(Instant now) { next_ = now; }
    // What connections speak, for the filters of faults: core::SessionConfig::dialect. Of those
    // that begin from now on.
    void set_dialect(std::string setting) { dialect_ = std::move(setting); }
    const std::string& dialect() const { return dialect_; }
    void on_time(Instant now, PlanSink& sink);

    // Whether a request's token is among the first `nth` that this fault was asked about.
    bool is_early_token(std::uint64_t id, std::uint64_t token);
    // A connection that opened stands as long as it keeps this.
    std::shared_ptr<const void> stand() const { return standing_; }
    std::uint64_t standing() const { return static_cast<std::uint64_t>(standing_.use_count()) - 1; }

    // The chance of one fault on one connection: the same for the same seed, name and number,
    // whatever else happens.
    Rng rng_for(const core::Fault& fault, std::uint64_t connection) const;

private:
    PlannedFault* find(const core::Fault& fault);
    std::string free_name(const core::Fault& fault, const core::FaultList& taken) const;
    void end(PlannedFault& planned, PlanSink& sink);
    void update(PlannedFault& planned, Instant now, PlanSink& sink);
    void update_all(Instant now, PlanSink& sink);

    core::FaultList faults_;
    std::vector<PlannedFault> planned_;
    std::vector<PlannedFault> armed_;  // taken by the dial admitted last
    std::string refused_by_;           // the dial admitted last
    std::uint64_t last_id_ = 0;
    std::uint64_t revision_ = 0;
    std::uint64_t dials_ = 0;
    std::optional<Instant> next_;
    std::string dialect_{core::dialect_auto};
    std::shared_ptr<const int> standing_ = std::make_shared<const int>(0);
};

}  // namespace redial::link
