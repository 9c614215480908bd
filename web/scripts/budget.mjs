// After the build: what each page loads before it can be used, gzipped; fails over the budget.
import { globSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_KIB = 260;
const sizes = new Map();

function gzipped(file) {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(file), { level: 9 }).length);
  return sizes.get(file);
}

let over = false;
for (const page of globSync("out/**/*.html").sort()) {
  const html = readFileSync(page, "utf8");
  // `nomodule` scripts are polyfills that no browser we support loads.
  const scripts = [...html.matchAll(/<script\b[^>]*>/g)]
    .filter(([tag]) => !/\bnomodule\b/i.test(tag))
    .flatMap(([tag]) => /\bsrc="([^"?]+)/.exec(tag)?.[1] ?? []);
  const styles = [...html.matchAll(/<link\b[^>]*rel="stylesheet"[^>]*>/g)].flatMap(
    ([tag]) => /\bhref="([^"?]+)/.exec(tag)?.[1] ?? [],
  );
  const kib = (files) => [...new Set(files)].reduce((sum, file) => sum + gzipped(`out${file}`), 0) / 1024;
  const script = kib(scripts);
  over ||= script > BUDGET_KIB;
  console.log(
    `${script > BUDGET_KIB ? "OVER" : "  ok"} ${script.toFixed(1).padStart(6)} KiB script ${kib(styles).toFixed(1).padStart(5)} KiB style  ${page.slice(3)}`,
  );
}
if (over) {
  console.error(`A page is over ${BUDGET_KIB} KiB of script (gzip).`);
  process.exit(1);
}
