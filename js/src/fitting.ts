/** Where a picture stands in the area that shows it. Pure geometry; CSS pixels unless said otherwise. */

export interface Size {
  width: number;
  height: number;
}

/** A place in an area, from its top left corner. */
export interface Place extends Size {
  left: number;
  top: number;
  /** Each pixel of the picture takes one device pixel: smoothing could only blur it. */
  exact: boolean;
}

/**
 * Place a picture in an area.
 *
 * A picture that was drawn for this area stands there pixel by pixel; any other is scaled to fit, its shape kept.
 *
 * @param picture - size in device pixels.
 * @param ratio - device pixels per CSS pixel.
 */
export function place(picture: Size, area: Size, ratio: number): Place {
  const own = { width: picture.width / ratio, height: picture.height / ratio };
  // What was asked for was rounded down to whole CSS pixels, and the renderer may round once more.
  const slack = 1 + 1 / ratio;
  const exact =
    fits(own.width, area.width, slack) && fits(own.height, area.height, slack);
  const scale = exact
    ? 1
    : Math.min(area.width / own.width, area.height / own.height);
  const width = own.width * scale;
  const height = own.height * scale;
  return {
    width,
    height,
    exact: scale === 1,
    left: snap((area.width - width) / 2, ratio),
    top: snap((area.height - height) / 2, ratio)
  };
}

/** Whether an extent fills the available one, up to `slack`. */
function fits(extent: number, available: number, slack: number): boolean {
  return extent <= available + slack / 2 && extent > available - slack;
}

/** The nearest position that lies between device pixels: a picture that starts within one is blurred as a whole. */
function snap(position: number, ratio: number): number {
  return Math.max(0, Math.round(position * ratio) / ratio);
}
