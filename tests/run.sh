#!/bin/sh
# run.sh: runs tests and counts what ran.
#
#   tests/run.sh FOLDER...         every test built in these folders; the last line is "N passed, N failed"
#   tests/run.sh one NAME COMMAND  one test program, as meson starts it (see meson.build)
#
# A program says what ran either by Criterion's lines ("Synthesis: Tested: 5 | Passing: 5 | ...") or by a line of its
# own, "5 passed, 0 failed". It has failed, as one failed test where it counted none itself, when it dies before saying
# so, runs no test, ends with a status other than 0, runs out of time, or leaves a sanitizer's report (leaks are in it).
#
# Invariant: from its start on, each program has a line "PASSED FAILED WHY" in $UNROLL_TEST_RESULTS/NAME.counts; it says
# "0 1" until the program has ended.
set -u

# What would make a test's outcome depend on the terminal it is started from.
export LC_ALL=C.UTF-8 OPENBLAS_NUM_THREADS=1
unset NO_COLOR COLORTERM COLUMNS LINES

# Prints "PASSED FAILED". Criterion's Failing includes the crashed.
count() {
    awk '
        /Synthesis: Tested: [0-9]+ [|] Passing: [0-9]+ / {
            sub(/.*Synthesis: Tested: /, "")
            tested = $1
            sub(/.*Passing: /, "")
            passed += $1
            failed += tested - $1
        }
        /^[0-9]+ passed, [0-9]+ failed$/ {
            passed += $1
            failed += $3
        }
        END { print passed + 0, failed + 0 }' "$1"
}

one() {
    result=${UNROLL_TEST_RESULTS:-$(mktemp -d)}/$1
    shift
    echo '0 1 it did not end in time' >"$result.counts"
    ASAN_OPTIONS="allocator_may_return_null=1:log_path=\"$result.report\":${ASAN_OPTIONS-}" \
        UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1:${UBSAN_OPTIONS-}" \
        "$@" >"$result.output" 2>&1 </dev/null
    status=$?
    read -r passed failed <<EOF
$(count "$result.output")
EOF
    why=
    [ "$status" -eq 0 ] || why="it ended with status $status"
    [ $((passed + failed)) -gt 0 ] || why="it ended with status $status and had run no test"
    for report in "$result.report".*; do
        [ -f "$report" ] || continue
        # A test that asks for too much memory gets its NULL, with a warning that is no fault.
        grep -qv 'WARNING: AddressSanitizer failed to allocate' "$report" || continue
        cat "$report" >>"$result.output"
        why='a sanitizer has a report'
    done
    [ -z "$why" ] || [ "$failed" -gt 0 ] || failed=1
    echo "$passed $failed $why" >"$result.counts"
    [ "$failed" -gt 0 ] || exit 0
    cat "$result.output" # for those who run `meson test --print-errorlogs`
    exit 1
}

# Adds to passed and failed what ran in one folder, and shows what failed.
run_folder() {
    results=$1/test-results
    rm -rf "$results" && mkdir "$results" || return
    output=$(UNROLL_TEST_RESULTS=$results meson test -C "$1" --no-rebuild 2>&1)
    status=$?
    failed_before=$failed
    programs=0
    for counts in "$results"/*.counts; do
        [ -f "$counts" ] || continue
        read -r more_passed more_failed why <"$counts"
        programs=$((programs + 1)) passed=$((passed + more_passed)) failed=$((failed + more_failed))
        [ "$more_failed" -gt 0 ] || continue
        name=$(basename "$counts" .counts)
        cat "$results/$name.output"
        echo "$(basename "$1"): $name: $more_failed failed${why:+; $why}"
    done
    if [ "$programs" -eq 0 ] || { [ "$status" -ne 0 ] && [ "$failed" -eq "$failed_before" ]; }; then
        failed=$((failed + 1))
        printf '%s\n%s\n' "$output" "$(basename "$1"): meson test ended with status $status"
    fi
}

if [ "${1-}" = one ]; then
    shift
    one "$@"
fi
passed=0 failed=0
for folder; do run_folder "$folder"; done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
