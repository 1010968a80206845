#!/usr/bin/env bash
# What a browser loads before the first list, brotli-compressed, against the budget: index.html and
# every file of the build that it names, directly or through a script or style sheet.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

budget=250000
dist=$root/frontend/dist
[ -f "$dist/index.html" ] || die "there is no UI build: run scripts/ui.sh first"
cd "$dist"

assets=()
while read -r asset; do assets+=("$asset"); done < <(find . -type f ! -name '*.br' ! -path '*/.*' | sed 's|^\./||' | sort)
# shellcheck disable=SC2012
lighter=$(ls -S texts-*.json.br | tail -1)
lighter=${lighter%.br}
loaded=(index.html)
seen=" index.html "
for ((next = 0; next < ${#loaded[@]}; next++)); do
    case ${loaded[next]} in *.html | *.js | *.mjs | *.css | *.webmanifest) ;; *) continue ;; esac
    for asset in "${assets[@]}"; do
        # Of the two languages a browser loads one: the larger counts.
        if [[ $asset == "$lighter" ]]; then continue; fi
        if [[ $seen != *" $asset "* ]] && grep -qF "${asset##*/}" "${loaded[next]}"; then
            loaded+=("$asset")
            seen+="$asset "
        fi
    done
done

bytes() { wc -c <"$1" | tr -d ' '; }
sum=0
printf '%10s %10s  %s\n' raw brotli file
for asset in "${loaded[@]}"; do
    raw=$(bytes "$asset")
    packed=$raw
    if [ -f "$asset.br" ]; then packed=$(bytes "$asset.br"); fi
    sum=$((sum + packed))
    printf '%10d %10d  %s\n' "$raw" "$packed" "$asset"
done
printf '%10s %10d  of %d allowed\n' '' "$sum" "$budget"
[ "$sum" -le "$budget" ] || die "the first load is $((sum - budget)) bytes over its budget"
