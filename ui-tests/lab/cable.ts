/** The cable between browser and server: a test takes it out and puts it back. */
import { connect, createServer } from 'node:net';
import { Transform } from 'node:stream';
import type { AddressInfo, Server, Socket } from 'node:net';

interface State {
  out: boolean;
  bytes_s: number;
  /** When all that was let through will have passed, as `performance.now()`. */
  free_ms: number;
}

/** Lets bytes through as fast as the state says. */
function throttle(state: State): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const now_ms = performance.now();
      const took_ms = (chunk.length / state.bytes_s) * 1000;
      state.free_ms = Math.max(state.free_ms, now_ms) + took_ms;
      const wait_ms = state.free_ms - now_ms;
      if (wait_ms < 1) {
        done(null, chunk);
      } else {
        setTimeout(() => done(null, chunk), wait_ms);
      }
    }
  });
}

export class Cable {
  private constructor(
    private readonly listener: Server,
    private readonly ends: Set<Socket>,
    private readonly state: State
  ) {}

  /** A way to a port of this machine, over a port of its own. */
  static async lay(port: number): Promise<Cable> {
    const ends = new Set<Socket>();
    const state: State = { out: false, bytes_s: Infinity, free_ms: 0 };
    const listener = createServer(near => {
      if (state.out) {
        near.destroy();
        return;
      }
      const far = connect(port, '127.0.0.1');
      for (const [end, other] of [
        [near, far],
        [far, near]
      ] as const) {
        ends.add(end);
        end.on('error', () => end.destroy());
        end.on('close', () => {
          ends.delete(end);
          other.destroy();
        });
        (end === far ? end.pipe(throttle(state)) : end).pipe(other);
      }
    });
    await new Promise<void>(done => listener.listen(0, '127.0.0.1', done));
    return new Cable(listener, ends, state);
  }

  get port(): number {
    return (this.listener.address() as AddressInfo).port;
  }

  /** What all connections together may carry to the browser, in bytes a second; Infinity: as much as comes. */
  set bytes_s(rate: number) {
    this.state.bytes_s = rate;
  }

  /** Every connection breaks, and new ones are refused. */
  takeOut(): void {
    this.state.out = true;
    for (const end of this.ends) {
      end.destroy();
    }
  }

  putBack(): void {
    this.state.out = false;
  }

  async dispose(): Promise<void> {
    this.takeOut();
    await new Promise(done => this.listener.close(done));
  }
}
