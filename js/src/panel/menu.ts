/**
 * A menu that opens at a button or at the pointer: one element, filled anew each time that it opens.
 *
 * It is a popover, so that nothing cuts it off and a click elsewhere closes it. The keyboard works as people know it of
 * menus: arrows, Home, End, the first letter, Escape; afterwards the focus is where it was.
 */
import { element } from '../dom';

export interface MenuItem {
  label: string;
  run: () => void;
  /** It can be on or off, and is now so. */
  checked?: boolean;
  /** A line stands above it. */
  separated?: boolean;
}

const MARGIN = 4;

export class Menu {
  /** `.livemon-Menu` */
  readonly element: HTMLElement;

  private _opener: HTMLElement | null = null;
  /** What the pointer went down on last, if that is what this menu was open for. */
  private _pressed: HTMLElement | null = null;

  constructor(signal: AbortSignal) {
    this.element = element('div', {
      class: 'livemon-Menu',
      role: 'menu',
      popover: 'auto'
    });
    this.element.addEventListener('keydown', event => this._onKey(event), {
      signal
    });
    this.element.addEventListener(
      'toggle',
      event => {
        if ((event as ToggleEvent).newState === 'closed') {
          this._onClosed();
        }
      },
      { signal }
    );
    // The browser closes the menu before the click that should close it arrives, and would open it again.
    for (const type of ['pointerdown', 'keydown'] as const) {
      document.addEventListener(type, event => this._onPress(event), {
        signal,
        capture: true
      });
    }
    this.element.addEventListener(
      'contextmenu',
      event => {
        event.preventDefault();
        event.stopPropagation();
      },
      { signal }
    );
  }

  /**
   * Open it; a second time for the same opener, not at the pointer, closes it.
   *
   * @param label - what the menu is about.
   * @param opener - the menu stands below it, unless `at` says where. CSS pixels of the window.
   */
  open(
    label: string,
    items: readonly MenuItem[],
    opener: HTMLElement,
    at?: { x: number; y: number }
  ): void {
    const open = this.element.matches(':popover-open') ? this._opener : null;
    const again = at === undefined && [open, this._pressed].includes(opener);
    this._pressed = null;
    this.element.hidePopover();
    this._onClosed(); // the event comes too late, or never when the menu opens again at once
    if (again) {
      return;
    }
    this._opener = opener;
    opener.setAttribute('aria-expanded', 'true');
    this.element.setAttribute('aria-label', label);
    this.element.replaceChildren(...items.flatMap(item => this._create(item)));
    this.element.showPopover();
    this._place(opener, at);
    this._focus(0);
  }

  private _create({ label, run, checked, separated }: MenuItem): HTMLElement[] {
    const item = element(
      'button',
      {
        type: 'button',
        class: 'livemon-Menu-item',
        role: checked === undefined ? 'menuitem' : 'menuitemcheckbox',
        tabindex: '-1',
        ...(checked !== undefined && { 'aria-checked': String(checked) })
      },
      label
    );
    item.addEventListener('click', () => {
      this.element.hidePopover(); // which gives the focus back
      run();
    });
    item.addEventListener('pointermove', () => item.focus());
    return separated ? [element('div', { role: 'separator' }), item] : [item];
  }

  /** Below the opener, its end at the opener's end; turned over where there is no room. */
  private _place(opener: HTMLElement, at?: { x: number; y: number }): void {
    const { width, height } = this.element.getBoundingClientRect();
    const box = opener.getBoundingClientRect();
    const ltr = getComputedStyle(opener).direction === 'ltr';
    const x = at?.x ?? (ltr ? box.right - width : box.left);
    let y = at?.y ?? box.bottom;
    if (y + height > innerHeight - MARGIN) {
      y = (at?.y ?? box.top) - height;
    }
    const within = (start: number, length: number, all: number): string =>
      `${Math.max(MARGIN, Math.min(start, all - length - MARGIN))}px`;
    this.element.style.left = within(x, width, innerWidth);
    this.element.style.top = within(y, height, innerHeight);
  }

  private get _items(): HTMLElement[] {
    return [...this.element.querySelectorAll<HTMLElement>('button')];
  }

  /** @param index - counts from the end when negative. */
  private _focus(index: number): void {
    const items = this._items;
    items.at(index % Math.max(1, items.length))?.focus();
  }

  private _onKey(event: KeyboardEvent): void {
    const items = this._items;
    const now = items.findIndex(item => item.matches(':focus'));
    switch (event.key) {
      case 'ArrowDown':
        this._focus(now + 1);
        break;
      case 'ArrowUp':
        this._focus(now <= 0 ? -1 : now - 1);
        break;
      case 'Home':
        this._focus(0);
        break;
      case 'End':
        this._focus(-1);
        break;
      case 'Tab':
      case 'Escape':
        this.element.hidePopover();
        break;
      default: {
        const letter = event.key.toLowerCase();
        const order = [...items.slice(now + 1), ...items.slice(0, now + 1)];
        const found =
          letter.length === 1 && letter !== ' '
            ? order.find(item =>
                item.textContent?.toLowerCase().startsWith(letter)
              )
            : undefined;
        if (!found) {
          return;
        }
        found.focus();
      }
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private _onPress({ type, target }: Event): void {
    const opener = this._opener;
    const on = target instanceof Node && opener?.contains(target);
    this._pressed = type === 'pointerdown' && on ? opener : null;
  }

  private _onClosed(): void {
    this._opener?.setAttribute('aria-expanded', 'false');
    this._opener = null;
  }
}
