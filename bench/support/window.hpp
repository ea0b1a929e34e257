// The real window under Xvfb on the software renderer, each on a screen of its own, so that none
// covers another. One thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "support/program.hpp"

namespace redial::bench {

inline const std::string software_renderer = "LIBGL_ALWAYS_SOFTWARE=1";

struct Screen {
    Screen();
    Program server;
    std::string display;  // "DISPLAY=:7"
};

// From exec to its first frame and on, with a session for each URL. Its log tells each frame.
struct Window {
    explicit Window(const std::vector<std::string>& urls);

    Screen screen;
    Folder folder;
    std::unique_ptr<Program> program;
    double first_frame_after = 0;  // seconds
};

}  // namespace redial::bench
