/** A kernel of an open notebook, for what shows kernels: with a real model, which the test feeds. */
import { KernelModel, ViewTracker } from '../../../js/src';
import { encodeHub } from '../../../js/src/codec';
import type { Parsed } from '../../../js/src/codec';
import type { IKernelEntry } from '../../../src/tokens';

/** It can neither be started nor stopped, and has no files made, unless `change` brings what does. */
export function kernelEntry(
  kernelId: string,
  change: Partial<IKernelEntry> = {}
): IKernelEntry {
  const { model = new KernelModel() } = change;
  const no = () => Promise.reject(new Error('not here'));
  return {
    kernelId,
    name: kernelId,
    path: kernelId,
    widgetId: 'w',
    known: true,
    views: new ViewTracker({ have: id => model.figures.get(id)?.have ?? -1 }),
    start: no,
    saveFigure: no,
    stop: no,
    ...change,
    model
  };
}

/** The hub of that kernel says these, one after the other. */
export function say(model: KernelModel, ...messages: readonly Parsed[]): void {
  for (const message of messages) {
    const { content, buffers } = encodeHub(message);
    model.receive(content, buffers);
  }
}
