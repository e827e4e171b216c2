# Shared by the checks and by shell tests: one line per fact, their number, and an exit code.
#
#   source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
#   holds "no file is too long" < <(find ...)   # holds when nothing is printed; what is, is shown
#   finish

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 4
passes=0
failures=0

ok() {
  printf 'ok - %s\n' "$1"
  passes=$((passes + 1))
}

not_ok() {
  printf 'not ok - %s\n' "$1"
  failures=$((failures + 1))
}

# holds FACT: standard input lists what speaks against the fact.
holds() {
  local against
  against=$(cat)
  if [[ -z $against ]]; then
    ok "$1"
  else
    not_ok "$1"
    printf '%s\n' "$against" | sed 's/^/    /'
  fi
}

finish() {
  printf '%d passed, %d failed\n' "$passes" "$failures"
  if [[ $failures -gt 0 ]]; then exit 1; fi
  exit 0
}
