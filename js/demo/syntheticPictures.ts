/** Pictures of figures that are not there: axes with two moving lines, drawn and packed as a renderer would send them. */
import type { Frame } from '../src/protocol/messages';

/** Encoded pixels, and what a frame says of them. */
export interface Picture {
  frame: Omit<Frame, 'figure' | 'seq' | 'base' | 'time'>;
  data: Uint8Array;
}

/** Draw the figure of that number as it stands in a phase; device pixels. Phase 0 is whole, the others a part of it. */
export async function drawPicture(
  figure: number,
  phase: number,
  width: number,
  height: number,
  ratio: number
): Promise<Picture> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) {
    throw new Error('no canvas');
  }
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.strokeStyle = 'black';
  context.lineWidth = ratio;
  context.strokeRect(
    width * 0.125,
    height * 0.11,
    width * 0.775,
    height * 0.77
  );
  context.fillStyle = 'black';
  context.font = `${12 * ratio}px sans-serif`;
  context.fillText(
    `Figure ${figure + 1}, phase ${phase}`,
    width * 0.4,
    height * 0.08
  );
  for (let line = 0; line < 2; line += 1) {
    context.strokeStyle = line ? '#ff7f0e' : '#1f77b4';
    context.beginPath();
    for (let x = 0; x <= 200; x += 1) {
      const y =
        0.5 +
        0.3 * Math.sin(x / 20 + phase / 3 + figure + line) +
        0.05 * Math.sin(x * 1.7 + phase);
      context.lineTo(
        width * (0.125 + (0.775 * x) / 200),
        height * (0.11 + 0.77 * y)
      );
    }
    context.stroke();
  }
  // Deltas cover the inside of the axes, as a moving line's dirty rectangle would.
  const key = phase === 0;
  const x = key ? 0 : Math.floor(width * 0.125);
  const y = key ? 0 : Math.floor(height * 0.11);
  const w = key ? width : Math.floor(width * 0.775);
  const h = key ? height : Math.floor(height * 0.77);
  const pixels = context.getImageData(x, y, w, h).data;
  const stream = new Blob([pixels])
    .stream()
    .pipeThrough(new CompressionStream('deflate'));
  const data = new Uint8Array(await new Response(stream).arrayBuffer());
  return {
    frame: {
      x,
      y,
      width: w,
      height: h,
      full_width: width,
      full_height: height,
      ratio,
      dpi: 100 * ratio,
      encoding: 'deflate'
    },
    data
  };
}
