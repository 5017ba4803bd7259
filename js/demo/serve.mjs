// Serves the demonstration page on 127.0.0.1: `node js/demo/serve.mjs [port]`. Bundles to a temporary folder.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const here = name => fileURLToPath(new URL(name, import.meta.url));

/** Bundle and serve; resolves to `{ url, close }`. */
export async function serve(port = 0) {
  const folder = mkdtempSync(join(tmpdir(), 'livemon-demo-'));
  await build({
    entryPoints: {
      demo: here('demo.ts'),
      widget: here('../src/widget/index.ts')
    },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    loader: { '.css': 'text' },
    outdir: folder
  });
  const themes = here('../../.venv/share/jupyter/lab/themes/@jupyterlab');
  const files = {
    '/': [here('index.html'), 'text/html'],
    '/demo.js': [join(folder, 'demo.js'), 'text/javascript'],
    '/widget.js': [join(folder, 'widget.js'), 'text/javascript'],
    '/theme-light.css': [
      join(themes, 'theme-light-extension/index.css'),
      'text/css'
    ],
    '/theme-dark.css': [
      join(themes, 'theme-dark-extension/index.css'),
      'text/css'
    ]
  };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://x');
    const [path, type] = files[pathname] ?? [];
    if (path === undefined) {
      response.writeHead(404).end();
      return;
    }
    const headers = { 'content-type': type };
    if (searchParams.has('strict')) {
      headers['content-security-policy'] = "worker-src 'none'";
    }
    response.writeHead(200, headers).end(readFileSync(path));
  });
  await new Promise(resolve => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await serve(Number(process.argv[2] ?? 0));
  console.log(url);
}
