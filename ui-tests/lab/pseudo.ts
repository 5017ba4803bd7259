/**
 * JupyterLab in a language that puts each of Livemon's texts into ⟦⟧: what has letters outside of them is untranslated. The
 * texts are gathered from the sources, as translators' tools do it.
 */
import type { Locator } from '@playwright/test';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import type { Lab } from './lab';

const ROOT = resolve(__dirname, '..', '..');
/** One that JupyterLab knows, though it has no texts of it here. */
const LANGUAGE = 'eo';

/** Have the pages of this test speak that language. Before the page is opened. */
export async function translated(lab: Lab): Promise<void> {
  lab.server.settings('@jupyterlab/translation-extension:plugin', {
    locale: LANGUAGE
  });
  const livemon = {
    '': {
      domain: 'livemon',
      language: LANGUAGE,
      plural_forms: 'nplurals=2; plural=(n != 1);'
    },
    ...catalogue()
  };
  await lab.page.route('**/api/translations/*', route =>
    route.fulfill({ json: { data: { livemon }, message: '' } })
  );
}

/** The translations of all texts of the sources, by text. */
function catalogue(): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const folder of ['src', 'js/src']) {
    for (const name of readdirSync(join(ROOT, folder), {
      recursive: true,
      encoding: 'utf8'
    })) {
      if (name.endsWith('.ts')) {
        const text = readFileSync(join(ROOT, folder, name), 'utf8');
        gather(ts.createSourceFile(name, text, ts.ScriptTarget.Latest), found);
      }
    }
  }
  return found;
}

/** The first arguments of `trans.__('…')` and `trans._n('…', '…')`, wherever they stand below this node. */
function gather(node: ts.Node, found: Record<string, string[]>): void {
  if (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression)
  ) {
    const forms = { __: 1, _n: 2 }[node.expression.name.text] ?? 0;
    const texts = node.arguments
      .slice(0, forms)
      .flatMap(one => (ts.isStringLiteralLike(one) ? [one.text] : []));
    if (texts.length > 0) {
      found[texts[0]!] = texts.map(text => `⟦${text}⟧`);
    }
  }
  ts.forEachChild(node, child => gather(child, found));
}

/**
 * The texts below these elements, attributes that are read out or shown among them, that have letters outside of ⟦⟧.
 *
 * @param names - what people named, which nobody translates.
 */
export async function untranslated(
  where: Locator,
  ...names: (string | RegExp)[]
): Promise<string[]> {
  const texts = await where.evaluateAll(roots =>
    roots.flatMap(root => {
      const shown: string[] = [];
      const all = [root, ...root.querySelectorAll('*')];
      for (const node of all.filter(one => !one.closest('svg, style'))) {
        for (const name of ['title', 'aria-label', 'placeholder', 'alt']) {
          shown.push(node.getAttribute(name) ?? '');
        }
        for (const child of node.childNodes) {
          shown.push(
            child.nodeType === Node.TEXT_NODE ? (child.nodeValue ?? '') : ''
          );
        }
      }
      return shown;
    })
  );
  return [...new Set(texts)].filter(text => {
    let rest = text;
    for (let before = ''; before !== rest;) {
      before = rest;
      rest = rest.replace(/⟦[^⟦⟧]*⟧/gu, '');
    }
    return /\p{L}/u.test(
      names.reduce<string>((left, name) => left.replaceAll(name, ''), rest)
    );
  });
}
