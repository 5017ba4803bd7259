// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { frame } from '../../../js/demo/messages';
import type { Parsed } from '../../../js/src/codec';
import { encodeControl, encodeHub, parseHub } from '../../../js/src/codec';
import type { Problem } from '../../../js/src/problem';
import type { ControlMessage } from '../../../js/src/protocol/messages';
import * as validators from '../../../js/src/protocol/validators';
import { Random } from './random';

interface Vector {
  name: string;
  direction: 'hub' | 'control';
  content: Record<string, unknown>;
  buffers: string[];
  byteOffsets?: number[];
  expect: Record<string, unknown>;
}

const FOLDER = join(import.meta.dirname, '../../../protocol/vectors');
const VECTORS = readdirSync(FOLDER)
  .filter(name => name.endsWith('.json'))
  .map(name => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Vector);
const HUB = VECTORS.filter(vector => vector.direction === 'hub');
const CONTROL = VECTORS.filter(vector => vector.direction === 'control');

/** As the page gets them: at the byte offset that the vector asks for, in a larger buffer. */
function buffersOf({ buffers, byteOffsets = [] }: Vector): DataView[] {
  return buffers.map((text, index) => {
    const data = Buffer.from(text, 'base64');
    const offset = byteOffsets[index] ?? 0;
    const larger = new Uint8Array(offset + data.length + 8).fill(0xa5);
    larger.set(data, offset);
    return new DataView(larger.buffer, offset, data.length);
  });
}

function bytes(view: ArrayBufferView): string {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString(
    'base64'
  );
}

function number(value: unknown): number {
  return value === null ? NaN : Number(value);
}

/** What was parsed, in the form of `expect`. */
function described(parsed: Parsed | Problem): Record<string, unknown> {
  switch (parsed.type) {
    case 'problem':
      return { error: parsed.kind };
    case 'samples': {
      const { type, replay, id, time, value, step } = parsed;
      return {
        type,
        replay,
        columns: {
          id: [...id],
          time: [...time],
          value: [...value],
          step: [...step]
        }
      };
    }
    case 'frames':
      return {
        type: parsed.type,
        frames: parsed.frames.map(({ frame }) => frame),
        data: parsed.frames.map(({ data }) => bytes(data))
      };
    case 'past': {
      const plain = (column: Iterable<number>): (number | null)[] =>
        [...column].map(value => (Number.isNaN(value) ? null : value));
      const { id, time, low, mean, high, counts, ...rest } = parsed;
      return {
        ...rest,
        count: id.length,
        id: plain(id),
        time: plain(time),
        low: plain(low),
        mean: plain(mean),
        high: plain(high),
        counts: plain(counts)
      };
    }
    case 'saved':
      return { ...parsed, file: parsed.file && bytes(parsed.file) };
    default:
      return { ...parsed };
  }
}

function expected({ expect: wanted }: Vector): Record<string, unknown> {
  const columns = wanted['columns'] as Record<string, unknown[]> | undefined;
  return columns
    ? {
        ...wanted,
        columns: Object.fromEntries(
          Object.entries(columns).map(([name, list]) => [
            name,
            list.map(number)
          ])
        )
      }
    : wanted;
}

/** `wanted` says everything, defaults too; the page keeps absent what was absent. */
function withoutDefaults(
  wanted: Record<string, unknown>,
  got: Record<string, unknown>
): unknown {
  return Object.fromEntries(
    Object.entries(wanted).filter(([name]) => name in got || name === 'error')
  );
}

