// The rules of what comments and pages point to: files that are there, rules and decisions that
// are written down, and nothing that only the people of one day could open. One thread.
#pragma once

#include <set>

#include "source.hpp"

namespace redial::tidy {

// What a pointer may name.
struct Landmarks {
    std::set<std::string> paths;  // files and folders from the root, with '/': "src/net/lws"
    std::set<std::string> names;  // the files' own names: "frame.hpp"
    std::size_t style_rules = 0;  // numbered rules in docs/style.md
    std::size_t decisions = 0;    // numbered decisions in docs/architecture.md
};

Landmarks landmarks_of(const std::string& root);

// The pages (*.md) of the tree.
std::vector<Source> pages(const std::string& root);

// Of files with code the comments, in src/ for pointers also the text in quotes; of pages all.
Violations check_pointers(const Source& source, const Landmarks& landmarks);

}  // namespace redial::tidy
