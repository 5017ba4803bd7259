/** Moves the split between windows by a step, as the keyboard does. */
import type { Growth } from '../tokens';
import type { Area } from './layout';
import { itemsOf } from './layout';

/** By how much of the split's space a window grows or shrinks, and what each keeps at least. */
const STEP = 0.08;
const LEAST = 0.1;

/** The layout with that window grown so, its neighbours giving or taking; null: nothing can move. */
export function resized(
  area: Area<string>,
  key: string,
  growth: Growth
): Area<string> | null {
  if (area.type === 'tab-area') {
    return null;
  }
  const at = area.children.findIndex(child => itemsOf(child).includes(key));
  const child = area.children[at];
  if (child === undefined) {
    return null;
  }
  // The innermost split in that direction moves.
  const inner = resized(child, key, growth);
  if (inner !== null) {
    const children = area.children.map(one => (one === child ? inner : one));
    return { ...area, children };
  }
  const along = growth === 'wider' || growth === 'narrower';
  if (along !== (area.orientation === 'horizontal')) {
    return null;
  }
  const sum = area.sizes.reduce((total, size) => total + size, 0);
  const before = (area.sizes[at] ?? 0) / sum;
  const most = 1 - LEAST * (area.children.length - 1);
  const change = growth === 'wider' || growth === 'taller' ? STEP : -STEP;
  const after = Math.min(Math.max(before + change, LEAST), most);
  if (Math.abs(after - before) < STEP / 8 || before >= 1) {
    return null;
  }
  const rest = (1 - after) / (1 - before);
  const sizes = area.sizes.map((size, index) =>
    index === at ? after : (size / sum) * rest
  );
  return { ...area, sizes };
}
