/** Builds the bare page, and opens it from the server of the kernels. */
import type { Page } from '@playwright/test';
import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LabServer } from '../server';
import { PYTHON } from '../server';
import type { Bare, Shell } from './page';

declare global {
  interface Window {
    bare: Bare;
  }
}

const ANYWIDGET = join(
  dirname(PYTHON),
  '../share/jupyter/nbextensions/anywidget/index.js'
);
const HTML =
  '<!doctype html><meta charset="utf-8"><title>bare</title><body><script src="page.js"></script>';

let bundle: Promise<string> | undefined;

async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(__dirname, 'page.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    mainFields: ['browser', 'module', 'main'],
    define: { 'process.env': '{}', global: 'window' },
    banner: { js: 'var __webpack_public_path__;' }, // the packages expect that bundler
    loader: { '.css': 'empty', '.svg': 'text' },
    alias: { path: 'path-browserify' }
  });
  return outputFiles[0]!.text;
}

/** Open the bare page with a new kernel, whose id is returned. */
export async function openBare(
  page: Page,
  server: LabServer,
  shell: Shell
): Promise<string> {
  bundle ??= bundled();
  server.publish('page.js', await bundle);
  server.publish('anywidget.js', readFileSync(ANYWIDGET));
  await page.goto(server.publish('bare.html', HTML));
  const { id } = await server.post<{ id: string }>('kernels', {
    name: 'python3'
  });
  await page.evaluate(([id, shell]) => window.bare.connect(id, shell), [
    id,
    shell
  ] as const);
  return id;
}
