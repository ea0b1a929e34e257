// The real engine of a trial. One thread.
#include "trial/trial_engine.hpp"

#include "net/engine/engine.hpp"

namespace redial::trial {
namespace {

using namespace std::chrono_literals;

constexpr int batches_max = 8;  // of one turn

class RealEngine final : public TrialEngine {
public:
    enum class Control : std::uint8_t { Absent, There };
    RealEngine(std::unique_ptr<net::Engine> engine, Control control)
        : engine_(std::move(engine)), control_(control) {}

    bool post(core::Command command) override { return engine_->post(std::move(command)); }
    // Until nothing is left, so that the next event wakes; under a flood the next turn goes on.
    void poll(core::EventSink& sink) override {
        for (int batch = 0; batch < batches_max; ++batch) {
            engine_->poll(sink);
            if (engine_->prepare_to_sleep()) return;
        }
    }
    void stop(core::EventSink& sink) override {
        engine_->stop(sink, {.close = 0s, .last_words = 0s});
    }
    bool has_control() const override { return control_ == Control::There; }

private:
    std::unique_ptr<net::Engine> engine_;
    Control control_;
};

}  // namespace

Result<std::unique_ptr<TrialEngine>> start_real_engine(const TrialOptions& options,
                                                       core::TakeAsked take_asked) {
    net::EngineOptions wish;
    wish.wake = options.wake;
    wish.answer_control = options.answer_control;
    wish.take_asked = std::move(take_asked);
    wish.watches_system = false;  // a test is of its own faults
    auto engine = net::Engine::start(wish);
    if (!engine) return engine.error();
    const auto control =
        options.answer_control ? RealEngine::Control::There : RealEngine::Control::Absent;
    return std::unique_ptr<TrialEngine>(std::make_unique<RealEngine>(*std::move(engine), control));
}

}  // namespace redial::trial
