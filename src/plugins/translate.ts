/** Translations of Livemon's words. */
import type { ITranslator } from '@jupyterlab/translation';
import { nullTranslator } from '@jupyterlab/translation';

import type { Translation } from '../../js/src';

/** By which the parts of the extension translate; without a translator, words stay as they are. */
export function translate(translator: ITranslator | null): Translation {
  return (translator ?? nullTranslator).load('livemon');
}
