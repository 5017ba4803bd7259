/** A JupyterLab server for tests: its own folder, settings, workspaces and free port; nothing of it stays. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..', '..');
export const PYTHON = resolve(
  ROOT,
  process.env.VENV || '.venv',
  'bin',
  'python'
);
export const EXAMPLES = join(ROOT, 'examples');

export interface ServerOptions {
  /** Path under which the server lives, with a slash at both ends. */
  baseUrl: string;
  /** Variables for the server and its kernels. */
  env?: Record<string, string>;
}

/** The little that tests need of the notebook format. */
export interface Notebook {
  metadata: object;
  cells: { id: string; source: string; outputs: Output[] }[];
}

/** One output of a cell. */
export interface Output {
  output_type: string;
  /** Of a stream: `stdout` or `stderr`. */
  name?: string;
  text?: string | string[];
  traceback?: string[];
  data?: Record<string, unknown>;
}

export class LabServer {
  private constructor(
    private process: ChildProcess,
    /** Starts another one, at the same place. */
    private readonly begin: () => ChildProcess,
    /** Everything that tests write lies under it. */
    private readonly folder: string,
    /** Where notebooks are. */
    readonly root: string,
    /** Address of the server, with its base and a final slash. */
    readonly url: string,
    private readonly log: string[]
  ) {}

  /** Start JupyterLab and wait until it answers. */
  static async start(options: ServerOptions): Promise<LabServer> {
    const folder = mkdtempSync(join(tmpdir(), 'livemon-ui-'));
    const sub = (name: string): string => {
      const path = join(folder, name);
      mkdirSync(path, { recursive: true });
      return path;
    };
    const root = sub('notebooks');
    quieten(sub('settings'));
    const port = await freePort();
    const args = [
      [
        '-m',
        'jupyterlab',
        '--no-browser',
        '--allow-root',
        '--expose-app-in-browser'
      ],
      [
        '--ServerApp.ip=127.0.0.1',
        `--ServerApp.port=${port}`,
        '--ServerApp.port_retries=0'
      ],
      [
        '--IdentityProvider.token=',
        '--PasswordIdentityProvider.hashed_password=',
        '--ServerApp.disable_check_xsrf=True' // tests have no cookie
      ],
      [
        `--ServerApp.base_url=${options.baseUrl}`,
        `--ServerApp.root_dir=${root}`,
        `--ServerApp.extra_static_paths=${sub('static')}`
      ],
      // Checkpoints and trash are of no use here.
      ['--FileContentsManager.delete_to_trash=False']
    ].flat();
    const log: string[] = [];
    const begin = (): ChildProcess => {
      const child = spawn(PYTHON, args, {
        cwd: root,
        env: {
          ...process.env,
          PATH: `${dirname(PYTHON)}:${process.env.PATH}`,
          JUPYTER_CONFIG_DIR: sub('config'),
          JUPYTER_DATA_DIR: sub('data'),
          JUPYTER_RUNTIME_DIR: sub('runtime'),
          JUPYTERLAB_SETTINGS_DIR: sub('settings'),
          JUPYTERLAB_WORKSPACES_DIR: sub('workspaces'),
          IPYTHONDIR: sub('ipython'),
          ...options.env
        },
        stdio: ['ignore', 'pipe', 'pipe']
      });
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (data: Buffer) => log.push(data.toString()));
      }
      return child;
    };
    const url = `http://127.0.0.1:${port}${options.baseUrl}`;
    const server = new LabServer(begin(), begin, folder, root, url, log);
    await server.answer();
    return server;
  }

  /** As it was when it started: no kernel, no file, no setting, no layout. The pages that used it must be closed. */
  async reset(): Promise<void> {
    for (const { id } of await this.get<{ id: string }[]>('kernels')) {
      await this.ask('DELETE', `kernels/${id}`);
    }
    for (const name of ['notebooks', 'settings', 'workspaces']) {
      empty(join(this.folder, name));
    }
    this.log.length = 0;
    quieten(join(this.folder, 'settings'));
  }

  /** Where the connection files of kernels are. */
  get runtime(): string {
    return join(this.folder, 'runtime');
  }

  /** Put a notebook, or a text, where JupyterLab sees it. */
  add(name: string, content: object | string): void {
    const text =
      typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(join(this.root, name), text);
  }
  /** The same with a file or folder of the repository. */
  copy(source: string): void {
    cpSync(source, this.root, { recursive: true });
  }

  /** Put a file where the server gives it to anybody as it is; returns its address. */
  publish(name: string, content: string | Buffer): string {
    writeFileSync(join(this.folder, 'static', name), content);
    return `${this.url}static/${name}`;
  }

  /** A notebook as it was saved. */
  read(name: string): Notebook {
    return JSON.parse(readFileSync(join(this.root, name), 'utf8')) as Notebook;
  }

  /** Its process. */
  get pid(): number {
    return this.process.pid!;
  }

  /** What a person chose in JupyterLab's settings, by extension. */
  settings(plugin: string, chosen: object): void {
    const [scope, name, schema] = plugin.split(/[/:]/) as [
      string,
      string,
      string
    ];
    const folder = join(this.folder, 'settings', scope, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, `${schema}.jupyterlab-settings`),
      JSON.stringify(chosen)
    );
  }

  /** What the server said, for the report of a failed test. */
  get output(): string {
    return this.log.join('');
  }

  /** GET of the server's REST interface. */
  async get<T>(path: string): Promise<T> {
    return (await (await this.ask('GET', path)).json()) as T;
  }

  /** POST to the server's REST interface. */
  async post<T>(path: string, body: object): Promise<T> {
    return (await (await this.ask('POST', path, body)).json()) as T;
  }

  private async ask(
    method: string,
    path: string,
    body?: object
  ): Promise<Response> {
    const response = await fetch(`${this.url}api/${path}`, {
      method,
      ...(body && {
        body: JSON.stringify(body),
        headers: { 'Content-Type': 'application/json' }
      })
    });
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status}`);
    }
    return response;
  }

  /** End it as a person does, and its kernels with it, or at once, and start it again under the same address. */
  async restart(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const ended = new Promise(done => this.process.once('exit', done));
    this.process.kill(signal);
    await ended;
    this.process = this.begin();
    await this.answer();
  }

  async stop(): Promise<void> {
    const ended = new Promise(done => this.process.once('exit', done));
    if (this.process.exitCode === null) {
      this.process.kill('SIGTERM');
      const hard = setTimeout(() => this.process.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(hard);
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private async answer(): Promise<void> {
    const until = Date.now() + 60_000;
    for (;;) {
      if (this.process.exitCode !== null || Date.now() > until) {
        throw new Error(`JupyterLab did not start:\n${this.output}`);
      }
      try {
        await this.get('status');
        return;
      } catch {
        await new Promise(done => setTimeout(done, 100));
      }
    }
  }
}

/** Take away all that is in a folder. */
function empty(folder: string): void {
  for (const name of readdirSync(folder)) {
    rmSync(join(folder, name), { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Settings of a JupyterLab that asks nobody for news. */
function quieten(settings: string): void {
  const folder = join(settings, '@jupyterlab', 'apputils-extension');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'notification.jupyterlab-settings'),
    JSON.stringify({ fetchNews: 'false', checkForUpdates: false })
  );
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object'
          ? done(address.port)
          : fail(new Error('no port'))
      );
    });
  });
}
