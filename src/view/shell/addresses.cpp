// Compares addresses and cuts them by what tells them apart. UI thread only.
#include "view/shell/addresses.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

#include "model/words/display_text.hpp"
#include "view/kit/widgets.hpp"

namespace redial::view {
namespace {

std::size_t common_length(std::string_view a, std::string_view b) {
    const auto end = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    return static_cast<std::size_t>(end.first - a.begin());
}

std::uint64_t key_of(const std::vector<const model::SessionModel*>& sessions) {
    std::uint64_t key = sessions.size();
    const auto add = [&key](std::uint64_t more) { key = (key ^ more) * 1099511628211ull; };
    for (const model::SessionModel* session : sessions) {
        add(session->id.value);
        add(std::hash<std::string>{}(session->config->url));
        add(std::hash<std::string>{}(session->config->session_key));
    }
    return key;
}

}  // namespace

std::string short_address(const core::SessionConfig& config) {
    std::string url = config.tap ? config.url : core::dialled_url(config);
    const std::size_t mark = url.find("://");
    const std::size_t host = mark == std::string::npos ? 0 : mark + 3;
    const std::size_t password_end = url.substr(0, url.find('/', host)).rfind('@');
    if (password_end != std::string::npos && password_end >= host)
        url.erase(host, password_end + 1 - host);
    if (mark != std::string::npos && url.compare(0, mark, "ws") == 0) url.erase(0, mark + 3);
    if (!url.empty() && url.back() == '/') url.pop_back();
    return model::one_line(as_bytes(url), 200);
}

std::vector<std::size_t> differences(const std::vector<std::string>& addresses) {
    std::vector<std::size_t> order(addresses.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&addresses](std::size_t a, std::size_t b) { return addresses[a] < addresses[b]; });
    std::vector<std::size_t> found(addresses.size(), 0);
    for (std::size_t i = 1; i < order.size(); ++i) {
        const std::string& one = addresses[order[i - 1]];
        const std::string& other = addresses[order[i]];
        if (one == other) continue;
        const std::size_t same = common_length(one, other);
        found[order[i - 1]] = std::max(found[order[i - 1]], same);
        found[order[i]] = std::max(found[order[i]], same);
    }
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (found[i] == 0) continue;
        const std::size_t part = addresses[i].find_last_of("/?&", found[i]);
        found[i] = part == std::string::npos ? 0 : part;
    }
    return found;
}

void compare_addresses(AddressesUi& ui, const std::vector<const model::SessionModel*>& sessions) {
    const std::uint64_t key = key_of(sessions);
    if (key == ui.key) return;
    ui.key = key;
    std::vector<std::string> addresses;
    for (const model::SessionModel* session : sessions)
        addresses.push_back(short_address(*session->config));
    const std::vector<std::size_t> found = differences(addresses);
    ui.differs_at.clear();
    for (std::size_t i = 0; i < sessions.size(); ++i) ui.differs_at[sessions[i]->id] = found[i];
}

std::string address_for(ImFont* font, std::string_view address, std::size_t differs_at,
                        float width) {
    if (differs_at == 0 || differs_at >= address.size() || width_of(font, address) <= width)
        return cut_to_width(font, address, width);
    const std::string own(address.substr(differs_at));
    const std::string host(address.substr(0, address.find_first_of("/?")));
    std::string words = host + "…" + own;
    if (host.size() < differs_at && width_of(font, words) <= width) return words;
    return cut_to_width(font, "…" + own, width);
}

}  // namespace redial::view