describe('golden vectors', () => {
  it('are there, of both directions', () => {
    expect(HUB.length).toBeGreaterThan(20);
    expect(CONTROL.length).toBeGreaterThan(8);
  });

  it.each(HUB.map(vector => [vector.name, vector] as const))(
    'hub: %s',
    (_name, vector) => {
      const parsed = parseHub(vector.content, buffersOf(vector));
      const got = described(parsed);
      expect(got).toMatchObject(
        withoutDefaults(expected(vector), got) as object
      );
      expect(got['error']).toEqual(vector.expect['error']);
      if (parsed.type !== 'problem') {
        const again = encodeHub(parsed);
        expect(again.content).toEqual(vector.content);
        expect(again.buffers.map(bytes)).toEqual(vector.buffers);
      }
    }
  );

  it.each(CONTROL.map(vector => [vector.name, vector] as const))(
    'control: %s',
    (_name, vector) => {
      const type = String(vector.content['type']);
      const validate = Object.entries(validators).find(
        ([name]) => name.toLowerCase() === type
      )?.[1] as ((value: unknown) => boolean) | undefined;
      const { livemon, ...message } = vector.content;
      switch (vector.expect['error']) {
        case undefined:
          expect(validate?.(message)).toBe(true);
          // Valid, as the line above has shown.
          expect(encodeControl(message as unknown as ControlMessage)).toEqual(
            vector.content
          );
          return;
        case 'shape':
          expect(validate?.(message)).toBe(false);
          return;
        case 'type':
          expect(validate).toBeUndefined();
          return;
        case 'version':
          expect(
            encodeControl(message as unknown as ControlMessage)['livemon']
          ).not.toEqual(livemon);
          return;
        default:
          throw new Error(
            `an error of a kind that is not known: ${String(vector.expect['error'])}`
          );
      }
    }
  );
});

describe('parseHub', () => {
  it('reads buffers at every alignment', () => {
    for (let offset = 0; offset < 9; offset += 1) {
      const values = new Uint8Array(offset + 16);
      new DataView(values.buffer).setFloat64(offset, 0.1, true);
      new DataView(values.buffer).setFloat64(offset + 8, -Infinity, true);
      const column = new DataView(values.buffer, offset, 16);
      const id = new DataView(new Uint8Array(offset + 8).buffer, offset, 8);
      const parsed = parseHub({ livemon: 1, type: 'samples', count: 2 }, [
        id,
        column,
        column,
        column
      ]);
      expect(parsed.type === 'samples' && [...parsed.value]).toEqual([
        0.1,
        -Infinity
      ]);
    }
  });

  const key = frame();
  it.each([
    ['outside its picture', { base: 0, seq: 1, x: 1 }],
    ['of no size', { base: 0, seq: 1, width: 0 }],
    [
      'enormous',
      { width: 1e5, height: 1e5, full_width: 1e5, full_height: 1e5 }
    ],
    ['a key frame that covers a part', { full_width: 5 }],
    ['on top of a later one', { base: 7, seq: 7 }],
    ['of no ratio', { ratio: 0 }]
  ])('refuses a frame that is %s', (_what, change) => {
    const send = (one: object): string =>
      parseHub({ livemon: 1, type: 'frames', frames: [one] }, [
        new Uint8Array(1)
      ]).type;
    expect(send(key)).toBe('frames');
    expect(send({ ...key, ...change })).toBe('problem');
  });

  it('never throws, whatever comes', () => {
    const random = new Random(7);
    const odd: unknown[] = [
      null,
      undefined,
      NaN,
      -1,
      1e300,
      '',
      'x',
      [],
      {},
      { toString: 1 },
      true
    ];
    for (const content of [
      ...odd,
      { livemon: { toString: 1 } },
      { livemon: 1, type: { toString: 1 } }
    ]) {
      expect(parseHub(content, []).type).toBe('problem');
    }
    let problems = 0;
    for (let round = 0; round < 3000; round += 1) {
      const vector = random.pick(HUB);
      const content = structuredClone(vector.content);
      let target: Record<string, unknown> = content;
      for (;;) {
        const name = random.pick(Object.keys(target));
        const inner = target[name];
        if (
          typeof inner === 'object' &&
          inner !== null &&
          random.chance(0.7) &&
          Object.keys(inner).length > 0
        ) {
          target = inner as Record<string, unknown>;
          continue;
        }
        target[name] = random.pick(odd);
        break;
      }
      const buffers = buffersOf(vector);
      if (random.chance(0.2)) {
        buffers.pop();
      }
      problems += parseHub(content, buffers).type === 'problem' ? 1 : 0;
    }
    expect(problems).toBeGreaterThan(1500);
  });
});
