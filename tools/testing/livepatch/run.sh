#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Run the programs that the Makefile has built.
#
# usage: ./run.sh check|fuzz|corpus|coverage DIR TARGET...

set -uo pipefail

cd "$(dirname "$0")" || exit

# So many inputs of each target are kept, and none that is longer.
max_inputs=30
max_size=400

# How many variations of each are tried, too
variations=2000

options() {
	echo "-max_len=400"
	[ ! -f "$1.dict" ] || echo "-dict=$1.dict"
	[ "$1" != supersedes ] || echo "-only_ascii=1"
}

inputs() {
	find "corpus/$1" -type f | sort
}

# One result for each target, in TAP
check() {
	local target nr=0 failed=0 files

	echo "1..$#"
	for target; do
		nr=$((nr + 1))
		mapfile -t files < <(inputs "$target")
		if [ ${#files[@]} -eq 0 ]; then
			echo "not ok $nr - $target: there are no inputs"
			failed=1
		elif "$dir/replay_$target" -m "$variations" "${files[@]}" 2>"$dir/$target.log"; then
			echo "ok $nr - $target: ${#files[@]} inputs, $variations variations of each"
		else
			tail -n 40 "$dir/$target.log" | sed 's/^/# /'
			echo "not ok $nr - $target"
			failed=1
		fi
	done
	return $failed
}

figure() {
	sed -n "s/^stat::$2: *//p" "$dir/$1.log"
}

# What was done, in a line
report() {
	local target=$1 started=$2 coverage

	coverage=$(grep -o 'cov: [0-9]* ft: [0-9]*' "$dir/$target.log" | tail -n 1)
	echo "$target: $(figure "$target" number_of_executed_units) executions in" \
		"$(($(date +%s) - started)) s, seed $SEED, ${coverage:-no coverage}," \
		"$(find "$dir/corpus/$target" -type f | wc -l) inputs kept"
}

fuzz() {
	local target started failed=0 limits

	limits=("-max_total_time=$SECONDS_EACH" "-runs=$EXECUTIONS" "-seed=$SEED")
	for target; do
		mkdir -p "$dir/corpus/$target"
		started=$(date +%s)
		# Freed memory that waits long for reuse makes it slow.
		# shellcheck disable=SC2046 # several words
		if ! ASAN_OPTIONS=quarantine_size_mb=4 "$dir/fuzz_$target" "${limits[@]}" \
			$(options "$target") -entropic=0 -timeout=20 -print_final_stats=1 \
			-artifact_prefix="$dir/$target-" "$dir/corpus/$target" \
			"corpus/$target" >"$dir/$target.log" 2>&1; then
			grep -vE '^#[0-9]+|^INFO|^"' "$dir/$target.log" | tail -n 40
			failed=1
		fi
		report "$target" "$started"
	done
	return $failed
}

# The inputs that reach most, each chosen for what the ones before it lack: as
# long as there are, places in the code (there are eight features for each, by
# how often it is reached), then features.
best_of() {
	awk -v max_size="$max_size" -v max_inputs="$max_inputs" -v grain=8 '
		NR == 1 { nr = $1 }
		NR > 2 && NR <= nr + 2 { file[NR - 3] = $0 }
		NR > nr + 2 && $1 == "STARTED" { size[$2] = $3 }
		NR > nr + 2 && $1 == "FT" && size[$2] <= max_size { reached[$2] = $0 }
		function gain_of(i, take,	n, k, gain, new, feature) {
			n = split(reached[i], feature)
			for (k = 3; k <= n; k++) {
				feature[k] = grain " " int(feature[k] / grain)
				if (!(feature[k] in have) && !(feature[k] in new))
					gain++
				new[feature[k]]
				if (take)
					have[feature[k]]
			}
			return gain + 0
		}
		END {
			while (max_inputs > 0) {
				most = 0
				for (i in reached) {
					gain = gain_of(i, 0)
					if (gain > most) { most = gain; best = i }
				}
				if (!most && grain == 1)
					break
				if (!most) {
					grain = 1
					for (i in taken)
						gain_of(i, 1)
					continue
				}
				print file[best]
				gain_of(best, 1)
				taken[best]
				max_inputs--
			}
		}' "$1"
}

corpus() {
	local target control=$dir/control file

	for target; do
		rm -rf "$control" "$dir/best"
		mkdir -p "$dir/best" "$dir/corpus/$target"
		# shellcheck disable=SC2046
		"$dir/fuzz_$target" $(options "$target") -set_cover_merge=1 \
			-merge_control_file="$control" "$dir/best" \
			"corpus/$target" "$dir/corpus/$target" \
			>"$dir/$target.log" 2>&1 || { tail -n 20 "$dir/$target.log"; return 1; }
		rm -rf "$dir/best"
		mkdir "$dir/best"
		best_of "$control" | while read -r file; do
			cp "$file" "$dir/best/$(sha1sum <"$file" | cut -c1-12)"
		done
		# Those with a name of their own stay.
		find "corpus/$target" -type f -regex '.*/[0-9a-f]*' -delete
		mv "$dir"/best/* "corpus/$target"
		echo "$target: $(inputs "$target" | wc -l) inputs," \
			"$(inputs "$target" | xargs cat | wc -c) bytes"
	done
}

# How much of the kernel's code is reached
coverage() {
	local target objects=() files

	for target; do
		mkdir -p "$dir/corpus/$target"
		mapfile -t files < <(find "corpus/$target" "$dir/corpus/$target" -type f)
		LLVM_PROFILE_FILE=$dir/$target.profraw "$dir/coverage_$target" "${files[@]}" \
			2>"$dir/$target.log" || { tail -n 20 "$dir/$target.log"; return 1; }
		objects+=(-object "$dir/coverage_$target")
	done
	llvm-profdata merge -o "$dir/profdata" "$dir"/*.profraw
	llvm-cov report "${objects[@]:1}" -instr-profile="$dir/profdata" \
		-ignore-filename-regex='(include/.*|testing/livepatch/[^/]*|lib/[^/]*)$'
}

run=$1 dir=$2
shift 2
"$run" "$@"
