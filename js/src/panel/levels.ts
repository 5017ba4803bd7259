/** Which series have thresholds, and what share of its bound a value is. Pure. */

export type Level = 'normal' | 'warning' | 'error';
/** What has thresholds of its own. */
export type Kind = 'cpu' | 'memory' | 'gpu' | 'vram';
/** How a share, percent, of something counts. */
export type Grade = (kind: Kind, percent: number) => Level;

const KINDS: readonly (readonly [RegExp, Kind])[] = [
  [/^cpu\.(limit_used_)?percent$/, 'cpu'],
  [/^memory\.(limit_)?used_bytes$/, 'memory'],
  [/^gpu\d+\.utilization_percent$/, 'gpu'],
  [/^gpu\d+\.memory_used_bytes$/, 'vram']
];

/** What thresholds hold for a series; null: none. */
export function kindOf(name: string): Kind | null {
  return KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

/** A value as percent: of what bounds it, or as it is; null: not known. */
export function shareOf(
  value: number | null,
  bound: number | null | undefined
): number | null {
  if (value === null || Number.isNaN(value) || bound === null) {
    return null;
  }
  if (bound === undefined) {
    return value;
  }
  return bound > 0 ? (100 * value) / bound : null;
}
