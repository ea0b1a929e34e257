// LogPair: two logs that are read, in slices between frames, to be compared. UI thread only.
#pragma once

#include <memory>
#include <string>

#include "embed/replay.hpp"

namespace redial::embed {

class LogPair {
public:
    static Result<LogPair> open(const std::string& first, const std::string& second,
                                std::uint64_t bytes_max);
    // The next part of one of them. False: both are read.
    bool read_slice();
    // With the figures once both are read.
    view::Comparison comparison();

private:
    LogPair(std::unique_ptr<Replay> first, std::unique_ptr<Replay> second)
        : first_(std::move(first)), second_(std::move(second)) {}
    std::unique_ptr<Replay> first_;
    std::unique_ptr<Replay> second_;
};

}  // namespace redial::embed
