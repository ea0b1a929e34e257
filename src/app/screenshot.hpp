// Pictures of the window as PNG files. UI thread.
#pragma once

#include <string>

#include "base/result.hpp"
#include "base/time.hpp"
#include "gl/frame.hpp"

namespace redial::app {

// Written atomically: a file that is there is replaced only by a whole picture.
Status write_png(const std::string& path, const gl::Pixels& pixels);

// The same of a file in a folder that may not be there yet.
Status save_picture(const std::string& path, const gl::Pixels& pixels);

// "FOLDER/redial-ping-rtt-20261125-093104.png", local time; a name that is free.
std::string picture_path(const std::string& folder, const std::string& name, WallTime at);

}  // namespace redial::app
