/** What stays when the notebook is closed: a picture of each figure as it was in the end, for people without Livemon. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { FOUR, NAMES, busy } from '../lab/cells';
import { expect, test } from '../lab/fixtures';
import { notebook } from '../lab/notebook';
import { PYTHON } from '../lab/server';

/** Agg's own pictures, drawn in the kernel at the size of a file. */
const DRAW = `
for name, fig in zip(${JSON.stringify(NAMES)}, figures):
    fig.savefig(name + '.png', dpi='figure')
`;

/** How many pixels of the pictures in the notebook differ from those files; argv: notebook, cell, names. */
const COMPARE = `
import base64, io, json, sys
import numpy as np
from PIL import Image
book, cell, *names = sys.argv[1:]
outputs = json.load(open(book))['cells'][int(cell)]['outputs']
saved = [base64.b64decode(output['data']['image/png']) for output in outputs]
assert len(saved) == len(names), len(saved)
for png, name in zip(saved, names):
    a = np.asarray(Image.open(io.BytesIO(png)).convert('RGBA'))
    b = np.asarray(Image.open(name + '.png').convert('RGBA'))
    print(name, 'same' if a.shape == b.shape and (a == b).all() else 'different', len(np.unique(a)) > 2)
`;

test('a saved notebook holds the final picture of every figure', async ({
  lab,
  server
}) => {
  server.add(
    'four.ipynb',
    notebook('%load_ext livemon\n%livemon', FOUR, busy(3), DRAW)
  );
  await lab.open('four.ipynb');
  await lab.run(0, 1, 2, 3);
  await lab.start(0); // to the notebook, whose save is meant
  await lab.command('docmanager:save');
  const compared = execFileSync(
    PYTHON,
    ['-c', COMPARE, 'four.ipynb', '1', ...NAMES],
    { cwd: join(server.root), encoding: 'utf8' }
  );
  expect(compared.trim().split('\n')).toEqual(
    NAMES.map(name => `${name} same True`)
  );
});
