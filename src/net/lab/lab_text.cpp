// Times and queries as text. Pure, any thread.
#include "net/lab/lab_text.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace redial::net {

std::string iso_time(WallTime at) {
    using namespace std::chrono;
    const auto since = at.time_since_epoch();
    const auto day = floor<days>(since);
    const year_month_day date{sys_days{day}};
    const hh_mm_ss time{floor<milliseconds>(since - day)};
    char text[40];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", int{date.year()},
                  unsigned{date.month()}, unsigned{date.day()},
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()),
                  static_cast<int>(time.subseconds().count()));
    return text;
}

std::string_view path_of(std::string_view resource) {
    return resource.substr(0, resource.find('?'));
}

std::string_view query_of(std::string_view resource) {
    return resource.substr(std::min(path_of(resource).size() + 1, resource.size()));
}

std::string_view without_slash(std::string_view path) {
    while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    return path;
}

}  // namespace redial::net
