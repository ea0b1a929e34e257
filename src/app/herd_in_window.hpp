// The herd lab's real runs: what the host of the window is given to run one. On the runner's thread
// of embed/herd_run.hpp.
#pragma once

#include "embed/herd_run.hpp"

namespace redial::app {

Result<std::optional<core::HerdResult>> run_real_herd_in_window(const view::HerdWish& wish,
                                                                const core::NamedPolicy& named,
                                                                embed::HerdControl& control);

}  // namespace redial::app
