// Bundles the embedded widget into python/livemon/static/widget.js (`jlpm build:widget`). In front of it stand the licences
// of the packages that went into it: notebooks carry the bundle on, and those licences ask to be carried along.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TARGET = join(ROOT, 'python/livemon/static/widget.js');

const { metafile, outputFiles } = await build({
  absWorkingDir: ROOT,
  entryPoints: ['js/src/widget/index.ts'],
  outfile: TARGET,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  loader: { '.css': 'text' },
  legalComments: 'none', // whole licences instead
  metafile: true,
  write: false
});

const packages = new Set(
  Object.keys(metafile.inputs).flatMap(
    input => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []
  )
);
const notices = [...packages].sort().map(notice).join('');
mkdirSync(dirname(TARGET), { recursive: true });
writeFileSync(TARGET, notices + outputFiles[0].text);

/** The name and the licence of the package in this folder, as a comment that minifiers keep. */
function notice(folder) {
  const path = join(ROOT, folder);
  const { name, version } = JSON.parse(
    readFileSync(join(path, 'package.json'), 'utf8')
  );
  const file = readdirSync(path).find(name => /^licen[cs]e/i.test(name));
  if (file === undefined) {
    throw new Error(`${name} is bundled, but has no licence to show`);
  }
  const licence = readFileSync(join(path, file), 'utf8').trim();
  return `/*!\n${name} ${version}\n\n${licence.replaceAll('*/', '* /')}\n*/\n`;
}
