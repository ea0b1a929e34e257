// Placeholders at a dial: asked for at each attempt, off the service thread, used once and told
// nowhere. In virtual time, and over real sockets with real files and commands.
#include <unistd.h>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "base/debug_log.hpp"
#include "fake_service.hpp"
#include "peer.hpp"
#include "rig.hpp"

namespace redial::tests {

namespace {

core::SessionConfig with_token(core::SessionConfig config, const std::string& placeholder) {
    config.headers = {{"Authorization", "Bearer " + placeholder}};
    return config;
}

// Everything told, as text: what must not hold a secret.
std::string all_words(const std::vector<core::Event>& events) {
    std::string words;
    for (const core::Event& event : events) {
        if (const auto* started = std::get_if<core::AttemptStarted>(&event.what))
            words += started->url + started->why + "\n";
        if (const auto* done = std::get_if<core::StageDone>(&event.what)) {
            words += done->detail + "\n";
            for (const core::Header& header : done->headers) words += header.value + "\n";
        }
        if (const auto* opened = std::get_if<core::AttemptOpened>(&event.what))
            words += opened->request + opened->response + opened->subprotocol + "\n";
        if (const auto* ended = std::get_if<core::AttemptEnded>(&event.what))
            words += core::in_words(ended->outcome) + ended->response + "\n";
        if (const auto* plan = std::get_if<core::RetryPlanned>(&event.what))
            words += plan->cause + "\n";
        if (const auto* config = std::get_if<core::SessionAdded>(&event.what))
            words += config->config->url + config->config->headers.at(0).value + "\n";
    }
    return words;
}

}  // namespace

TEST_CASE("values are asked for at each attempt, and nobody is dialled before they are there",
          "[placeholders]") {
    DriverRig rig(with_token(DriverRig::config("ws://10.0.0.1:9/?t=${env:T}"), "${command:token}"));
    CHECK(rig.host.sockets.peers.empty());
    CHECK(rig.host.asked == std::vector<std::string>{"${env:T}", "${command:token}"});
    rig.driver.on_answer({1, {}, {{"${env:T}", "tee-one"}, {"${command:token}", "secret1"}}, ""});
    rig.connect(rig.peer());
    CHECK(rig.peer().received.find("GET /?t=tee-one HTTP/1.1") != std::string::npos);
    CHECK(rig.peer().received.find("Authorization: Bearer secret1\r\n") != std::string::npos);
    rig.upgrade(rig.peer());
    const auto opened = rig.host.all<core::AttemptOpened>();
    REQUIRE(opened.size() == 1);
    CHECK(opened[0].request.find("Bearer ${command:token}") != std::string::npos);
    rig.end(rig.peer(), net::SocketEndKind::Reset);
    rig.host.pass(500ms);
    CHECK(rig.host.asked.size() == 4);
    rig.driver.on_answer({2, {}, {{"${env:T}", "tee-two"}, {"${command:token}", "secret2"}}, ""});
    rig.connect(rig.peer(1));
    CHECK(rig.peer(1).received.find("Authorization: Bearer secret2\r\n") != std::string::npos);
    const std::string words = all_words(rig.host.events);
    for (const char* secret : {"secret1", "secret2", "tee-one", "tee-two"}) {
        INFO(secret);
        CHECK(words.find(secret) == std::string::npos);
    }
}

TEST_CASE("a value that cannot be had ends the attempt, says which, and is tried again",
          "[placeholders]") {
    auto config = with_token(DriverRig::config("ws://10.0.0.1:9/"), "${env:T}");
    config.failover.urls = {"ws://10.0.0.2:9/"};
    DriverRig rig(config);
    SECTION("there is none") {
        rig.driver.on_answer({1, {}, {}, "${env:T}: the environment has no T"});
        CHECK(core::in_words(rig.outcome()) ==
              "unreachable: no value for ${env:T}: the environment has no T");
    }
    SECTION("it would begin a header of its own") {
        rig.driver.on_answer({1, {}, {{"${env:T}", "a\r\nX: evil"}}, ""});
        CHECK(core::in_words(rig.outcome())
                  .ends_with("${env:T}: it has a line end or control character in it"));
    }
    SECTION("no answer") {
        rig.host.pass(11s);
        CHECK(rig.outcome().detail == "no value for its placeholders: no answer in time");
        CHECK(rig.host.cancelled == std::vector<std::uint64_t>{1});
    }
    CHECK(rig.host.sockets.peers.empty());
    CHECK(rig.host.all<core::RetryPlanned>().size() == 1);
    CHECK(rig.host.all<core::EndpointsChanged>().empty());  // it is not the endpoint's fault
}

TEST_CASE("disconnecting while a value is asked for ends the attempt, and a late answer is ignored",
          "[placeholders]") {
    DriverRig rig(with_token(DriverRig::config("ws://10.0.0.1:9/"), "${env:T}"));
    rig.order(core::Disconnect{});
    CHECK(rig.outcome().kind == core::OutcomeKind::Abandoned);
    rig.driver.on_answer({1, {}, {{"${env:T}", "late"}}, ""});
    CHECK(rig.host.late_reports == 1);
    CHECK(rig.host.sockets.peers.empty());
}

TEST_CASE("$${ stands for itself, and a password's value is hidden as it is sent too",
          "[placeholders]") {
    auto config = with_token(DriverRig::config("ws://10.0.0.1:9/"), "$${env:T}");
    SECTION("an escape") {
        DriverRig rig(config);
        CHECK(rig.host.asked.empty());
        rig.connect(rig.peer());
        CHECK(rig.peer().received.find("Bearer ${env:T}\r\n") != std::string::npos);
    }
    SECTION("a password") {
        config.headers = {{"X-Plain", "1"}};
        config.basic_auth_user = "me";
        config.basic_auth_password = "${env:T}";
        DriverRig rig(config);
        rig.driver.on_answer({1, {}, {{"${env:T}", "open sesame"}}, ""});
        rig.upgrade(rig.peer());
        const auto opened = rig.host.all<core::AttemptOpened>();
        REQUIRE(opened.size() == 1);
        CHECK(opened[0].request.find("Authorization: Basic ${env:T}\r\n") != std::string::npos);
    }
}

TEST_CASE("over real sockets each attempt has a fresh token, told to the server alone",
          "[loopback][placeholders]") {
    char folder[] = "/tmp/redial-values-XXXXXX";
    REQUIRE(::mkdtemp(folder) != nullptr);
    const std::string file = std::string(folder) + "/token";
    const std::string counter = std::string(folder) + "/count";
    std::ofstream(file) << "from-a-file\n";
    Peer server;
    Rig rig;
    auto config = with_token(
        Rig::config(server.url("/?t=${file:" + file + "}")),
        "${command:echo x >> " + counter + "; echo nr-$(wc -l < " + counter + ")-secret}");
    const auto session = rig.add(config);
    for (int n = 1; n <= 2; ++n) {
        PeerConnection connection = server.accept();
        const std::string head = connection.upgrade();
        INFO(head);
        CHECK(head.starts_with("GET /?t=from-a-file HTTP/1.1\r\n"));
        CHECK(head.find("Bearer nr-" + std::to_string(n) + "-secret\r\n") != std::string::npos);
        rig.opens(session, static_cast<std::size_t>(n));
        connection.reset();
        REQUIRE(rig.until([&] {
            return rig.all<core::AttemptEnded>(session).size() == static_cast<std::size_t>(n);
        }));
    }
    rig.post(session, core::Disconnect{});
    CHECK(all_words(rig.seen.events).find("-secret\r") == std::string::npos);
    CHECK(all_words(rig.seen.events).find("from-a-file") == std::string::npos);
    for (const std::string& path : {file, counter}) std::remove(path.c_str());
    ::rmdir(folder);
}

TEST_CASE("a slow command holds up its own session alone", "[loopback][placeholders]") {
    Rig rig;
    const auto url = rig.lab();
    const auto slow =
        rig.add(with_token(Rig::config(url + "?session=slow"), "${command:sleep 20}"));
    const auto quick = rig.add(url + "?session=quick");
    rig.opens(quick);
    CHECK(rig.all<core::AttemptEnded>(slow).empty());
    rig.stop();
    CHECK(rig.ends(slow).kind == core::OutcomeKind::Abandoned);
}

}  // namespace redial::tests
