// Writes the taps' figures as text for Prometheus. Pure, any thread.
#include "control/metrics.hpp"

#include "base/format.hpp"
#include "base/redact.hpp"
#include "control/proxies.hpp"

namespace redial::control {
namespace {

// A label's value, escaped as the format wants it. URLs lose what is secret in them: metrics are
// stored for years.
std::string label(const std::string& text) {
    std::string escaped;
    for (const char c : redact_text(text, {})) {
        if (c == '\\' || c == '"') escaped += '\\';
        escaped += c == '\n' ? std::string("\\n") : std::string(1, c);
    }
    return escaped;
}

struct Labels {
    std::string name;
    std::string listen;
    std::string upstream;
};

class Writer {
public:
    explicit Writer(std::string& out) : out_(out) {}
    void begin(const char* metric, const char* type, const char* help) {
        metric_ = metric;
        out_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", metric, help, metric, type);
    }
    void value(const Labels& of, const char* flow, std::uint64_t value) {
        const std::string direction = flow == nullptr ? "" : fmt::format("direction=\"{}\",", flow);
        out_ += fmt::format("{}{{{}tap=\"{}\",listen=\"{}\",upstream=\"{}\"}} {}\n", metric_,
                            direction, of.name, of.listen, of.upstream, value);
    }
    void original(const Labels& of, const char* flow, std::uint64_t value) {
        out_ +=
            fmt::format("{}{{direction=\"{}\",listener=\"{}\",proxy=\"{}\",upstream=\"{}\"}} {}\n",
                        metric_, flow, of.listen, of.name, of.upstream, value);
    }

private:
    std::string& out_;
    const char* metric_ = "";
};

}  // namespace

std::string metrics_text(const core::ControlState& state) {
    std::string out;
    Writer writer(out);
    const std::vector<std::string> names = names_of(state);
    // One metric after the other, each with all taps, as the format wants it.
    const auto each = [&](auto write) {
        for (std::size_t i = 0; i < state.taps.size(); ++i) {
            const core::ControlTap& tap = state.taps[i];
            write(tap, Labels{label(names[i]), label(listen_of(tap)),
                              label(upstream_of_url(tap.config->url))});
        }
    };
    writer.begin("redial_tap_enabled", "gauge", "1 while the tap listens.");
    each([&](const core::ControlTap& tap, const Labels& of) {
        writer.value(of, nullptr, tap.state.is_listening ? 1 : 0);
    });
    writer.begin("redial_tap_connections", "gauge", "Connections relayed now.");
    each([&](const core::ControlTap& tap, const Labels& of) {
        writer.value(of, nullptr, tap.state.connections);
    });
    writer.begin("redial_tap_dials_total", "counter", "Dials of clients, refused ones included.");
    each([&](const core::ControlTap& tap, const Labels& of) {
        writer.value(of, nullptr, tap.state.dials);
    });
    writer.begin("redial_tap_bytes_total", "counter", "Bytes relayed.");
    each([&](const core::ControlTap& tap, const Labels& of) {
        writer.value(of, "to_server", tap.state.to_server_bytes);
        writer.value(of, "to_client", tap.state.to_client_bytes);
    });
    writer.begin("redial_tap_faults_made_total", "counter", "Faults made on purpose.");
    each([&](const core::ControlTap& tap, const Labels& of) {
        writer.value(of, nullptr, tap.faults_made);
    });
    for (const char* metric :
         {"toxiproxy_proxy_received_bytes_total", "toxiproxy_proxy_sent_bytes_total"}) {
        writer.begin(metric, "counter", "Bytes relayed, under Toxiproxy's name.");
        each([&](const core::ControlTap& tap, const Labels& of) {
            writer.original(of, "upstream", tap.state.to_server_bytes);
            writer.original(of, "downstream", tap.state.to_client_bytes);
        });
    }
    return out;
}

}  // namespace redial::control
