// Which lane a dial belongs to. Pure. Service thread.
#include "net/tap_lanes.hpp"

#include "net/tap_request.hpp"

namespace redial::net {
namespace {

bool look_alike(const ClientTraits& a, const ClientTraits& b) {
    return a.user_agent == b.user_agent && a.origin == b.origin && a.path == b.path;
}

// A client that names its session is never taken for one that named another.
bool may_be(const ClientTraits& lane, const ClientTraits* traits) {
    return traits == nullptr || traits->session.empty() || lane.session.empty();
}

}  // namespace

ClientTraits traits_of(const wire::HttpHead& request, const std::string& session_parameter) {
    const auto value = [&request](const char* name) {
        const wire::HttpField* field = request.find(name);
        return field == nullptr ? std::string{} : field->value;
    };
    const std::string resource = resource_of(request);
    return {parameter_of(request, session_parameter), value("User-Agent"), value("Origin"),
            resource.substr(0, resource.find('?'))};
}

std::optional<std::size_t> choose_lane(std::span<const LaneState* const> lanes,
                                       const ClientTraits* traits) {
    if (traits != nullptr && !traits->session.empty()) {
        for (std::size_t i = 0; i < lanes.size(); ++i) {
            if (lanes[i]->traits.session == traits->session) return i;
        }
    }
    std::optional<std::size_t> lowest;
    std::optional<std::size_t> alike;
    for (std::size_t i = 0; i < lanes.size(); ++i) {
        const LaneState& lane = *lanes[i];
        if (lane.is_live || !may_be(lane.traits, traits)) continue;
        if (!lowest) lowest = i;
        if (traits == nullptr || !look_alike(lane.traits, *traits)) continue;
        if (!alike || lane.ended_at > lanes[*alike]->ended_at) alike = i;
    }
    return alike ? alike : lowest;
}

}  // namespace redial::net
