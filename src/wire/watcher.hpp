// The tolerant decoder: follows traffic that may be wrong, changes nothing, and names each
// violation with its section and the offending bytes (issue 2 "A tolerant decoder for watching
// traffic that is wrong"; the tap of issue 3 uses it). Pure, any one thread.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "wire/decoder.hpp"

namespace redial::wire {

class WatcherSink : public DecoderSink {
public:
    // `bytes`: up to 16 of the offending bytes. Watching goes on where the framing still makes
    // sense.
    virtual void on_violation(const Violation& violation, BytesView bytes) = 0;
    // The framing is lost: from here on bytes are only counted.
    virtual void on_lost(const std::string& why) = 0;
};

class Watcher {
public:
    // `sender` is the side whose bytes these are.
    Watcher(Role sender, const std::optional<DeflateAgreement>& deflate,
            const DecoderLimits& limits);
    ~Watcher();
    Watcher(Watcher&&) noexcept;
    Watcher& operator=(Watcher&&) noexcept;
    void feed(BytesView bytes, WatcherSink& sink);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace redial::wire
