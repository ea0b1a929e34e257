// Reads and writes a reconnect policy as a JSON file. Any thread.
#include "log/policy_file.hpp"

#include "core/config_fields.hpp"
#include "core/presets.hpp"
#include "log/field_reader.hpp"
#include "log/json_document.hpp"
#include "log/json_writer.hpp"

namespace redial::log {
namespace {

std::string preset_names() {
    std::string names;
    for (const core::Preset& preset : core::presets()) {
        names += (names.empty() ? "" : ", ") + std::string(preset.name);
    }
    return names;
}

Error no_such_preset(const std::string& name) {
    return {"there is no preset \"" + name + "\"", "", "presets: " + preset_names()};
}

std::optional<Error> unknown_member(const nlohmann::json& object) {
    const auto known = nlohmann::json::parse(policy_to_text({}));
    for (const auto& [name, value] : object.items()) {
        const bool is_older = name == "halting_close_codes" || name == "halting_http_statuses";
        if (!known.contains(name) && name != "preset" && !is_older) {
            return Error{"a policy has no member \"" + name + "\"", "", "see docs/log-format.md"};
        }
    }
    return std::nullopt;
}

}  // namespace

std::string policy_to_text(const core::NamedPolicy& named) {
    std::string text = "{";
    JsonWriter writer(text);
    writer("name", named.name);
    fields(writer, named.policy);
    return nlohmann::ordered_json::parse(text + "}").dump(2) + "\n";
}

Result<core::NamedPolicy> policy_from_text(std::string_view text) {
    const auto object = json_document(text, policy_bytes_max);
    if (!object) return object.error();
    FieldReader reader(*object);
    core::NamedPolicy named;
    reader("name", named.name);
    std::string preset;
    reader("preset", preset);
    if (!preset.empty()) {
        const core::Preset* base = core::find_preset(preset);
        if (base == nullptr) return no_such_preset(preset);
        named.policy = base->policy;
    }
    fields(reader, named.policy);
    if (reader.error()) return *reader.error();
    if (const auto unknown = unknown_member(*object)) return *unknown;
    return named;
}

Result<core::NamedPolicy> policy_named(const std::string& name_or_path) {
    if (const core::Preset* preset = core::find_preset(name_or_path)) {
        return core::NamedPolicy{name_or_path, preset->policy};
    }
    const bool is_path =
        name_or_path.find('/') != std::string::npos || name_or_path.ends_with(".json");
    if (!is_path) return no_such_preset(name_or_path);
    const auto text = read_text_file(name_or_path, policy_bytes_max);
    if (!text) return text.error();
    auto named = policy_from_text(*text);
    if (!named) return Error{named.error().what, name_or_path, named.error().hint};
    if (named->name.empty()) {
        const std::size_t slash = name_or_path.rfind('/');
        named->name = name_or_path.substr(slash == std::string::npos ? 0 : slash + 1);
    }
    return named;
}

}  // namespace redial::log
