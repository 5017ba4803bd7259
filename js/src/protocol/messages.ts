// Generated from livemon/protocol.py by `make generate`: do not edit.
/* eslint-disable */

/**
 * Livemon's wire, version 1. Generated from livemon/protocol.py: do not edit.
 */
export type Messages = HubMessage | ControlMessage;
export type HubMessage =
  | Hello
  | Catalogue
  | Samples
  | Past
  | State
  | Spans
  | Holders
  | Figures
  | Frames
  | Notice
  | Toolbar
  | Offer
  | Saved
  | Goodbye;
export type ControlMessage = Attach | View | Alive | Resync | Input | Tool | Save | Detach | Stop;

/**
 * First message of a hub, repeated when a page attaches.
 */
export interface Hello {
  type: 'hello';
  protocol: number;
  session: string;
  hub: string;
  version: string;
  pid: number;
  time: number;
  period: number;
  subshells: boolean;
}
/**
 * Series known to the kernel. `full`: these are all of them; else they are additions.
 */
export interface Catalogue {
  type: 'catalogue';
  entries: SeriesEntry[];
  full?: boolean;
}
/**
 * One series of the catalogue.
 */
export interface SeriesEntry {
  id: number;
  name: string;
  unit?: '' | 'bytes' | 'bytes_per_s' | 'celsius' | 'count' | 'hertz' | 'joules' | 'percent' | 'watts';
  group: 'gpu' | 'host' | 'metric' | 'process';
  label?: string;
  device?: string;
  period?: number;
  shown?: 'chart' | 'text';
}
/**
 * `count` samples as four columns in four buffers: id (u32), time (f64, seconds since the epoch), value (f64, NaN:
 *     the reading failed or the metric is NaN), step (f64, NaN: none). Ordered by time within a series.
 *
 *     `replay`: history sent to pages that attached; may overlap what a page has, so it merges by time.
 */
export interface Samples {
  type: 'samples';
  count: number;
  replay?: boolean;
}
/**
 * The thinned past of some series, sent to pages that attached: it replaces what they know of the time before the
 *     kernel's samples begin.
 *
 *     `count` entries as six columns in six buffers: id (u32), time (f64, middle of the samples), smallest value, mean,
 *     largest value (f32), number of samples (u32; 0: readings failed there, and the values are NaN). Ordered by time
 *     within a series. The coarser entries of a series are older, and are sent first.
 */
export interface Past {
  type: 'past';
  seconds: number;
  count: number;
  series: number[];
  until: number[];
}
/**
 * Slow state, sent whole whenever a part of it changes.
 */
export interface State {
  type: 'state';
  cell: CellState;
  sources: SourceState[];
  dropped?: {
    [k: string]: number;
  };
  notice?: string;
}
/**
 * Whether a cell is running.
 */
export interface CellState {
  running: boolean;
  count?: number;
  started?: number;
  ended?: number;
}
/**
 * Health of one source or child: `host`, `process`, `gpu`, `sampler`, `renderer`, `recording`.
 */
export interface SourceState {
  name: string;
  state: 'absent' | 'failed' | 'ok' | 'restarting' | 'starting' | 'stopped';
  reason?: string;
  remarks?: {
    [k: string]: string;
  };
}
/**
 * Stretches that are new or changed. `full`: these are all that are kept.
 */
export interface Spans {
  type: 'spans';
  spans: SpanEntry[];
  full?: boolean;
}
/**
 * A stretch of time that has a name: an executed cell, or `livemon.span`.
 */
export interface SpanEntry {
  id: number;
  kind: 'cell' | 'span';
  name: string;
  count?: number;
  start: number;
  end?: number;
  cpu?: number;
  memory?: number;
  vram?: number;
}
/**
 * Who has memory of which GPU, whole; sent when it changes.
 */
export interface Holders {
  type: 'holders';
  devices: GpuUse[];
}
/**
 * Who has memory of one GPU or MIG instance.
 */
export interface GpuUse {
  device: string;
  title: string;
  cuda?: number;
  holders: Holder[];
  note?: string;
}
/**
 * What has memory on a GPU: one kernel with its children, one other process, or what the kernel itself knows.
 */
export interface Holder {
  kernel?: string;
  own?: boolean;
  name?: string;
  pids?: number[];
  bytes?: number;
  unknown?: boolean;
  source?: string;
}
/**
 * All figures open now.
 */
export interface Figures {
  type: 'figures';
  figures: FigureInfo[];
}
/**
 * One live figure.
 */
