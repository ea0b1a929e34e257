// The rule of the headers: what a .cpp of src/ holds for others is declared in the header of its
// own name, so that whoever knows one of the two files knows where the other is. One thread.
#pragma once

#include "source.hpp"

namespace redial::tidy {

// A function or method that other files can call, in X.cpp or X_part.cpp, stands in X.hpp of the
// same folder, as does the type that it is a method of.
Violations check_owners(const std::vector<Source>& sources);

}  // namespace redial::tidy
