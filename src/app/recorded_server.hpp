// Reads the dials of a recording, for those who make something of what its server did. Reads the
// file; main thread.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "control/recorded_dials.hpp"

namespace redial::app {

struct RecordedServer {
    std::vector<control::RecordedDial> dials;
    std::vector<Duration> round_trips;
    Instant begun_at{};
    std::string name;  // of the file
    bool is_cut = false;
    std::string remark;  // what a person should know of the reading, or ""
};

struct RecordedWish {
    std::string path;
    std::string session;  // as typed; "": the first that dials, and those beside it
    control::RecordedDials::Keeps keeps = control::RecordedDials::Keeps::Ends;
    bool includes_secrets = false;
};

Result<RecordedServer> read_recorded_server(const RecordedWish& wish);

}  // namespace redial::app
