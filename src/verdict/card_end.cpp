// Tells from a client's last dial when its program ended, and names signals. Pure, any thread.
#include "verdict/card_end.hpp"

#include <csignal>
#include <utility>

#include "base/format.hpp"

namespace redial::verdict {
namespace {

using core::OutcomeKind;

ProgramWas was(const model::Attempt& last) {
    const bool is_let_go = !last.outcome || last.outcome->kind == OutcomeKind::Abandoned;
    if (!last.was_open()) return is_let_go ? ProgramWas::Dialling : ProgramWas::Refused;
    if (last.half_open_for) return ProgramWas::Cut;
    if (is_let_go) return ProgramWas::Connected;
    const bool is_close = last.outcome->kind == OutcomeKind::Closed ||
                          last.outcome->kind == OutcomeKind::CloseTimedOut;
    const bool is_own = is_close && last.outcome->by == core::EndedBy::Us;
    return is_own ? ProgramWas::Closed : ProgramWas::Cut;
}

std::string signal_name(int number) {
    constexpr std::pair<int, const char*> known[] = {
        {SIGABRT, "SIGABRT"}, {SIGBUS, "SIGBUS"},   {SIGFPE, "SIGFPE"},   {SIGHUP, "SIGHUP"},
        {SIGILL, "SIGILL"},   {SIGINT, "SIGINT"},   {SIGKILL, "SIGKILL"}, {SIGPIPE, "SIGPIPE"},
        {SIGQUIT, "SIGQUIT"}, {SIGSEGV, "SIGSEGV"}, {SIGSYS, "SIGSYS"},   {SIGTERM, "SIGTERM"},
        {SIGTRAP, "SIGTRAP"}, {SIGXCPU, "SIGXCPU"}};
    for (const auto& [one, name] : known)
        if (one == number) return name;
    return fmt::format("signal {}", number);
}

const char* when_in_words(ProgramWas was) {
    switch (was) {
        case ProgramWas::Dialling: return "in the middle of a dial";
        case ProgramWas::Refused: return "after a dial that had failed";
        case ProgramWas::Connected: return "while it was connected";
        case ProgramWas::Closed: return "after it had closed its connection";
        case ProgramWas::Cut: break;
    }
    return "after it had lost its connection";
}

}  // namespace

std::optional<CardEnd> card_end(const Played& played, const model::Attempt* last) {
    if (!played.observed.client_end || last == nullptr) return std::nullopt;
    const ClientEnd& seen = *played.observed.client_end;
    CardEnd end;
    end.exit_code = seen.exit_code;
    if (seen.signal != 0) end.signal = signal_name(seen.signal);
    end.was = was(*last);
    end.after = seen.at - played.observed.from;
    const bool has_given_up = played.is_own_session && seen.signal == 0 && !end.is_leaving();
    if (has_given_up) return std::nullopt;
    return end;
}

std::string in_words(const CardEnd& end) {
    const std::string how = end.signal.empty()
                                ? fmt::format("ended by itself with exit code {}", end.exit_code)
                                : "was ended by " + end.signal;
    return fmt::format("its program {} {}", how, when_in_words(end.was));
}

}  // namespace redial::verdict
