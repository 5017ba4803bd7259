/** The processes of this machine, as far as tests look at them. */
import { readdirSync, readFileSync } from 'node:fs';

/** Every process of this machine. */
export function processes(): {
  pid: number;
  parent: number;
  command: string;
}[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8')
          .split('\0')
          .join(' ')
          .trim();
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const parent = Number(
          stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]
        );
        return [{ pid: Number(name), parent, command }];
      } catch {
        return []; // it ended meanwhile
      }
    });
}

/** Livemon's children of a kernel. */
export function children(pid: number): number[] {
  return processes()
    .filter(
      ({ parent, command }) => parent === pid && command.includes('livemon.')
    )
    .map(child => child.pid);
}

export function exists(pid: number): boolean {
  return processes().some(
    process => process.pid === pid && process.command !== ''
  );
}

/** The processes below a browser that run its pages. */
export function renderers(browser: number): number[] {
  const all = processes();
  const below = new Set([browser]);
  for (let grown = 0; grown !== below.size;) {
    grown = below.size;
    for (const { pid, parent } of all) {
      if (below.has(parent)) {
        below.add(pid);
      }
    }
  }
  return all
    .filter(
      ({ pid, command }) =>
        below.has(pid) && command.includes('--type=renderer')
    )
    .map(({ pid }) => pid);
}

/** Resident memory of a process, MiB. */
export function memory(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024;
}
