// The cookies of a dial's request and of its answer (RFC 6265), where the session keeps them.
// Service thread only.
#include <algorithm>

#include "net/dial/dialer.hpp"
#include "wire/http_text.hpp"

namespace redial::net {
namespace {

std::int64_t seconds_of(WallTime wall) { return to_us(wall) / 1'000'000; }

}  // namespace

// A Cookie header of the person's own is what is sent.
void Dialer::add_cookies() {
    const auto is_cookie = [](const wire::HttpField& field) {
        return wire::equal_without_case(field.name, "Cookie");
    };
    const auto& fields = request_.fields;
    if (cookies_ == nullptr || std::any_of(fields.begin(), fields.end(), is_cookie)) return;
    std::string value = cookies_->field_for(target_, seconds_of(service_.now().wall));
    if (!value.empty()) request_.fields.push_back({"Cookie", std::move(value)});
}

void Dialer::take_cookies(const wire::HttpHead& answer) {
    if (cookies_ != nullptr) cookies_->take(answer, target_, seconds_of(service_.now().wall));
}

}  // namespace redial::net
