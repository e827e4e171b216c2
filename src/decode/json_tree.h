// An indexed JSON text whose grammar json_scan.h has checked, as a tree or as its leaves.
//
// Pure functions.
#pragma once

#include <vector>

#include "decode/json_index.h"
#include "tocsin/event.h"
#include "tocsin/event_tree.h"

namespace tocsin {

Node JsonTree(const JsonIndex& index);

// Appends every string, number and bool that is no member's name, in document order.
void JsonLeaves(const JsonIndex& index, std::vector<Value>* leaves);

}  // namespace tocsin
