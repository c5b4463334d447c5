// The program that a test kills.
#pragma once

namespace umbrella::test {

/// Records for a minute into `directory`. Returns the program's exit status.
int record_into(const char* directory);

}  // namespace umbrella::test