export interface FigureInfo {
  id: string;
  name: string;
  title: string;
  number?: number;
  width: number;
  height: number;
  state?: 'error' | 'fallback' | 'live' | 'refused' | 'waiting';
  note?: string;
  error?: string;
  waits?: boolean;
}
/**
 * New pixels of one or more figures; one buffer per frame, in order.
 */
export interface Frames {
  type: 'frames';
  frames: Frame[];
}
/**
 * One rectangle of new pixels; its payload is the buffer at the same index as the frame.
 *
 *     A frame applies on top of frame `base` of the same figure; `base == -1` is a key frame, which covers everything.
 *     Origin is the top left corner; all sizes are device pixels. Rows are top to bottom.
 */
export interface Frame {
  figure: string;
  seq: number;
  base: number;
  x: number;
  y: number;
  width: number;
  height: number;
  full_width: number;
  full_height: number;
  ratio: number;
  dpi: number;
  time: number;
  encoding: 'deflate' | 'png';
}
/**
 * Something that a person should read once.
 */
export interface Notice {
  type: 'notice';
  level: 'error' | 'info' | 'warning';
  text: string;
  detail?: string;
  key?: string;
  time: number;
}
/**
 * What the tools of one figure say now; replaces what they said before.
 */
export interface Toolbar {
  type: 'toolbar';
  figure: string;
  mode?: '' | 'pan' | 'zoom';
  back?: boolean;
  forward?: boolean;
  following?: boolean;
  cursor?: string;
  text?: string;
  view?: string;
  band?: number[];
  areas?: ZoomArea[];
  motion?: boolean;
}
/**
 * Axes in which a drag zooms.
 */
export interface ZoomArea {
  box: number[];
  along?: '' | 'x' | 'y';
}
/**
 * A key was pressed that Matplotlib has for saving, and no widget took it as text: offer files of this figure.
 */
export interface Offer {
  type: 'offer';
  figure: string;
  origin: string;
}
/**
 * Answer to `Save`: the file is the one buffer, or there is none and `problem` says why.
 */
export interface Saved {
  type: 'saved';
  page: string;
  request: string;
  figure: string;
  problem?: string;
}
/**
 * The hub stops on purpose (`%livemon stop`).
 */
export interface Goodbye {
  type: 'goodbye';
  reason?: string;
}
/**
 * First message of a page, as the data of its `comm_open`.
 */
export interface Attach {
  type: 'attach';
  protocol: number;
  page: string;
  since?: number;
}
/**
 * All that a page shows now; replaces what it said before. Sent when it changes, and as a sign of life.
 */
export interface View {
  type: 'view';
  page: string;
  panel: boolean;
  glance?: boolean;
  figures?: {
    [k: string]: Viewport;
  };
}
/**
 * How a page shows one figure now.
 */
export interface Viewport {
  width: number;
  height: number;
  ratio?: number;
  fps?: number;
  have?: number;
}
/**
 * Sign of life of a page whose view did not change; sent every 2 s while it shows something.
 */
export interface Alive {
  type: 'alive';
  page: string;
}
/**
 * The page missed a base frame of this figure: the next frame must be a key frame.
 */
export interface Resync {
  type: 'resync';
  page: string;
  figure: string;
}
/**
 * What a person did on one figure, in order.
 */
export interface Input {
  type: 'input';
  page: string;
  figure: string;
  events: InputEvent[];
  origin?: string;
}
/**
 * What a person did on the picture of a figure.
 */
export interface InputEvent {
  kind:
    'close' | 'double' | 'enter' | 'key_press' | 'key_release' | 'leave' | 'motion' | 'press' | 'release' | 'scroll';
  x: number;
  y: number;
  button?: number;
  buttons?: number[];
  steps?: number;
  key?: string;
  modifiers?: ('alt' | 'cmd' | 'ctrl' | 'shift')[];
}
/**
 * One of a figure's tools is used.
 */
export interface Tool {
  type: 'tool';
  page: string;
  figure: string;
  tool:
    | 'back'
    | 'follow'
    | 'forward'
    | 'home'
    | 'pan'
    | 'pan_down'
    | 'pan_left'
    | 'pan_right'
    | 'pan_up'
    | 'zoom'
    | 'zoom_in'
    | 'zoom_out';
}
/**
 * Make a file of this figure at the size that the code gave it; `Saved` answers.
 */
export interface Save {
  type: 'save';
  page: string;
  figure: string;
  format: 'pdf' | 'png' | 'svg';
  request: string;
}
/**
 * The page is going away.
 */
export interface Detach {
  type: 'detach';
  page: string;
}
/**
 * Stop Livemon in this kernel (the command `livemon:stop`).
 */
export interface Stop {
  type: 'stop';
  page: string;
}

/** Version of the wire. */
export const PROTOCOL = 1;
