/** What a person can do with one chart. */
import type { Chart } from '../chart';
import { ZOOM_STEP } from '../chartKeys';
import { chartPicture } from '../chartPicture';
import type { Series } from '../seriesStore';
import type { Unit } from '../units';
import type { ChartHost } from './chartHost';
import { copyText, fileName, saveFile, saveSamples } from './exporting';
import type { MenuItem } from './menu';
import type { PlannedChart, PlannedLine } from './plan';

export interface ChartMenuOptions {
  planned: PlannedChart;
  host: ChartHost;
  chart: Chart;
  series: readonly Series[];
  unit: Unit;
  filled: boolean;
  /** Lines in colours of their own. */
  main: readonly (PlannedLine & { series: Series })[];
}

/** How far the menu moves what is shown, as a share of it. */
const PAN_STEP = 0.5;

export function chartMenu(options: ChartMenuOptions): MenuItem[] {
  const { planned, host, chart, series, main } = options;
  const { choices, axis, trans } = host;
  const logarithmic = choices.current.logarithmic.includes(planned.key);
  const file = (ending: string): string =>
    fileName([host.name, planned.title], ending);
  return [
    ...main.map(({ label, series: one }) => ({
      label:
        main.length === 1
          ? trans.__('Copy value')
          : trans.__('Copy value of %1', label),
      run: () => void copyValue(one, host)
    })),
    {
      label: trans.__('Save chart as PNG'),
      separated: true,
      run: () => void savePicture(options, file('png'))
    },
    {
      label: trans.__('Save data as CSV'),
      run: () => void saveSamples(file('csv'), series, host)
    },
    {
      label: trans.__('Logarithmic scale'),
      separated: true,
      checked: logarithmic,
      run: () => choices.mark('logarithmic', planned.key, !logarithmic)
    },
    {
      label: trans.__('Zoom in'),
      run: () => chart.zoomBy(ZOOM_STEP)
    },
    {
      label: trans.__('Zoom out'),
      run: () => chart.zoomBy(1 / ZOOM_STEP)
    },
    ...(axis.zoom === null
      ? []
      : [
          {
            label: trans.__('Show what was before'),
            run: () => chart.panBy(-PAN_STEP)
          },
          {
            label: trans.__('Show what came after'),
            run: () => chart.panBy(PAN_STEP)
          },
          {
            label: trans.__('Show the whole again'),
            run: () => axis.zoomTo(null)
          }
        ])
  ];
}

async function copyValue(
  { buffer }: Series,
  { until, tell, trans }: ChartHost
): Promise<void> {
  const value = buffer.lastUntil(until())?.value;
  if (value === undefined) {
    tell(trans.__('There is no value yet.'));
    return;
  }
  const text = String(value);
  const copied = await copyText(text);
  tell(
    copied
      ? trans.__('Copied %1.', text)
      : trans.__('This browser does not let the page copy: %1', text)
  );
}

async function savePicture(
  { planned, host, ...options }: ChartMenuOptions,
  name: string
): Promise<void> {
  const { theme, trans } = host;
  const { title } = planned;
  try {
    const picture = await chartPicture({ ...options, title, theme, trans });
    if (picture === null) {
      host.tell(trans.__('There is nothing to save yet.'));
      return;
    }
    saveFile(name, picture);
    host.tell(trans.__('Saved %1.', name));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    host.tell(trans.__('The picture could not be made: %1', why));
  }
}
