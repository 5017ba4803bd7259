/** A machine with NVIDIA GPUs: the stand-in for the driver's library that `tests/contract/nvml` has, told by a script what to say. */
import { execFileSync } from 'node:child_process';
import {
  mkdtempSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const SOURCE = resolve(__dirname, '../../tests/contract/nvml/libnvidia-ml.c');

/** Whether process ids are those that a driver would tell: not so in a container. */
export const PIDS_ARE_OURS =
  readlinkSync('/proc/self/ns/pid') === 'pid:[4026531836]';

export class Nvidia {
  constructor() {
    const library = join(this._folder, 'libnvidia-ml.so.1');
    execFileSync('gcc', ['-shared', '-fPIC', '-o', library, SOURCE]);
  }

  /** Has Livemon, once it is started by a later cell, find these GPUs; `PID` in a rule is the kernel's own. */
  cell(...rules: string[]): string {
    return `
import os
folder = ${JSON.stringify(this._folder)}
with open(folder + "/script", "w") as script:
    for rule in [${rules.map(rule => JSON.stringify(rule)).join(', ')}]:
        print(rule.replace("PID", str(os.getpid())), file=script)
os.environ |= {"LD_LIBRARY_PATH": folder, "LIVEMON_NVML_SCRIPT": folder + "/script"}
`.trim();
  }

  /** From now on the driver says this. */
  say(...rules: string[]): void {
    const draft = join(this._folder, 'draft');
    writeFileSync(draft, `${rules.join('\n')}\n`);
    renameSync(draft, join(this._folder, 'script'));
  }

  dispose(): void {
    rmSync(this._folder, { recursive: true });
  }

  private readonly _folder = mkdtempSync(join(tmpdir(), 'livemon-nvml-'));
}
