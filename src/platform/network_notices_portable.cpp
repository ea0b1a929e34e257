// POSIX tells nothing of networks that come and go. Service thread.
#include "platform/network_notices.hpp"

namespace redial::platform {

NetworkNotices::NetworkNotices() : missing_("this system does not tell") {}
NetworkNotices::~NetworkNotices() = default;

NetworkNotices::News NetworkNotices::read_some() { return News::None; }
std::map<std::uint32_t, std::string> NetworkNotices::ways_out() const { return {}; }

}  // namespace redial::platform
