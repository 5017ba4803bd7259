/** The guide to keys beside the shortcuts that Livemon has by default. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { keyName } from '../../../js/src/figure/keys';

interface Shortcut {
  keys: [string];
  selector: string;
}

const read = (path: string): string =>
  readFileSync(join(import.meta.dirname, '../../..', path), 'utf8');

/** As handlers would hear of it. */
function heardAs({ keys: [stroke] }: Shortcut): string {
  const parts = stroke.split(' ');
  const key = keyName(parts.pop()!).toLowerCase();
  return [...parts.map(part => part.replace('Accel', 'Ctrl')), key]
    .join('+')
    .toLowerCase();
}

it('leaves to figures what the guide says that they hear in any window', () => {
  const { 'jupyter.lab.shortcuts': all } = JSON.parse(
    read('schema/plugin.json')
  ) as { 'jupyter.lab.shortcuts': Shortcut[] };
  const taken = all.map(heardAs);
  expect(taken).toContain('ctrl+shift+left');
  const row = /^\| with Ctrl, Alt, Cmd.*$/m.exec(read('docs/handlers.md'))![0];
  const told = [...row.matchAll(/`([^`]+)`/g)].map(([, key]) => key!);
  expect(told).toContain('ctrl+a');
  expect(told.filter(key => taken.includes(key))).toEqual([]);
});
