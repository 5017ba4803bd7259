/** What a person does with a kernel that has GPU memory: they are asked, then the server is told. */
import { ServerConnection } from '@jupyterlab/services';
import type { Session } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import { beforeEach, describe, expect, it } from 'vitest';

import { untranslated } from '../../../js/src';
import type { Question } from '../../../src/plugins/serverKernels';
import { ServerKernels } from '../../../src/plugins/serverKernels';

const KERNEL = '0a1b2c3d-0000-4000-8000-00000000000a';

let asked: string[];
let questions: Question[];
let failures: string[];
let answer: boolean;
let status: number;
let running: Partial<Session.IModel>[];
let kernels: ServerKernels;
let runningChanged: Signal<object, Session.IModel[]>;

beforeEach(() => {
  asked = [];
  questions = [];
  failures = [];
  answer = true;
  status = 204;
  running = [
    {
      path: 'work/<b>train.ipynb',
      name: '',
      kernel: { id: KERNEL, name: 'python3' }
    },
    { path: 'x.ipynb', name: '', kernel: null }
  ];
  const sessions = {
    running: () =>
      running[Symbol.iterator]() as IterableIterator<Session.IModel>
  };
  runningChanged = new Signal(sessions);
  const settings = ServerConnection.makeSettings({
    baseUrl: 'http://server/',
    fetch: (request: RequestInfo | URL) => {
      const { method, url } = request as Request;
      asked.push(`${method} ${new URL(url).pathname}`);
      const body = status === 200 ? '{"id":"x","name":"y"}' : null;
      return Promise.resolve(new Response(body, { status }));
    }
  });
  kernels = new ServerKernels({
    sessions: { ...sessions, runningChanged } as unknown as Session.IManager,
    settings,
    ask: question => {
      questions.push(question);
      return Promise.resolve(answer);
    },
    fail: words => failures.push(words),
    trans: untranslated
  });
});

const choose = (words: string): void =>
  kernels
    .actionsOf(KERNEL)
    .find(({ label }) => label.startsWith(words))!
    .run();

describe('kernels of the server', () => {
  it('are called by their notebooks, as text', () => {
    expect(kernels.nameOf(KERNEL)).toBe('<b>train.ipynb');
    expect(kernels.nameOf('another')).toBeNull();
    let changes = 0;
    kernels.changed.on(() => {
      changes += 1;
    });
    runningChanged.emit([]);
    expect(changes).toBe(0);
    running[0] = { ...running[0], path: 'new.ipynb' };
    runningChanged.emit([]);
    expect([changes, kernels.nameOf(KERNEL)]).toEqual([1, 'new.ipynb']);
  });

  it.each([
    ['Interrupt', 'POST', '/interrupt', 204],
    ['Restart', 'POST', '/restart', 200],
    ['Shut down', 'DELETE', '', 204]
  ])(
    '%s asks, and does it when the answer is yes',
    async (item, method, verb, success) => {
      status = success;
      choose(item);
      await expect
        .poll(() => asked)
        .toEqual([`${method} /api/kernels/${KERNEL}${verb}`]);
      expect(questions.map(({ accept }) => accept)).toEqual([item]);
      expect(questions[0]!.body).toContain('<b>train.ipynb');
      expect(failures).toEqual([]);
    }
  );

  it('does nothing when the answer is no', async () => {
    answer = false;
    for (const item of ['Interrupt', 'Restart', 'Shut down']) {
      choose(item);
    }
    await Promise.resolve();
    expect(questions).toHaveLength(3);
    expect(asked).toEqual([]);
  });

  it('says what the server refused', async () => {
    status = 500;
    choose('Restart');
    await expect.poll(() => failures).toHaveLength(1);
    expect(failures[0]).toContain('Restart the kernel?');
  });
});
