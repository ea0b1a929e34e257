// SecretSet: known secrets, and their replacement wherever they occur in bytes. Any thread, one at
// a time.
//
// Theory. A message is looked at once, however many secrets there are: the three bytes at each
// place are hashed into a table of bits, and only where a bit is set are the secrets that begin so
// compared. With none known it costs nothing; with many about a nanosecond a byte.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace redial::log {

class SecretSet {
public:
    // Replaced wherever it occurs. Texts below `secret_bytes_min` are refused: they occur by
    // chance.
    void add(std::string_view secret);
    // Replaced where it stands between the two texts, which stay.
    void add_between(std::string_view before, std::string_view secret, std::string_view after);

    bool is_empty() const { return count_ == 0; }
    std::size_t size() const { return count_; }
    // False, and `out` untouched, when no secret occurs; else `out` is `in` with them replaced.
    bool replace(std::string_view in, std::string& out) const;

    static constexpr std::size_t secret_bytes_min = 6;
    static constexpr std::size_t secret_bytes_max = 64 * 1024;
    static constexpr std::size_t secrets_max = 1'000'000;  // a hostile log could bring any number

private:
    struct Needle {
        std::string text;
        std::size_t before = 0;  // bytes of `text` that stay at its front and at its back
        std::size_t after = 0;
    };

    void insert(Needle needle);
    const Needle* match(std::string_view rest, std::uint32_t prefix) const;

    std::size_t count_ = 0;
    std::vector<std::uint64_t> bits_;  // 2^16 of them once there is a secret
    std::unordered_map<std::uint32_t, std::vector<Needle>> by_prefix_;  // longest first
};

}  // namespace redial::log
