/**
 * All charts of a panel in their sections and groups.
 *
 * Of a section with many charts only those near the visible part exist; the others are places of the right height.
 */
import type { SeriesEntry } from '../protocol/messages';
import { ChartGroup } from './chartGroup';
import type { ChartHost } from './chartHost';
import { ChartSlot } from './chartSlot';
import type { PlannedGroup, SectionName } from './plan';
import { planCharts, SECTIONS } from './plan';
import type { Section } from './section';

/** A section with so many charts keeps all of them; in a larger one they come and go. */
const MANY = 60;
/** How near to the visible part charts are made. CSS pixels. */
const REACH = '400px';

type Match = ((text: string) => boolean) | null;

export class ChartSections {
  private readonly _host: ChartHost;
  private readonly _sections: Record<SectionName, Section>;
  private readonly _groups: Record<SectionName, Map<string, ChartGroup>> = {
    host: new Map(),
    process: new Map(),
    gpu: new Map(),
    metric: new Map()
  };
  private readonly _slots = new Map<string, ChartSlot>();
  private readonly _byElement = new WeakMap<Element, ChartSlot>();
  private readonly _observer: IntersectionObserver;
  private _observed = new Set<ChartSlot>();

  constructor(host: ChartHost, sections: Record<SectionName, Section>) {
    this._host = host;
    this._sections = sections;
    // `scrollMargin`, for what scrolls inside of the page, is not known to TypeScript yet.
    const reach: IntersectionObserverInit & { scrollMargin: string } = {
      rootMargin: REACH,
      scrollMargin: REACH
    };
    this._observer = new IntersectionObserver(seen => {
      for (const { target, isIntersecting, boundingClientRect } of seen) {
        const { height } = boundingClientRect;
        this._byElement.get(target)?.need(isIntersecting, height);
      }
    }, reach);
  }

  /** Arrange these series. */
  plan(entries: readonly SeriesEntry[]): void {
    const plan = planCharts(entries, this._host.trans);
    const unused = new Set(this._slots.keys());
    const observed = new Set<ChartSlot>();
    for (const name of SECTIONS) {
      const charts = plan[name].flatMap(group => group.charts);
      const many = charts.length > MANY;
      const groups = plan[name].map(planned =>
        this._arrange(name, planned, unused)
      );
      for (const slot of groups.flatMap(group => group.slots)) {
        if (many) {
          observed.add(slot);
        } else {
          slot.need(true, 0);
        }
      }
      this._keep(name, new Set(plan[name].map(({ title }) => title)));
      this._sections[name].content = groups.map(group => group.element);
    }
    for (const key of unused) {
      this._slots.get(key)?.dispose();
      this._slots.delete(key);
    }
    this._observe(observed);
  }

  /** Show only what is searched for; answers how many series these are. */
  filter(match: Match): number {
    let all = 0;
    for (const name of SECTIONS) {
      let series = 0;
      for (const group of this._groups[name].values()) {
        series += group.filter(match);
      }
      this._sections[name].found = match === null ? null : series > 0;
      all += series;
    }
    return all;
  }

  /** New samples of these series. */
  update(dirty: ReadonlySet<number>): void {
    this._refreshFacts();
    this._each(block => {
      for (const id of block.ids) {
        if (dirty.has(id)) {
          block.update();
          return;
        }
      }
    });
  }

  /** Time has passed: values become old. */
  refresh(): void {
    this._refreshFacts();
    this._each(block => block.refresh());
  }

  /** Everything may look different. */
  redraw(): void {
    this._each(block => block.update());
  }

  dispose(): void {
    this._observer.disconnect();
    this._slots.forEach(slot => slot.dispose());
    this._slots.clear();
    for (const name of SECTIONS) {
      this._keep(name, new Set());
    }
  }

  private _refreshFacts(): void {
    for (const name of SECTIONS) {
      for (const group of this._groups[name].values()) {
        if (this._sections[name].open && group.open) {
          group.refresh();
        }
      }
    }
  }

  /** Every block that stands in an open section and group. */
  private _each(job: (block: NonNullable<ChartSlot['block']>) => void): void {
    for (const name of SECTIONS) {
      if (!this._sections[name].open) {
        continue;
      }
      for (const { open, slots } of this._groups[name].values()) {
        for (const { block } of open ? slots : []) {
          if (block) {
            job(block);
          }
        }
      }
    }
  }

  private _arrange(
    name: SectionName,
    planned: PlannedGroup,
    unused: Set<string>
  ): ChartGroup {
    const { title, charts, facts } = planned;
    const host = this._host;
    let group = this._groups[name].get(title);
    if (!group) {
      group = new ChartGroup(title, `${name}/${title}`, host);
      this._groups[name].set(title, group);
    }
    const slots = charts.map(chart => {
      let slot = this._slots.get(chart.key);
      if (!slot) {
        slot = new ChartSlot(host, chart);
        this._slots.set(chart.key, slot);
        this._byElement.set(slot.element, slot);
      }
      unused.delete(chart.key);
      slot.plan(chart, `${this._sections[name].title} ${title}`);
      return slot;
    });
    group.show(slots, facts, name === 'metric');
    return group;
  }

  /** Drop the other groups of a section. */
  private _keep(name: SectionName, titles: ReadonlySet<string>): void {
    for (const [title, group] of this._groups[name]) {
      if (!titles.has(title)) {
        group.dispose();
        this._groups[name].delete(title);
      }
    }
  }

  private _observe(wanted: Set<ChartSlot>): void {
    for (const slot of this._observed) {
      if (!wanted.has(slot)) {
        this._observer.unobserve(slot.element);
      }
    }
    for (const slot of wanted) {
      this._observer.observe(slot.element); // again does no harm
    }
    this._observed = wanted;
  }
}
