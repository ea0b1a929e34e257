// Command: something that the service thread is asked to do, by a view, the keyboard or the command
// line, through the command queue. Commands are named by imperatives; values own what they carry. A
// command that makes no sense in its phase comes back as CommandRefused with the reason.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "core/event.hpp"
#include "core/lab_dialect.hpp"
#include "core/lab_script.hpp"
#include "core/lab_stream.hpp"
#include "core/session_config.hpp"

namespace redial::core {

// clang-format off
struct AddSession { std::shared_ptr<const SessionConfig> config; bool dials_at_once = true; };
struct ChangeSession { std::shared_ptr<const SessionConfig> config; };  // used from the next dial
struct RemoveSession {};
struct ReconnectNow {};  // drop what there is and dial, in every phase
// Close, and stay closed until asked.
struct Disconnect { std::uint16_t close_code = 1000; std::string close_reason; };
struct StopRetrying {};  // ends a wait
struct SendMessage { Opcode opcode = Opcode::Text; std::shared_ptr<const Bytes> payload; };
struct SendSaved { SavedMessage message; };  // filled in now, then sent like any other
struct SendPing { std::shared_ptr<const Bytes> payload; };
struct CancelQueued { std::uint64_t id = 0; };
struct SetAutoReconnect { bool is_on = true; };  // session 0: the global setting
// clang-format on

// clang-format off
// Faults made on purpose; the machine sees them like the field's: they count as losses and are
// retried.
struct ForceClose { std::uint16_t close_code = 1001; std::string close_reason; };
struct ForceReset {};                    // SO_LINGER 0: TCP RST
struct GoSilent { bool is_on = true; };  // stop reading and answering, socket stays up
// clang-format on

// clang-format off
// The faults of a session's own link or of a tap (core/fault.hpp). A link is on as soon as it has a
// fault, and as long as SetLink says so.
struct SetFaults { std::shared_ptr<const FaultList> faults; };  // all of them, in place of what is
struct AddFault { Fault fault; };             // one of the same name is replaced
struct RemoveFault { std::string name; };
struct ClearFaults {};
struct SetLink { bool is_on = true; };
// Off: the tap does not listen, its clients are cut off.
struct SetTapEnabled { bool is_on = true; };
// clang-format on

// The control API: HTTP on loopback, Toxiproxy's paths (docs/control.md).
struct StartControl {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8474;
};
struct StopControl {};
// A piece of the answer to a request that went on to the thread that knows (core/control.hpp).
struct ControlPiece;
struct ReplyControl {
    std::uint64_t id = 0;
    std::shared_ptr<const ControlPiece> piece;  // never null
};

struct LabOptions {
    std::string host = "127.0.0.1";  // loopback unless told otherwise
    std::uint16_t port = 8765;       // taken: the next free one is used and said
    std::string path = "/ws/chat/";
    Duration time_to_live = std::chrono::minutes(5);  // of a counter after its last connection
    Duration heartbeat = std::chrono::seconds(30);    // 0: none
    bool tries_next_ports = true;
    std::vector<std::string> allowed_origins;  // as of a tap: TapOptions
    LabDialect dialect;                        // in place of the chat
    bool operator==(const LabOptions&) const = default;
};
// clang-format off
struct StartLab { LabOptions options; std::shared_ptr<const LabScript> script = {}; };
struct StopLab {};     // graceful: bye, 1001
struct RestartLab {};  // graceful stop, then listen again; counters kept
struct SetLabRefuses { bool is_on = true; };
struct SetLab503 { bool is_on = true; Duration retry_after = std::chrono::seconds(2); };
struct SetLabClosesAfter { std::optional<Duration> after; };
// Of the requests for event streams: the first step until it is used up, then the next.
struct SetLabStreams { std::vector<LabStream> steps; };
struct DropLabConnections {};  // all, with a reset
struct ForgetLabSession { std::string session_key; };
struct SetLabDialectFault { DialectFault fault; bool is_on = true; };  // one of each kind
// clang-format on

using Order =
    std::variant<AddSession, ChangeSession, RemoveSession, ReconnectNow, Disconnect, StopRetrying,
                 SendMessage, SendPing, CancelQueued, SetAutoReconnect, ForceClose, ForceReset,
                 GoSilent, StartLab, StopLab, RestartLab, SetLabRefuses, SetLab503,
                 SetLabClosesAfter, SetLabStreams, DropLabConnections, ForgetLabSession, SetFaults,
                 AddFault, RemoveFault, ClearFaults, SetLink, SetTapEnabled, StartControl,
                 StopControl, SendSaved, ReplyControl, SetLabDialectFault>;

struct Command {
    SessionId session;  // 0: the program or the lab server
    Order order;
};

using Commands = std::vector<Command>;

const char* name_of(const Order& order);  // "reconnect_now", for CommandRefused and the debug log

}  // namespace redial::core
