// Writes results as JSON. Pure, any thread.
#include "verdict/result_json.hpp"

#include "verdict/result_words.hpp"

namespace redial::verdict {

using control::Json;

Json judged_to_json(const Judged& judged) {
    Json proofs = Json::array();
    for (const Proof& proof : judged.proofs)
        proofs.push_back(Json{{"session", proof.session.value},
                              {"attempt", proof.attempt.value},
                              {"since_ms", to_ms(proof.since)},
                              {"what", shown(proof.what)}});
    Json json{{"name", judged.name},
              {"expected", shown(judged.expected)},
              {"held", core::name_of(judged.held)},
              {"fails", judged.fails()},
              {"reason", shown(judged.reason)}};
    if (!judged.place.empty()) json["place"] = judged.place;
    if (judged.line > 0) json["line"] = judged.line;
    if (judged.may_be_unseen) json["may_be_unseen"] = true;
    json["proofs"] = std::move(proofs);
    return json;
}

Json result_to_json(const TestResult& result) {
    Json json{{"name", shown(result.name)}, {"file", shown(result.file)}};
    if (result.line > 0) json["line"] = result.line;
    json["round"] = result.round;
    json["seed"] = result.seed;
    json["ended"] = core::name_of(result.ended());
    json["took_ms"] = to_ms(result.took);
    if (!result.not_run.empty()) json["not_run"] = shown(result.not_run);
    Json expectations = Json::array();
    for (const Judged& judged : result.judged) expectations.push_back(judged_to_json(judged));
    json["expectations"] = std::move(expectations);
    for (const std::string& remark : result.remarks) json["remarks"].push_back(shown(remark));
    constexpr std::size_t client_lines_max = 100;
    Json said = Json::array();
    for (std::string& line : last_words(result, client_lines_max)) said.push_back(std::move(line));
    if (!said.empty()) json["client_said"] = std::move(said);
    if (!result.log_file.empty()) json["log"] = shown(result.log_file);
    return json;
}

std::string results_to_json(std::span<const TestResult> results) {
    const ResultCounts counts = counts_of(results);
    Json json{{"passed", counts.passed}, {"failed", counts.failed}, {"not_run", counts.not_run}};
    Json tests = Json::array();
    for (const TestResult& result : results) tests.push_back(result_to_json(result));
    json["tests"] = std::move(tests);
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace redial::verdict
