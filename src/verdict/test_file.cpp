// Reads test files: one test, or several with members that they share. Pure, any thread.
#include "verdict/test_file.hpp"

#include <algorithm>
#include <set>

#include "base/format.hpp"
#include "base/json_pointer.hpp"
#include "base/near_names.hpp"
#include "control/proxies.hpp"
#include "core/speech_rule.hpp"
#include "model/dialect/dialect_words.hpp"
#include "verdict/option_reader.hpp"
#include "verdict/places.hpp"

namespace redial::verdict {
namespace {

using control::Complaints;
using control::Json;
using control::Members;

constexpr std::size_t name_bytes_max = 200;
constexpr std::string_view member_names[] = {
    "name",     "comment", "server",  "client", "tap",    "seed",          "faults",
    "timeline", "run_for", "timeout", "sends",  "expect", "allow_not_seen"};
constexpr Duration timeout_max = std::chrono::hours(24);

// A test's own members, and those that all tests of the file share: its own go first.
class TestMembers {
public:
    TestMembers(const Json& own, const std::string& where, const Json* shared, Complaints& to)
        : own_(own, where, to), own_json_(own), shared_json_(shared) {
        if (shared != nullptr) shared_.emplace(*shared, "", to);
    }
    // The object that says it; a null of the test's own hides what is shared.
    Members& of(const char* name) {
        const bool is_own = own_json_.is_object() && own_json_.contains(name);
        return is_own || !shared_ ? own_ : *shared_;
    }
    Members& own() { return own_; }
    Members* shared() { return shared_ ? &*shared_ : nullptr; }
    const Json* own_value(const char* name) { return own_.find(name); }
    const Json* shared_value(const char* name) { return shared_ ? shared_->find(name) : nullptr; }

private:
    Members own_;
    std::optional<Members> shared_;
    const Json& own_json_;
    const Json* shared_json_;
};

void refuse_unknown(const Json& object, const std::string& where, bool has_tests,
                    Complaints& complaints) {
    if (!object.is_object()) return;
    for (const auto& [name, value] : object.items()) {
        const bool is_known = std::find(std::begin(member_names), std::end(member_names), name) !=
                                  std::end(member_names) ||
                              (has_tests && name == "tests");
        if (is_known) continue;
        complaints.add(where.empty() ? name : where + "." + name,
                       "there is no such member; " + hint_of_names(name, member_names));
    }
}

void read_span(Members& members, const char* name, Duration low, Duration& to) {
    if (members.find(name) == nullptr) return;
    Duration span = to;
    control::read_time(members, name, span);
    if (span < low || span > timeout_max)
        return members.complain(name, "this should be a time from 1ms to 24h");
    to = span;
}

// `events`: texts as `redial serve --events` takes them, the first for its number of requests.
bool read_events(Members& server, LabServer& lab) {
    std::vector<std::string> texts;
    if (!server.texts("events", texts)) return false;
    lab.stream_path = "/events";
    server.text("path", lab.stream_path);
    if (!lab.stream_path.starts_with('/')) server.complain("path", "this should begin with /");
    for (const std::string& text : texts) {
        const auto stream = core::lab_stream_from(text);
        if (!stream) server.complain("events", text + ": " + stream.error().line());
        if (stream) lab.streams.push_back(*stream);
    }
    return true;
}

Server read_server(Members& members, Complaints& complaints) {
    const Json* found = members.find("server");
    if (found == nullptr || *found == "lab") return LabServer{};
    const std::string where = members.path_of("server");
    if (!found->is_object()) {
        complaints.add(where, R"(this should be "lab", {"lab": {...}}, {"events": [...]}, )"
                              R"({"to": "ws://..."} or )"
                              R"({"command": "...", "url": "ws://127.0.0.1:{port}/"})");
        return LabServer{};
    }
    Members server(*found, where, complaints);
    LabServer lab;
    AddressServer address;
    CommandServer command;
    const Json* options = server.find("lab");
    const bool is_lab = options != nullptr;
    if (is_lab) read_lab(*options, where + ".lab", complaints, lab.options);
    const bool has_events = read_events(server, lab);
    const bool is_address = server.text("to", address.url);
    const bool is_command = server.text("command", command.command);
    if ((is_lab || has_events) + is_address + is_command != 1)
        complaints.add(where, "this should have one of lab, events, to and command");
    if (is_address) {
        address.url = control::url_of_upstream(address.url);
        const Status can_dial = control::check_upstream(address.url);
        if (!can_dial) server.complain("to", can_dial.error().line());
    }
    if (is_command) {
        if (!server.text("url", command.url))
            server.complain("url",
                            "this is missing (where the command listens, "
                            "\"ws://127.0.0.1:{port}/\")");
        read_span(server, "ready_within", std::chrono::milliseconds(1), command.ready_within);
    }
    server.refuse_unknown();
    if (is_address) return address;
    if (is_command) return command;
    return lab;
}

// The faults of a dialect are those of the server that is played.
void check_dialect(const Test& test, Complaints& complaints) {
    const auto* lab = std::get_if<LabServer>(&test.server);
    core::LabDialect dialect = lab == nullptr ? core::LabDialect{} : lab->options.dialect;
    const bool is_played = !dialect.name.empty();
    const std::string wrong = model::served_error(dialect);
    if (is_played && !wrong.empty()) return complaints.add("server.lab", wrong);
    if (!is_played && !dialect.faults.empty())
        return complaints.add("server.lab", "dialect_faults need a dialect");
    for (const control::ScenarioStep& step : test.scenario.steps) {
        for (const control::DialectFaultStep& one : step.dialect_faults) {
            if (!is_played)
                return complaints.add("timeline",
                                      "dialect_fault needs a server that is "
                                      "{\"lab\": {\"dialect\": NAME}}");
            dialect.faults = {one.fault};
            const std::string why = model::served_error(dialect);
            if (!why.empty()) return complaints.add("timeline", why);
        }
    }
}

// Texts that have a form of their own.
void check_spoken(const core::SessionConfig& config, const std::string& where,
                  Complaints& complaints) {
    const std::string error = model::dialect_choice_error(config.dialect);
    if (!error.empty()) complaints.add(where + ".dialect", error);
    const Status speech = core::check_speech(config.speech);
    if (!speech) complaints.add(where + ".speech", speech.error().line());
}

std::optional<Client> read_client(Members& members, Complaints& complaints) {
    const Json* found = members.find("client");
    if (found == nullptr) return std::nullopt;
    const std::string where = members.path_of("client");
    if (*found == "by hand") return AnyClient{};
    if (*found == "session") return SessionClient{};
    if (!found->is_object()) {
        complaints.add(where, R"(this should be {"command": "node client.js {url}"}, )"
                              R"({"session": {...}}, "session", "by hand" or {"by_hand": PORT})");
        return std::nullopt;
    }
    Members client(*found, where, complaints);
    CommandClient command;
    SessionClient session;
    std::uint64_t port = 0;
    const bool is_command = client.text("command", command.command);
    const bool is_by_hand = client.whole("by_hand", 65535, port);
    const Json* options = client.find("session");
    if (options != nullptr) {
        const std::string place = where + ".session";
        read_session(*options, place, complaints, session.config);
        check_spoken(session.config, place, complaints);
    }
    client.refuse_unknown();
    if (is_command + is_by_hand + (options != nullptr) != 1)
        complaints.add(where, "this should have one of command, session and by_hand");
    if (is_by_hand) return AnyClient{static_cast<std::uint16_t>(port)};
    if (is_command) return command;
    return session;
}

core::SessionConfig read_tap(Members& members, const std::string& url, Complaints& complaints) {
    const Json* found = members.find("tap");
    const Json nothing = Json::object();
    Members tap(found != nullptr ? *found : nothing, members.path_of("tap"), complaints);
    control::Listen listen;
    if (const Json* value = tap.find("listen")) {
        const auto text = value->is_string() ? value->get<std::string>() : value->dump();
        const auto parsed = control::listen_from_text(text);
        if (!parsed) tap.complain("listen", parsed.error().line());
        if (parsed) listen = *parsed;
    }
    core::SessionConfig config = control::tap_config(std::string(test_tap_name), url, listen);
    control::read_tap_options(tap, config);
    config.counter_is_given = tap.text("counter", config.counter_pointer);
    const auto pointer = JsonPointer::parse(config.counter_pointer);
    if (!pointer) tap.complain("counter", pointer.error().line());
    tap.refuse_unknown();
    return config;
}

// Read last: a test's name is made of the others where it has none.
void read_expected(TestMembers& members, Test& test, Complaints& complaints) {
    const Json* own = members.own_value("expect");
    const Json* shared = members.shared_value("expect");
    if (own != nullptr)
        test.expectations = read_expectations(*own, members.own().path_of("expect"), complaints);
    if (shared != nullptr) {
        Json rest = *shared;
        if (rest.is_object() && own != nullptr && own->is_object())
            for (const auto& [name, value] : own->items()) rest.erase(name);
        for (Expectation& one : read_expectations(rest, "expect", complaints))
            test.expectations.push_back(std::move(one));
    }
    std::vector<std::string> allowed;
    Members& allows = members.of("allow_not_seen");
    allows.texts("allow_not_seen", allowed);
    std::vector<std::string_view> names;
    for (const ExpectationInfo& info : all_expectations()) names.push_back(info.name);
    for (const std::string& name : allowed) {
        if (std::find(names.begin(), names.end(), name) == names.end())
            allows.complain("allow_not_seen", "there is no expectation \"" + name + "\"; " +
                                                  hint_of_names(name, names));
        for (Expectation& one : test.expectations)
            if (one.info().name == name) one.allow_unseen();
    }
}

Test read_test(TestMembers& members, Complaints& complaints) {
    Test test;
    members.own().text("name", test.name);
    if (test.name.size() > name_bytes_max) members.own().complain("name", "this is too long");
    std::vector<std::string> comment;
    members.own().texts("comment", comment);
    for (const std::string& line : comment)
        test.comment += (test.comment.empty() ? "" : "\n") + line;
    test.server = read_server(members.of("server"), complaints);
    test.client = read_client(members.of("client"), complaints);
    const auto* address = std::get_if<AddressServer>(&test.server);
    test.scenario.taps = {read_tap(members.of("tap"), address ? address->url : "", complaints)};
    std::uint64_t seed = 0;
    if (members.of("seed").whole("seed", UINT64_MAX, seed)) test.scenario.seed = seed;
    control::read_faults(members.of("faults"), "faults", test.scenario.faults);
    test.scenario.steps = control::read_steps(members.of("timeline"), "timeline", complaints);
    for (control::ScenarioStep& step : test.scenario.steps) step.tap.clear();
    control::sort_steps(test.scenario.steps);
    check_dialect(test, complaints);
    Members& run = members.of("run_for");
    if (run.find("run_for") != nullptr) {
        test.run_for = Duration{};
        read_span(run, "run_for", Duration{}, *test.run_for);
    }
    read_span(members.of("timeout"), "timeout", std::chrono::milliseconds(1), test.timeout);
    members.of("sends").texts("sends", test.sends);
    read_expected(members, test, complaints);
    return test;
}

// Names are told apart in reports: one that is missing is made, one that is there twice is counted.
void name_tests(std::vector<Test>& tests, const std::string& file) {
    const std::size_t slash = file.rfind('/');
    std::string stem = file.substr(slash == std::string::npos ? 0 : slash + 1);
    if (stem.ends_with(".json")) stem.resize(stem.size() - 5);
    if (stem.empty()) stem = "test";
    std::set<std::string> taken;
    for (std::size_t i = 0; i < tests.size(); ++i) {
        Test& test = tests[i];
        test.file = file;
        if (test.name.empty())
            test.name = tests.size() == 1 ? stem : fmt::format("{} {}", stem, i + 1);
        std::string name = test.name;
        for (int n = 2; !taken.insert(name).second; ++n)
            name = fmt::format("{} ({})", test.name, n);
        test.name = std::move(name);
    }
}

void number_lines(std::vector<Test>& tests, const std::map<std::string, std::uint32_t>& places,
                  bool is_many) {
    const auto line_of = [&places](const std::string& place) {
        const auto found = places.find(place);
        return found == places.end() ? 0u : found->second;
    };
    for (std::size_t i = 0; i < tests.size(); ++i) {
        tests[i].line = line_of(is_many ? fmt::format("tests[{}]", i) : "");
        for (Expectation& one : tests[i].expectations) one.set_line(line_of(one.place()));
    }
}

std::vector<Test> read_tests(const Json& json, Complaints& complaints) {
    std::vector<Test> tests;
    const bool is_many = json.is_object() && json.contains("tests");
    refuse_unknown(json, "", is_many, complaints);
    if (is_many && json.contains("name"))
        complaints.add("name", "each of the tests has a name of its own, this one is nobody's");
    if (!is_many) {
        TestMembers members(json, "", nullptr, complaints);
        tests.push_back(read_test(members, complaints));
        return tests;
    }
    Members top(json, "", complaints);
    const Json* list = top.list("tests");
    if (list == nullptr || list->empty()) {
        top.complain("tests", "this should be a list of tests");
        return tests;
    }
    if (list->size() > tests_max)
        top.complain("tests", fmt::format("these are more than {}", tests_max));
    std::size_t steps = 0, sends = 0;
    for (std::size_t i = 0; i < list->size() && !complaints.first(); ++i) {
        const std::string where = fmt::format("tests[{}]", i);
        refuse_unknown((*list)[i], where, false, complaints);
        TestMembers members((*list)[i], where, &json, complaints);
        tests.push_back(read_test(members, complaints));
        steps += tests.back().scenario.steps.size() + tests.back().scenario.faults.size();
        sends += tests.back().sends.size();
        if (steps > test_steps_max || sends > test_sends_max)
            complaints.add(where, fmt::format("with this one the file has more than {} steps and "
                                              "faults, or {} messages to send",
                                              test_steps_max, test_sends_max));
    }
    return tests;
}

}  // namespace

Result<std::vector<Test>> tests_from_text(std::string_view text, const std::string& file) {
    if (text.size() > test_file_bytes_max) return Error{"it is longer than 16 MiB"};
    const auto json = control::json_from_text(text);
    if (!json) return json.error();
    Complaints complaints;
    std::vector<Test> tests = read_tests(*json, complaints);
    if (complaints.first()) return *complaints.first();
    name_tests(tests, file);
    number_lines(tests, lines_of_places(text), json->contains("tests"));
    return tests;
}

}  // namespace redial::verdict
