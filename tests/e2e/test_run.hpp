// `redial test` as a child, with one test file in a folder of its own. Test's thread only.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "program.hpp"

namespace redial::tests {

class TestRun {
public:
    explicit TestRun(const std::string& test) { write_file(folder_.file("a.json"), test); }
    // `more`: further options, and behind "--" the client. Node finds Debian's packages and those
    // of tests/peers.
    Program& start(std::vector<std::string> more = {}) {
        std::vector<std::string> words = {"test", folder_.file("a.json")};
        words.insert(words.end(), more.begin(), more.end());
        const std::string modules = REDIAL_SOURCE_DIR "/.cache/peers/node_modules";
        program_ = std::make_unique<Program>(
            words, std::vector<std::string>{"NODE_PATH=/usr/share/nodejs:" + modules});
        return *program_;
    }
    const TestFolder& folder() const { return folder_; }

private:
    TestFolder folder_;
    std::unique_ptr<Program> program_;
};

}  // namespace redial::tests
