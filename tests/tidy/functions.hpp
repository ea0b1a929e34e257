// Functions by their braces: where each begins and ends, without a compiler. One thread.
#pragma once

#include "source.hpp"

namespace redial::tidy {

struct Function {
    std::size_t first_line;  // of its signature, from 1
    std::size_t body_line;   // of its opening brace, from 1
    std::size_t last_line;   // of its closing brace, from 1
    std::string head;        // what stands before its opening brace, line breaks included
    // Other files can call it: it stands in namespaces with names alone, and is not static.
    bool is_shared = true;
};

// The outermost functions (a lambda inside one belongs to it; TEST_CASE bodies are functions).
// `balanced` becomes false where braces do not match, as when #if branches open one each.
std::vector<Function> functions_of(const Source& source, bool& balanced);

}  // namespace redial::tidy
