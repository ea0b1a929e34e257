// A herd that the window asked for, on a thread of its own: simulating a hundred thousand clients
// takes seconds of one core, and the window must not feel it. The two threads share numbers only:
// a row of results belongs to the runner until `done` counts it. Its face: UI thread only.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/result.hpp"
#include "view/scene/herd_ui.hpp"

namespace redial::embed {

// What the runner reads and tells while it runs.
struct HerdControl {
    std::atomic<bool> is_cancelled{false};
    std::atomic<std::int64_t> elapsed_us{0};
    std::atomic<std::uint32_t> back{0};
    std::atomic<const char*> stage{""};  // a literal
};

// Runs one policy with real sockets, on the thread that calls it; none: cancelled. The host
// program's, as it needs to wait for descriptors.
using RealHerd = std::function<Result<std::optional<core::HerdResult>>(
    const view::HerdWish&, const core::NamedPolicy&, HerdControl&)>;

class HerdRun {
public:
    HerdRun(view::HerdWish wish, RealHerd real);
    // Cancels, and waits for the slice that runs.
    ~HerdRun();
    HerdRun(const HerdRun&) = delete;
    HerdRun& operator=(const HerdRun&) = delete;

    void cancel() { control_.is_cancelled = true; }
    bool is_over() const { return is_over_.load(std::memory_order_acquire); }
    // Rows that are done go into `rows`, those it has already left out.
    void take_rows(std::vector<model::HerdRow>& rows) const;
    view::HerdProgress progress() const;
    const view::HerdWish& wish() const { return wish_; }
    // Once it is over: why it stopped, "" when it did not.
    const std::string& error() const { return error_; }

private:
    void work();  // the runner
    Result<std::optional<core::HerdResult>> run(const core::NamedPolicy& named);
    std::optional<core::HerdResult> simulate(const core::NamedPolicy& named);

    const view::HerdWish wish_;
    const RealHerd real_;
    HerdControl control_;
    std::vector<model::HerdRow> rows_;  // rows_[0 .. done_) are the reader's
    std::atomic<std::size_t> done_{0};
    std::string error_;  // the reader's once is_over_
    std::atomic<bool> is_over_{false};
    std::thread runner_;  // last: it uses all of the above
};

}  // namespace redial::embed
