/** The sections of a panel: their headings and tools, and what they say when there is nothing to show. */
import type { KernelModel } from '../kernelModel';
import type { Translation } from '../translation';
import type { PanelChoices } from './choices';
import { MetricTools } from './metricTools';
import type { SectionName } from './plan';
import { Section } from './section';
import { gpuWords, noGpuWords, sourceWords } from './stateWords';
import type { TimeSpan } from './timeSpan';

export type Sections = Record<SectionName | 'figures' | 'timeline', Section>;

export interface SectionsOptions {
  /** How much time the machine's charts show, which are compared with each other; it can be chosen at each section. */
  machine: TimeSpan;
  metrics: TimeSpan;
  /** Who has memory of GPUs. */
  holders: HTMLElement;
  choices: PanelChoices;
  trans: Translation;
  signal: AbortSignal;
}

export function createSections(options: SectionsOptions): Sections {
  const { machine, metrics, holders, choices, trans, signal } = options;
  const create = (
    name: keyof Sections,
    title: string,
    more: { corner?: HTMLElement; tools?: HTMLElement } = {}
  ): Section => new Section({ name, title, choices, signal, ...more });
  const shown = trans.__('Time shown of GPU, process and host');
  const menu = (): { corner: HTMLElement } => ({
    corner: machine.createMenu(shown)
  });
  return {
    host: create('host', trans.__('Host'), menu()),
    process: create('process', trans.__('Process'), menu()),
    gpu: create('gpu', trans.__('GPU'), { ...menu(), tools: holders }),
    metric: create('metric', trans.__('Metrics'), {
      corner: metrics.createMenu(trans.__('Time shown of metrics')),
      tools: new MetricTools(choices, trans, signal).element
    }),
    figures: create('figures', trans.__('Figures')),
    timeline: create('timeline', trans.__('Cells'))
  };
}

/** Words in sections that have nothing, or not everything, to show. */
export function describeSections(
  sections: Sections,
  { store, state, figures, spans }: KernelModel,
  trans: Translation
): void {
  const groups = new Set(store.entries().map(entry => entry.group));
  for (const name of ['host', 'process', 'gpu'] as const) {
    const words =
      name === 'gpu' ? gpuWords(state, trans) : sourceWords(state, name, trans);
    sections[name].words =
      words || (groups.has(name) ? '' : trans.__('Nothing read yet.'));
  }
  const { gpu, host, process } = sections;
  const none = groups.has('gpu') ? '' : noGpuWords(state, trans);
  gpu.absent = none;
  // Most machines have none: that is no news, and stands last.
  if (none === '' && process.element.previousSibling !== gpu.element) {
    process.element.before(gpu.element);
  } else if (none !== '' && host.element.nextSibling !== gpu.element) {
    host.element.after(gpu.element);
  }
  sections.metric.words = groups.has('metric')
    ? ''
    : trans.__('Call livemon.log(loss=…) to see metrics here.');
  sections.timeline.words =
    spans.size > 0
      ? ''
      : trans.__('What each cell took appears here once one has run.');
  sections.figures.words =
    figures.size > 0
      ? ''
      : trans.__('Figures of Matplotlib appear here once they are drawn.');
}
