/** The names of the sampler's series: which chart each stands in, and what it is called there. A table, and no more. */
import type { Translation } from '../translation';

/**
 * What a series is in its chart. main: a line in a colour of its own; faint: one of many in the background; bound: what
 * the others are a part of ("of 15.6 GiB"): it sets the axis and has no line.
 */
export type Role = 'main' | 'faint' | 'bound';

export interface Rule {
  pattern: RegExp;
  chart: string;
  title: string;
  role: Role;
  label: string;
  repeats: string;
}

/** In the order in which charts stand in their section. `$1` is what the pattern's first group matched. */
export function rulesOf(trans: Translation): readonly Rule[] {
  return [
    rule(/^cpu\.percent$/, 'cpu', trans.__('CPU'), 'main', trans.__('CPU')),
    rule(
      /^cpu\.core(\d+)\.percent$/,
      'cpu',
      trans.__('CPU'),
      'faint',
      trans.__('Core %1', '$1')
    ),
    rule(
      /^cpu\.limit_used_percent$/,
      'cpu.limit',
      trans.__('CPU of the container'),
      'main',
      trans.__('CPU of the container')
    ),
    rule(
      /^memory\.used_bytes$/,
      'memory',
      trans.__('Memory'),
      'main',
      trans.__('Memory')
    ),
    rule(
      /^memory\.total_bytes$/,
      'memory',
      trans.__('Memory'),
      'bound',
      trans.__('of')
    ),
    rule(
      /^memory\.limit_used_bytes$/,
      'container',
      trans.__('Container memory'),
      'main',
      trans.__('Container memory')
    ),
    rule(
      /^memory\.limit_bytes$/,
      'container',
      trans.__('Container memory'),
      'bound',
      trans.__('of')
    ),
    rule(
      /^memory\.available_bytes$/,
      'memory.parts',
      trans.__('Available memory'),
      'main',
      trans.__('Available')
    ),
    rule(
      /^memory\.cached_bytes$/,
      'memory.parts',
      trans.__('Available memory'),
      'main',
      trans.__('Caches of files')
    ),
    rule(
      /^swap\.used_bytes$/,
      'swap',
      trans.__('Swap'),
      'main',
      trans.__('Swap')
    ),
    rule(
      /^swap\.total_bytes$/,
      'swap',
      trans.__('Swap'),
      'bound',
      trans.__('of')
    ),
    rule(
      /^disk\.read_bytes_per_s$/,
      'disk',
      trans.__('Disk'),
      'main',
      trans.__('Disk read')
    ),
    rule(
      /^disk\.writ\w+_bytes_per_s$/,
      'disk',
      trans.__('Disk'),
      'main',
      trans.__('Disk written')
    ),
    rule(
      /^net\.received_bytes_per_s$/,
      'net',
      trans.__('Network'),
      'main',
      trans.__('Network received')
    ),
    rule(
      /^net\.sent_bytes_per_s$/,
      'net',
      trans.__('Network'),
      'main',
      trans.__('Network sent')
    ),
    rule(
      /^load\.average_1min$/,
      'load',
      trans.__('Load'),
      'main',
      trans.__('Load over %1 min', '1')
    ),
    rule(
      /^load\.average_5min$/,
      'load',
      trans.__('Load'),
      'main',
      trans.__('Load over %1 min', '5')
    ),
    rule(
      /^load\.average_15min$/,
      'load',
      trans.__('Load'),
      'main',
      trans.__('Load over %1 min', '15')
    ),
    rule(
      /^pressure\.cpu_percent$/,
      'pressure',
      trans.__('Waiting'),
      'main',
      trans.__('Waiting for CPU')
    ),
    rule(
      /^pressure\.memory_percent$/,
      'pressure',
      trans.__('Waiting'),
      'main',
      trans.__('Waiting for memory')
    ),
    rule(
      /^pressure\.io_percent$/,
      'pressure',
      trans.__('Waiting'),
      'main',
      trans.__('Waiting for disks')
    ),
    rule(
      /^net\[(.+)\]\.received_bytes_per_s$/,
      'net[$1]',
      trans.__('Network %1', '$1'),
      'main',
      trans.__('%1 received', '$1')
    ),
    rule(
      /^net\[(.+)\]\.sent_bytes_per_s$/,
      'net[$1]',
      trans.__('Network %1', '$1'),
      'main',
      trans.__('%1 sent', '$1')
    ),
    rule(
      /^mount\[(.+)\]\.used_bytes$/,
      'mount[$1]',
      trans.__('Space of %1', '$1'),
      'main',
      trans.__('%1 used', '$1')
    ),
    rule(
      /^mount\[(.+)\]\.total_bytes$/,
      'mount[$1]',
      trans.__('Space of %1', '$1'),
      'bound',
      trans.__('of')
    ),
    rule(
      /^mount\[(.+)\]\.read_bytes_per_s$/,
      'mount[$1].rates',
      trans.__('Disk of %1', '$1'),
      'main',
      trans.__('%1 read', '$1')
    ),
    rule(
      /^mount\[(.+)\]\.write_bytes_per_s$/,
      'mount[$1].rates',
      trans.__('Disk of %1', '$1'),
      'main',
      trans.__('%1 written', '$1')
    ),
    rule(
      /^cpu\.temperature_celsius$/,
      'cpu.temperature',
      trans.__('CPU temperature'),
      'main',
      trans.__('CPU temperature')
    ),
    rule(
      /^cpu\.frequency_hertz$/,
      'cpu.frequency',
      trans.__('CPU frequency'),
      'main',
      trans.__('CPU frequency')
    ),
    rule(
      /^process\.cpu_percent$/,
      'process.cpu',
      trans.__('CPU'),
      'main',
      trans.__('Kernel CPU')
    ),
    rule(
      /^process\.tree_cpu_percent$/,
      'process.cpu',
      trans.__('CPU'),
      'main',
      trans.__('with children'),
      'process.cpu_percent'
    ),
    rule(
      /^process\.rss_bytes$/,
      'process.memory',
      trans.__('Memory'),
      'main',
      trans.__('Kernel memory')
    ),
    rule(
      /^process\.tree_rss_bytes$/,
      'process.memory',
      trans.__('Memory'),
      'main',
      trans.__('with children'),
      'process.rss_bytes'
    ),
    rule(
      /^process\.tree_pss_bytes$/,
      'process.memory',
      trans.__('Memory'),
      'main',
      trans.__('with children, shared once'),
      'process.tree_rss_bytes'
    ),
    rule(
      /^process\.threads$/,
      'process.threads',
      trans.__('Threads'),
      'main',
      trans.__('Kernel threads')
    ),
    rule(
      /^process\.children$/,
      'process.children',
      trans.__('Child processes'),
      'main',
      trans.__('Child processes')
    ),
    rule(
      /^gpu(\d+(?:\.mig\d+)?)\.utilization_percent$/,
      'gpu$1.utilization',
      trans.__('Utilisation'),
      'main',
      trans.__('Utilisation')
    ),
    rule(
      /^gpu(\d+)\.memory_controller_percent$/,
      'gpu$1.utilization',
      trans.__('Utilisation'),
      'main',
      trans.__('Memory controller')
    ),
    rule(
      /^gpu(\d+)\.encoder_percent$/,
      'gpu$1.video',
      trans.__('Video'),
      'main',
      trans.__('Encoder')
    ),
    rule(
      /^gpu(\d+)\.decoder_percent$/,
      'gpu$1.video',
      trans.__('Video'),
      'main',
      trans.__('Decoder')
    ),
    rule(
      /^gpu(\d+(?:\.mig\d+)?)\.memory_used_bytes$/,
      'gpu$1.memory',
      trans.__('Memory'),
      'main',
      trans.__('Memory')
    ),
    rule(
      /^gpu(\d+(?:\.mig\d+)?)\.process_memory_bytes$/,
      'gpu$1.memory',
      trans.__('Memory'),
      'main',
      trans.__('this kernel')
    ),
    rule(
      /^gpu(\d+(?:\.mig\d+)?)\.memory_total_bytes$/,
      'gpu$1.memory',
      trans.__('Memory'),
      'bound',
      trans.__('of')
    ),
    rule(
      /^gpu(\d+(?:\.mig\d+)?)\.temperature_celsius$/,
      'gpu$1.temperature',
      trans.__('Temperature'),
      'main',
      trans.__('Temperature')
    ),
    rule(
      /^gpu(\d+(?:\.mig\d+)?)\.power_watts$/,
      'gpu$1.power',
      trans.__('Power'),
      'main',
      trans.__('Power')
    ),
    rule(
      /^gpu(\d+(?:\.mig\d+)?)\.power_limit_watts$/,
      'gpu$1.power',
      trans.__('Power'),
      'bound',
      trans.__('of')
    ),
    rule(
      /^gpu(\d+)\.clock_hertz$/,
      'gpu$1.clock',
      trans.__('Clock'),
      'main',
      trans.__('Clock')
    ),
    rule(
      /^gpu(\d+)\.memory_clock_hertz$/,
      'gpu$1.clock',
      trans.__('Clock'),
      'main',
      trans.__('Memory clock')
    ),
    rule(
      /^gpu(\d+)\.fan_percent$/,
      'gpu$1.fan',
      trans.__('Fan'),
      'main',
      trans.__('Fan')
    ),
    rule(
      /^gpu(\d+)\.pcie_received_bytes_per_s$/,
      'gpu$1.pcie',
      trans.__('PCIe'),
      'main',
      trans.__('PCIe received')
    ),
    rule(
      /^gpu(\d+)\.pcie_sent_bytes_per_s$/,
      'gpu$1.pcie',
      trans.__('PCIe'),
      'main',
      trans.__('PCIe sent')
    ),
    rule(
      /^gpu(\d+)\.nvlink_received_bytes_per_s$/,
      'gpu$1.nvlink',
      trans.__('NVLink'),
      'main',
      trans.__('NVLink received')
    ),
    rule(
      /^gpu(\d+)\.nvlink_sent_bytes_per_s$/,
      'gpu$1.nvlink',
      trans.__('NVLink'),
      'main',
      trans.__('NVLink sent')
    )
  ];
}

function rule(
  pattern: RegExp,
  chart: string,
  title: string,
  role: Role,
  label: string,
  repeats = ''
): Rule {
  return { pattern, chart, title, role, label, repeats };
}
