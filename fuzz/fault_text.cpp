// Fuzzes the reader of faults' text: any text is a fault or an error with words, and a fault read
// from a text survives being written and read again. One thread.
#include <cstddef>
#include <cstdint>

#include "base/check.hpp"
#include "base/utf8.hpp"
#include "core/fault.hpp"

using namespace redial;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto fault = core::fault_from_text(as_text({data, size}));
    if (!fault) {
        REDIAL_CHECK(!fault.error().what.empty());
        return 0;
    }
    const std::string text = core::to_text(*fault);
    REDIAL_CHECK(is_utf8(as_bytes(text)));
    const auto again = core::fault_from_text(text);
    REDIAL_CHECK(bool(again));
    REDIAL_CHECK(*again == *fault);
    REDIAL_CHECK(!core::in_words(*fault).empty());
    return 0;
}
