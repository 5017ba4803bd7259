/** How commands name a figure: by the arguments `figure` and `notebook`, else it is the window that was used last. */
import type { Direction, IBoard, IFigureWindow } from './tokens';
import { DIRECTIONS } from './tokens';

/** JSON schema of the arguments. */
export const FIGURE_ARGS = {
  figure: {
    type: 'string',
    description: 'Name of the figure (default: the window that was used last)'
  },
  notebook: {
    type: 'string',
    description:
      'Path of its notebook (default: any that has a figure of that name)'
  }
} as const;

/** The same with a direction. */
export const DIRECTION_ARGS = {
  ...FIGURE_ARGS,
  direction: { type: 'string', enum: DIRECTIONS }
} as const;

/** The direction that the arguments of a command say. */
export function directionOf(args: { direction?: unknown }): Direction {
  return DIRECTIONS.find(one => one === args.direction) ?? 'right';
}

/** The window that the arguments of a command mean; null: there is none. */
export function windowOf(
  board: Pick<IBoard, 'windows' | 'current'>,
  args: { figure?: unknown; notebook?: unknown }
): IFigureWindow | null {
  const { figure, notebook } = args;
  if (typeof figure !== 'string') {
    return board.current;
  }
  return (
    board.windows.find(
      window =>
        window.figure.info.name === figure &&
        (typeof notebook !== 'string' || window.entry.path === notebook)
    ) ?? null
  );
}

/** What a command does with the window that its arguments mean, when there is one. */
export function onWindow(
  board: Pick<IBoard, 'windows' | 'current'>,
  act: (window: IFigureWindow) => void
): (args: { figure?: unknown; notebook?: unknown }) => void {
  return args => {
    const window = windowOf(board, args);
    if (window !== null) {
      act(window);
    }
  };
}
