import { describe, expect, it } from 'vitest';

import { untranslated } from '../../../js/src';
import { translate } from '../../../src/plugins/translate';

describe.each([
  ['without a translator of the page', untranslated],
  ["with JupyterLab's translator", translate(null)]
])('words %s', (_, trans) => {
  it('carry their arguments', () => {
    expect(trans.__('%1 over time', 'loss')).toBe('loss over time');
    expect(trans.__('%2, %1', 'a', 'b')).toBe('b, a');
  });

  it('take an argument as it is', () => {
    expect(trans.__('%1 over time', 'gain %1')).toBe('gain %1 over time');
  });

  it('depend on a number', () => {
    const said = (count: number): string =>
      trans._n('%1 figure in %2', '%1 figures in %2', count, 'a.ipynb');
    expect([0, 1, 2].map(said)).toEqual([
      '0 figures in a.ipynb',
      '1 figure in a.ipynb',
      '2 figures in a.ipynb'
    ]);
  });
});
