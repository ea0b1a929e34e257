// Replay: a log in a workspace of its own, read in slices between frames, so that a log of any
// length is seen from its first slice on and the window never waits for it. UI thread only.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "log/any_log.hpp"
#include "model/fold/workspace.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/ui_state.hpp"

namespace redial::embed {

class Replay {
public:
    // The error says why this is no log.
    static Result<std::unique_ptr<Replay>> open(const std::string& path, std::uint64_t bytes_max);

    bool is_reading() const { return is_reading_; }
    // The next part of the file into the workspace. False: nothing is left to read.
    bool read_slice();
    // What was read stays.
    void stop_reading();
    // Until the person chooses a span, the time axis shows the whole log.
    void follow(view::TimeAxis& axis) const;

    model::Workspace& workspace() { return workspace_; }
    view::ReplayFigures figures() const;

private:
    Replay(log::AnyLog reader, std::string path, std::uint64_t bytes_max);

    log::AnyLog reader_;
    std::string path_;
    model::Workspace workspace_;
    bool is_reading_ = true;
    bool was_stopped_ = false;
    std::string error_;
};

}  // namespace redial::embed
