/**
 * A page that knows nothing of JupyterLab: ipywidgets' HTML manager, and a kernel of the server that the page comes from.
 * Bundled and served by `lab/bare/bare.ts`.
 */
import { HTMLManager } from '@jupyter-widgets/html-manager';
import * as base from '@jupyter-widgets/base';
import type { Kernel } from '@jupyterlab/services';
import {
  KernelManager,
  KernelMessage,
  ServerConnection
} from '@jupyterlab/services';

const VIEW = 'application/vnd.jupyter.widget-view+json';
type Module = Record<string, unknown>;

const modules = new Map<string, Promise<Module>>();

/** Modules of widgets are AMD modules, which call `define` when they are loaded as a script. */
function load(name: string): Promise<Module> {
  const known = modules.get(name);
  if (known !== undefined) {
    return known;
  }
  const loading = new Promise<Module>((resolve, reject) => {
    const define = (_: string[], factory: (base: unknown) => Module): void =>
      resolve(factory(base));
    Object.assign(window, { define });
    const script = document.createElement('script');
    script.src = `${name}.js`;
    script.onerror = () => reject(new Error(`no ${name}`));
    document.head.append(script);
  });
  modules.set(name, loading);
  return loading;
}

class Manager extends HTMLManager {
  constructor(private readonly kernel: Kernel.IKernelConnection) {
    super({ loader: load });
    kernel.registerCommTarget(this.comm_target_name, (comm, message) => {
      void this.handle_comm_open(new base.shims.services.Comm(comm), message);
    });
  }

  override _create_comm(
    target: string,
    id: string
  ): Promise<base.shims.services.Comm> {
    const comm = this.kernel.createComm(target, id);
    return Promise.resolve(new base.shims.services.Comm(comm));
  }
}

export type Shell = 'main' | 'subshell';

/** What tests call. */
export interface Bare {
  /** Take the kernel of this id; `shell`: where it handles messages of widgets. */
  connect(id: string, shell: Shell): Promise<void>;
  /** Run code and show the widgets that it displays; resolves when it has ended. */
  run(code: string): Promise<string>;
}

const settings = ServerConnection.makeSettings({
  baseUrl: new URL('../', location.href).href,
  wsUrl: new URL('../', location.href).href.replace('http', 'ws'),
  appendToken: false
});
let kernel: Kernel.IKernelConnection;
let manager: Manager;

const bare: Bare = {
  async connect(id, shell) {
    kernel = new KernelManager({ serverSettings: settings }).connectTo({
      model: { id, name: 'python3' }
    });
    if (shell === 'main') {
      // As in frontends that know nothing of subshells: its comms would make one.
      Object.defineProperty(kernel, 'supportsSubshells', { value: false });
    }
    manager = new Manager(kernel);
    await kernel.info;
  },
  async run(code) {
    const future = kernel.requestExecute({ code });
    future.onIOPub = message => {
      if (KernelMessage.isDisplayDataMsg(message)) {
        const view = message.content.data[VIEW] as
          { model_id: string } | undefined;
        if (view !== undefined) {
          void show(view.model_id);
        }
      }
    };
    return (await future.done).content.status;
  }
};

async function show(id: string): Promise<void> {
  const model = await manager.get_model(id);
  const element = document.createElement('div');
  document.body.append(element);
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- two copies of one class, by its types
  await manager.display_view(manager.create_view(model), element);
}

Object.assign(window, { bare });
