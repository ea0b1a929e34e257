// The herd with real sockets: sessions of one engine at the lab server, or through a tap at another
// server, which the tap cuts off for as long as the outage is. The command line's only thread.
#pragma once

#include <optional>

#include "app/command_line.hpp"
#include "app/terminal_loop.hpp"
#include "base/result.hpp"
#include "core/herd.hpp"
#include "log/policy_file.hpp"

namespace redial::app {

inline constexpr std::uint32_t real_clients_max = 5000;

// Whether the run may begin: not too many clients, and a server on this machine unless --yes.
Status check_real_herd(const HerdRunOptions& options);
// None: cancelled.
Result<std::optional<core::HerdResult>> run_real_herd(const HerdRunOptions& options,
                                                      const log::NamedPolicy& named,
                                                      TerminalLoop& loop);

}  // namespace redial::app
