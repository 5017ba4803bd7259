/** Livemon's framework-free part: what the JupyterLab extension and the embedded widget share. */
export type { EncodedFrame, ParsedFrames, ParsedSamples } from './binary';
export { bounded } from './bounded';
export { encodeControl, parseHub } from './codec';
export type { Parsed } from './codec';
export { setAttribute, setText } from './dom';
export { watchVisible } from './drawing';
export { Emitter } from './emitter';
export type { ListenOptions } from './emitter';
export { FigureModel } from './figureModel';
export type { FrameInfo } from './figureModel';
export { FigureTools } from './figure/tools';
export type { FigureToolsOptions } from './figure/tools';
export { FrameSurface } from './frameSurface';
export type { FrameSurfaceOptions } from './frameSurface';
export { KernelModel } from './kernelModel';
export type { KernelChange, LinkState } from './kernelModel';
export { csvFile, fileName, saveFile } from './panel/exporting';
export type { Choices, ChoiceStore } from './panel/choices';
export { PanelChoices } from './panel/choices';
export type { KernelDirectory } from './panel/holders';
export type { MenuItem } from './panel/menu';
export { PanelView } from './panelView';
export type { PanelViewOptions } from './panelView';
export type { Problem } from './problem';
export type * from './protocol/messages';
export { Presence } from './presence';
export { PROTOCOL } from './protocol/messages';
export { SeriesStore } from './seriesStore';
export type { Translation } from './translation';
export { shareTranslation, untranslated } from './translation';
export { pageTimers } from './timers';
export type { Timers } from './timers';
export { formatText, formatValue } from './units';
export type { Formatted, Unit } from './units';
export { ViewTracker } from './views';
export type {
  CurrentView,
  PanelHandle,
  SurfaceViewport,
  ViewHandle
} from './views';
