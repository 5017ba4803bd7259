/**
 * The panel for one kernel: its state, charts of its series, its figures.
 *
 * It listens to the `KernelModel` and changes its DOM in animation frames only, and only while it can be seen. While
 * it can, it counts as showing samples for the `ViewTracker`. Its style is `style/panel.css`.
 */
import { element, setText } from './dom';
import { drawing, watchVisible } from './drawing';
import type { KernelModel } from './kernelModel';
import type { ChartHost } from './panel/chartHost';
import { ChartSections } from './panel/chartSections';
import { PanelChoices } from './panel/choices';
import { FigureList } from './panel/figureList';
import { Head } from './panel/head';
import type { KernelDirectory } from './panel/holders';
import { HolderTable } from './panel/holders';
import { kernelWords } from './panel/kernelWords';
import { Menu } from './panel/menu';
import { NoticeList } from './panel/noticeList';
import { panelMenu } from './panel/panelMenu';
import type { Sections } from './panel/panelSections';
import { createSections, describeSections } from './panel/panelSections';
import { PanelTime } from './panel/panelTime';
import { matcher } from './panel/search';
import { SharedAxis } from './panel/sharedAxis';
import { Timeline } from './panel/timeline';
import { TimeSpan } from './panel/timeSpan';
import { Toolbar } from './panel/toolbar';
import { Theme } from './theme';
import type { PanelHandle, ViewTracker } from './views';
import type { Translation } from './translation';
import { untranslated } from './translation';

export interface PanelViewOptions {
  model: KernelModel;
  views: ViewTracker;
  /** What people call this kernel, e.g. the notebook's name; may be changed by `PanelView.name`. */
  name?: string;
  /** Show the name (default); else the host does, and it only names files. */
  headed?: boolean;
  /** What a person chose about how it looks; default: choices of its own, which go with it. */
  choices?: PanelChoices;
  /** Translates the interface's words; default: as they are. */
  trans?: Translation;
  /**
   * A person chose this figure (`FigureInfo.id`) in the list; without it the list has neither buttons nor pictures, as
   * the host shows the figures itself.
   */
  openFigure?: (figureId: string) => void;
  /** What the host knows of the server's kernels: names for those that have memory of GPUs, and what can be done. */
  directory?: KernelDirectory;
}

/** How often the panel looks at the clock. */
const TICK_MS = 1000;

export class PanelView {
  /** `.livemon-Panel` */
  readonly element: HTMLElement;

  private readonly _model: KernelModel;
  private readonly _views: ViewTracker;
  private readonly _choices: PanelChoices;
  private readonly _trans: Translation;
  private readonly _life = new AbortController();
  private readonly _axis = new SharedAxis();
  private readonly _time: PanelTime;
  private readonly _head: Head;
  private readonly _toolbar: Toolbar;
  private readonly _notices: NoticeList;
  private readonly _figures: FigureList;
  private readonly _sections: Sections;
  private readonly _charts: ChartSections;
  private readonly _timeline: Timeline;
  private readonly _holders: HolderTable;
  private readonly _dirty = new Set<number>();
  private readonly _headed: boolean;
  private _name = '';
  private _query = '';
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
    this._headed = options.headed ?? true;
    this._choices = options.choices ?? new PanelChoices();
    const choices = this._choices;
    const theme = new Theme(signal);
    const menu = new Menu(signal);
    const span = (which: 'machineSpan' | 'metricSpan'): TimeSpan =>
      new TimeSpan({ choices, which, trans, signal });
    const [machine, metrics] = [span('machineSpan'), span('metricSpan')];
    const axis = this._axis;
    this._time = new PanelTime({ model, axis, machine, metrics });
    this._head = new Head(model, trans);
    this._toolbar = new Toolbar({
      time: this._time,
      axis,
      menu,
      items: () =>
        panelMenu({
          model,
          choices,
          name: this._name,
          sections: Object.keys(this._sections),
          tell: words => this._toolbar.tell(words),
          trans
        }),
      trans,
      signal
    });
    this._notices = new NoticeList(model, trans);
    this._figures = new FigureList({
      model,
      views,
      trans,
      openFigure: options.openFigure
    });
    this._holders = new HolderTable({
      model,
      ...(options.directory && { directory: options.directory }),
      name: () => this._name,
      menu,
      trans
    });
    this._sections = createSections({
      holders: this._holders.element,
      machine,
      metrics,
      choices,
      trans,
      signal
    });
    this._sections.figures.content = [this._figures.element];
    const said = element('p', { class: 'livemon-Panel-said', role: 'status' });
    this._charts = new ChartSections(
      this._createHost(theme, menu, words => setText(said, words)),
      this._sections
    );
    this._timeline = new Timeline({
      spans: model.spans,
      axis,
      now: () => model.kernelNow(),
      trans,
      signal
    });
    this._sections.timeline.content = [this._timeline.element];
    const { metric, figures, timeline, gpu, process, host } = this._sections;
    this.element = element(
      'section',
      { class: 'livemon-Panel' },
      theme.probe,
      this._head.element,
      this._notices.element,
      this._toolbar.element,
      // What a person changes most often stands first: their own metrics and figures, then the machine.
      ...[metric, figures, timeline, gpu, process, host].map(
        section => section.element
      ),
      menu.element,
      said
    );
    this.name = options.name ?? '';

