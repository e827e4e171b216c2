// The session of a match stage that reads files and standard input: each file that a source names
// is a lane, its lines are the messages, their offsets the numbers of the lines, from 0. Of n
// workers, each takes the files whose name hashes to it.
//
// Patterns are looked up again once in a while; a file that appears is read from its begin. A file
// that was rotated (tail.h) is the same lane, which begins anew between two transactions.
//
// The position that is committed for a file is the byte that its next line begins at; a lane that
// is taken up behind the begin of its file is first given the header lines again (offsets below the
// position), since a Zeek log can't be read without.
//
// Thread safety: one thread. Borrows context and store for its life.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "service/local_session.h"
#include "service/local_store.h"
#include "service/service_context.h"
#include "service/session.h"

namespace tocsin {

// The files that the sources name now, each once. Fails when one that is not followed does not
// exist.
Result<std::vector<std::pair<std::string, const SourceOptions*>>> ListSourceFiles(
    const std::vector<SourceOptions>& sources);

std::unique_ptr<Session> MakeFileSession(const ServiceContext* context, LocalStore* store,
                                         WorkerPlace place);

}  // namespace tocsin
