/**
 * What the names of metrics tell: which belong to one chart (`val_loss` beside `loss`, `val/loss` beside `train/loss`),
 * and which stand together in a group (`train/…`). Pure.
 */

/** What a metric was measured on; '' is not said: then it is held to be training. */
export type Phase = '' | 'train' | 'val' | 'test';

const PHASES: readonly (readonly [Phase, RegExp])[] = [
  ['train', /^(?:train|training)$/i],
  ['val', /^(?:val|valid|validation|eval|evaluation|dev)$/i],
  ['test', /^(?:test|testing)$/i]
];

/** In which order lines stand in their chart. */
const RANK: Record<Phase, number> = { '': 0, train: 1, val: 2, test: 3 };

export interface MetricName {
  phase: Phase;
  /** The name without its phase: metrics of one base share a chart. */
  base: string;
  /** What stands before the first `/`; empty: there is none. */
  prefix: string;
}

export function readName(name: string): MetricName {
  const segments = name.split('/');
  const prefix = segments.length > 1 ? (segments[0] ?? '') : '';
  // `train/loss`, `loss/test`, `model/val/loss`
  const at = segments.findIndex(segment => phaseOf(segment) !== '');
  if (at !== -1 && segments.length > 1) {
    const phase = phaseOf(segments[at] ?? '');
    const base = segments.filter((_, index) => index !== at).join('/');
    return { phase, base, prefix };
  }
  // `val_loss`, `loss_val`, `metrics/val_loss`
  const last = segments.at(-1) ?? '';
  const words = /^([^_.-]+)[_.-](.+)$/.exec(last);
  const ends = /^(.+)[_.-]([^_.-]+)$/.exec(last);
  for (const [word, rest] of [
    [words?.[1], words?.[2]],
    [ends?.[2], ends?.[1]]
  ]) {
    const phase = phaseOf(word ?? '');
    if (phase !== '' && rest !== undefined) {
      return {
        phase,
        base: [...segments.slice(0, -1), rest].join('/'),
        prefix
      };
    }
  }
  return { phase: '', base: name, prefix };
}

/** Training first, then validation, then tests. */
export function byPhase(a: string, b: string): number {
  return RANK[readName(a).phase] - RANK[readName(b).phase];
}

function phaseOf(word: string): Phase {
  return PHASES.find(([, pattern]) => pattern.test(word))?.[0] ?? '';
}
