// Looks a setting's name up among the dialects. Any thread.
#include "dialect/known_setting.hpp"

#include <string>
#include <vector>

#include "core/session_config.hpp"
#include "dialect/dialect.hpp"
#include "dialect/generic_setting.hpp"
#include "dialect/setting.hpp"
#include "dialect/words.hpp"

namespace redial::dialect {
namespace {

std::vector<std::string_view> setting_names() {
    std::vector<std::string_view> names = {core::dialect_auto, core::dialect_none};
    for (const Dialect* one : dialects()) names.push_back(one->name);
    names.push_back(generic_word);
    return names;
}

}  // namespace

Status check_known_setting(std::string_view text) {
    const std::string_view name = setting_from(text).name;
    std::string all;
    for (const std::string_view known : setting_names()) {
        if (known == name) return check_setting(text);
        all.append(all.empty() ? "" : ", ").append(known);
    }
    return Error{"'" + cut_text(name) + "' is no dialect (" + all + ")", "", ""};
}

}  // namespace redial::dialect
