/** What all charts of a panel have in common: what they are given by it. */
import type { Ends } from '../chartRange';
import type { SpanEntry } from '../protocol/messages';
import type { Series } from '../seriesStore';
import type { Theme } from '../theme';
import type { Translation } from '../translation';
import type { PanelChoices } from './choices';
import type { Menu } from './menu';
import type { SharedAxis } from './sharedAxis';

export interface ChartHost {
  /** What people call the kernel; may be empty. */
  readonly name: string;
  readonly theme: Theme;
  readonly axis: SharedAxis;
  readonly choices: PanelChoices;
  readonly menu: Menu;
  readonly trans: Translation;
  /** The series of that id. */
  readonly series: (id: number) => Series | undefined;
  /** The stretch of time to show for these series, seconds since the epoch; null: nothing yet. */
  readonly span: (series: readonly Series[]) => Ends | null;
  /** Seconds between samples of a series when all is well; 0: they come when they like. */
  readonly periodOf: (series: Series) => number;
  /** What the kernel says about the newest value of a series: why it is unknown, or what it means; empty: nothing. */
  readonly remark: (series: Series) => string;
  /** Cells and spans of which some part lies between two times. */
  readonly spans: (start: number, end: number) => readonly SpanEntry[];
  /** The kernel's time now, seconds since the epoch. */
  readonly now: () => number;
  /** Nothing later than this is shown, seconds since the epoch; Infinity: everything. */
  readonly until: () => number;
  /** Whether time goes on for charts. */
  readonly moving: () => boolean;
  /** Tell the person what came of something. */
  readonly tell: (words: string) => void;
  /** The same for those alone who do not see it. */
  readonly say: (words: string) => void;
}
