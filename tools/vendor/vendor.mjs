// Takes what the pages need from npm into the product, so that no page asks another host and no build is needed to run:
// `make vendor` after a change of a version in package.json, of a list here, or of icons.json.
// It writes static/vendor (files, licences, README.md with the digest of each), static/icons.svg, and tests/web/axe.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const STATIC = join(HERE, "../../src/surehand/web/static");
const VENDOR = join(STATIC, "vendor");

// Files taken unchanged.
const COPIES = [
  { file: "htmx.min.js", from: "htmx.org", path: "dist/htmx.min.js" },
  { file: "idiomorph.min.js", from: "idiomorph", path: "dist/idiomorph.min.js" },
];

// Modules made of several packages: `entry` stands in this folder, `from` names every package that ends in it.
const BUNDLES = [
  { file: "codemirror.min.js", entry: "codemirror.js", from: [
    "@codemirror/autocomplete", "@codemirror/commands", "@codemirror/lang-yaml", "@codemirror/language",
    "@codemirror/lint", "@codemirror/search", "@codemirror/state", "@codemirror/view", "@lezer/common",
    "@lezer/highlight", "@lezer/lr", "@lezer/yaml", "@marijn/find-cluster-break", "crelt", "style-mod", "w3c-keyname",
  ] },
];

// What only the tests use, beside them and never in the product.
const TESTED_WITH = [{ file: "axe.min.js", from: "axe-core", path: "axe.min.js" }];
const TESTS = join(HERE, "../../tests/web/axe");

const packageFile = (name, file) => join(HERE, "node_modules", name, file);
const about = (name) => JSON.parse(readFileSync(packageFile(name, "package.json"), "utf8"));
const digest = (content) => createHash("sha256").update(content).digest("hex");

function copy({ file, from, path }, folder = VENDOR) {
  writeFileSync(join(folder, file), readFileSync(packageFile(from, path)));
  return { file, from: [from] };
}

async function bundle({ file, entry, from }) {
  await build({
    entryPoints: [join(HERE, entry)], outfile: join(VENDOR, file),
    bundle: true, minify: true, format: "esm", target: "es2022", legalComments: "none",
  });
  return { file, from };
}

function licenceOf(name) {
  const folder = packageFile(name, "");
  const found = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  return `${name} ${about(name).version}, ${about(name).license}\n\n${found ? readFileSync(join(folder, found), "utf8").trim() : "No licence file came with it."}\n`;
}

function writeLicences({ file, from }, folder = VENDOR) {
  const name = file.replace(/(\.min)?\.js$|\.svg$/, "");
  writeFileSync(join(folder, `${name}.LICENSE.txt`), from.map(licenceOf).join("\n\n"));
}

// The set has the stroke of 1.75 in a box of 24, which is a hair over one pixel at the size of our text.
// Symbols that icons.json does not name are our own drawings and stay as they are.
function icons() {
  const chosen = JSON.parse(readFileSync(join(HERE, "icons.json"), "utf8"));
  const target = join(STATIC, "icons.svg");
  const own = readFileSync(target, "utf8").split("\n")
    .filter((line) => line.startsWith("<symbol ") && !(line.split('"')[1] in chosen));
  const taken = Object.entries(chosen).map(([id, name]) => symbol(id, name));
  writeFileSync(target, ['<svg xmlns="http://www.w3.org/2000/svg">', ...own, ...taken, "</svg>", ""].join("\n"));
}

function symbol(id, name) {
  const path = packageFile("lucide-static", `icons/${name}.svg`);
  if (!existsSync(path)) throw new Error(`icons.json: Lucide has no icon “${name}”. Look it up at lucide.dev/icons.`);
  const [, shapes] = readFileSync(path, "utf8").match(/<svg[^>]*>(.*)<\/svg>/s);
  const drawn = shapes.replace(/\s*\n\s*/g, "").replaceAll(" />", "/>");
  return `<symbol id="${id}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${drawn}</symbol>`;
}

function row({ file, from }) {
  const packages = from.map((name) => `${name} ${about(name).version} (${about(name).license})`).join(", ");
  return `| \`${file}\` | ${packages} | \`${digest(readFileSync(join(VENDOR, file)))}\` |`;
}

function writeReadme(files) {
  writeFileSync(join(VENDOR, "README.md"), `# Taken from elsewhere

Written by \`make vendor\` (tools/vendor/vendor.mjs): edit the lists there, never the files here. Licence texts lie beside the files.
The icons in \`../icons.svg\` are from lucide-static ${about("lucide-static").version} (${about("lucide-static").license}) as far as \`tools/vendor/icons.json\` names them; the others are our own.

| file | made from | SHA-256 |
|---|---|---|
${files.map(row).join("\n")}
`);
}

const files = [...COPIES.map((each) => copy(each)), ...(await Promise.all(BUNDLES.map(bundle)))];
files.forEach((each) => writeLicences(each));
TESTED_WITH.map((each) => copy(each, TESTS)).forEach((each) => writeLicences(each, TESTS));
writeFileSync(join(VENDOR, "icons.LICENSE.txt"), licenceOf("lucide-static"));
icons();
writeReadme(files);
console.log(`${files.length} files and ${Object.keys(JSON.parse(readFileSync(join(HERE, "icons.json"), "utf8"))).length} icons are in ${STATIC}.`);
