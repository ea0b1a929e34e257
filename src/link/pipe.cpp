// How long each piece takes. The order in which network faults act: loss, slices, bandwidth,
// latency; as on a path whose narrowest link comes before its longest. Any one thread.
#include "link/pipe.hpp"

#include <algorithm>
#include <cmath>

namespace redial::link {
namespace {

using core::FaultKind;

// A line with a rate lets bytes through evenly: in pieces of at most this long.
constexpr double bandwidth_piece_s = 0.01;
// RFC 6298 5.5: each further loss of the same piece doubles the time-out.
constexpr int retransmissions_max = 6;

bool is_lost(NetworkFault& network) {
    const core::Fault& fault = network.fault;
    const double base = fault.rate * (1.0 - fault.correlation);
    const double chance = base + (network.was_lost ? fault.correlation : 0.0);
    network.was_lost = network.rng.chance(std::min(chance, 1.0));
    return network.was_lost;
}

Duration retransmission_time(NetworkFault& network) {
    Duration late{0};
    Duration timeout = network.fault.delay;
    for (int n = 0; n < retransmissions_max && is_lost(network); ++n) {
        late += timeout;
        timeout *= 2;
    }
    return late;
}

Duration latency_of(NetworkFault& network) {
    const double spread = static_cast<double>(network.fault.jitter.count());
    const double jitter = spread > 0 ? network.rng.between(-spread, spread) : 0.0;
    return std::max(network.fault.delay + Duration{std::llround(jitter)}, Duration{0});
}

std::size_t slice_bytes(NetworkFault& network) {
    const core::Fault& fault = network.fault;
    std::uint64_t size = fault.bytes;
    const std::uint64_t spread = std::min(fault.variation_bytes, fault.bytes);
    if (spread > 0) size = fault.bytes - spread + network.rng.below(2 * spread + 1);
    return static_cast<std::size_t>(std::clamp<std::uint64_t>(size, 1, 1u << 20));
}

}  // namespace

void Pipe::set_faults(std::vector<NetworkFault> faults, Instant now) {
    for (NetworkFault& fault : faults) {
        const auto is_it = [&fault](const NetworkFault& old) { return old.id == fault.id; };
        const auto known = std::find_if(faults_.begin(), faults_.end(), is_it);
        if (known == faults_.end()) continue;
        fault.rng = known->rng;
        fault.was_lost = known->was_lost;
        fault.free_at = known->free_at;
    }
    faults_ = std::move(faults);
    if (!faults_.empty()) return;
    // Nothing holds them any more; what a message's own delay asked for has gone with it.
    for (Piece& piece : pieces_) piece.due = std::min(piece.due, now);
    last_due_ = std::min(last_due_, now);
}

std::size_t Pipe::piece_bytes_max() const {
    std::size_t most = SIZE_MAX;
    for (const NetworkFault& network : faults_) {
        if (network.fault.kind != FaultKind::Bandwidth) continue;
        const double bytes = static_cast<double>(network.fault.bytes) * bandwidth_piece_s;
        most = std::min(most, static_cast<std::size_t>(std::max(bytes, 1.0)));
    }
    return most;
}

void Pipe::push(BytesView bytes, Duration extra, Instant now, PipeSink& sink) {
    if (bytes.empty()) return;
    if (is_clear() && extra == Duration{0}) return sink.on_released(bytes);
    NetworkFault* slicer = nullptr;
    for (NetworkFault& network : faults_)
        if (network.fault.kind == FaultKind::Slicer) slicer = &network;
    const std::size_t most = piece_bytes_max();
    Duration slice_delay{0};
    while (!bytes.empty()) {
        std::size_t slice = slicer != nullptr ? slice_bytes(*slicer) : bytes.size();
        slice = std::min(slice, bytes.size());
        for (BytesView rest = bytes.first(slice); !rest.empty();) {
            const std::size_t size = std::min(rest.size(), most);
            push_piece(rest.first(size), extra + slice_delay, now, sink);
            rest = rest.subspan(size);
        }
        bytes = bytes.subspan(slice);
        if (slicer != nullptr) slice_delay += slicer->fault.delay;
    }
}

void Pipe::push_piece(BytesView bytes, Duration extra, Instant now, PipeSink& sink) {
    Instant due = now + extra;
    for (NetworkFault& network : faults_) {
        if (network.fault.kind == FaultKind::ChunkLoss && is_lost(network)) {
            return sink.on_chunk_lost(bytes.size());
        }
        if (network.fault.kind == FaultKind::PacketLoss) due += retransmission_time(network);
    }
    for (NetworkFault& network : faults_) {
        if (network.fault.kind != FaultKind::Bandwidth) continue;
        const double rate = static_cast<double>(std::max<std::uint64_t>(network.fault.bytes, 1));
        const double takes_us = static_cast<double>(bytes.size()) / rate * 1e6;
        due = std::max(due, network.free_at) + Duration{std::llround(takes_us)};
        network.free_at = due;
    }
    for (NetworkFault& network : faults_) {
        if (network.fault.kind == FaultKind::Latency) due += latency_of(network);
    }
    last_due_ = std::max(last_due_, due);
    held_bytes_ += bytes.size();
    pieces_.push_back({Bytes(bytes.begin(), bytes.end()), Mark::None, last_due_});
}

void Pipe::push_mark(Mark mark, Duration extra, Instant now) {
    Instant due = now + extra;
    // An end travels as far as the bytes before it.
    for (NetworkFault& network : faults_)
        if (network.fault.kind == FaultKind::Latency) due += latency_of(network);
    last_due_ = std::max(last_due_, due);
    pieces_.push_back({{}, mark, last_due_});
}

void Pipe::release(Instant now, PipeSink& sink) {
    while (!is_blocked_ && !pieces_.empty() && pieces_.front().due <= now) {
        const Piece piece = std::move(pieces_.front());
        pieces_.pop_front();
        held_bytes_ -= piece.bytes.size();
        if (piece.mark == Mark::None) {
            sink.on_released(piece.bytes);
        } else {
            sink.on_mark(piece.mark);
        }
    }
}

void Pipe::clear() {
    pieces_.clear();
    held_bytes_ = 0;
}

std::optional<Instant> Pipe::deadline() const {
    if (is_blocked_ || pieces_.empty()) return std::nullopt;
    return pieces_.front().due;
}

}  // namespace redial::link
