#!/bin/sh
# Finishes what Trunk built, inside Trunk's staging folder: joins the styles, shrinks the module
# where a wasm-opt is at hand, writes the words of each language, names every file by its content and
# writes the loader.
set -eu

stage=${TRUNK_STAGING_DIR:?run by Trunk}
source=${TRUNK_SOURCE_DIR:-.}
name=steward-ui

# The first twelve digits of a file's SHA-256.
digest() { sha256sum "$1" | cut -c1-12; }

# Moves a file of the staging folder to its hashed name and prints that name.
hashed() {
  file=$1 stem=$2 ending=$3
  target="$stem-$(digest "$file").$ending"
  mv "$file" "$stage/$target"
  printf '%s' "$target"
}

# wasm-opt: the tool that STEWARD_WASM_OPT names, or the one on PATH; none is fine, the module is
# larger then. Only release builds are worth the minute.
optimizer=${STEWARD_WASM_OPT:-$(command -v wasm-opt || true)}
if [ -n "$optimizer" ] && [ "${TRUNK_PROFILE:-debug}" = release ]; then
  # Measured by what brotli makes of it, not by raw size: -Oz, shared subexpressions and functions
  # ordered by use are smaller before compression and larger after it.
  "$optimizer" -Os --converge --skip-pass=local-cse --skip-pass=reorder-functions --reorder-functions-by-name \
    --strip-debug --strip-producers --enable-bulk-memory --enable-sign-ext \
    --enable-nontrapping-float-to-int --enable-mutable-globals --enable-reference-types \
    --enable-multivalue "$stage/${name}_bg.wasm" -o "$stage/optimized.wasm"
  mv "$stage/optimized.wasm" "$stage/${name}_bg.wasm"
fi

# Drops block comments, indentation, empty lines and lines that are a comment: nothing else, so that
# no line can change its meaning. Neither the styles nor wasm-bindgen's glue hold such marks in text.
squeeze() {
  awk '
    { while (1) {
        if (inside) { end = index($0, "*/"); if (!end) next; $0 = substr($0, end + 2); inside = 0 }
        begin = index($0, "/*"); if (!begin) break
        end = index(substr($0, begin + 2), "*/")
        if (end) $0 = substr($0, 1, begin - 1) substr($0, begin + end + 3)
        else { print substr($0, 1, begin - 1); inside = 1; next }
      }
      sub(/^[ \t]+/, ""); if (length($0) && substr($0, 1, 2) != "//") print }
  '
}

# The order matters: tokens first, what adapts to the screen last.
for part in tokens base layout controls form table overlay pages adapt; do
  cat "$source/styles/$part.css"
done | squeeze > "$stage/all.css"
squeeze < "$stage/$name.js" > "$stage/glue.tmp"
mv "$stage/glue.tmp" "$stage/$name.js"

wasm=$(hashed "$stage/${name}_bg.wasm" "$name" wasm)
glue=$(hashed "$stage/$name.js" "$name" js)
styles=$(hashed "$stage/all.css" styles css)
icon=$(cp "$source/styles/icon.svg" "$stage/icon.tmp" && hashed "$stage/icon.tmp" icon svg)

# The words of each language, from the catalogue's own program.
cargo run --quiet --offline --locked --manifest-path "$source/Cargo.toml" --package steward-texts -- "$stage"
english=$(hashed "$stage/texts-en.json" texts-en json)
german=$(hashed "$stage/texts-de.json" texts-de json)

sed -e "s/@GLUE@/$glue/" -e "s/@WASM@/$wasm/" -e "s/@TEXTS_EN@/$english/" -e "s/@TEXTS_DE@/$german/" "$source/build/boot.js" > "$stage/boot.tmp"
boot=$(hashed "$stage/boot.tmp" boot js)

head="<link rel=\"icon\" href=\"/$icon\" type=\"image/svg+xml\"><link rel=\"stylesheet\" href=\"/$styles\"><script src=\"/$boot\"></script><link rel=\"modulepreload\" href=\"/$glue\"><link rel=\"preload\" href=\"/$wasm\" as=\"fetch\" type=\"application/wasm\" crossorigin>"
sed -e "s|<!-- finish: head -->|$head|" -e "/data-trunk/d" "$stage/index.html" > "$stage/index.tmp"
mv "$stage/index.tmp" "$stage/index.html"
rm -f "$stage/$name.d.ts" "$stage/${name}_bg.wasm.d.ts"
