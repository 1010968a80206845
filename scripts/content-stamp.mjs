// Print one hash over the names and contents of the files below the given paths: it changes exactly
// when something there changes, whatever the clock or git says.
//
//   node scripts/content-stamp.mjs frontend Cargo.lock …
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const made = new Set(["dist", "target", "node_modules", "generated"]);

function* files(path) {
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  const entries = readdirSync(path).filter((name) => !made.has(name) && !name.startsWith(".")).sort();
  for (const name of entries) yield* files(join(path, name));
}

const hash = createHash("sha256");
for (const path of process.argv.slice(2)) {
  for (const file of files(path)) {
    const content = readFileSync(file);
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
}
console.log(hash.digest("hex"));
