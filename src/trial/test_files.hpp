// The tests that are to be played: read from files and folders, and where the run of each is
// recorded. Any thread; reads files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "verdict/test_file.hpp"

namespace redial::trial {

// Those of the files, in their order, with `filter` in their name; all *.json of a folder, by name.
// Error: the file, the place in it, and what is wrong there.
Result<std::vector<verdict::Test>> load_tests(const std::vector<std::string>& paths,
                                              std::string_view filter);

// "" without a folder; "DIR/a-reset-while-idle.jsonl", with "-2" for the second round.
std::string log_file_of(const std::string& folder, const verdict::Test& test, std::uint32_t round);

}  // namespace redial::trial
