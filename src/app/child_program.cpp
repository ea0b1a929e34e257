// Starts programs and reads their output from a pipe that is never waited for. UI thread only.
#include "app/child_program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <system_error>
#include <utility>

#include "net/system/spawn.hpp"
#include "platform/descriptors.hpp"

namespace redial::app {

std::string program_on_path(const std::string& name) {
    const char* found = std::getenv("PATH");
    std::string_view path = found ? found : "";
    while (!path.empty()) {
        const std::string_view folder = path.substr(0, path.find(':'));
        path.remove_prefix(std::min(folder.size() + 1, path.size()));
        if (folder.empty()) continue;
        std::string program = std::string(folder) + "/" + name;
        if (::access(program.c_str(), X_OK) == 0) return program;
    }
    return {};
}

ChildProgram::ChildProgram(pid_t process, log::FileHandle output)
    : process_(process), from_(std::move(output)) {}

ChildProgram::ChildProgram(ChildProgram&& other) noexcept
    : process_(std::exchange(other.process_, -1)),
      from_(std::move(other.from_)),
      output_(std::move(other.output_)),
      exit_code_(other.exit_code_) {}

ChildProgram& ChildProgram::operator=(ChildProgram&& other) noexcept {
    process_ = std::exchange(other.process_, -1);
    from_ = std::move(other.from_);
    output_ = std::move(other.output_);
    exit_code_ = other.exit_code_;
    return *this;
}

Result<ChildProgram> ChildProgram::start(const std::vector<std::string>& words) {
    const platform::Ends ends = platform::make_pipe(platform::Waits::No);
    if (ends.reads < 0) return Error{std::generic_category().message(errno), words[0], ""};
    log::FileHandle from(ends.reads);
    const log::FileHandle to(ends.writes);
    // The child's own end may block: it expects that.
    ::fcntl(to.get(), F_SETFL, ::fcntl(to.get(), F_GETFL) & ~O_NONBLOCK);
    const net::Spawned child = net::spawn(words, to.get());
    if (child.error != 0)
        return Error{std::generic_category().message(child.error), words[0], "is it installed?"};
    return ChildProgram(child.process, std::move(from));
}

bool ChildProgram::look() {
    char block[4096];
    while (from_) {
        const std::int64_t count = log::read_some(from_.get(), block, sizeof block);
        if (count <= 0) break;
        const std::size_t room = output_bytes_max - output_.size();
        output_.append(block, std::min(static_cast<std::size_t>(count), room));
    }
    if (process_ < 0) return true;
    int status = 0;
    if (::waitpid(process_, &status, WNOHANG) == 0) return false;
    process_ = -1;
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (from_) look();  // what it wrote last
    return true;
}

void ChildProgram::end() {
    if (process_ > 0) ::kill(process_, SIGTERM);
}

}  // namespace redial::app
