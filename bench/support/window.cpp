// Starts Xvfb and the window on it. One thread.
#include "support/window.hpp"

#include "support/measure.hpp"

namespace redial::bench {

// Xvfb picks a free display and says its number on a line of its own; errors are words.
Screen::Screen()
    : server({"Xvfb", "-displayfd", "1", "-screen", "0", "1440x900x24", "-nolisten", "tcp"}) {
    std::string line;
    while (line.empty() || line.find_first_not_of("0123456789") != std::string::npos) {
        line = server.line_with("");
    }
    display = "DISPLAY=:" + line;
}

Window::Window(const std::vector<std::string>& urls) {
    std::vector<std::string> argv = {REDIAL_BINARY, "--no-lab", "--config", folder.path()};
    argv.insert(argv.end(), urls.begin(), urls.end());
    const double started_at = wall_seconds();
    program = std::make_unique<Program>(
        argv, std::vector<std::string>{screen.display, software_renderer, "REDIAL_LOG=ui=trace"});
    program->line_with("first frame");
    first_frame_after = wall_seconds() - started_at;
}

}  // namespace redial::bench
