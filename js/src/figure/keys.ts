/** Keys by the names that Matplotlib has for them. Pure. */
import type { InputEvent } from '../protocol/messages';

export type Modifier = NonNullable<InputEvent['modifiers']>[number];

/** Of those whose name is not what they print. */
const NAMES: Readonly<Record<string, string>> = {
  ' ': ' ',
  Alt: 'alt',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  Backspace: 'backspace',
  CapsLock: 'caps_lock',
  Control: 'control',
  Delete: 'delete',
  End: 'end',
  Enter: 'enter',
  Escape: 'escape',
  Home: 'home',
  Insert: 'insert',
  Meta: 'super',
  NumLock: 'num_lock',
  PageDown: 'pagedown',
  PageUp: 'pageup',
  Pause: 'pause',
  ScrollLock: 'scroll_lock',
  Shift: 'shift'
};

/** Keys that belong to the browser or to JupyterLab wherever the focus is. */
const FOREIGN = new Set(['Tab', 'ContextMenu', 'Dead', 'Unidentified']);

/** Matplotlib's name of a key; '': it is none of the figure's. */
export function keyName(key: string): string {
  if (FOREIGN.has(key)) {
    return '';
  }
  const name = NAMES[key];
  if (name !== undefined) {
    return name;
  }
  if (/^.$/u.test(key)) {
    return key;
  }
  return /^F\d+$/.test(key) ? key.toLowerCase() : '';
}

export interface Modified {
  ctrlKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  metaKey: boolean;
}

/** The modifiers that are down. */
export function modifiersOf(event: Modified): Modifier[] {
  const all: [boolean, Modifier][] = [
    [event.ctrlKey, 'ctrl'],
    [event.altKey, 'alt'],
    [event.shiftKey, 'shift'],
    [event.metaKey, 'cmd']
  ];
  return all.flatMap(([down, name]) => (down ? [name] : []));
}

/** Matplotlib's numbers of the buttons that `MouseEvent.buttons` says are down. */
export function buttonsOf(mask: number): number[] {
  const all: [bit: number, number: number][] = [
    [1, 1],
    [4, 2],
    [2, 3],
    [8, 8],
    [16, 9]
  ];
  return all.flatMap(([bit, number]) => (mask & bit ? [number] : []));
}

/** Matplotlib's number of the button that `MouseEvent.button` names. */
export function buttonOf(button: number): number {
  return [1, 2, 3, 8, 9][button] ?? 1;
}
