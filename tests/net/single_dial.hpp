// A session that dials once, and the stages that its dial went through. The test's thread.
#pragma once

#include <string>

#include "rig.hpp"

namespace redial::tests {

inline core::SessionConfig once(const std::string& url) {
    core::SessionConfig config = Rig::config(url);
    config.reconnects_once_lost = false;
    return config;
}

// "resolve connect!": in order, "!" behind one that failed.
inline std::string stages(const Rig& rig, SessionId session) {
    std::string list;
    for (const auto& stage : rig.all<core::StageDone>(session)) {
        if (!list.empty()) list += ' ';
        list += std::string(core::name_of(stage.stage)) + (stage.is_ok ? "" : "!");
    }
    return list;
}

}  // namespace redial::tests
