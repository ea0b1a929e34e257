// The engine as its owner sees it: the other ends of the two queues, and the start and end of the
// service thread. The owner's thread.
#include "net/engine/engine.hpp"

#include <thread>

#include "net/engine/engine_service.hpp"

namespace redial::net {

struct Engine::Impl {
    explicit Impl(const EngineOptions& options)
        : events(options.ring_bytes, options.wake, options.take_asked),
          commands(options.command_slots),
          service(options, events, commands) {}

    EventQueue events;
    BoundedRing<core::Command> commands;
    EngineService service;
    std::thread thread;
};

Result<std::unique_ptr<Engine>> Engine::start(const EngineOptions& options) {
    auto impl = std::make_unique<Impl>(options);
    if (const Status ready = impl->service.prepare(); !ready) return ready.error();
    impl->thread = std::thread([service = &impl->service] { service->run(); });
    return std::unique_ptr<Engine>(new Engine(std::move(impl)));
}

Engine::Engine(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Engine::~Engine() {
    if (!impl_->thread.joinable()) return;
    impl_->service.ask_to_stop(LastEvents::Discarded, {});
    impl_->thread.join();
}

void Engine::stop(core::EventSink& sink, StopWaits waits) {
    if (!impl_->thread.joinable()) return;
    impl_->service.ask_to_stop(LastEvents::Drained, waits);
    // Draining goes on meanwhile: a full ring would keep the goodbyes of others from being read.
    for (std::uint32_t batch = 0; !impl_->service.has_ended();) {
        poll(sink);
        batch = impl_->service.wait_for_batch(batch);
    }
    impl_->thread.join();
    poll(sink);
}

bool Engine::post(core::Command command) {
    if (!impl_->commands.try_push(command)) return false;
    impl_->service.wake();
    return true;
}

std::size_t Engine::poll(core::EventSink& sink, PollBudget budget) {
    bool needs_relief = false;
    const std::size_t count =
        impl_->events.read(sink, budget.messages_max, budget.bytes_max, needs_relief);
    if (needs_relief) impl_->service.wake();
    return count;
}

bool Engine::prepare_to_sleep() { return impl_->events.prepare_to_sleep(); }

EngineFigures Engine::figures() const {
    EngineFigures figures;
    figures.ring_used_bytes = impl_->events.used_bytes();
    figures.ring_capacity_bytes = impl_->events.capacity_bytes();
    figures.late_reports = impl_->service.late_reports();
    return figures;
}

}  // namespace redial::net
