// Put a brotli-compressed `.br` beside every asset of a folder that is worth it, at the highest level:
// the server then compresses nothing while it serves.
//
//   node scripts/precompress.mjs frontend/dist
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

// Images and fonts (png, woff2) are compressed as they are.
const worthIt = new Set([".css", ".html", ".js", ".json", ".mjs", ".svg", ".txt", ".wasm", ".webmanifest", ".xml"]);
const compress = promisify(brotliCompress);

const folder = process.argv[2];
const names = readdirSync(folder, { recursive: true }).filter((name) => worthIt.has(extname(name)));
await Promise.all(
  names.map(async (name) => {
    const path = join(folder, name);
    const plain = readFileSync(path);
    const packed = await compress(plain, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
        [constants.BROTLI_PARAM_MODE]: extname(name) === ".wasm" ? constants.BROTLI_MODE_GENERIC : constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
      },
    });
    if (packed.length < plain.length) writeFileSync(`${path}.br`, packed);
  }),
);
