// The control API as a process, driven by clients that others wrote: the npm package
// toxiproxy-node-client as it is, and Python's urllib. Test's thread only.
#include "server_child.hpp"
#include "tap_child.hpp"

using namespace redial;
using namespace redial::tests;
using nlohmann::json;

namespace {

const std::string peers = std::string(REDIAL_SOURCE_DIR) + "/tests/peers/";

// `redial tap --control` without any tap.
class Api {
public:
    explicit Api(std::vector<std::string> more = {}) : program_(words(std::move(more))) {
        url_ = program_.after("control API on ").substr(15);
    }
    const std::string& url() const { return url_; }
    Program& program() { return program_; }

private:
    static std::vector<std::string> words(std::vector<std::string> more) {
        std::vector<std::string> all = {"tap", "--control", "0"};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    Program program_;
    std::string url_;
};

// What the steps of toxiproxy_client.js came to.
std::vector<json> toxiproxy(const Api& api, std::vector<std::string> steps) {
    std::vector<std::string> words = {peers + "toxiproxy_client.js", api.url()};
    words.insert(words.end(), steps.begin(), steps.end());
    Program run(words,
                {"NODE_PATH=" + std::string(REDIAL_SOURCE_DIR) + "/.cache/peers/node_modules"},
                "node");
    const int code = run.exit_code();
    INFO("scripts/setup test installs the client\n" << run.err);
    REQUIRE(code == 0);
    return log_lines(run.out);
}

template <class... Values>
json list(const Values&... values) {
    return json::array({json(values)...});
}
std::string step(const std::string& name, const json& arguments) {
    return name + ":" + arguments.dump();
}

// HOST:PORT of a ws URL.
std::string address_of(const std::string& url) {
    const std::size_t at = url.find("://") + 3;
    return url.substr(at, url.find('/', at) - at);
}

// One session through the proxy: what connect printed, and its exit code.
std::pair<std::string, int> try_session(const json& proxy) {
    const std::string url = "ws://" + proxy["listen"].get<std::string>() + "/ws/chat/";
    Program client({"connect", url, "--once", "--send", "x", "--for", "1s"});
    const int code = client.exit_code();
    return {client.out + client.err, code};
}

bool contains(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("the Toxiproxy client of Node.js populates, adds, updates, removes, disables and resets",
          "[cli][control]") {
    Lab lab;
    Api api;
    const json wish = {{"name", "chat"},
                       {"listen", "127.0.0.1:0"},
                       {"upstream", address_of(lab.url())},
                       {"enabled", true}};
    const json proxy = toxiproxy(api, {step("populate", list(wish))})[0][0];
    CHECK(proxy["upstream"] == address_of(lab.url()));
    CHECK(contains(try_session(proxy).first, "\"echo\":\"x\""));

    // Redial's own kinds are further types; the original's are as they were.
    const json answer = {{"type", "answer"}, {"attributes", {{"status", 503}}}};
    const json slow = {{"name", "slow"},
                       {"type", "latency"},
                       {"stream", "upstream"},
                       {"toxicity", 1.0},
                       {"attributes", {{"latency", 20}, {"jitter", 5}}}};
    const auto added =
        toxiproxy(api, {step("add", list("chat", answer)), step("add", list("chat", slow)),
                        step("toxic", list("chat", "slow"))});
    CHECK(added[1] == added[2]);
    CHECK(added[2]["attributes"]["latency"] == 20);
    CHECK(contains(try_session(proxy).first, "503 Service Unavailable"));

    const json unauthorized = {{"attributes", {{"status", 401}}}};
    const auto changed =
        toxiproxy(api, {step("change", list("chat", "answer_downstream", unauthorized))});
    CHECK(changed[0]["attributes"]["status"] == 401);
    CHECK(contains(try_session(proxy).first, "401 Unauthorized"));

    toxiproxy(api, {step("take", list("chat", "answer_downstream"))});
    CHECK(contains(try_session(proxy).first, "\"echo\":\"x\""));

    toxiproxy(api, {step("update", list("chat", json{{"enabled", false}}))});
    // Accepted and reset, so that the tap sees the dial.
    CHECK(contains(try_session(proxy).first, "reset"));

    const auto after = toxiproxy(api, {"reset", "all", "version"});
    CHECK(after[1][0]["enabled"] == true);
    CHECK(after[1].size() == 1);
    CHECK(contains(try_session(proxy).first, "\"echo\":\"x\""));
    CHECK(toxiproxy(api, {step("remove", list("chat")), "all"})[1].empty());
}

TEST_CASE("Python's urllib drives the control API, and errors come with their status",
          "[cli][control]") {
    Lab lab;
    Api api;
    Program python({peers + "control_client.py", api.url(), address_of(lab.url())}, {},
                   system_python());
    const int code = python.exit_code();
    INFO(python.err);
    CHECK(code == 0);
    CHECK(python.out == "ok\n");
}

TEST_CASE("the tap of the command line is a proxy of the control API", "[cli][control]") {
    Lab lab;
    Api api({"--listen", "0", "--to", lab.url(), "--name", "chat", "--fault", "latency:5ms,down"});
    const json all = toxiproxy(api, {"all"})[0];
    REQUIRE(all.size() == 1);
    CHECK(all[0]["name"] == "chat");
    CHECK(all[0]["upstream"] == lab.url());
    toxiproxy(api, {step("remove", list("chat"))});
    api.program().signal(SIGTERM);
    CHECK(api.program().exit_code() == 0);
}
