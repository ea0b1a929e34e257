// SignalWatch: signals as a descriptor that poll(2) can wait for. On Linux a signalfd, elsewhere a
// pipe that a handler writes to. One at a time in a process; made before the threads that are to
// leave the signals alone.
#pragma once

#include <span>

namespace redial::platform {

class SignalWatch {
public:
    // From here on the signals end nobody; without a descriptor they do as before.
    explicit SignalWatch(std::span<const int> numbers);
    SignalWatch(SignalWatch&& other) noexcept;
    SignalWatch& operator=(SignalWatch&&) = delete;
    ~SignalWatch();

    // False: the system gave no descriptor, errno says why.
    bool is_good() const { return descriptor_ >= 0; }
    int descriptor() const { return descriptor_; }
    // The number of the next signal that has come; 0: none has.
    int take() const;

private:
    int descriptor_ = -1;
    int writes_ = -1;  // of a pipe
};

}  // namespace redial::platform
