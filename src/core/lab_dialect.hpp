// The dialect whose server side the lab server plays, and its faults: those that no byte or frame
// tells, since they lie in what the server says. Pure values, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "core/enum_names.hpp"

namespace redial::core {

enum class DialectFaultKind : std::uint8_t {
    DropReply,      // the `number`-th reply from now on is not sent; 0: none is
    Refuse,         // the next `number` logins are refused; 0: all
    ForgetSession,  // the next `number` sessions asked for are not known; 0: none is
    StopHeartbeat,  // neither sent nor answered
    StayAway,       // the next `number` clients are told not to come back; 0: all
};
constexpr auto enum_table(DialectFaultKind) {
    using enum DialectFaultKind;
    return std::to_array<Named<DialectFaultKind>>({{DropReply, "drop_reply"},
                                                   {Refuse, "refuse"},
                                                   {ForgetSession, "forget_session"},
                                                   {StopHeartbeat, "stop_heartbeat"},
                                                   {StayAway, "stay_away"}});
}

struct DialectFault {
    DialectFaultKind kind = DialectFaultKind::DropReply;
    std::uint32_t number = 0;
    bool operator==(const DialectFault&) const = default;
};

// "refuse", "drop_reply:12"; dialect_fault_text is its inverse.
Result<DialectFault> dialect_fault_from_text(std::string_view text);
std::string dialect_fault_text(const DialectFault& fault);

struct LabDialect {
    std::string name;                          // "": none, the lab server's own services
    Duration every = std::chrono::seconds(1);  // between two numbered events
    std::optional<Duration> heartbeat;         // none: as the dialect has it
    std::vector<DialectFault> faults;          // from the start on
    bool operator==(const LabDialect&) const = default;
};

}  // namespace redial::core
