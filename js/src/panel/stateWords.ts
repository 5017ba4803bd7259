/** What the panel says about the state of kernel, link and sources: pure words, no DOM. */
import type { KernelModel, LinkState } from '../kernelModel';
import type { CellState, SourceState, State } from '../protocol/messages';
import { formatDuration } from '../units';
import type { Trans } from '../translation';

/** One line of the panel's head. */
export interface Line {
  level: 'info' | 'warning' | 'error';
  text: string;
}

/** Whether a cell is running, and for how long. `now`: the kernel's time, seconds since the epoch. */
export function cellWords(
  cell: CellState | undefined,
  now: number,
  trans: Trans
): string {
  if (!cell) {
    return '';
  }
  const { running, count = 0, started = 0, ended = 0 } = cell;
  const which = count > 0 ? ` [${count}]` : '';
  if (running) {
    const time =
      started > 0 ? ` ${trans('for')} ${formatDuration(now - started)}` : '';
    return `${trans('Cell')}${which} ${trans('running')}${time}`;
  }
  if (ended > started && started > 0) {
    return `${trans('Idle')} · ${trans('cell')}${which} ${trans('took')} ${formatDuration(ended - started)}`;
  }
  return trans('Idle');
}

/** What to say about the link; null: it is as it should be. */
export function linkLine(
  { link, linkReason }: Pick<KernelModel, 'link' | 'linkReason'>,
  trans: Trans
): Line | null {
  const [level, words] = linkWords(link, trans);
  const text = [words, linkReason].filter(part => part !== '').join(' ');
  return text === '' ? null : { level, text };
}

function linkWords(link: LinkState, trans: Trans): [Line['level'], string] {
  switch (link) {
    case 'live':
      return ['info', ''];
    case 'pushOnly':
      return [
        'info',
        trans(
          'This page listens only: the kernel cannot hear it while a cell runs.'
        )
      ];
    case 'searching':
      return ['info', trans('Looking for Livemon in this kernel…')];
    case 'connecting':
      return ['info', trans('Connecting…')];
    case 'stale':
      return [
        'warning',
        trans('Nothing heard for a while: what you see may be old.')
      ];
    case 'disconnected':
      return ['warning', trans('Disconnected.')];
    case 'stopped':
      return ['info', trans('Livemon was stopped.')];
    case 'dead':
      return ['error', trans('The kernel is gone.')];
  }
}

/** Children of the kernel, which stand behind several sections. */
const CHILDREN: Readonly<Record<string, string>> = {
  sampler: 'Sampler',
  renderer: 'Renderer',
  recording: 'Recording'
};

/** What to say about the kernel's side as a whole: lasting limits, children in trouble, what was dropped. */
export function stateLines(state: State | null, trans: Trans): Line[] {
  const lines: Line[] = [];
  if (state?.notice) {
    lines.push({ level: 'info', text: state.notice });
  }
  for (const source of state?.sources ?? []) {
    const name = CHILDREN[source.name];
    if (
      name !== undefined &&
      (source.state === 'failed' || source.state === 'restarting')
    ) {
      const level = source.state === 'failed' ? 'error' : 'warning';
      lines.push({
        level,
        text: said(`${trans(name)}: ${trans(source.state)}.`, source)
      });
    }
  }
  for (const [cause, count] of Object.entries(state?.dropped ?? {})) {
    if (count > 0) {
      const number = count.toLocaleString();
      const words = trans('Left out to keep up: %1 × %2.', number, cause);
      lines.push({ level: 'warning', text: words });
    }
  }
  return lines;
}

/** Why a section's source gives nothing, or only a part; empty: it is well. */
export function sourceWords(
  state: State | null,
  name: string,
  trans: Trans
): string {
  const source = state?.sources.find(other => other.name === name);
  switch (source?.state) {
    case undefined:
    case 'ok':
      return source?.reason ?? '';
    case 'starting':
      return trans('Starting…');
    case 'absent':
      return source.reason || trans('Not there.');
    case 'failed':
    case 'restarting':
    case 'stopped':
      return said(`${capital(trans(source.state))}.`, source);
  }
}

function said(words: string, { reason = '' }: SourceState): string {
  return reason === '' ? words : `${words} ${reason}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
