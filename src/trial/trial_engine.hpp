// TrialEngine: what a trial asks of the engine that its sessions run on: the real one with its
// thread and sockets, or one in virtual time (virtual_trial.hpp). One thread.
#pragma once

#include <functional>
#include <memory>

#include "base/result.hpp"
#include "core/command.hpp"
#include "core/event_sink.hpp"
#include "trial/trial.hpp"

namespace redial::trial {

class TrialEngine {
public:
    virtual ~TrialEngine() = default;
    virtual bool post(core::Command command) = 0;  // false: there is no room for it now
    virtual void poll(core::EventSink& sink) = 0;
    // Ends all that runs on it at once; what that tells goes into `sink`.
    virtual void stop(core::EventSink& sink) = 0;
    // It can answer a client over HTTP.
    virtual bool has_control() const = 0;
};

Result<std::unique_ptr<TrialEngine>> start_real_engine(const TrialOptions& options,
                                                       core::TakeAsked take_asked);

}  // namespace redial::trial
