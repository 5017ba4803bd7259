/** Parts of the panel in a document: what a keyboard and a screen reader meet. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { KernelModel } from '../../../js/src';
import { BrowserStore } from '../../../js/src/panel/browserStore';
import { Head } from '../../../js/src/panel/head';
import { NoticeList } from '../../../js/src/panel/noticeList';
import type { Notice, State } from '../../../js/src/protocol/messages';
import { untranslated } from '../../../js/src/translation';

let model: KernelModel;

beforeEach(() => {
  model = new KernelModel();
});

afterEach(() => {
  model.dispose();
  document.body.replaceChildren();
});

function receive(message: Notice | State): void {
  model.receive({ ...message, livemon: 1 }, []);
}

describe('NoticeList', () => {
  let list: NoticeList;

  beforeEach(() => {
    list = new NoticeList(model, untranslated);
    document.body.append(list.element);
    model.changed.on(() => list.update());
    list.update();
  });

  const notice = (text: string): void =>
    receive({ type: 'notice', level: 'info', text, time: 1 });
  const texts = (): (string | null | undefined)[] =>
    [...list.element.querySelectorAll('.livemon-Notice')].map(
      item => item.querySelector('p')?.textContent
    );
  const close = (text: string): HTMLElement =>
    list.element.querySelector(`[aria-label="Dismiss: ${text}"]`)!;
  const all = (): HTMLButtonElement =>
    list.element.querySelector('.livemon-Notices-all')!;

  it('moves the focus to a neighbour when a notice is put away, and never loses it', () => {
    ['a', 'b', 'c'].forEach(notice);
    expect(texts()).toEqual(['c', 'b', 'a']);
    close('b').click();
    expect(texts()).toEqual(['c', 'a']);
    expect(document.activeElement).toBe(close('a'));
    close('a').click();
    expect(document.activeElement).toBe(close('c'));
    close('c').click();
    expect(texts()).toEqual([]);
    expect(list.element.contains(document.activeElement)).toBe(true);
  });

  it('puts all away at once, when there are several', () => {
    notice('a');
    expect(all().hidden).toBe(true);
    notice('b');
    expect(all().hidden).toBe(false);
    all().click();
    expect(model.notices).toEqual([]);
    expect(all().hidden).toBe(true);
    expect(list.element.contains(document.activeElement)).toBe(true);
    notice('c');
    expect(texts()).toEqual(['c']);
  });
});

describe('BrowserStore', () => {
  it('gives back what it kept, and nothing where the browser keeps nothing or keeps rubbish', () => {
    const store = new BrowserStore('key');
    expect(store.load()).toBeNull();
    store.save({ smoothing: 0.5 });
    expect(new BrowserStore('key').load()).toEqual({ smoothing: 0.5 });
    localStorage.setItem('key', '{');
    expect(store.load()).toBeNull();
    localStorage.clear();
  });
});

describe('Head', () => {
  it('announces what is wrong once, and no counts', async () => {
    const head = new Head(model, untranslated);
    document.body.append(head.element);
    const state = (dropped: number): State => ({
      type: 'state',
      cell: { running: true },
      sources: [{ name: 'renderer', state: 'restarting' }],
      dropped: { metrics: dropped }
    });
    receive(state(1));
    head.update();
    const status = head.element.querySelector('[role="status"]')!;
    expect(status.textContent).toContain('Renderer: restarting.');
    expect(status.textContent).not.toContain('Left out');
    expect(head.element.textContent).toContain('1 × metrics');
    const announced: MutationRecord[] = [];
    const observer = new MutationObserver(records =>
      announced.push(...records)
    );
    observer.observe(status, {
      childList: true,
      subtree: true,
      characterData: true
    });
    receive(state(2));
    head.update();
    await new Promise(done => setTimeout(done));
    expect(head.element.textContent).toContain('2 × metrics');
    expect(announced).toEqual([]);
    model.setLink('stale');
    head.update();
    await new Promise(done => setTimeout(done));
    const added = announced.flatMap(({ addedNodes }) => [...addedNodes]);
    expect(added.map(node => node.textContent)).toEqual([
      'Nothing heard for a while: what you see may be old.'
    ]);
    observer.disconnect();
  });
});
