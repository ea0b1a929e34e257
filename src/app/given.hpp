// What a person gave the window, on the command line or by dropping it there: a log, or an address.
// Pure but for a look whether there is a file of that name. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace redial::app {

struct Given {
    std::string what;      // the path, or the address as it was given
    bool is_file = false;  // a log, else an address
};

// "file://" URLs, as file managers give them, become paths; a name that ends as logs do, or that a
// file has, is a log.
Given given(std::string_view text);

}  // namespace redial::app
