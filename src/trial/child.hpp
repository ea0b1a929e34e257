// Child: a program that a test starts, its server or its client, with all that it starts itself.
// What it prints is taken as it comes, and of a flood the end is kept; it is ended, and none of its
// children outlives it, whatever they do: nor does any outlive us (keeper.hpp). One thread; nothing
// here waits but start(), for the time that a program takes to begin.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace redial::trial {

using Environment = std::vector<std::pair<std::string, std::string>>;

class Child {
public:
    static constexpr std::size_t output_bytes_max = 64 * 1024;  // the end of what it said
    // Taken at each look(): who prints faster is held up by its pipe.
    static constexpr std::size_t look_bytes_max = 256 * 1024;

    // `words`: the program, found on PATH, and its arguments; `added` goes over our own
    // environment.
    static Result<std::unique_ptr<Child>> start(const std::vector<std::string>& words,
                                                const Environment& added);
    // What is there still is killed.
    virtual ~Child() = default;

    // Takes what it has written since. True: it has ended, and so have its children.
    virtual bool look() = 0;
    // The program itself has; what it started may go on.
    virtual bool has_exited() const = 0;
    // Asks all of them to end (SIGTERM); those that are there after `patience` are killed.
    virtual void end(Duration patience) = 0;
    virtual std::string_view output() const = 0;
    virtual std::uint64_t output_bytes() const = 0;  // in all
    virtual int exit_code() const = 0;  // 128 and more: by a signal, or so says a shell
    virtual int signal() const = 0;     // that killed it; 0: none did, as far as is known
};

}  // namespace redial::trial
