// Finds many known secrets in one pass over the bytes. Any thread.
#include "log/secret_set.hpp"

#include <algorithm>

#include "base/redact.hpp"

namespace redial::log {
namespace {

constexpr std::size_t prefix_bytes = 3;

std::uint32_t prefix_of(const char* at) {
    const auto byte = [at](int i) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(at[i]));
    };
    return byte(0) | byte(1) << 8 | byte(2) << 16;
}

// Fibonacci hashing to 16 bits.
std::uint32_t bit_of(std::uint32_t prefix) { return (prefix * 2654435769u) >> 16; }

}  // namespace

void SecretSet::add(std::string_view secret) {
    if (secret.size() < secret_bytes_min || secret == redacted_word) return;
    insert({std::string(secret), 0, 0});
}

void SecretSet::add_between(std::string_view before, std::string_view secret,
                            std::string_view after) {
    if (secret.empty() || secret == redacted_word) return;
    Needle needle{std::string(before), before.size(), after.size()};
    needle.text += secret;
    needle.text += after;
    insert(std::move(needle));
}

void SecretSet::insert(Needle needle) {
    const std::size_t size = needle.text.size();
    if (size < prefix_bytes || size > secret_bytes_max || count_ >= secrets_max) return;
    const std::uint32_t prefix = prefix_of(needle.text.data());
    std::vector<Needle>& known = by_prefix_[prefix];
    const auto longer = [](const Needle& a, const Needle& b) {
        return a.text.size() != b.text.size() ? a.text.size() > b.text.size() : a.text < b.text;
    };
    const auto place = std::lower_bound(known.begin(), known.end(), needle, longer);
    if (place != known.end() && place->text == needle.text) return;
    known.insert(place, std::move(needle));
    ++count_;
    if (bits_.empty()) bits_.resize((1u << 16) / 64);
    const std::uint32_t bit = bit_of(prefix);
    bits_[bit / 64] |= 1ULL << (bit % 64);
}

const SecretSet::Needle* SecretSet::match(std::string_view rest, std::uint32_t prefix) const {
    const auto found = by_prefix_.find(prefix);
    if (found == by_prefix_.end()) return nullptr;
    for (const Needle& needle : found->second)
        if (rest.starts_with(needle.text)) return &needle;
    return nullptr;
}

bool SecretSet::replace(std::string_view in, std::string& out) const {
    if (count_ == 0 || in.size() < prefix_bytes) return false;
    std::size_t copied = 0;
    bool is_changed = false;
    for (std::size_t at = 0; at + prefix_bytes <= in.size();) {
        const std::uint32_t prefix = prefix_of(in.data() + at);
        const std::uint32_t bit = bit_of(prefix);
        const bool may_match = (bits_[bit / 64] >> (bit % 64) & 1) != 0;
        const Needle* needle = may_match ? match(in.substr(at), prefix) : nullptr;
        if (!needle) {
            ++at;
            continue;
        }
        if (!is_changed) out.clear();
        is_changed = true;
        out.append(in, copied, at + needle->before - copied);
        out += redacted_word;
        copied = at + needle->text.size() - needle->after;
        at = std::max(copied, at + 1);  // what follows the secret may begin the next one
    }
    if (is_changed) out.append(in, copied, in.size() - copied);
    return is_changed;
}

}  // namespace redial::log
