// Fuzzes the settings reader: any text is settings or an error, and settings read from a text
// survive being written and read again.
#include <cstddef>
#include <cstdint>

#include "base/check.hpp"
#include "log/settings.hpp"

using namespace redial;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto settings = log::settings_from_text(as_text({data, size}));
    if (!settings) return 0;
    const std::string once = log::settings_to_text(*settings);
    const auto again = log::settings_from_text(once);
    REDIAL_CHECK(bool(again));
    REDIAL_CHECK(log::settings_to_text(*again) == once);
    return 0;
}
