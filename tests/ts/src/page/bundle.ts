/** Bundles one of the pages beside this file, for a test to put into a browser. */
import type { Page } from '@playwright/test';
import { build } from 'esbuild';

export interface PageBundle {
  css: string;
  js: string;
}

/** @param styles - style sheets of `style/` that it needs, besides those of Lumino. */
export async function bundlePage(
  name: string,
  styles: readonly string[]
): Promise<PageBundle> {
  const { outputFiles } = await build({
    stdin: {
      contents: [
        `import '@lumino/widgets/style/index.css';`,
        ...styles.map(style => `import '../../../../style/${style}.css';`),
        `import { start } from './${name}';`,
        'start();'
      ].join('\n'),
      resolveDir: new URL('.', import.meta.url).pathname
    },
    bundle: true,
    write: false,
    outdir: 'out',
    format: 'iife',
    target: 'es2022',
    define: { 'process.env': '{}', global: 'globalThis' },
    loader: { '.svg': 'text' }
  });
  const file = (end: string): string =>
    outputFiles.find(({ path }) => path.endsWith(end))!.text;
  return { css: file('.css'), js: file('.js') };
}

/** Put it into an empty page, and wait until it says that it is ready. */
export async function showBundle(
  page: Page,
  { css, js }: PageBundle,
  html = '<!doctype html>'
): Promise<void> {
  await page.setContent(html);
  await page.addStyleTag({ content: css });
  await page.addScriptTag({ content: js });
  await page.waitForSelector('body[data-ready]');
}
