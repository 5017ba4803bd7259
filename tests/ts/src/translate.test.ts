import { describe, expect, it } from 'vitest';

import { untranslated } from '../../../js/src';
import { translate } from '../../../src/plugins/translate';

describe.each([
  ['without a translator of the page', untranslated],
  ["with JupyterLab's translator", translate(null)]
])('words %s', (_, trans) => {
  it('carry their arguments', () => {
    expect(trans('%1 over time', 'loss')).toBe('loss over time');
    expect(trans('%2, %1', 'a', 'b')).toBe('b, a');
  });

  it('take an argument as it is', () => {
    expect(trans('%1 over time', 'gain %1')).toBe('gain %1 over time');
  });
});
