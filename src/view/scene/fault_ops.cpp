// Makes, changes and takes away faults, and reads and writes them as text. UI thread.
#include "view/scene/fault_ops.hpp"

#include <algorithm>

#include "model/fold/workspace.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/ui_state.hpp"

#include "base/trimmed.hpp"
#include "filter/fault_filter.hpp"

namespace redial::view {
namespace {

using namespace std::chrono_literals;
using core::Fault;
using core::FaultKind;

// Long enough for a link to see it, short enough for a client that redials at once.
constexpr Duration moment = 200ms;

Fault named(FaultKind kind, std::string_view suffix = {}) {
    Fault fault = core::make_fault(kind);
    fault.name = std::string(core::name_of(kind)) + std::string(suffix);
    return fault;
}

std::vector<Fault> black_hole() {
    Fault fault = named(FaultKind::Timeout, "_5s");
    fault.delay = {};
    fault.flow = core::Flow::Both;
    fault.lasts = 5s;
    return {fault};
}

std::vector<Fault> slow_network() {
    Fault latency = named(FaultKind::Latency);
    latency.delay = 400ms;
    latency.jitter = 100ms;
    latency.flow = core::Flow::Both;
    Fault bandwidth = named(FaultKind::Bandwidth);
    bandwidth.bytes = 50'000;
    bandwidth.flow = core::Flow::Both;
    return {latency, bandwidth};
}

std::vector<Fault> lossy_network() {
    Fault latency = named(FaultKind::Latency);
    latency.delay = 25ms;
    latency.jitter = 15ms;
    latency.flow = core::Flow::Both;
    Fault loss = named(FaultKind::PacketLoss);
    loss.rate = 0.05;
    loss.flow = core::Flow::Both;
    return {latency, loss};
}

std::vector<Fault> refuse_three() {
    Fault fault = named(FaultKind::Refuse);
    fault.count = 3;
    return {fault};
}

std::vector<Fault> accept_then_close() {
    Fault fault = named(FaultKind::AcceptThenClose);
    fault.delay = 200ms;
    fault.code = 1011;
    return {fault};
}

std::vector<Fault> busy_server() {
    Fault fault = named(FaultKind::Answer);
    fault.code = 503;
    fault.delay = 2s;
    return {fault};
}

std::vector<Fault> silent_server() { return {named(FaultKind::Silent)}; }

std::vector<Fault> flapping_link() {
    Fault fault = named(FaultKind::Flap);
    fault.delay = 5s;
    fault.every = 3s;
    return {fault};
}

std::vector<Fault> half_open() {
    Fault fault = named(FaultKind::HalfOpen);
    fault.flow = core::Flow::Both;
    return {fault};
}

std::vector<Fault> lost_heartbeats() {
    Fault fault = named(FaultKind::Drop, "_heartbeats");
    fault.flow = core::Flow::Both;
    fault.filter = "is:heartbeat";
    return {fault};
}

constexpr FaultPreset presets[] = {
    {"black_hole", "Black hole 5 s", "Everything vanishes for five seconds; the socket stays up",
     black_hole},
    {"slow", "Slow 3G", "400 ms ± 100 ms each way and 48.8 KiB/s", slow_network},
    {"lossy", "Lossy Wi-Fi", "25 ms ± 15 ms each way, 5 % of the packets come again",
     lossy_network},
    {"refuse", "Refuse 3, then accept", "The next three dials are refused", refuse_three},
    {"accept_close", "Accept, then close", "Opens, and is closed with 1011 after 200 ms",
     accept_then_close},
    {"busy", "503 for 2 s", "Every dial is answered 503 with Retry-After: 2", busy_server},
    {"silent", "Silent server", "Dials are accepted and never answered", silent_server},
    {"flap", "Flapping", "Five seconds up, three seconds down, again and again", flapping_link},
    {"half_open", "Half-open", "Nothing arrives on either side, ends of connections included",
     half_open},
    {"heartbeats", "Lose heartbeats", "Pings and pongs of the dialect are lost on the way",
     lost_heartbeats},
};

void ask_add(const Scene& scene, SessionId id, Fault fault) {
    scene.ask(id, core::AddFault{std::move(fault)});
}

constexpr std::string_view option = "--fault";

// Takes one fault from the front: a word in quotes, as a shell reads it, or all up to the next
// option, as a fault holds spaces.
std::string take_fault(std::string_view& rest) {
    std::string word;
    const char quote = rest.empty() ? '\0' : rest.front();
    if (quote != '\'' && quote != '"') {
        const std::size_t end = std::min(rest.find(option), rest.size());
        word = trimmed(rest.substr(0, end));
        rest.remove_prefix(end);
        return word;
    }
    while (!rest.empty() && rest.front() == quote) {
        const std::size_t end = std::min(rest.find(quote, 1), rest.size());
        word += rest.substr(1, end - 1);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (!rest.starts_with("\\'")) break;  // as_option writes ' so: '\''
        word += '\'';
        rest.remove_prefix(2);
    }
    return word;
}

}  // namespace

std::span<const FaultPreset> fault_presets() { return presets; }

Fault new_fault(const core::FaultList& list, FaultKind kind) {
    Fault fault = named(kind);
    for (int number = 2; find_fault(list, fault.name) != nullptr; ++number) {
        fault.name = std::string(core::name_of(kind)) + "_" + std::to_string(number);
    }
    return fault;
}

Fault brief_fault(FaultKind kind) {
    Fault fault = named(kind, "_3s");
    fault.lasts = short_while;
    return fault;
}

Fault armed_fault(FaultKind kind) {
    Fault fault = named(kind, "_next");
    fault.is_armed = true;
    return fault;
}

const Fault* find_fault(const core::FaultList& list, std::string_view name) {
    const auto found = std::find_if(list.faults.begin(), list.faults.end(),
                                    [name](const Fault& one) { return one.name == name; });
    return found != list.faults.end() ? &*found : nullptr;
}

const Fault* first_of(const core::FaultList& list, FaultKind kind) {
    const auto found = std::find_if(list.faults.begin(), list.faults.end(),
                                    [kind](const Fault& one) { return one.kind == kind; });
    return found != list.faults.end() ? &*found : nullptr;
}

std::size_t faults_on(const core::FaultList& list) {
    return static_cast<std::size_t>(std::count_if(list.faults.begin(), list.faults.end(),
                                                  [](const Fault& one) { return one.is_on; }));
}

const model::SessionModel* faulted(const Scene& scene, const model::SessionModel& session) {
    const SessionId tap = session.config->tap_of;
    return tap == SessionId{} ? &session : scene.workspace.find(tap);
}

bool is_tap_enabled(const model::SessionModel& tap) {
    // A tap that cannot listen says why; one that was switched off has nothing to say.
    if (tap.tap) return tap.tap->is_listening || !tap.tap->error.empty();
    return tap.config->tap && tap.config->tap->is_enabled;
}

void close_with(const Scene& scene, const model::SessionModel& session, std::uint16_t code,
                std::string reason) {
    if (!is_relayed(session)) {
        return scene.ask(session.id, core::ForceClose{code, std::move(reason)});
    }
    const model::SessionModel* tap = faulted(scene, session);
    if (tap == nullptr) return;
    Fault fault = named(FaultKind::Close, "_now");
    fault.code = code;
    fault.text = std::move(reason);
    fault.flow = core::Flow::ToClient;
    fault.lasts = moment;
    ask_add(scene, tap->id, std::move(fault));
}

void flip_half_open(const Scene& scene, const model::SessionModel& session) {
    const model::SessionModel* target = faulted(scene, session);
    if (target == nullptr) return;
    if (const Fault* fault = first_of(*target->faults, FaultKind::HalfOpen)) {
        return scene.ask(target->id, core::RemoveFault{fault->name});
    }
    ask_add(scene, target->id, half_open().front());
}

void flip_faults_window(const Scene& scene) {
    FaultsWindow& window = scene.ui.faults_window;
    const model::SessionModel* session = selected_session(scene);
    const model::SessionModel* target = session ? faulted(scene, *session) : nullptr;
    if (target == nullptr) return;
    if (window.is_open && window.session == target->id) {
        window.is_open = false;
        return;
    }
    window = {true, target->id, true};
}

std::optional<Instant> in_force_since(const model::SessionModel& session, const Fault& fault) {
    for (std::size_t i = session.fault_spans.size(); i-- > 0;) {
        const model::FaultSpan& span = session.fault_spans[i];
        if (span.to) continue;
        if (span.name == fault.name) return span.from;
    }
    return std::nullopt;
}

std::string as_option(const Fault& fault) {
    std::string quoted;
    for (const char c : core::to_text(fault)) {
        if (c == '\'') quoted += "'\\'";
        quoted += c;
    }
    return "--fault '" + quoted + "'";
}

std::string as_options(const core::FaultList& list) {
    std::string words;
    for (const Fault& fault : list.faults) {
        words += (words.empty() ? "" : " ") + as_option(fault);
    }
    return words;
}

Result<std::vector<Fault>> faults_from_typed(std::string_view typed) {
    constexpr std::size_t faults_max = 64;  // what is pasted may be anything
    std::vector<Fault> faults;
    std::string_view rest = trimmed(typed);
    while (!rest.empty() && faults.size() < faults_max) {
        if (rest.starts_with(option)) rest.remove_prefix(option.size());
        if (!rest.empty() && rest.front() == '=') rest.remove_prefix(1);
        rest = trimmed(rest);
        const Result<Fault> fault = filter::fault_from_text(take_fault(rest));
        if (!fault) return fault.error();
        faults.push_back(*fault);
        rest = trimmed(rest);
    }
    if (faults.empty()) {
        return Error{"type a fault", "", "for example latency:120ms±30ms,down"};
    }
    return faults;
}

}  // namespace redial::view
