// Clocks of the system, figures of /proc, and the table's rows as tab-separated text, which
// scripts/bench aligns. One thread.
#include "support/measure.hpp"

#include <dirent.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "base/format.hpp"

namespace redial::bench {
namespace {

// A measurement that hangs is ended: `make bench` must come back.
constexpr unsigned seconds_apart_max = 90;

double to_seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

void write_all(int descriptor, const Samples& samples) {
    const char* at = reinterpret_cast<const char*>(samples.data());
    std::size_t left = samples.size() * sizeof(double);
    while (left > 0) {
        const ssize_t written = ::write(descriptor, at, left);
        if (written <= 0) ::_exit(1);
        at += written;
        left -= static_cast<std::size_t>(written);
    }
}

Samples read_all(int descriptor) {
    Samples samples;
    double sample = 0;
    while (::read(descriptor, &sample, sizeof sample) == static_cast<ssize_t>(sizeof sample)) {
        samples.push_back(sample);
    }
    return samples;
}

}  // namespace

double wall_seconds() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double>(now).count();
}

double cpu_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return to_seconds(usage.ru_utime) + to_seconds(usage.ru_stime);
}

// /proc/PID/task/*/schedstat: ticks of /proc/PID/stat are 10 ms, too coarse for an idle window.
double cpu_seconds_of(pid_t process) {
    const std::string folder = "/proc/" + std::to_string(process) + "/task";
    DIR* tasks = ::opendir(folder.c_str());
    if (tasks == nullptr) give_up("process " + std::to_string(process) + " has ended");
    double nanoseconds = 0;
    while (const dirent* task = ::readdir(tasks)) {
        double ran = 0;
        std::ifstream file(folder + "/" + task->d_name + "/schedstat");
        if (task->d_name[0] != '.' && file >> ran) nanoseconds += ran;
    }
    ::closedir(tasks);
    return nanoseconds / 1e9;
}

double resident_bytes() {
    std::ifstream file("/proc/self/statm");
    double pages = 0;
    double resident = 0;
    file >> pages >> resident;
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double quantile(Samples samples, double share) {
    std::sort(samples.begin(), samples.end());
    const double place = share * static_cast<double>(samples.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, samples.size() - 1);
    const double part = place - static_cast<double>(below);
    return samples[below] * (1 - part) + samples[above] * part;
}

double median(const Samples& samples) { return quantile(samples, 0.5); }

int rounds(int usual) {
    const char* asked = std::getenv("REDIAL_BENCH_ROUNDS");
    const int count = asked == nullptr ? usual : std::atoi(asked);
    return std::clamp(count, 1, 100);
}

void give_up(const std::string& why) {
    fmt::print(stderr, "bench: {}\n", why);
    std::exit(1);
}

Samples measured_apart(const std::function<Samples()>& measure) {
    int ends[2];
    if (::pipe(ends) != 0) give_up(std::strerror(errno));
    std::fflush(stdout);
    const pid_t child = ::fork();
    if (child < 0) give_up(std::strerror(errno));
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::alarm(seconds_apart_max);
        ::close(ends[0]);
        write_all(ends[1], measure());
        ::_exit(0);
    }
    ::close(ends[1]);
    const Samples samples = read_all(ends[0]);
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (samples.empty() || status != 0) give_up("a measurement did not come to its end");
    return samples;
}

void print(const Row& row) {
    Samples ratios;
    for (std::size_t i = 0; i < row.ours.size() && i < row.reference.size(); ++i) {
        ratios.push_back(row.ours[i] / row.reference[i]);
    }
    if (ratios.empty()) return;
    fmt::print("{}\t{:.3g}\t{:.3g}\t{:.2f}\t{:.2f} - {:.2f}\t{}\n", row.what, median(row.ours),
               median(row.reference), median(ratios), quantile(ratios, 0), quantile(ratios, 1),
               row.reference_is);
    std::fflush(stdout);
}

}  // namespace redial::bench
