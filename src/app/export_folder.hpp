// ExportFolder: the one folder that an agent's exports may go into. Names that lead out of it, by
// "..", by a link or from the root, are errors. Main thread.
#pragma once

#include <string>

#include "base/result.hpp"

namespace redial::app {

class ExportFolder {
public:
    // "": the working directory. Error: it is no folder.
    static Result<ExportFolder> open(const std::string& path);

    // The whole path of a file in it, or below it in folders that are there. Error where
    // the file is there already, unless it may be replaced.
    Result<std::string> path_of(const std::string& name, bool replaces) const;
    const std::string& path() const { return path_; }

private:
    explicit ExportFolder(std::string path) : path_(std::move(path)) {}
    std::string path_;  // without links in it
};

}  // namespace redial::app
