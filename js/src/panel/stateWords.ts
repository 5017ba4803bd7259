/** What the panel says about the state of kernel, link and sources: pure words, no DOM. */
import type { KernelModel, LinkState } from '../kernelModel';
import type { CellState, SourceState, State } from '../protocol/messages';
import { sentence } from '../sentence';
import { formatDuration, formatShort } from '../units';
import type { Translation } from '../translation';
import { kernelWords, NO_DRIVER } from './kernelWords';

/** One line of the panel's head. */
export interface Line {
  level: 'info' | 'warning' | 'error';
  text: string;
}

/** Whether a cell is running, and for how long. `now`: the kernel's time, seconds since the epoch. */
export function cellWords(
  cell: CellState | undefined,
  now: number,
  trans: Translation
): string {
  if (!cell) {
    return '';
  }
  const { running, count = 0, started = 0, ended = 0 } = cell;
  const number = String(count);
  if (running && started > 0) {
    const time = formatDuration(now - started, trans);
    return count > 0
      ? trans.__('Cell [%1] running for %2', number, time)
      : trans.__('Cell running for %1', time);
  }
  if (running) {
    return count > 0
      ? trans.__('Cell [%1] running', number)
      : trans.__('Cell running');
  }
  if (ended > started && started > 0) {
    const time = formatShort(ended - started, trans);
    return count > 0
      ? trans.__('Idle · cell [%1] took %2', number, time)
      : trans.__('Idle · cell took %1', time);
  }
  return trans.__('Idle');
}

/** What to say about the link; null: it is as it should be. */
export function linkLine(
  { link, linkReason }: Pick<KernelModel, 'link' | 'linkReason'>,
  trans: Translation
): Line | null {
  const [level, words] = linkWords(link, trans);
  const text = [words, sentence(linkReason)]
    .filter(part => part !== '')
    .join(' ');
  return text === '' ? null : { level, text };
}

function linkWords(
  link: LinkState,
  trans: Translation
): [Line['level'], string] {
  switch (link) {
    case 'live':
      return ['info', ''];
    case 'pushOnly':
      return [
        'info',
        trans.__(
          'This page listens only: the kernel cannot hear it while a cell runs.'
        )
      ];
    case 'searching':
      return ['info', trans.__('Looking for Livemon in this kernel…')];
    case 'connecting':
      return ['info', trans.__('Connecting…')];
    case 'stale':
      return [
        'warning',
        trans.__('Nothing heard for a while: what you see may be old.')
      ];
    case 'disconnected':
      return ['warning', trans.__('Disconnected.')];
    case 'stopped':
      return ['info', trans.__('Livemon was stopped.')];
    case 'dead':
      return ['error', trans.__('The kernel is gone.')];
  }
}

/** Sources whose words stand in a section. */
const WITH_SECTION = new Set(['host', 'process', 'gpu', 'amd']);

/**
 * Name of what stands behind several sections or none: a child of the kernel, a source of another package; null: it is
 * told elsewhere.
 */
function childName({ name }: SourceState, trans: Translation): string | null {
  switch (name) {
    case 'sampler':
      return trans.__('Sampler');
    case 'renderer':
      return trans.__('Renderer');
    case 'recording':
      return trans.__('Recording');
    default:
      // A blank is in the names of viewers alone, whose windows show whether they run.
      return WITH_SECTION.has(name) || name.includes(' ') ? null : name;
  }
}

/** What to say about the kernel's side as a whole: lasting limits, children and sources of other packages in trouble. */
export function stateLines(state: State | null, trans: Translation): Line[] {
  const lines: Line[] = [];
  if (state?.notice) {
    lines.push({ level: 'info', text: kernelWords(state.notice, trans) });
  }
  for (const source of state?.sources ?? []) {
    const name = childName(source, trans);
    if (name !== null && source.state === 'failed') {
      const text = said(trans.__('%1: failed.', name), source, trans);
      lines.push({ level: 'error', text });
    } else if (name !== null && source.state === 'restarting') {
      const text = said(trans.__('%1: restarting.', name), source, trans);
      lines.push({ level: 'warning', text });
    } else if (name !== null && source.state === 'absent') {
      const text = said(trans.__('%1: not there.', name), source, trans);
      lines.push({ level: 'info', text });
    }
  }
  return lines;
}

/** What was thinned or lost; the numbers grow. */
export function droppedLines(state: State | null, trans: Translation): Line[] {
  const lines: Line[] = [];
  for (const [cause, count] of Object.entries(state?.dropped ?? {})) {
    if (count > 0) {
      const number = count.toLocaleString();
      const words = trans.__('Left out to keep up: %1 × %2.', number, cause);
      lines.push({ level: 'warning', text: words });
    }
  }
  return lines;
}

/** Why a section's source gives nothing, or only a part; empty: it is well. */
export function sourceWords(
  state: State | null,
  name: string,
  trans: Translation
): string {
  const source = state?.sources.find(other => other.name === name);
  switch (source?.state) {
    case undefined:
    case 'ok':
      return sentence(kernelWords(source?.reason ?? '', trans));
    case 'starting':
      return trans.__('Starting…');
    case 'absent':
      return (
        sentence(kernelWords(source.reason ?? '', trans)) ||
        trans.__('Not there.')
      );
    case 'failed':
      return said(trans.__('Failed.'), source, trans);
    case 'restarting':
      return said(trans.__('Restarting.'), source, trans);
    case 'stopped':
      return said(trans.__('Stopped.'), source, trans);
  }
}

/** The same of GPUs, which have a source for each maker: that there is none of NVIDIA is no news beside one of AMD. */
export function gpuWords(state: State | null, trans: Translation): string {
  const amd = state?.sources.find(({ name }) => name === 'amd');
  const nvidia =
    amd !== undefined && withoutNvidia(state) !== null
      ? sentence(kernelWords(withoutNvidia(state) ?? '', trans))
      : sourceWords(state, 'gpu', trans);
  return [nvidia, sourceWords(state, 'amd', trans)].filter(Boolean).join(' ');
}

/**
 * Why there is nothing to read about GPUs, when there is none as far as anybody knows, with those that were found and
 * are not read; empty: there may be one.
 */
export function noGpuWords(state: State | null, trans: Translation): string {
  const others = withoutNvidia(state);
  if (others === null || state?.sources.some(({ name }) => name === 'amd')) {
    return '';
  }
  const words = trans.__('No NVIDIA GPU here.');
  return others === ''
    ? words
    : `${words} ${sentence(kernelWords(others, trans))}`;
}

/** What the kernel says besides that there is no driver for NVIDIA GPUs; null: it does not say that. */
function withoutNvidia(state: State | null): string | null {
  const gpu = state?.sources.find(({ name }) => name === 'gpu');
  const { reason = '' } = gpu ?? {};
  return gpu?.state === 'absent' &&
    reason.toLowerCase().startsWith(NO_DRIVER.toLowerCase())
    ? reason.slice(NO_DRIVER.length).replace(/^[;.\s]+/, '')
    : null;
}

function said(
  words: string,
  { reason = '' }: SourceState,
  trans: Translation
): string {
  return reason === ''
    ? words
    : `${words} ${sentence(kernelWords(reason, trans))}`;
}
