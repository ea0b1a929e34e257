// Says how long each piece of bytes takes on its way. Faults of the network act in the order of
// loss, slices, bandwidth, latency, as on a path whose narrowest link comes before its longest. Any
// one thread.
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
// What an empty pipe keeps for the next bytes.
constexpr std::size_t kept_bytes_max = 64u << 10;

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

// No rate at all; while there is one of these, how long the others would take does not matter.
bool is_stop(const NetworkFault& network) {
    return network.fault.kind == FaultKind::Bandwidth && network.fault.bytes == 0;
}

// When bytes that are ready at `at` have passed a line with a rate.
Instant through_line(NetworkFault& line, std::size_t size, Instant at) {
    if (is_stop(line)) return at;
    const double rate = static_cast<double>(line.fault.bytes);
    const double takes_us = static_cast<double>(size) / rate * 1e6 + line.carried_us;
    const Duration whole{static_cast<Duration::rep>(takes_us)};
    line.carried_us = takes_us - static_cast<double>(whole.count());
    line.free_at = std::max(at, line.free_at) + whole;
    return line.free_at;
}

std::size_t slice_bytes(NetworkFault& network) {
    const core::Fault& fault = network.fault;
    std::uint64_t size = fault.bytes;
    const std::uint64_t spread = std::min(fault.variation_bytes, fault.bytes);
    if (spread > 0) size = fault.bytes - spread + network.rng.below(2 * spread + 1);
    return static_cast<std::size_t>(std::clamp<std::uint64_t>(size, 1, 1u << 20));
}

}  // namespace

void Pipe::set_faults(std::vector<NetworkFault> faults, Inside inside, Instant now) {
    std::size_t unchanged = 0;
    for (NetworkFault& fault : faults) {
        const auto is_it = [&fault](const NetworkFault& old) { return old.id == fault.id; };
        const auto known = std::find_if(faults_.begin(), faults_.end(), is_it);
        if (known == faults_.end()) continue;
        fault.rng = known->rng;
        fault.was_lost = known->was_lost;
        if (known->fault != fault.fault) continue;
        ++unchanged;
        fault.free_at = known->free_at;
        fault.carried_us = known->carried_us;
    }
    const bool has_eased = unchanged < faults_.size() || inside_ != inside;
    const Was was = is_stopped_ ? Was::Stopped : Was::Moving;
    faults_ = std::move(faults);
    inside_ = inside;
    is_stopped_ = std::any_of(faults_.begin(), faults_.end(), is_stop);
    if (has_eased && inside == Inside::Anew) time_anew(now, was);
}

// A slow line that is made fast, or a latency that is taken away, is so for what is inside, too:
// it leaves as if it had come in now, but never later than it would have. What stood still had no
// time to leave at.
void Pipe::time_anew(Instant now, Was was) {
    std::vector<NetworkFault> lines = faults_;
    for (NetworkFault& line : lines) line.free_at = now;
    last_due_ = now;
    for (Piece& piece : pieces_) {
        Instant due = now;
        for (NetworkFault& line : lines) {
            if (line.fault.kind == FaultKind::Bandwidth) due = through_line(line, piece.size, due);
            if (line.fault.kind == FaultKind::Latency) due += line.fault.delay;
        }
        last_due_ = std::max(last_due_, due);
        if (was == Was::Moving) last_due_ = std::min(piece.due, last_due_);
        piece.due = last_due_;
    }
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (faults_[i].free_at == Instant{}) faults_[i].free_at = lines[i].free_at;
    }
}

std::size_t Pipe::piece_bytes_max() const {
    std::size_t most = SIZE_MAX;
    for (const NetworkFault& network : faults_) {
        if (network.fault.kind != FaultKind::Bandwidth || is_stop(network)) continue;
        const double bytes = static_cast<double>(network.fault.bytes) * bandwidth_piece_s;
        most = std::min(most, static_cast<std::size_t>(std::max(bytes, 1.0)));
    }
    return most;
}

void Pipe::push(BytesView bytes, Duration extra, Instant now, PipeSink& sink) {
    if (bytes.empty()) return;
    if (is_clear() && extra == Duration{0}) return sink.on_released(bytes);
    const auto slicer = std::find_if(faults_.begin(), faults_.end(), [](const auto& network) {
        return network.fault.kind == FaultKind::Slicer;
    });
    const std::size_t most = piece_bytes_max();
    while (!bytes.empty()) {
        std::size_t slice = bytes.size();
        Duration wait = extra;
        if (slicer != faults_.end()) {
            slice = std::min(slice_bytes(*slicer), bytes.size());
            const Instant at = std::max(now + extra, slicer->free_at);
            slicer->free_at = at + slicer->fault.delay;
            wait = at - now;
        }
        for (BytesView rest = bytes.first(slice); !rest.empty();) {
            const std::size_t size = std::min(rest.size(), most);
            push_piece(rest.first(size), wait, now, sink);
            rest = rest.subspan(size);
        }
        bytes = bytes.subspan(slice);
    }
}

void Pipe::push_piece(BytesView bytes, Duration extra, Instant now, PipeSink& sink) {
    Instant due = now + extra;
    for (NetworkFault& network : faults_) {
        if (network.fault.kind == FaultKind::ChunkLoss && is_lost(network)) {
            return sink.on_chunk_lost(network.fault, bytes.size());
        }
        if (network.fault.kind == FaultKind::PacketLoss) due += retransmission_time(network);
    }
    for (NetworkFault& network : faults_) {
        if (network.fault.kind != FaultKind::Bandwidth) continue;
        due = through_line(network, bytes.size(), due);
    }
    for (NetworkFault& network : faults_) {
        if (network.fault.kind == FaultKind::Latency) due += latency_of(network);
    }
    last_due_ = std::max(last_due_, due);
    append(bytes_, bytes);
    pieces_.push_back({bytes.size(), last_due_, Mark::None});
}

void Pipe::push_mark(Mark mark, Duration extra, Instant now) {
    Instant due = now + extra;
    // An end travels as far as the bytes before it.
    for (NetworkFault& network : faults_)
        if (network.fault.kind == FaultKind::Latency) due += latency_of(network);
    last_due_ = std::max(last_due_, due);
    pieces_.push_back({0, last_due_, mark});
}

void Pipe::release(Instant now, PipeSink& sink) {
    while (!is_blocked_ && !is_stopped_ && !pieces_.empty() && pieces_.front().due <= now) {
        const Piece piece = pieces_.front();
        pieces_.pop_front();
        if (piece.mark != Mark::None) {
            sink.on_mark(piece.mark);
            continue;
        }
        const BytesView bytes = BytesView(bytes_).subspan(taken_bytes_, piece.size);
        taken_bytes_ += piece.size;
        sink.on_released(bytes);
    }
    drop_taken();
}

// Moves what is left to the front, once that is less than what is gone.
void Pipe::drop_taken() {
    if (taken_bytes_ == bytes_.size()) {
        bytes_.clear();
        if (bytes_.capacity() > kept_bytes_max) bytes_.shrink_to_fit();
    } else if (taken_bytes_ > bytes_.size() / 2) {
        bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(taken_bytes_));
    } else {
        return;
    }
    taken_bytes_ = 0;
}

void Pipe::clear() {
    pieces_.clear();
    bytes_.clear();
    taken_bytes_ = 0;
}

std::optional<Instant> Pipe::deadline() const {
    if (is_blocked_ || is_stopped_ || pieces_.empty()) return std::nullopt;
    return pieces_.front().due;
}

}  // namespace redial::link
