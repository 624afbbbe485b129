// The machine and the build that a result came from.
#pragma once

#include <string>

#include "report/result.hpp"

namespace axle::cli {

report::Machine describe_machine();

// "a1b2c3d" of the project's checkout, with "+changes" when the tree differs from it; "unknown" without git.
std::string describe_commit();

}  // namespace axle::cli
