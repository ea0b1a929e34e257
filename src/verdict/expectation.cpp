// Judges an expectation, and reads those of a file by the table. Pure, any thread.
#include "verdict/expectation.hpp"

namespace redial::verdict {

Judged Expectation::judge(const Observed& observed) const {
    Judged judged;
    judged.name = std::string(info_->name);
    judged.expected = expected_;
    judged.place = place_;
    judged.line = line_;
    judged.may_be_unseen = may_be_unseen_;
    if (judge_) judge_(observed, judged);
    return judged;
}

}  // namespace redial::verdict
