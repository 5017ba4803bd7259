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

export interface Typed extends Modified {
  key: string;
  getModifierState(name: string): boolean;
}

/**
 * The modifiers that a key is named with. AltGr, which Windows takes for Ctrl and Alt, and Option have made another
 * character of it: that is what was typed.
 */
export function keyModifiers(event: Typed, mac = onMac()): Modifier[] {
  const all = modifiersOf(event);
  const composed =
    /^.$/u.test(event.key) &&
    (event.getModifierState('AltGraph') ||
      (mac && event.altKey && !event.ctrlKey && !event.metaKey));
  return composed ? all.filter(name => name !== 'ctrl' && name !== 'alt') : all;
}

/** Whether browser or JupyterLab may have a use for it, wherever the focus is. */
export function isShared(key: string, modifiers: readonly Modifier[]): boolean {
  const alone = ['Control', 'Meta', 'Alt', 'Shift'].includes(key);
  return (
    /^F\d+$/.test(key) || (!alone && modifiers.some(name => name !== 'shift'))
  );
}

/**
 * Whether browsers close a tab with it, or JupyterLab a document. To Matplotlib it means closing the figure
 * (`keymap.quit`), which cannot be brought back.
 */
export function closesPages(
  key: string,
  modifiers: readonly Modifier[]
): boolean {
  return (
    key.toLowerCase() === 'w' &&
    (modifiers.includes('ctrl') || modifiers.includes('cmd'))
  );
}

/** Where Cmd has the part that Ctrl has elsewhere, in JupyterLab's shortcuts, too. */
export function onMac(): boolean {
  return navigator.userAgent.includes('Macintosh');
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
