// The herd lab as the window remembers it: what is to be run, how far it is, what came of it. Owned
// by UiState; the host runs it and answers into it. UI thread only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/series/pyramid.hpp"
#include "model/words/herd_table.hpp"
#include "view/scene/herd_wish.hpp"

namespace redial::view {

struct HerdProgress {
    std::size_t policy = 0;  // the one that runs
    double share = 0;        // of all policies, 0..1
    Duration elapsed{};      // of its run
    std::uint32_t back = 0;
    std::string stage;  // of a real run: "connecting"; "" simulated
};

// What a policy's plots show, made when its result comes.
struct HerdPlots {
    model::Pyramid arrivals;  // a second
    model::Pyramid back;      // percent of the clients
};

struct HerdUi {
    bool is_open = false;
    bool is_focus_asked = false;
    HerdWish wish;  // as edited, without its policies
    std::vector<std::string> names = {"chat-ui", "aws-full-jitter"};
    bool says_retry_after = false;
    Duration retry_after = std::chrono::seconds(5);
    bool is_confirmed = false;  // the URL may be another machine's

    // The host's.
    std::optional<HerdProgress> progress;  // while it runs
    std::string error;
    HerdWish ran;                      // what `rows` are of
    std::vector<model::HerdRow> rows;  // a policy each, as they are done

    std::vector<HerdPlots> plots;  // of rows
    std::optional<double> from_s;  // seconds since the loss that are shown; none: all
    double to_s = 0;
    std::optional<double> cursor_s;  // under the mouse, in every plot
    std::optional<double> cursor_next_s;
};

}  // namespace redial::view
