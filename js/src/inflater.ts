/**
 * Unpacks zlib streams away from the main thread.
 *
 * Browsers run a `DecompressionStream` on the thread that made it: 40 frames/s of 500x370 pixels took 6 % of the main
 * thread in Chromium 156. So one worker, made from text and shared by everything in the page, does it. Where a page may
 * not have such a worker (a strict content security policy), or it does not answer, the main thread does it after all.
 */
import { Emitter } from './emitter';

/** A frame is unpacked within milliseconds: a worker that says nothing for so long has died. */
const ANSWERS_WITHIN_MS = 3000;
/** When the page itself was held up, the answer waits behind the clock: look again after this. */
const LOOK_AGAIN_MS = 500;

/** Pieces of memory that wait to be filled again, and the bytes of all of them. */
const MOST_SPARES = 8;
const MOST_SPARE_BYTES = 16 << 20;

/**
 * The zlib stream `data`, which must hold exactly `size` bytes: never more memory than that is filled.
 *
 * Runs in the worker too, as text, so it may use nothing but what is global.
 *
 * @param spare - memory to fill, of at least that size; null: new one.
 */
export async function inflate(
  data: Uint8Array,
  size: number,
  spare: ArrayBuffer | null = null
): Promise<Uint8ClampedArray> {
  const stream = new DecompressionStream('deflate');
  const writer = stream.writable.getWriter();
  // Errors of the writing side surface again on the reading side, where they are handled.
  writer.write(data).catch(() => undefined);
  writer.close().catch(() => undefined);
  const reader = (stream.readable as ReadableStream<Uint8Array>).getReader();
  const out = new Uint8ClampedArray(spare ?? new ArrayBuffer(size), 0, size);
  let filled = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      break;
    }
    if (filled + value.length > size) {
      await reader.cancel();
      throw new Error(
        `more than the ${size} bytes of pixels that the frame announced`
      );
    }
    out.set(value, filled);
    filled += value.length;
  }
  if (filled !== size) {
    throw new Error(`${filled} bytes of pixels instead of ${size}`);
  }
  return out;
}

interface Question {
  id: number;
  data: Uint8Array;
  size: number;
}

interface Answer {
  id: number;
  out?: Uint8ClampedArray;
  error?: string;
}

interface Job {
  data: Uint8Array;
  size: number;
  resolve: (out: Uint8ClampedArray) => void;
  reject: (error: unknown) => void;
}

const WORKER = `
const inflate = ${inflate.toString()};
let spares = [];
const spareOf = size => {
  const at = spares.findIndex(({ byteLength }) => byteLength >= size && byteLength <= 4 * size);
  return at < 0 ? null : spares.splice(at, 1)[0];
};
const answer = async ({ id, data, size }) => {
  try {
    return { id, out: await inflate(data, size, spareOf(size)) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
};
onmessage = async ({ data: { questions, spare } }) => {
  spares = [...spare, ...spares].slice(0, ${MOST_SPARES});
  const answers = await Promise.all(questions.map(answer));
  postMessage(answers, answers.flatMap(({ out }) => (out ? [out.buffer] : [])));
};`;

export class Inflater {
  /** The worker died. Told once, for there is no other after it. */
  readonly troubled = new Emitter<void>();

  private readonly _jobs = new Map<number, Job>();
  /** Those that this task asked for so far. */
  private _asked: Question[] = [];
  /** Memory that the worker may fill anew. */
  private _spare: ArrayBuffer[] = [];
  private readonly _createWorker: () => Worker;
  /** null: none made yet; 'none': this page cannot have one. */
  private _worker: Worker | 'none' | null = null;
  private _next = 0;
  private _watch: ReturnType<typeof setTimeout> | undefined;

  constructor(createWorker: () => Worker = workerFromText) {
    this._createWorker = createWorker;
  }

  /** See `inflate`. */
  inflate(data: Uint8Array, size: number): Promise<Uint8ClampedArray> {
    const worker = this._start();
    if (worker === null) {
      return inflate(data, size);
    }
    return new Promise((resolve, reject) => {
      const id = this._next++;
      this._jobs.set(id, { data, size, resolve, reject });
      if (this._jobs.size === 1) {
        this._await();
      }
      // A copy that can be given away: the original is part of a whole message, and is still needed if this fails.
      this._asked.push({ id, data: data.slice(), size });
      if (this._asked.length === 1) {
        queueMicrotask(() => this._ask(worker));
      }
    });
  }

  /** The pixels are where they belong: their memory may be used again. */
  giveBack({ buffer }: Uint8ClampedArray): void {
    const bytes = this._spare.reduce(
      (sum, { byteLength }) => sum + byteLength,
      buffer.byteLength
    );
    if (
      this._worker instanceof Object &&
      buffer instanceof ArrayBuffer &&
      this._spare.length < MOST_SPARES &&
      bytes <= MOST_SPARE_BYTES
    ) {
      this._spare.push(buffer);
    }
  }

  private _ask(worker: Worker): void {
    const [questions, spare] = [this._asked, this._spare];
    [this._asked, this._spare] = [[], []];
    if (worker === this._worker) {
      worker.postMessage({ questions, spare }, [
        ...questions.map(({ data }) => data.buffer),
        ...spare
      ]);
    }
  }

  private _start(): Worker | null {
    if (this._worker === null) {
      try {
        const worker = this._createWorker();
        worker.onmessage = ({ data }: MessageEvent<Answer[]>) =>
          this._finish(data);
        worker.onerror = event => {
          event.preventDefault(); // handled: it does not belong on the console as an error
          this._giveUp();
        };
        this._worker = worker;
      } catch {
        this._worker = 'none';
      }
    }
    return this._worker === 'none' ? null : this._worker;
  }

  private _finish(answers: readonly Answer[]): void {
    for (const { id, out, error } of answers) {
      const job = this._jobs.get(id);
      this._jobs.delete(id);
      if (out) {
        job?.resolve(out);
      } else {
        job?.reject(new Error(error));
      }
    }
    this._await();
  }

  /** Expect the next answer within a bound, if one is due. */
  private _await(): void {
    clearTimeout(this._watch);
    if (this._jobs.size === 0) {
      return;
    }
    this._watch = setTimeout(() => {
      this._watch = setTimeout(() => {
        this._giveUp();
        this.troubled.emit();
      }, LOOK_AGAIN_MS);
    }, ANSWERS_WITHIN_MS);
  }

  /** The worker does not run: do here what it was asked for. */
  private _giveUp(): void {
    clearTimeout(this._watch);
    if (this._worker instanceof Object) {
      this._worker.terminate();
    }
    this._worker = 'none';
    const jobs = [...this._jobs.values()];
    this._jobs.clear();
    for (const { data, size, resolve, reject } of jobs) {
      inflate(data, size).then(resolve, reject);
    }
  }
}

function workerFromText(): Worker {
  const url = URL.createObjectURL(
    new Blob([WORKER], { type: 'text/javascript' })
  );
  try {
    return new Worker(url, { name: 'livemon-inflate' });
  } finally {
    // Later: the worker may not have read it yet.
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }
}

/** The page's one. */
export const inflater = new Inflater();
