/**
 * The panel for one kernel: its state, charts of its series, its figures.
 *
 * It listens to the `KernelModel` and changes its DOM in animation frames only, and only while it can be seen. While
 * it can, it counts as showing samples for the `ViewTracker`. Its style is `style/panel.css`.
 */
import type { Ends } from './chartRange';
import { element } from './dom';
import { drawing, watchVisible } from './drawing';
import type { KernelModel } from './kernelModel';
import { ChartBlock } from './panel/chartBlock';
import { FigureList } from './panel/figureList';
import { Head } from './panel/head';
import { NoticeList } from './panel/noticeList';
import type { PlannedChart, SectionName } from './panel/plan';
import { planCharts, SECTIONS } from './panel/plan';
import { Section } from './panel/section';
import { sourceWords } from './panel/stateWords';
import { TimeSpan } from './panel/timeSpan';
import type { Series } from './seriesStore';
import { Theme } from './theme';
import type { PanelHandle, ViewTracker } from './views';
import type { Translation } from './translation';
import { untranslated } from './translation';

export interface PanelViewOptions {
  model: KernelModel;
  views: ViewTracker;
  /** What people call this kernel, e.g. the notebook's name; may be changed by `PanelView.name`. */
  name?: string;
  /** Translates the interface's words; default: as they are. */
  trans?: Translation;
  /** A person chose this figure (`FigureInfo.id`) in the list; without it the list has no buttons. */
  openFigure?: (figureId: string) => void;
}

/** How often the panel looks at the clock. */
const TICK_MS = 1000;

export class PanelView {
  /** `.livemon-Panel` */
  readonly element: HTMLElement;

  private readonly _model: KernelModel;
  private readonly _views: ViewTracker;
  private readonly _trans: Translation;
  private readonly _life = new AbortController();
  private readonly _theme = new Theme(this._life.signal);
  private readonly _head: Head;
  private readonly _notices: NoticeList;
  private readonly _figures: FigureList;
  private readonly _sections: Record<SectionName, Section>;
  private readonly _figureSection: Section;
  private readonly _spans: { resources: TimeSpan; metrics: TimeSpan };
  private readonly _blocks = new Map<
    string,
    { signature: string; block: ChartBlock }
  >();
  private readonly _dirty = new Set<number>();
  private _name: string;
  private _replan = true;
  private _visible = false;
  private _handle: PanelHandle | null = null;
  private _timer: ReturnType<typeof setInterval> | null = null;

  constructor(options: PanelViewOptions) {
    const { model, views, trans = untranslated } = options;
    const { signal } = this._life;
    this._model = model;
    this._views = views;
    this._trans = trans;
    this._name = options.name ?? '';
    this._spans = {
      resources: new TimeSpan({ seconds: 300, trans, signal }),
      metrics: new TimeSpan({ seconds: Infinity, trans, signal })
    };
    this._head = new Head(model, trans);
    this._notices = new NoticeList(model, trans);
    this._figures = new FigureList({
      model,
      trans,
      openFigure: options.openFigure
    });
    const { resources, metrics } = this._spans;
    // One choice for the machine's charts, which are compared with each other; it can be made at each of their sections.
    const shown = trans.__('Time shown of GPU, process and host');
    this._sections = {
      host: new Section('host', trans.__('Host'), [
        resources.createMenu(shown)
      ]),
      process: new Section('process', trans.__('Process'), [
        resources.createMenu(shown)
      ]),
      gpu: new Section('gpu', trans.__('GPU'), [resources.createMenu(shown)]),
      metric: new Section('metric', trans.__('Metrics'), [
        metrics.createMenu(trans.__('Time shown of metrics'))
      ])
    };
    this._figureSection = new Section('figures', trans.__('Figures'));
    this._figureSection.content = [this._figures.element];
    this.element = element(
      'section',
      { class: 'livemon-Panel' },
      this._theme.probe,
      this._head.element,
      this._notices.element,
      // What a person changes most often stands first: their own metrics and figures, then the machine.
      ...[this._sections.metric, this._figureSection].map(
        section => section.element
      ),
      ...(['gpu', 'process', 'host'] as const).map(
        name => this._sections[name].element
      )
    );
    this._head.name = this._name;

    model.changed.on(
      change => {
        this._replan ||= change === 'catalogue' || change === 'session';
        if (change === 'link') {
          this._redraw(); // time may stand still now, or go on
        }
        this._request();
      },
      { signal }
    );
    model.store.changed.on(
      ids => {
        ids.forEach(id => this._dirty.add(id));
        this._request();
      },
      { signal }
    );
    for (const span of Object.values(this._spans)) {
      span.changed.on(() => this._redraw(), { signal });
    }
    watchVisible(this.element, visible => this._onVisible(visible), { signal });
    this._update();
  }

