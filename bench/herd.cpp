// A herd of 100,000 clients over ten minutes of virtual time: how long the simulation takes.
// Against the ten seconds that it may take.
#include "core/herd.hpp"
#include "core/presets.hpp"
#include "support/measure.hpp"

namespace redial::bench {
namespace {

// Seconds of CPU: on a busy machine the wall says more of the others.
Samples simulated(std::string_view preset) {
    core::HerdOptions options;
    options.clients = 100'000;
    options.outage = std::chrono::minutes(9);
    options.policy = core::find_preset(preset)->policy;
    const Stopwatch watch;
    core::Herd herd(options);
    while (herd.run_for(std::chrono::seconds(10))) {
    }
    return {watch.cpu()};
}

void measure(std::string_view preset) {
    Row row;
    row.what = "100,000 clients over 10 min, " + std::string(preset) + ", s";
    row.reference_is = "the target";
    for (int i = 0; i < rounds(3); ++i) {
        row.ours.push_back(measured_apart([preset] { return simulated(preset); }).front());
        row.reference.push_back(10.0);
    }
    print(row);
}

}  // namespace
}  // namespace redial::bench

int main() {
    for (const char* preset : {"aws-full-jitter", "chat-ui", "phoenix"}) {
        redial::bench::measure(preset);
    }
}
