/** What most tests begin with: a page on a notebook whose cell is running and moves four figures. */
import { busy, FOUR, NAMES } from './cells';
import type { Lab } from './lab';
import { notebook } from './notebook';

/**
 * Open `four.ipynb`: Livemon is started in its cell 0, the figures `NAMES` are made in cell 1 and moved in cell 2.
 *
 * @param options.seconds - for which cell 2 runs; default: longer than a test needs.
 * @param options.frames - resolves when each figure was seen in so many more states.
 * @param options.url - of the server, where the page is not to reach it directly.
 */
export async function openMoving(
  lab: Lab,
  options: { seconds?: number; frames?: number; url?: string } = {}
): Promise<void> {
  const { seconds = 60, frames = 3, url } = options;
  const cells = ['%load_ext livemon\n%livemon', FOUR, busy(seconds)];
  lab.server.add('four.ipynb', notebook(...cells));
  await lab.open('four.ipynb', url);
  await lab.run(0, 1);
  await lab.start(2);
  await lab.advance(NAMES, frames, 30_000);
}
