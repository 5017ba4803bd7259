// @vitest-environment node
/** The embedded widget in a plain page of a real Chromium. */
import { expect, it } from 'vitest';

import { violations } from '../../../ui-tests/lab/axe';
import { describeDemo } from '../demo';

describeDemo('the embedded widget', demo => {
  it('works, and leaves nothing behind', async () => {
    const page = await demo.open('empty=1&figures=0&theme=none');
    await page.addScriptTag({
      type: 'module',
      content:
        "import make from '/widget.js'; Object.assign(globalThis, { widget: make() })"
    });
    await page.waitForFunction(() => 'widget' in globalThis);
    const seen = await page.evaluate(() => {
      type Listener = (content: unknown, buffers: DataView[]) => void;
      interface Context {
        model: object;
        el?: HTMLElement;
        signal?: AbortSignal;
      }
      const { widget } = globalThis as unknown as {
        widget: Record<
          'initialize' | 'render',
          (context: Context) => () => void
        >;
      };
      const { messages } = globalThis.livemon;
      const listeners = new Set<Listener>();
      const said: string[] = [];
      // As anywidget does: each of them gets an object of its own.
      const model = () => ({
        on: (_event: string, listener: Listener) => listeners.add(listener),
        off: (_event: string, listener: Listener) => listeners.delete(listener),
        send: ({ type }: { type: string }) => said.push(type)
      });
      const say = (content: object): void =>
        listeners.forEach(listener => listener({ livemon: 1, ...content }, []));
      const [first, second] = [1, 2].map(() => {
        const el = document.createElement('div');
        document.body.append(el);
        return el;
      });
      const life = new AbortController();
      const close = widget.initialize({ model: model() });
      widget.render({ model: model(), el: first!, signal: life.signal });
      say(messages.hello());
      say({
        type: 'figures',
        figures: [messages.figure('a'), messages.figure('b')]
      });
      const hide = widget.render({ model: model(), el: second! }); // a second view, later
      const names = (el: HTMLElement): (string | null)[] =>
        [...el.querySelectorAll('.livemon-FigureView')].map(view =>
          view.getAttribute('data-figure')
        );
      const shown = [names(first!), names(second!)];
      const link = first!.querySelector('.livemon-Panel') !== null;
      say({ type: 'figures', figures: [messages.figure('b')] });
      const after = names(second!);
      const listening = listeners.size;
      life.abort();
      hide();
      const left = [first!, second!].map(el => el.children.length);
      close();
      const deaf = listeners.size;
      return { shown, link, after, listening, left, deaf, said };
    });
    expect(seen).toEqual({
      shown: [
        ['a', 'b'],
        ['a', 'b']
      ],
      link: true,
      after: ['b'],
      listening: 1,
      left: [0, 0],
      deaf: 0,
      said: ['attach', 'detach']
    });
  });

  it.each(['light', 'dark'] as const)(
    'can be used by everyone (%s)',
    async colorScheme => {
      const page = await demo.open('empty=1&figures=0&theme=none', {
        colorScheme
      });
      await page.addScriptTag({
        type: 'module',
        content: `
            import make from '/widget.js';
            const widget = make();
            const listeners = new Set();
            const model = {
              on: (_event, listener) => listeners.add(listener),
              off: (_event, listener) => listeners.delete(listener),
              send: () => undefined
            };
            document.body.replaceChildren();
            const el = document.createElement('main');
            document.body.append(el);
            widget.initialize({ model });
            widget.render({ model, el });
            globalThis.say = content =>
              listeners.forEach(listener => listener({ livemon: 1, ...content }, []));`
      });
      await page.waitForFunction(() => 'say' in globalThis);
      await page.evaluate(() => {
        const { say } = globalThis as unknown as {
          say: (content: object) => void;
        };
        const { messages } = globalThis.livemon;
        const time = Date.now() / 1000;
        say(messages.hello({ time }));
        say({
          type: 'catalogue',
          full: true,
          entries: [
            { id: 0, name: 'cpu.percent', unit: 'percent', group: 'host' },
            { id: 1, name: 'loss', unit: '', group: 'metric' }
          ]
        });
        say({
          type: 'figures',
          figures: [
            messages.figure('a', { state: 'waiting' }),
            messages.figure('b', { state: 'error', error: 'ValueError: no' })
          ]
        });
        say({ type: 'notice', level: 'warning', text: 'Look.', time });
      });
      await page.waitForSelector('main .livemon-Block');
      expect(await violations(page, 'main')).toEqual([]);
      await page.click('main .livemon-Block-menu');
      await page.waitForSelector('.livemon-Menu:popover-open');
      expect(await violations(page, 'main'), 'with a menu').toEqual([]);
    }
  );
});
