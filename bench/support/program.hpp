// Another program, run as a child: its output is read line by line, and it ends with us. Used by
// one thread.
#pragma once

#include <sys/types.h>
#include <string>
#include <vector>

namespace redial::bench {

class Program {
public:
    // argv[0] is looked up in PATH; `environment` ("NAME=value") is added to ours. Its stdout and
    // stderr go to us.
    Program(std::vector<std::string> argv, const std::vector<std::string>& environment = {});
    ~Program();  // SIGTERM, and SIGKILL when that does not end it
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    pid_t id() const { return process_; }
    // Reads until a line holds `words`, and returns that line; gives up after `seconds_max`.
    std::string line_with(const std::string& words, double seconds_max = 20);
    // How many lines that have come since the last look hold `words`; does not wait.
    int count_lines_with(const std::string& words);

private:
    bool read_more(int timeout_ms);
    bool take_line(std::string& line);

    pid_t process_ = -1;
    int output_ = -1;
    std::string unread_;
    std::string name_;
};

// A folder under TMPDIR that goes with it.
class Folder {
public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

}  // namespace redial::bench
