/**
 * What a person chose about how panels look, kept over reloads: one object serves all panels of a page.
 *
 * Where it is kept is the host's business (`ChoiceStore`): JupyterLab has a database for it, the embedded widget the
 * browser's storage. What is read there may be old or broken: each part is taken only if it makes sense. No DOM.
 */
import { Emitter } from '../emitter';
import type { Grade } from './levels';

export interface Choices {
  /** Names of sections and groups that are closed. */
  closed: readonly string[];
  /** Keys of charts whose value axis is logarithmic. */
  logarithmic: readonly string[];
  /** How much time charts of GPU, process and host show, seconds; 0: everything there is. */
  machineSpan: number;
  /** The same of metrics. */
  metricSpan: number;
  /** Weight of what came before, 0 (no smoothing) to below 1. */
  smoothing: number;
  /** Metrics over the steps that they were logged with, instead of time. */
  stepwise: boolean;
  /** Show smallest value, mean and largest value. */
  statistics: boolean;
}

/** Where choices are kept. */
export interface ChoiceStore {
  /** What was saved last; anything else counts as nothing. */
  load(): unknown;
  save(choices: Partial<Choices>): void;
}

const DEFAULTS: Choices = {
  closed: [],
  logarithmic: [],
  machineSpan: 300,
  metricSpan: 0,
  smoothing: 0,
  stepwise: false,
  statistics: true
};

/** So many names are remembered at most: metrics come and go, and nobody tidies up. */
const KEEP = 500;
/** More smoothing than this shows nothing but the past. */
export const MOST_SMOOTHING = 0.99;

export class PanelChoices {
  /** Some choice is another now. */
  readonly changed = new Emitter<void>();

  private readonly _store: ChoiceStore | null;
  private _defaults = DEFAULTS;
  private _grade: Grade = () => 'normal';
  /** What the person chose. */
  private _chosen: Partial<Choices> = {};
  private _loaded = false;

  /** @param store - default: choices last as long as this object. */
  constructor(store: ChoiceStore | null = null) {
    this._store = store;
    void this._load();
  }

  get current(): Readonly<Choices> {
    return { ...this._defaults, ...this._chosen };
  }

  /** How shares of a machine's resources count; the host's settings say it. */
  get grade(): Grade {
    return this._grade;
  }

  set grade(grade: Grade) {
    this._grade = grade;
    this.changed.emit();
  }

  /** What holds as long as the person has chosen nothing else; what is left out is as before. */
  set defaults(defaults: Partial<Choices>) {
    this._defaults = { ...this._defaults, ...sensible(defaults) };
    this.changed.emit();
  }

  /** The person chose these. @param keep - false: more of it comes at once, and only the last is kept. */
  change(choices: Partial<Choices>, keep = true): void {
    this._chosen = { ...this._chosen, ...sensible(choices) };
    if (this._loaded && keep) {
      this._store?.save(this._chosen);
    }
    this.changed.emit();
  }

  /** Put a name on a list, or take it off. */
  mark(list: 'closed' | 'logarithmic', name: string, on: boolean): void {
    const others = this.current[list].filter(other => other !== name);
    this.change({ [list]: on ? [...others, name].slice(-KEEP) : others });
  }

  private async _load(): Promise<void> {
    let saved: unknown = null;
    try {
      saved = await this._store?.load();
    } catch (error) {
      console.warn('Livemon could not read how the panel was set:', error);
    }
    const meanwhile = this._chosen; // newer than what was saved
    this._chosen = { ...sensible(saved), ...meanwhile };
    this._loaded = true;
    if (Object.keys(meanwhile).length > 0) {
      this._store?.save(this._chosen);
    }
    this.changed.emit();
  }
}

/** The parts of `value` that are choices. */
function sensible(value: unknown): Partial<Choices> {
  if (typeof value !== 'object' || value === null) {
    return {};
  }
  const found = value as Record<string, unknown>;
  const isFlag = (one: unknown): boolean => typeof one === 'boolean';
  const isSpan = (one: unknown): one is number =>
    typeof one === 'number' && Number.isFinite(one) && one >= 0;
  const isList = (one: unknown): boolean =>
    Array.isArray(one) && one.every(name => typeof name === 'string');
  const checks: Record<keyof Choices, (one: unknown) => boolean> = {
    closed: isList,
    logarithmic: isList,
    machineSpan: isSpan,
    metricSpan: isSpan,
    smoothing: one => isSpan(one) && one <= MOST_SMOOTHING,
    stepwise: isFlag,
    statistics: isFlag
  };
  return Object.fromEntries(
    Object.entries(checks).flatMap(([name, check]) =>
      check(found[name]) ? [[name, found[name]]] : []
    )
  );
}
