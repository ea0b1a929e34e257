// Where a recording goes: a new file, one written anew or carried on, or what is no file at all (a
// FIFO, /dev/null, a descriptor), which is opened as it is. Any thread; blocks for as long as the
// disk does, never for a reader.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "log/file_io.hpp"

namespace redial::log {

// What becomes of a file that is there already.
enum class Existing : std::uint8_t {
    Number,   // stays: "-2", "-3" ... is put before the new one's extension
    Replace,  // is written anew
    Append,   // is carried on, when it is a recording
};

struct OpenedRecording {
    enum class How : std::uint8_t { New, Replaced, Appended, Stream };
    FileHandle file;   // none: a FIFO that nobody reads yet; open_fifo() again later
    std::string path;  // as opened
    How how = How::New;
};

// "-" is standard output; /dev/stdout, /dev/stderr and /dev/fd/N are that descriptor itself. A file
// that another process records to is refused. A symbolic link is followed. Missing folders are
// made. The file's lock is kept until the last copy of its descriptor is closed.
Result<OpenedRecording> open_recording(const std::string& path, Existing existing);

// None, with errno ENXIO, as long as nobody reads it.
FileHandle open_fifo(const std::string& path);

}  // namespace redial::log
