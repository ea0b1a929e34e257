// redial herd as a process: simulated, real, cancelled, refused. Test's thread only.
#include <map>

#include "program.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

// Dials in each second, by the CSV file.
std::map<int, long> arrivals_of(const std::string& csv) {
    std::map<int, long> arrivals;
    std::istringstream lines(csv);
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
        int second = 0;
        long count = 0;
        const char* rest = line.c_str() + line.find("\",") + 2;
        if (std::sscanf(rest, "%d,%ld", &second, &count) == 2) arrivals[second] = count;
    }
    return arrivals;
}

long sum_of(const std::map<int, long>& arrivals) {
    long sum = 0;
    for (const auto& [second, count] : arrivals) sum += count;
    return sum;
}

}  // namespace

TEST_CASE("a simulated herd prints its table, writes its CSV and ends by itself", "[cli][herd]") {
    TestFolder folder;
    Program run({"herd", "--clients", "2000", "--policy", "chat-ui", "--policy", "aws-full-jitter",
                 "--csv", folder.file("herd.csv")});
    CHECK(run.exit_code() == 0);
    INFO(run.out << run.err);
    CHECK(run.out.find("2000 clients, an outage of 30 s") == 0);
    CHECK(count_of(run.out, "\nchat-ui ") == 2);
    CHECK(count_of(run.out, "\naws-full-jitter ") == 2);
    const std::string csv = text_of(folder.file("herd.csv"));
    CHECK(csv.find("\"chat-ui\",35,19") != std::string::npos);
}

TEST_CASE("a real herd of 1,000 sockets dials as the simulated one does", "[cli][herd]") {
    TestFolder folder;
    write_file(folder.file("ours.json"),
               R"({"name":"ours","preset":"aws-full-jitter","first_delay_ms":400,"cap_ms":3000})");
    const auto dials = [&folder](std::vector<std::string> more) {
        std::vector<std::string> words = {"herd",
                                          "--clients",
                                          "1000",
                                          "--outage",
                                          "3s",
                                          "--for",
                                          "14s",
                                          "--policy",
                                          folder.file("ours.json"),
                                          "--csv",
                                          folder.file("herd.csv")};
        words.insert(words.end(), more.begin(), more.end());
        Program run(words);
        const int exit_code = run.exit_code();
        INFO(run.out << run.err);
        CHECK(exit_code == 0);
        return arrivals_of(text_of(folder.file("herd.csv")));
    };
    const auto simulated = dials({"--opens-per-second", "100000", "--queue", "100000"});
    const auto real = dials({"--real", "lab"});
    // About 4,500 dials of 1,000 clients each: chance alone moves the sum by one per cent.
    CHECK(static_cast<double>(sum_of(real)) ==
          Approx(static_cast<double>(sum_of(simulated))).epsilon(0.08));
    for (int second = 0; second < 4; ++second) {
        INFO("second " << second);
        const double expected = static_cast<double>(simulated.at(second));
        CHECK(static_cast<double>(real.at(second)) == Approx(expected).epsilon(0.15).margin(40));
    }
}

TEST_CASE("a herd is cancelled by Ctrl+C", "[cli][herd]") {
    Program run({"herd", "--real", "lab", "--clients", "50", "--outage", "30s", "--for", "60s"});
    run.after("50 clients open at ws://127.0.0.1:");
    run.signal(SIGINT);
    CHECK(run.exit_code() == 1);
    CHECK(run.err == "redial: herd: cancelled\n");
}

TEST_CASE("a real herd at another machine asks for --yes", "[cli][herd]") {
    Program run({"herd", "--real", "ws://example.org/", "--clients", "10"});
    CHECK(run.exit_code() == 2);
    CHECK(run.err.find("say --yes") != std::string::npos);
}
