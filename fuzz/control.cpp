// Fuzzes the control API: any bytes as requests of HTTP, in two pieces; whatever is a request is
// answered from taps that its commands change, and every reply that says it is JSON is.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/check.hpp"
#include "base/json_text.hpp"
#include "control/api.hpp"
#include "wire/http_request.hpp"

using namespace redial;

namespace {

// What the engine would do with the commands, as far as the API can see it.
struct Taps {
    core::ControlState state{{}, core::control_ids_from};

    core::ControlTap* find(SessionId id) {
        const auto found = std::find_if(state.taps.begin(), state.taps.end(),
                                        [id](const auto& tap) { return tap.session == id; });
        return found == state.taps.end() ? nullptr : &*found;
    }
    void perform(core::Command& command) {
        if (auto* add = std::get_if<core::AddSession>(&command.order)) {
            REDIAL_CHECK(add->config && add->config->tap && find(command.session) == nullptr);
            core::ControlTap tap;
            tap.session = command.session;
            tap.config = add->config;
            tap.is_enabled = add->config->tap->is_enabled;
            state.taps.push_back(tap);
            state.first_free = SessionId{state.first_free.value + 1};
        }
        core::ControlTap* tap = find(command.session);
        REDIAL_CHECK(tap != nullptr);
        if (auto* fault = std::get_if<core::AddFault>(&command.order)) {
            // What the command line would not take is not taken here either.
            REDIAL_CHECK(bool(core::fault_from_text(core::to_text(fault->fault))));
            tap->faults.faults.push_back(fault->fault);
        }
        if (std::holds_alternative<core::ClearFaults>(command.order)) tap->faults.faults.clear();
        if (auto* change = std::get_if<core::ChangeSession>(&command.order))
            tap->config = change->config;
        if (auto* enabled = std::get_if<core::SetTapEnabled>(&command.order))
            tap->is_enabled = enabled->is_on;
        // Odd ports are taken.
        tap->state.is_listening = tap->is_enabled && tap->config->tap->port % 2 == 0;
        tap->state.error = tap->is_enabled && !tap->state.is_listening ? "taken" : "";
        if (std::holds_alternative<core::RemoveSession>(command.order))
            state.taps.erase(state.taps.begin() + (tap - state.taps.data()));
    }
    void answer(const wire::HttpRequest& request) {
        core::ControlStep step =
            control::answer({request.method, request.path, "fuzz", request.body}, state, "0");
        for (int count = 0; count < 5000; ++count) {
            for (core::Command& command : step.commands) perform(command);
            if (!step.next) {
                REDIAL_CHECK(step.reply.content_type != "application/json" ||
                             is_json(step.reply.body));
                REDIAL_CHECK(step.reply.status >= 200 && step.reply.status < 600);
                return;
            }
            const auto next = std::move(step.next);
            step = next(state);
        }
        REDIAL_CHECK(false);  // an answer without an end
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Taps taps;
    wire::HttpRequestReader reader(1u << 16);
    BytesView rest{data, size};
    const std::size_t cut = size == 0 ? 0 : data[size - 1] * size / 256;
    for (BytesView piece : {rest.first(cut), rest.subspan(cut)}) {
        while (!piece.empty()) {
            std::size_t taken = 0;
            const auto verdict = reader.feed(piece, taken);
            if (std::holds_alternative<wire::BadHttpRequest>(verdict)) return 0;
            if (const auto* request = std::get_if<wire::HttpRequest>(&verdict))
                taps.answer(*request);
            REDIAL_CHECK(taken > 0);
            piece = piece.subspan(taken);
        }
    }
    return 0;
}
