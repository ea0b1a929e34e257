// The service thread's loop: libwebsockets on libuv (docs/architecture.md decision 3), and the
// transport on it. The header knows neither library. Made on any thread, run on one: the service
// thread.
#pragma once

#include <memory>
#include <optional>

#include "base/result.hpp"
#include "base/time.hpp"
#include "net/lws/transport.hpp"

namespace redial::net {

// Whom the loop serves. A batch is one call of the library into our code: the clock is read once
// at its begin, and what was sent goes out and what was told is published at its end.
class LoopClient {
public:
    virtual ~LoopClient() = default;
    virtual void on_wake() = 0;                    // after wake(), once for any number of calls
    virtual void on_timer() = 0;                   // the instant of set_timer() has come
    virtual void on_readable(int descriptor) = 0;  // of watch()
    virtual void on_batch_end() = 0;
};

class LwsLoop {
public:
    // Error: the library or its libuv plugin could not be initialised.
    static Result<std::unique_ptr<LwsLoop>> make(LoopClient& client);
    ~LwsLoop();

    Transport& transport();
    Now now() const;  // of the current batch
    void set_timer(std::optional<Instant> due);
    // Before run(): tells when there is something to read. The descriptor stays its owner's, who
    // closes it after this object has gone.
    void watch(int descriptor);

    void run();   // until stop(); drops what is still connected
    void stop();  // from within the loop
    void wake();  // any thread, as long as this object lives

    struct Impl;

private:
    explicit LwsLoop(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace redial::net
