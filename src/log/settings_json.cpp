// The members of the settings file, and the way from them to JSON (RFC 8259) and back. Any thread.
#include "log/settings.hpp"

#include <cstdlib>

#include "core/config_fields.hpp"
#include "log/field_reader.hpp"
#include "log/json_document.hpp"
#include "log/json_writer.hpp"
#include "log/settings_json.hpp"

namespace redial::log {

// These are not within the unnamed namespace, where the reader would not find them.
template <class A, Is<KeptMessage> T>
void fields(A& a, T& message) {
    a.choice("opcode", message.opcode);
    if constexpr (A::reads) {
        Bytes payload;
        a.payload(payload);
        message.payload = std::make_shared<const Bytes>(std::move(payload));
    } else {
        a.payload(*message.payload, message.opcode == core::Opcode::Text);
    }
}

template <class A, Is<KeptSession> T>
void fields(A& a, T& session) {
    fields(a, session.config);
    if (A::reads || !session.queued.empty()) a.objects("queued", session.queued);
}

template <class A, Is<core::NamedPolicy> T>
void fields(A& a, T& named) {
    a("name", named.name);
    fields(a, named.policy);
}

namespace {

// Each member of the file, for both directions.
template <class A, Is<Settings> T>
void fields(A& a, T& settings) {
    using U32 = std::uint32_t;
    core::members(a, settings.preferences);
    a("window_width", settings.window_width, U32{320}, U32{16384});
    a("window_height", settings.window_height, U32{200}, U32{16384});
    a("is_window_maximised", settings.is_window_maximised);
    a.objects("sessions", settings.sessions);
    a.list("send_history", settings.send_history);
    a.objects("policies", settings.preferences.policies);
    a("layout", settings.layout);
}

void bound_send_history(std::vector<std::string>& history) {
    std::erase_if(history, [](const std::string& text) {
        return text.empty() || text.size() > send_history_bytes_max;
    });
    if (history.size() > send_history_max)
        history.erase(history.begin(),
                      history.end() - static_cast<std::ptrdiff_t>(send_history_max));
}

// The members that a file of default settings does not have.
std::string unknown_members(const nlohmann::json& object) {
    std::string known_text = "{";
    JsonWriter writer(known_text);
    fields(writer, static_cast<const Settings&>(Settings{}));
    const auto known = nlohmann::json::parse(known_text + "}");
    nlohmann::json unknown = nlohmann::json::object();
    for (const auto& [name, value] : object.items()) {
        const bool is_twin =
            name.ends_with("_base64") && known.contains(name.substr(0, name.size() - 7));
        if (!known.contains(name) && !is_twin) unknown[name] = value;
    }
    return unknown.empty() ? std::string() : unknown.dump();
}

}  // namespace

std::string settings_to_text(const Settings& settings) {
    Settings written = settings;
    bound_send_history(written.send_history);
    if (!written.preferences.persists_sessions) {
        written.sessions.clear();
        written.layout.clear();
    }
    std::string text = "{";
    JsonWriter writer(text);
    fields(writer, static_cast<const Settings&>(written));
    auto object = nlohmann::ordered_json::parse(text + "}");
    const auto unknown = nlohmann::ordered_json::parse(settings.unknown, nullptr, false);
    if (unknown.is_object())
        for (const auto& [name, value] : unknown.items())
            if (!object.contains(name)) object[name] = value;
    return object.dump(2) + "\n";
}

Result<Settings> settings_from_json(const nlohmann::json& object, std::string& wrong_at,
                                    Settings settings) {
    FieldReader reader(object);
    fields(reader, settings);
    wrong_at = reader.wrong_at();
    if (reader.error()) return *reader.error();
    bound_send_history(settings.send_history);
    auto& policies = settings.preferences.policies;
    if (policies.size() > core::own_policies_max) policies.resize(core::own_policies_max);
    settings.unknown = unknown_members(object);
    return settings;
}

Result<Settings> settings_from_text(std::string_view text) {
    const auto object = json_document(text, settings_bytes_max);
    if (!object) return object.error();
    std::string wrong_at;
    return settings_from_json(*object, wrong_at, {});
}

std::string settings_folder() {
    const char* config = std::getenv("XDG_CONFIG_HOME");
    if (config && config[0] == '/') return std::string(config) + "/redial";
    const char* home = std::getenv("HOME");
    return home && *home ? std::string(home) + "/.config/redial" : std::string();
}

std::string settings_path(const std::string& folder) {
    return folder.empty() ? std::string() : folder + "/settings.json";
}

}  // namespace redial::log
