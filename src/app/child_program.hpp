// ChildProgram: another program that runs beside the window, whose output is taken as it comes.
// Nothing here waits for it. UI thread only.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "log/file_io.hpp"

namespace redial::app {

// The full path of a program that stands in one of the folders of PATH; empty: in none.
std::string program_on_path(const std::string& name);

class ChildProgram {
public:
    // `words`: the program, found on PATH, and its arguments. Its standard input is empty, what it
    // says on standard error is let go, and it is no part of this program's group: a Ctrl+C in the
    // terminal is not for it.
    static Result<ChildProgram> start(const std::vector<std::string>& words);
    ChildProgram(ChildProgram&& other) noexcept;
    ChildProgram& operator=(ChildProgram&& other) noexcept;
    // One that still runs goes on by itself.
    ~ChildProgram() = default;

    // Takes what it has written since. True: it has ended.
    bool look();
    void end();                                            // asks it to
    const std::string& output() const { return output_; }  // at most output_bytes_max
    int exit_code() const { return exit_code_; }           // 128 and more: by a signal

    static constexpr std::size_t output_bytes_max = 64 * 1024;

private:
    ChildProgram(pid_t process, log::FileHandle output);

    pid_t process_ = -1;  // -1: it has ended, or was moved away
    log::FileHandle from_;
    std::string output_;
    int exit_code_ = 0;
};

}  // namespace redial::app
