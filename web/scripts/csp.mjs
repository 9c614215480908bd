// After the build: the hash of every inline script in the exported pages, for the server's Content-Security-Policy.
//
// A static export cannot use nonces. Writes out/csp.json, {"script-src": ["'sha256-…'"]}, and fails when a page holds what the
// policy would refuse and a hash cannot mend: style attributes, <style> elements, inline event handlers.
import { createHash } from "node:crypto";
import { globSync, readFileSync, writeFileSync } from "node:fs";

const hashes = new Set();
const refused = [];

for (const page of globSync("out/**/*.html")) {
  const html = readFileSync(page, "utf8");
  for (const [, attributes, body] of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)) {
    if (/\bsrc=/.test(attributes) || body === "") continue;
    hashes.add(`'sha256-${createHash("sha256").update(body, "utf8").digest("base64")}'`);
  }
  const markup = html.replaceAll(/<script\b[\s\S]*?<\/script>/g, "");
  for (const [found] of markup.matchAll(/<style\b[^>]*>|<[a-z][^>]*\s(?:style|on[a-z]+)="[^"]*"/g)) {
    refused.push(`${page}: ${found.slice(0, 160)}`);
  }
}

if (refused.length > 0) {
  console.error(`The Content-Security-Policy would refuse:\n${refused.join("\n")}`);
  process.exit(1);
}
writeFileSync("out/csp.json", `${JSON.stringify({ "script-src": [...hashes].sort() }, null, 1)}\n`);
console.log(`csp: ${hashes.size} inline scripts`);
