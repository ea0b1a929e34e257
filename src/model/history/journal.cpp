// Keeps the journal within its bounds and counts how much memory an event holds. The thread that
// applies events and draws.
#include "model/history/journal.hpp"

#include <utility>

namespace redial::model {
namespace {

std::uint64_t bytes_of(const std::string& text) { return text.size() > 15 ? text.size() + 1 : 0; }

std::uint64_t bytes_of(const std::vector<core::Header>& headers) {
    std::uint64_t sum = headers.size() * sizeof(core::Header);
    for (const core::Header& header : headers) {
        sum += bytes_of(header.name) + bytes_of(header.value);
    }
    return sum;
}

// What an event holds beside itself. Configs and queued payloads are shared with the session.
struct HeldBytes {
    std::uint64_t operator()(const core::RetryPlanned& e) const {
        return bytes_of(e.cause) + bytes_of(e.why);
    }
    std::uint64_t operator()(const core::Halted& e) const { return bytes_of(e.cause); }
    std::uint64_t operator()(const core::AttemptStarted& e) const {
        return bytes_of(e.url) + bytes_of(e.why);
    }
    std::uint64_t operator()(const core::EndpointsChanged& e) const {
        return e.health.size() * sizeof(core::EndpointHealth);
    }
    std::uint64_t operator()(const core::StageDone& e) const {
        return bytes_of(e.detail) + bytes_of(e.headers);
    }
    std::uint64_t operator()(const core::AttemptOpened& e) const {
        return bytes_of(e.subprotocol) + bytes_of(e.extensions) + bytes_of(e.address) +
               bytes_of(e.tls) + bytes_of(e.request) + bytes_of(e.response) +
               bytes_of(e.server_request) + bytes_of(e.server_response);
    }
    std::uint64_t operator()(const core::AttemptEnded& e) const {
        return bytes_of(e.request) + bytes_of(e.response) + bytes_of(e.outcome.close_reason) +
               bytes_of(e.outcome.http_reason) + bytes_of(e.outcome.detail);
    }
    std::uint64_t operator()(const core::FaultMade& e) const {
        return bytes_of(e.name) + bytes_of(e.detail);
    }
    std::uint64_t operator()(const core::MessageQueued& e) const {
        return e.payload ? e.payload->size() : 0;
    }
    std::uint64_t operator()(const core::CommandRefused& e) const {
        return bytes_of(e.command) + bytes_of(e.reason);
    }
    std::uint64_t operator()(const core::Noted& e) const { return bytes_of(e.text); }
    std::uint64_t operator()(const core::SessionAdded&) const {
        return sizeof(core::SessionConfig);
    }
    std::uint64_t operator()(const core::SessionChanged&) const {
        return sizeof(core::SessionConfig);
    }
    std::uint64_t operator()(const core::FaultBegan& e) const {
        return bytes_of(e.name) + bytes_of(e.detail);
    }
    std::uint64_t operator()(const core::FaultsChanged& e) const {
        return e.faults ? e.faults->faults.size() * sizeof(core::Fault) : 0;
    }
    std::uint64_t operator()(const core::ViolationSeen& e) const {
        return bytes_of(e.what) + bytes_of(e.section) + e.bytes.size();
    }
    std::uint64_t operator()(const core::FindingMade& e) const {
        std::uint64_t bytes = bytes_of(e.what) + bytes_of(e.why) + bytes_of(e.advice);
        for (const core::Evidence& evidence : e.evidence)
            bytes += sizeof evidence + bytes_of(evidence.words);
        return bytes;
    }
    std::uint64_t operator()(const core::MessageMarked& e) const { return bytes_of(e.note); }
    template <class Other>
    std::uint64_t operator()(const Other&) const {
        return 0;
    }
};

}  // namespace

std::uint64_t memory_bytes_of(const core::Event& event) {
    // The shared pointer's counts and the entry itself come with every event.
    return sizeof(core::Event) + sizeof(JournalEntry) + 16 + std::visit(HeldBytes{}, event.what);
}

void Journal::add(std::uint64_t row, std::shared_ptr<const core::Event> event) {
    bytes_ += memory_bytes_of(*event);
    entries_.push_back({row, std::move(event)});
}

std::shared_ptr<const core::Event> Journal::take_excess() {
    if (entries_.size() <= events_max_ && bytes_ <= bytes_max_) return nullptr;
    if (entries_.size() <= 1) return nullptr;
    auto event = std::move(entries_.front().event);
    entries_.pop_front();
    bytes_ -= memory_bytes_of(*event);
    ++dropped_;
    return event;
}

}  // namespace redial::model
