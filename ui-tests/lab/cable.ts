/** The cable between browser and server: a test takes it out and puts it back. */
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

export class Cable {
  private constructor(
    private readonly listener: Server,
    private readonly ends: Set<Socket>,
    private readonly state: { out: boolean }
  ) {}

  /** A way to a port of this machine, over a port of its own. */
  static async lay(port: number): Promise<Cable> {
    const ends = new Set<Socket>();
    const state = { out: false };
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
        end.pipe(other);
      }
    });
    await new Promise<void>(done => listener.listen(0, '127.0.0.1', done));
    return new Cable(listener, ends, state);
  }

  get port(): number {
    return (this.listener.address() as AddressInfo).port;
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
