// SecretFinder: where secrets stand in a text, by the name before them or by their shape. One pass,
// forwards, no allocation but for the names of query parameters. What is found:
//   ws://USER:PW@host           user info (RFC 3986 3.2.1)
//   ?token=V  &api_key=V        values of parameters with a secret's name; token=V after a space
//   "password":"V"              strings of JSON with such a name, also within a JSON string
//   passcode:V                  a line of its own (STOMP, heads), when V has no spaces
//   /token/V                    a path's part behind such a name, when V is opaque
//   eyJ...  Bearer V            JSON Web Tokens (RFC 7519) and what follows "Bearer "
// Any one thread; the text must outlive it.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace redial {

// Names of query parameters that are secret besides the usual ones (the session parameters in
// use), in lower case.
using SecretNames = std::set<std::string>;

class SecretFinder {
public:
    struct Stretch {
        std::size_t begin = 0;
        std::size_t end = 0;
    };
    SecretFinder(std::string_view text, const SecretNames& others) : text_(text), others_(others) {}

    // The next one; they do not overlap.
    std::optional<Stretch> next();

private:
    std::optional<Stretch> at(std::size_t i) const;
    std::optional<Stretch> user_info(std::size_t colon) const;
    std::optional<Stretch> parameter(std::size_t equals) const;
    std::optional<Stretch> member(std::size_t colon) const;
    std::optional<Stretch> line_value(std::size_t colon) const;
    std::optional<Stretch> escaped_line_value(std::string_view name, std::size_t colon) const;
    std::optional<Stretch> path_part(std::size_t slash) const;
    std::optional<Stretch> web_token(std::size_t j) const;
    std::optional<Stretch> bearer(std::size_t space) const;
    std::string_view name_before(std::size_t end) const;

    std::string_view text_;
    const SecretNames& others_;
    std::size_t at_ = 0;
};

}  // namespace redial
