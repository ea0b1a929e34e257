// Turns international names into ASCII and back through libidn2. Pure, any thread.
#include "wire/idn.hpp"

#include <idn2.h>

#include <memory>

namespace redial::wire {
namespace {

struct FreeText {
    void operator()(char* text) const { idn2_free(text); }
};
using Text = std::unique_ptr<char, FreeText>;

}  // namespace

Result<std::string> idn_to_ascii(const std::string& name) {
    char* made = nullptr;
    // Not transitional: "faß.de" is a name of its own, as browsers have it.
    const int code = idn2_to_ascii_8z(name.c_str(), &made, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
    const Text text(made);
    if (code != IDN2_OK || !text) {
        return Error{std::string("the host is not an international name: ") + idn2_strerror(code),
                     "URL", "write it in its xn-- form"};
    }
    return std::string(text.get());
}

std::string idn_to_unicode(const std::string& name) {
    char* made = nullptr;
    const int code = idn2_to_unicode_8z8z(name.c_str(), &made, IDN2_NONTRANSITIONAL);
    const Text text(made);
    return code == IDN2_OK && text ? std::string(text.get()) : std::string();
}

}  // namespace redial::wire
