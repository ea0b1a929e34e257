// Puts an Error into one line of words. Any thread.
#include "base/result.hpp"

namespace redial {

std::string Error::line() const {
    std::string text = where.empty() ? what : where + ": " + what;
    if (!hint.empty()) text += "; " + hint;
    return text;
}

}  // namespace redial
