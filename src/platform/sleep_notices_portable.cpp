// POSIX has neither a notice of a resume nor two clocks to compare. Service thread.
#include "platform/sleep_notices.hpp"

namespace redial::platform {

SleepNotices::SleepNotices() : missing_("this system does not tell") {}
SleepNotices::~SleepNotices() = default;

void SleepNotices::arm() {}
void SleepNotices::take() {}

Duration boot_ahead() { return Duration{0}; }

}  // namespace redial::platform
