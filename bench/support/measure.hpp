// What the benchmarks measure with: clocks, CPU time, memory, and a row of the table. A benchmark
// never fails for a figure; it ends with a sentence when it cannot measure. One thread.
#pragma once

#include <sys/types.h>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace redial::bench {

using Samples = std::vector<double>;

double wall_seconds();                 // steady, arbitrary start
double cpu_seconds();                  // of this process: all its threads, user and system
double cpu_seconds_of(pid_t process);  // of another one; scheduler's figures, to the nanosecond
double resident_bytes();               // of this process

// Wall and CPU seconds since it was made.
class Stopwatch {
public:
    Stopwatch() : wall_(wall_seconds()), cpu_(cpu_seconds()) {}
    double wall() const { return wall_seconds() - wall_; }
    double cpu() const { return cpu_seconds() - cpu_; }

private:
    double wall_;
    double cpu_;
};

// `share` 0..1, 0.5 is the median. Precondition: samples is not empty.
double quantile(Samples samples, double share);
double median(const Samples& samples);

// REDIAL_BENCH_ROUNDS, else `usual`.
int rounds(int usual = 5);

[[noreturn]] void give_up(const std::string& why);

// Runs `measure` in a process of its own, so that each figure starts from a fresh heap and has the
// process's CPU time to itself. Precondition: this process has no other thread.
Samples measured_apart(const std::function<Samples()>& measure);

// One line of the table: medians, and of the ratio ours / reference of each round the median and
// the extremes. Both have one sample a round.
struct Row {
    std::string what;  // with its unit
    Samples ours;
    Samples reference;
    std::string reference_is;
};
void print(const Row& row);

}  // namespace redial::bench