    model.changed.on(
      change => {
        this._replan ||= change === 'catalogue' || change === 'session';
        if (change === 'session') {
          axis.zoomTo(null);
          this._time.pause(false);
        }
        if (change === 'link' || change === 'spans') {
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
    options.directory?.changed.on(() => this._request(), { signal });
    for (const changed of [choices.changed, axis.zoomed, this._time.changed]) {
      changed.on(() => this._redraw(), { signal });
    }
    this._toolbar.searched.on(
      query => {
        this._query = query;
        this._search();
      },
      { signal }
    );
    // What was closed was not kept up to date.
    this.element.addEventListener('toggle', () => this._redraw(), {
      signal,
      capture: true
    });
    watchVisible(this.element, visible => this._onVisible(visible), { signal });
    this._show();
    this._update();
  }

  /** What people call this kernel. */
  get name(): string {
    return this._name;
  }

  set name(name: string) {
    this._name = name;
    this._head.name = this._headed ? name : '';
    this.element.setAttribute('aria-label', name);
  }

  dispose(): void {
    this._onVisible(false);
    this._life.abort();
    for (const job of [this._update, this._drawAll, this._tick]) {
      drawing.cancel(job);
    }
    this._charts.dispose();
    this._figures.dispose();
    this.element.remove();
  }

  private _onVisible(visible: boolean): void {
    this._visible = visible;
    this._handle?.dispose();
    this._handle = visible ? this._views.showPanel() : null;
    if (this._timer !== null) {
      clearInterval(this._timer);
    }
    this._timer = visible
      ? setInterval(() => drawing.requestSoon(this._tick), TICK_MS)
      : null;
    if (visible) {
      drawing.request(this._update);
      this._redraw();
    }
  }

  private _request(): void {
    if (this._visible) {
      drawing.requestSoon(this._update);
    }
  }

  private readonly _update = (): void => {
    this.element.dataset['link'] = this._model.link;
    this._head.update();
    this._notices.update();
    this._figures.update();
    if (this._sections.gpu.open) {
      this._holders.update();
    }
    if (this._sections.timeline.open) {
      this._timeline.update();
    }
    this._time.forget();
    if (this._replan) {
      this._replan = false;
      this._charts.plan(this._model.store.entries());
      this._search();
    }
    describeSections(this._sections, this._model, this._trans);
    if (this._time.paused === null) {
      this._charts.update(this._dirty);
    }
    this._dirty.clear();
  };

  /** Time has passed: seconds count up, values become old, charts move on although no sample came. */
  private readonly _tick = (): void => {
    this._head.tick();
    const { moving } = this._time;
    const { newest, period } = this._model.store;
    if (moving && this._model.kernelNow() - newest > 2 * period) {
      this._redraw();
    } else if (this._time.paused === null) {
      this._charts.refresh();
    }
  };

  /** Another stretch is shown, or the same in another way. */
  private _redraw(): void {
    if (this._visible) {
      drawing.request(this._drawAll);
    }
  }

  private readonly _drawAll = (): void => {
    this._show();
    this._time.forget();
    this._charts.redraw();
  };

  private _show(): void {
    this.element.classList.toggle(
      'livemon-mod-statistics',
      this._choices.current.statistics
    );
    this.element.classList.toggle(
      'livemon-mod-paused',
      this._time.paused !== null
    );
  }

  private _search(): void {
    const match = matcher(this._query);
    const series = this._charts.filter(match);
    const figures = this._figures.filter(match);
    this._sections.figures.found = match === null ? null : figures > 0;
    const all = this._model.store.entries().length;
    const trans = this._trans;
    this._toolbar.found =
      match === null
        ? ''
        : series + figures === 0
          ? trans.__('Nothing has this in its name.')
          : trans.__('%1 of %2 series.', String(series), String(all));
  }

  private _createHost(
    theme: Theme,
    menu: Menu,
    say: (words: string) => void
  ): ChartHost {
    const { store } = this._model;
    const nameNow = (): string => this._name;
    return {
      get name() {
        return nameNow();
      },
      theme,
      axis: this._axis,
      choices: this._choices,
      menu,
      trans: this._trans,
      series: id => store.get(id),
      span: ([first]) => this._time.span(first?.entry.group === 'metric'),
      periodOf: series => store.periodOf(series),
      spans: (start, end) => this._model.spans.between(start, end),
      remark: series =>
        kernelWords(this._model.remark(series.entry.name), this._trans),
      now: () => this._model.kernelNow(),
      until: () => this._time.until,
      moving: () => this._time.moving,
      tell: words => this._toolbar.tell(words),
      say
    };
  }
}
