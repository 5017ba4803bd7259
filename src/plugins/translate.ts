/** Translations of Livemon's words. */
import type { ITranslator } from '@jupyterlab/translation';
import { nullTranslator } from '@jupyterlab/translation';

import type { Trans } from '../../js/src';

/** The function by which the parts of the extension translate; without a translator, words stay as they are. */
export function translate(translator: ITranslator | null): Trans {
  const bundle = (translator ?? nullTranslator).load('livemon');
  return (text, ...args) => bundle.__(text, ...args);
}
