// Bundles what the verifier in the browser takes from others, and the pinned contexts, into one folder.
// usage: node build.mjs FOLDER (what is committed: ../../badgeserver/web/static/verifier/vendor)

import {readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const HERE = dirname(fileURLToPath(import.meta.url));
const CONTEXTS = join(HERE, '../../badgeserver/credentials/contexts');
const folder = process.argv[2];
if(!folder) {
  console.error('usage: node build.mjs FOLDER');
  process.exit(2);
}

const packages = new Set();
for(const name of ['json-ld', 'qr']) {
  const {metafile} = await build({
    absWorkingDir: HERE,
    entryPoints: [`${name}.mjs`],
    outfile: join(folder, `${name}.js`),
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    banner: {js: '/* Bundled from packages of others: see LICENSES.txt. */'},
    metafile: true,
  });
  for(const input of Object.keys(metafile.inputs)) {
    const [, found] = input.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)\//) ?? [];
    if(found) {
      packages.add(found);
    }
  }
}
writeFileSync(join(folder, 'contexts.js'), contexts());
writeFileSync(join(folder, 'LICENSES.txt'), [...packages].sort().map(licence).join('\n'));

// The addresses and files are those that Python pins by digest.
function contexts() {
  const source = readFileSync(join(CONTEXTS, '__init__.py'), 'utf8');
  const addresses = new Map([...source.matchAll(/^([A-Z0-9_]+): Final = "(https:[^"]+)"/gm)].map(
    ([, name, address]) => [name, address]));
  const pinned = [...source.matchAll(/^ {4}([A-Z0-9_]+): \(\n {8}"([^"]+\.json)"/gm)].map(
    ([, name, file]) => [addresses.get(name), JSON.parse(readFileSync(join(CONTEXTS, file), 'utf8'))]);
  return '// The JSON-LD contexts that the product understands, as badgeserver/credentials/contexts pins them.\n' +
    `export const CONTEXTS = new Map(${JSON.stringify(pinned)});\n`;
}

function licence(name) {
  const at = join(HERE, 'node_modules', name);
  const {version, license} = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8'));
  const files = {qr: ['LICENSE', 'LICENSE-MIT'], setimmediate: ['LICENSE.txt']}[name] ?? ['LICENSE'];
  const texts = files.map(file => readFileSync(join(at, file), 'utf8').trim());
  return `${'='.repeat(80)}\n${name} ${version} (${license})\n${'='.repeat(80)}\n${texts.join('\n\n')}\n`;
}
