// Runs a herd on a thread of its own: work() and what it calls run on that thread, the rest on the
// UI thread.
#include "embed/herd_run.hpp"

#include <algorithm>
#include <utility>

#include "core/herd.hpp"

namespace redial::embed {
namespace {

// Of virtual time between two looks at `is_cancelled`: a few milliseconds of work.
constexpr Duration slice = std::chrono::milliseconds(50);

core::HerdOptions options_of(const view::HerdWish& wish, const core::Policy& policy) {
    core::HerdOptions options;
    options.clients = wish.clients;
    options.outage = wish.outage;
    options.length = wish.length;
    options.policy = policy;
    options.server = wish.server;
    options.seed = wish.seed;
    return options;
}

}  // namespace

HerdRun::HerdRun(view::HerdWish wish, RealHerd real)
    : wish_(std::move(wish)), real_(std::move(real)), rows_(wish_.policies.size()) {
    runner_ = std::thread([this] { work(); });
}

HerdRun::~HerdRun() {
    cancel();
    runner_.join();
}

void HerdRun::work() {
    for (std::size_t i = 0; i < wish_.policies.size(); ++i) {
        const core::NamedPolicy& named = wish_.policies[i];
        control_.elapsed_us = 0;
        control_.back = 0;
        auto result = run(named);
        if (!result) error_ = result.error().line();
        if (!result || !*result) break;
        rows_[i] = {named.name, **std::move(result)};
        done_.store(i + 1, std::memory_order_release);
    }
    is_over_.store(true, std::memory_order_release);
}

Result<std::optional<core::HerdResult>> HerdRun::run(const core::NamedPolicy& named) {
    if (wish_.way == view::HerdWay::Simulated) return simulate(named);
    return real_(wish_, named, control_);
}

std::optional<core::HerdResult> HerdRun::simulate(const core::NamedPolicy& named) {
    core::Herd herd(options_of(wish_, named.policy));
    while (herd.run_for(slice)) {
        control_.elapsed_us.store(herd.elapsed().count(), std::memory_order_relaxed);
        control_.back.store(herd.back(), std::memory_order_relaxed);
        if (control_.is_cancelled) return std::nullopt;
    }
    return herd.result();
}

void HerdRun::take_rows(std::vector<model::HerdRow>& rows) const {
    const std::size_t done = done_.load(std::memory_order_acquire);
    while (rows.size() < done) rows.push_back(rows_[rows.size()]);
}

view::HerdProgress HerdRun::progress() const {
    view::HerdProgress progress;
    progress.policy = std::min(done_.load(std::memory_order_acquire), rows_.size() - 1);
    progress.elapsed = Duration{control_.elapsed_us.load(std::memory_order_relaxed)};
    progress.back = control_.back.load(std::memory_order_relaxed);
    progress.stage = control_.stage.load(std::memory_order_relaxed);
    // It ends when everybody is back or the time is over, whichever comes first.
    const double by_time = to_seconds(progress.elapsed) / to_seconds(wish_.length);
    // Of a real run everybody is open at first, too.
    const bool counts_back =
        wish_.way == view::HerdWay::Simulated || progress.elapsed > wish_.outage;
    const double by_clients =
        counts_back ? static_cast<double>(progress.back) / static_cast<double>(wish_.clients) : 0;
    progress.share = (static_cast<double>(progress.policy) + std::max(by_time, by_clients)) /
                     static_cast<double>(rows_.size());
    return progress;
}

}  // namespace redial::embed
