/** What commands take, and by which keys: arguments that they do not know, and keys that others have. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { CommandRegistry } from '@lumino/commands';
import { describe, expect, it } from 'vitest';

import { figure } from '../../../js/demo/messages';
import { FigureModel, untranslated } from '../../../js/src';
import { addCommand } from '../../../src/plugins/checkedCommand';
import { addViews } from '../../../src/plugins/viewCommands';
import type { IBoard } from '../../../src/tokens';
import { TILE_LAYOUTS } from '../../../src/tokens';
import { kernelEntry } from './kernelEntry';

const ROOT = join(import.meta.dirname, '../../..');
const LAB = join(ROOT, '.venv/share/jupyter/lab/schemas');

interface Shortcut {
  command: string;
  keys: string[];
  selector: string;
}

const shortcuts = (path: string): Shortcut[] =>
  (
    JSON.parse(readFileSync(path, 'utf8')) as Record<
      string,
      Shortcut[] | undefined
    >
  )['jupyter.lab.shortcuts'] ?? [];

describe('commands', () => {
  const commands = new CommandRegistry();
  const tiled: unknown[] = [];
  addCommand(
    commands,
    'livemon:tile',
    {
      args: { layout: { type: 'string', enum: TILE_LAYOUTS } },
      execute: ({ layout }) => tiled.push(layout)
    },
    untranslated
  );
  addCommand(
    commands,
    'one',
    {
      args: {
        all: { type: 'boolean' },
        names: { type: 'array', items: { type: 'string' } }
      },
      required: ['all'],
      execute: args => args['all']
    },
    untranslated
  );

  it('refuse arguments that they do not know', async () => {
    await expect(
      commands.execute('livemon:tile', { arrangement: 'rows' })
    ).rejects.toThrow(
      'livemon:tile: there is no argument "arrangement"; it takes: layout.'
    );
    await expect(
      commands.execute('livemon:tile', { layout: 'diagonal' })
    ).rejects.toThrow(
      'livemon:tile: the argument "layout" is grid | rows | columns | stacked, not "diagonal".'
    );
    await expect(commands.execute('one', {})).rejects.toThrow(
      'one: the argument "all" is missing.'
    );
    await expect(
      commands.execute('one', { all: true, names: ['a', 3] })
    ).rejects.toThrow('one: the argument "names" is array, not ["a",3].');
    expect(tiled).toEqual([]);
  });

  it('take the others, and what JupyterLab adds', async () => {
    await commands.execute('livemon:tile', { layout: 'rows', toolbar: true });
    await commands.execute('livemon:tile');
    expect(tiled).toEqual(['rows', undefined]);
    expect(await commands.execute('one', { all: false, names: [] })).toBe(
      false
    );
    commands.addKeyBinding({
      command: 'livemon:tile',
      keys: ['F2'],
      selector: 'body',
      args: { layout: 'columns' }
    });
    const key = new KeyboardEvent('keydown', { keyCode: 113, bubbles: true });
    document.body.addEventListener('keydown', event =>
      commands.processKeydownEvent(event)
    );
    document.body.dispatchEvent(key);
    expect(tiled).toEqual(['rows', undefined, 'columns']);
    expect(await commands.describedBy('livemon:tile')).toMatchObject({
      args: { properties: { layout: { type: 'string' } } }
    });
  });
});

describe('the view of a figure', () => {
  it('is moved by commands, while its kernel can be asked', async () => {
    const commands = new CommandRegistry();
    const entry = kernelEntry('k');
    const window = {
      key: 'n#f',
      label: 'f',
      entry,
      figure: new FigureModel(figure('f'))
    };
    const board = { windows: [window], current: window };
    addViews(commands, board as unknown as IBoard, untranslated);
    const asked: unknown[] = [];
    entry.model.wished.on(wish => asked.push(wish));
    const left = { direction: 'left' };
    expect(commands.isEnabled('livemon:pan-figure', left)).toBe(false);
    entry.model.setLink('live');
    expect(commands.isEnabled('livemon:pan-figure', left)).toBe(true);
    await commands.execute('livemon:pan-figure', left);
    await commands.execute('livemon:zoom-figure', {
      direction: 'out',
      figure: window.figure.info.name
    });
    expect(asked).toEqual(
      ['pan_left', 'zoom_out'].map(tool => ({
        type: 'tool',
        figure: 'f',
        tool
      }))
    );
    await expect(
      commands.execute('livemon:zoom-figure', { direction: 'left' })
    ).rejects.toThrow('in | out');
  });
});

describe.skipIf(!existsSync(LAB))('keys', () => {
  it('that hold everywhere are no keys of JupyterLab', () => {
    const ours = shortcuts(join(ROOT, 'schema/plugin.json'));
    const everywhere = ours.filter(({ selector }) => selector === 'body');
    const theirs = new Set(
      readdirSync(LAB, { recursive: true, encoding: 'utf8' })
        .filter(name => /^@jupyter.*\.json$/.test(name))
        .map(name => join(LAB, name))
        .flatMap(shortcuts)
        .map(({ keys }) => keys.join(' '))
    );
    expect(theirs.size).toBeGreaterThan(50);
    expect(everywhere.length).toBeGreaterThan(4);
    expect(everywhere.filter(({ keys }) => theirs.has(keys.join(' ')))).toEqual(
      []
    );
  });
});
