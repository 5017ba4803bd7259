/** What to call series for which a line of text is enough, by their names. A table, and no more. */
import type { Translation } from '../translation';

const GPU = String.raw`^gpu\d+(?:\.mig\d+)?\.`;

/** What to call a series by its name; undefined: it is not known. */
export function factNames(
  trans: Translation
): (name: string) => string | undefined {
  const all = names(trans);
  return name => {
    for (const [pattern, label] of all) {
      const match = pattern.exec(name);
      if (match) {
        // A function, as a name may itself have `$&` in it.
        return label.replace('$1', () => match[1] ?? '');
      }
    }
    return undefined;
  };
}

function names(trans: Translation): readonly (readonly [RegExp, string])[] {
  const gpu = (end: string): RegExp => new RegExp(`${GPU}${end}$`);
  return [
    [/^cpu\.limit_cores$/, trans.__('Cores that may be used')],
    [/^memory\.oom_kills$/, trans.__('Processes ended for want of memory')],
    [/^process\.open_files$/, trans.__('Open files of the kernel')],
    [/^process\.tree_threads$/, trans.__('Threads of kernel and children')],
    [/^process\.child\[(.+)\]\.count$/, trans.__('%1: processes', '$1')],
    [/^process\.child\[(.+)\]\.cpu_percent$/, trans.__('%1: CPU', '$1')],
    [/^process\.child\[(.+)\]\.rss_bytes$/, trans.__('%1: memory', '$1')],
    [gpu('memory_total_bytes'), trans.__('Memory in all')],
    [gpu('memory_free_bytes'), trans.__('Memory free')],
    [gpu('memory_reserved_bytes'), trans.__('Memory reserved by the driver')],
    [gpu('power_limit_watts'), trans.__('Power limit')],
    [gpu('energy_joules'), trans.__('Energy since the start')],
    [gpu('throttle_reasons'), trans.__('Slowed down by')],
    [gpu('performance_state'), trans.__('Performance state')],
    [gpu('ecc_corrected_errors'), trans.__('Memory errors, corrected')],
    [gpu('ecc_uncorrected_errors'), trans.__('Memory errors, uncorrected')]
  ];
}
