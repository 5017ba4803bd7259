/** What a person may set, as the parts of the extension see it: `schema/plugin.json` says it to people. */
import { Token } from '@lumino/coreutils';

import { Emitter } from '../js/src';
import { isRecord } from './records';

/** Stretches of time that charts show at first. */
export const CHART_WINDOWS = ['1 min', '5 min', '15 min', 'all'] as const;
export type ChartWindow = (typeof CHART_WINDOWS)[number];

/** Where the board opens: beside the notebook, below it, as a tab of its own, or along the bottom of the window. */
export const DOCKING = ['right', 'below', 'tab', 'bottom'] as const;
export type Docking = (typeof DOCKING)[number];

/** Percent from which a value is coloured. */
export interface Threshold {
  warning: number;
  error: number;
}

/** What has thresholds, and from which percent it is a warning or an error as long as nobody sets something else. */
export const DEFAULT_THRESHOLDS = {
  cpu: { warning: 101, error: 101 }, // busy processors are what one wants
  memory: { warning: 80, error: 92 },
  gpu: { warning: 101, error: 101 },
  vram: { warning: 85, error: 95 }
} as const satisfies Record<string, Threshold>;
export type Thresholds = Record<keyof typeof DEFAULT_THRESHOLDS, Threshold>;

export interface LivemonSettings {
  /** On which side the panel stands. */
  panelSide: 'left' | 'right';
  /** Open the panel when Livemon starts in a notebook. */
  openPanel: boolean;
  /** Open the board when Livemon starts in a notebook. */
  openBoard: boolean;
  /** Start Livemon when the kernel of a notebook starts. */
  startWithNotebook: boolean;
  /** Seconds between samples, where the page starts Livemon. */
  period: number;
  /** What charts of the machine show at first. */
  chartWindow: ChartWindow;
  /** Where the board opens. */
  docking: Docking;
  /** The board shows figures of the current notebook alone. */
  currentNotebookOnly: boolean;
  /** Figure windows have a toolbar. */
  figureToolbar: boolean;
  /** The status bar shows CPU, memory and VRAM. */
  statusBar: boolean;
  thresholds: Thresholds;
}

export const DEFAULT_SETTINGS: LivemonSettings = {
  panelSide: 'right',
  openPanel: true,
  openBoard: true,
  startWithNotebook: false,
  period: 1,
  chartWindow: '5 min',
  docking: 'right',
  currentNotebookOnly: false,
  figureToolbar: true,
  statusBar: true,
  thresholds: DEFAULT_THRESHOLDS
};

/** Sampling periods that a kernel takes, seconds. */
const PERIODS = { least: 0.1, most: 60 };

type Flag = {
  [K in keyof LivemonSettings]: LivemonSettings[K] extends boolean ? K : never;
}[keyof LivemonSettings];

/** Read the settings that JupyterLab has put together; what is missing or odd is as by default. */
export function readSettings(
  composite: Readonly<Record<string, unknown>>
): LivemonSettings {
  const flag = (name: Flag): boolean => {
    const value = composite[name];
    return typeof value === 'boolean' ? value : DEFAULT_SETTINGS[name];
  };
  const { period } = composite;
  return {
    panelSide: composite['panelSide'] === 'left' ? 'left' : 'right',
    openPanel: flag('openPanel'),
    openBoard: flag('openBoard'),
    startWithNotebook: flag('startWithNotebook'),
    period:
      typeof period === 'number' &&
      period >= PERIODS.least &&
      period <= PERIODS.most
        ? period
        : DEFAULT_SETTINGS.period,
    chartWindow:
      CHART_WINDOWS.find(one => one === composite['chartWindow']) ??
      DEFAULT_SETTINGS.chartWindow,
    docking:
      DOCKING.find(one => one === composite['docking']) ??
      DEFAULT_SETTINGS.docking,
    currentNotebookOnly: flag('currentNotebookOnly'),
    figureToolbar: flag('figureToolbar'),
    statusBar: flag('statusBar'),
    thresholds: readThresholds(composite['thresholds'])
  };
}

function readThresholds(value: unknown): Thresholds {
  const at = (what: keyof Thresholds, level: keyof Threshold): number => {
    const one = isRecord(value) ? value[what] : undefined;
    const percent = isRecord(one) ? one[level] : undefined;
    return typeof percent === 'number' && Number.isFinite(percent)
      ? percent
      : DEFAULT_THRESHOLDS[what][level];
  };
  const of = (what: keyof Thresholds): Threshold => ({
    warning: at(what, 'warning'),
    error: at(what, 'error')
  });
  return {
    cpu: of('cpu'),
    memory: of('memory'),
    gpu: of('gpu'),
    vram: of('vram')
  };
}

/** How a share of something counts. null: it is not known. */
export function levelOf(
  percent: number | null,
  { warning, error }: Threshold
): 'normal' | 'warning' | 'error' {
  if (percent === null || !(percent >= Math.min(warning, error))) {
    return 'normal';
  }
  return percent >= error ? 'error' : 'warning';
}

/** What `IKernelEntry.start` is to be told: nothing where the person has set nothing. */
export function startOptions({ period }: LivemonSettings): {
  period_s?: number;
} {
  return period === DEFAULT_SETTINGS.period ? {} : { period_s: period };
}

/** The settings now, and when they change. Until JupyterLab has loaded them they are as by default. */
export class SettingsModel {
  readonly changed = new Emitter<LivemonSettings>();
  /** The person chose one outside of the settings editor. */
  readonly chosen = new Emitter<{
    name: keyof LivemonSettings;
    value: LivemonSettings[keyof LivemonSettings];
  }>();

  get current(): LivemonSettings {
    return this._current;
  }
  set current(settings: LivemonSettings) {
    this._current = settings;
    this.changed.emit(settings);
  }

  /** Change one, for good where something keeps it. */
  set<K extends keyof LivemonSettings>(
    name: K,
    value: LivemonSettings[K]
  ): void {
    this.current = { ...this._current, [name]: value };
    this.chosen.emit({ name, value });
  }

  private _current = DEFAULT_SETTINGS;
}

export const ISettings = new Token<SettingsModel>(
  'livemon:ISettings',
  'What the person has set for Livemon.'
);
