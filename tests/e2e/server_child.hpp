// A server of somebody else's as a child process, on a free port of loopback, that never outlives
// the test. Test's thread only.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <string>
#include <vector>

#include "catch.hpp"

namespace redial::tests {

// "9001" of "ws://127.0.0.1:9001/ws/chat/".
inline std::string port_of(const std::string& url) {
    const std::size_t at = url.find("127.0.0.1:") + 10;
    return url.substr(at, url.find('/', at) - at);
}

// A port that was free a moment ago; SO_REUSEADDR of the servers lets them take it at once.
inline int free_port() {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(::bind(listener, generic, sizeof address) == 0);
    REQUIRE(::getsockname(listener, generic, &size) == 0);
    ::close(listener);
    return ntohs(address.sin_port);
}

// Looked for when the test runs: `make run` configures before the tests' packages are there. The
// system's own Python comes first: it is the one that sees the system's packages.
inline std::string system_python() {
    return ::access("/usr/bin/python3", X_OK) == 0 ? "/usr/bin/python3" : "python3";
}

class ServerChild {
public:
    // Runs `command` in `folder`; its standard input stays open until the end, its output is
    // dropped.
    ServerChild(std::vector<std::string> command, const std::string& folder) {
        REQUIRE(::pipe(input_) == 0);
        child_ = ::fork();
        REQUIRE(child_ >= 0);
        if (child_ == 0) become(command, folder);
        ::close(input_[0]);
    }
    ~ServerChild() {
        ::close(input_[1]);
        ::kill(child_, SIGKILL);
        ::waitpid(child_, nullptr, 0);
    }
    ServerChild(const ServerChild&) = delete;
    ServerChild& operator=(const ServerChild&) = delete;

private:
    [[noreturn]] void become(std::vector<std::string>& command, const std::string& folder) {
        const int nowhere = ::open("/dev/null", O_WRONLY);
        ::dup2(input_[0], STDIN_FILENO);
        ::dup2(nowhere, STDOUT_FILENO);
        ::dup2(nowhere, STDERR_FILENO);
        ::close(input_[1]);
        std::vector<char*> arguments;
        for (std::string& word : command) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        if (::chdir(folder.c_str()) == 0) ::execvp(arguments[0], arguments.data());
        ::_exit(127);
    }

    int input_[2] = {-1, -1};
    pid_t child_ = -1;
};

}  // namespace redial::tests
