// Wakeup: a descriptor that poll(2) can wait for and that any thread makes readable. On Linux an
// eventfd, elsewhere a pipe. Owned by one thread; waker() may be called by all.
#pragma once

#include <functional>

namespace redial::platform {

class Wakeup {
public:
    Wakeup();
    Wakeup(Wakeup&& other) noexcept;
    Wakeup& operator=(Wakeup&&) = delete;
    ~Wakeup();

    // False: the system gave none, errno says why.
    bool is_good() const { return reads_ >= 0; }
    int descriptor() const { return reads_; }
    // Valid while this object, or what it was moved to, lives.
    std::function<void()> waker() const;
    // Until the next call of a waker it is not readable.
    void clear() const;

private:
    int reads_ = -1;
    int writes_ = -1;  // an eventfd is both
};

}  // namespace redial::platform
