/**
 * Words that the kernel sends, which are English, in the language of the page: a table of those that are known. What is
 * not in it stays as it came, so that nothing is ever hidden. The names of series are in `planRules` and `factNames`.
 */
import type { Translation } from '../translation';

/** What the kernel says where there is no driver for NVIDIA GPUs, which is usual and no fault. */
export const NO_DRIVER = 'no NVIDIA driver: libnvidia-ml.so.1 was not found';

/** Worked out once for each language. */
const tables = new WeakMap<Translation, Readonly<Record<string, string>>>();

/** Sentences with numbers and names in them. */
function filled(words: string, trans: Translation): string | undefined {
  const forms: readonly (readonly [RegExp, (...of: string[]) => string])[] = [
    [
      /^(\d+) of (\d+), the cores that the kernel may run on$/,
      (...of) =>
        trans.__('%1 of %2, the cores that the kernel may run on', ...of)
    ],
    [
      /^([\d.e+]+) of (\d+), the quota of (.+)$/,
      (...of) => trans.__('%1 of %2, the quota of %3', ...of)
    ],
    [/^the limit of (.+)$/, (...of) => trans.__('the limit of %1', ...of)],
    [
      /^without (\d+) processes that may not be read$/,
      (...of) => trans.__('without %1 processes that may not be read', ...of)
    ],
    [/^according to (.+)$/, (...of) => trans.__('according to %1', ...of)]
  ];
  for (const [pattern, say] of forms) {
    const match = pattern.exec(words);
    if (match !== null) {
      return say(...match.slice(1));
    }
  }
  return undefined;
}

function table(trans: Translation): Readonly<Record<string, string>> {
  return {
    [NO_DRIVER]: trans.__('no NVIDIA driver: libnvidia-ml.so.1 was not found'),
    'This kernel cannot hear pages while a cell runs (ipykernel 7 or later can): what is shown then was chosen before.':
      trans.__(
        'This kernel cannot hear pages while a cell runs (ipykernel 7 or later can): what is shown then was chosen before.'
      ),
    'the NVIDIA driver is loaded but sees no GPU': trans.__(
      'the NVIDIA driver is loaded but sees no GPU'
    ),
    'the GPU has no memory of its own': trans.__(
      'the GPU has no memory of its own'
    ),
    'the driver tells the use of an instance only by GPM, which is not asked':
      trans.__(
        'the driver tells the use of an instance only by GPM, which is not asked'
      ),
    'this driver counts what it reserves as used': trans.__(
      'this driver counts what it reserves as used'
    ),
    'the driver does not know the performance state': trans.__(
      'the driver does not know the performance state'
    ),
    'the driver does not know how much memory each process uses': trans.__(
      'the driver does not know how much memory each process uses'
    ),
    'the driver names processes by ids of the host, which mean nothing in a container':
      trans.__(
        'the driver names processes by ids of the host, which mean nothing in a container'
      ),
    'an Apple GPU was found and is not read: macOS tells its use only to the administrator':
      trans.__(
        'an Apple GPU was found and is not read: macOS tells its use only to the administrator'
      ),
    'the GPU of an Intel Mac was found and is not read: macOS tells its use only to the administrator':
      trans.__(
        'the GPU of an Intel Mac was found and is not read: macOS tells its use only to the administrator'
      ),
    'an Intel GPU was found and is not read: its driver tells its use only to the administrator':
      trans.__(
        'an Intel GPU was found and is not read: its driver tells its use only to the administrator'
      ),
    'an AMD GPU was found and is not read: amdsmi is not installed (pip install livemon[amd])':
      trans.__(
        'an AMD GPU was found and is not read: amdsmi is not installed (pip install livemon[amd])'
      ),
    'the system does not tell how much memory is shared': trans.__(
      'the system does not tell how much memory is shared'
    ),
    'this system does not count processes ended for want of memory': trans.__(
      'this system does not count processes ended for want of memory'
    ),
    // Why a GPU is slower than it could be.
    idle: trans.__('idle'),
    'not slowed down': trans.__('not slowed down'),
    'clocks set by a person or program': trans.__(
      'clocks set by a person or program'
    ),
    'power limit reached': trans.__('power limit reached'),
    'hardware slowdown (heat or power)': trans.__(
      'hardware slowdown (heat or power)'
    ),
    'in step with other GPUs (sync boost)': trans.__(
      'in step with other GPUs (sync boost)'
    ),
    'too hot (driver slows down)': trans.__('too hot (driver slows down)'),
    'too hot (hardware slows down)': trans.__('too hot (hardware slows down)'),
    'power brake (the power supply asks for less)': trans.__(
      'power brake (the power supply asks for less)'
    ),
    'clocks set by the display': trans.__('clocks set by the display'),
    'limit of the board': trans.__('limit of the board'),
    'voltage limit (reliability)': trans.__('voltage limit (reliability)')
  };
}

/** A sentence, or several of them with commas between, of which each is known; anything else as it is. */
export function kernelWords(words: string, trans: Translation): string {
  if (words === '') {
    return '';
  }
  let known = tables.get(trans);
  if (known === undefined) {
    known = table(trans);
    tables.set(trans, known);
  }
  const sentences = known;
  const whole = sentences[words] ?? filled(words, trans);
  if (whole !== undefined) {
    return whole;
  }
  const parts = words.split(', ').map(part => sentences[part]);
  return parts.every(part => part !== undefined) ? parts.join(', ') : words;
}
