// `redial serve --dialect` and a client of npm's (tests/peers/served_client.js). Test's thread
// only.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "program.hpp"

namespace redial::tests {

// An event every 100 ms, orders by standard input.
inline std::vector<std::string> served_words(const std::string& dialect,
                                             const std::vector<std::string>& more = {}) {
    std::vector<std::string> all = {"serve", "--port",  "0",     "--dialect",
                                    dialect, "--every", "100ms", "--commands"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

// "ws://127.0.0.1:9001/" of a server that has begun, or a tap.
inline std::string served_url(Program& server) { return server.after("listening on ").substr(13); }

inline std::unique_ptr<Program> served_client(const std::string& dialect, const std::string& url,
                                              std::vector<std::string> environment = {}) {
    environment.push_back("NODE_PATH=" REDIAL_SOURCE_DIR "/.cache/peers/node_modules");
    const std::vector<std::string> words = {REDIAL_SOURCE_DIR "/tests/peers/served_client.js",
                                            dialect, url};
    return std::make_unique<Program>(words, environment, "node");
}

}  // namespace redial::tests