  /** What people call this kernel. */
  get name(): string {
    return this._name;
  }

  set name(name: string) {
    this._name = name;
    this._head.name = name;
    this.element.setAttribute('aria-label', name);
  }

  dispose(): void {
    this._onVisible(false);
    this._life.abort();
    drawing.cancel(this._update);
    for (const { block } of this._blocks.values()) {
      block.dispose();
    }
    this._blocks.clear();
    this.element.remove();
  }

  private _onVisible(visible: boolean): void {
    this._visible = visible;
    this._handle?.dispose();
    this._handle = visible ? this._views.showPanel() : null;
    if (this._timer !== null) {
      clearInterval(this._timer);
    }
    this._timer = visible ? setInterval(() => this._tick(), TICK_MS) : null;
    if (visible) {
      this._model.store.all().forEach(({ entry }) => this._dirty.add(entry.id));
      this._request();
    }
  }

  private _request(): void {
    if (this._visible) {
      drawing.request(this._update);
    }
  }

  private readonly _update = (): void => {
    this.element.dataset['link'] = this._model.link;
    this._head.update();
    this._notices.update();
    this._figures.update();
    if (this._replan) {
      this._replan = false;
      this._plan();
    }
    this._say();
    for (const { block } of this._blocks.values()) {
      if ([...block.ids].some(id => this._dirty.has(id))) {
        block.update();
      }
    }
    this._dirty.clear();
  };

  /** Time has passed: seconds count up, values become old, charts move on although no sample came. */
  private _tick(): void {
    this._head.tick();
    for (const { block } of this._blocks.values()) {
      block.refresh();
    }
    if (
      this._moving &&
      this._model.kernelNow() - this._model.store.newest >
        2 * this._model.store.period
    ) {
      this._redraw();
    }
  }

  private _redraw(): void {
    for (const { block } of this._blocks.values()) {
      block.redraw();
    }
  }

  /** Whether time goes on for the charts; else the last that is known stays in view. */
  private get _moving(): boolean {
    const { link } = this._model;
    return link === 'live' || link === 'pushOnly' || link === 'stale';
  }

  private _span(series: readonly Series[]): Ends | null {
    const { store } = this._model;
    const end = this._moving
      ? Math.max(this._model.kernelNow(), store.newest)
      : store.newest;
    const metric = series[0]?.entry.group === 'metric';
    return end === 0
      ? null
      : this._spans[metric ? 'metrics' : 'resources'].ends(series, end);
  }

  // -- charts ----------------------------------------------------------------------------------------------------------

  private _plan(): void {
    const plan = planCharts(this._model.store.entries(), this._trans);
    const unused = new Set(this._blocks.keys());
    for (const name of SECTIONS) {
      const nodes: Node[] = [];
      for (const { title, charts } of plan[name]) {
        if (title !== '') {
          nodes.push(element('h4', { class: 'livemon-Device', title }, title));
        }
        nodes.push(
          element(
            'div',
            { class: 'livemon-Blocks' },
            ...charts.map(chart => {
              unused.delete(chart.key);
              return this._block(chart).element;
            })
          )
        );
      }
      this._sections[name].content = nodes;
    }
    for (const key of unused) {
      this._blocks.get(key)?.block.dispose();
      this._blocks.delete(key);
    }
  }

  /** The block of a chart: the one that is there, when nothing about it has changed. */
  private _block(planned: PlannedChart): ChartBlock {
    const { store } = this._model;
    const series = planned.lines.map(line => store.get(line.entry.id));
    const signature = JSON.stringify(planned);
    const known = this._blocks.get(planned.key);
    if (
      known?.signature === signature &&
      series.every(one => one && known.block.holds(one))
    ) {
      return known.block;
    }
    known?.block.dispose();
    const block = new ChartBlock({
      planned,
      series: id => store.get(id),
      theme: this._theme,
      span: all => this._span(all),
      periodOf: one => store.periodOf(one),
      now: () => this._model.kernelNow(),
      moving: () => this._moving,
      trans: this._trans
    });
    this._blocks.set(planned.key, { signature, block });
    return block;
  }

  /** Words in sections that have nothing, or not everything, to show. */
  private _say(): void {
    const { store, state, figures } = this._model;
    const groups = new Set(store.entries().map(entry => entry.group));
    const trans = this._trans;
    for (const name of ['host', 'process', 'gpu'] as const) {
      const words = sourceWords(state, name, trans);
      this._sections[name].words =
        words || (groups.has(name) ? '' : trans.__('Nothing read yet.'));
    }
    this._sections.metric.words = groups.has('metric')
      ? ''
      : trans.__('Call livemon.log(loss=…) to see metrics here.');
    this._figureSection.words =
      figures.size > 0
        ? ''
        : trans.__('Figures of Matplotlib appear here once they are drawn.');
  }
}
