/**
 * From encoded frames to pixels: decoding, and the picture that decoded rectangles are put into.
 *
 * Decoding is asynchronous. Needs a browser (canvas, DecompressionStream, createImageBitmap) and nothing of the page.
 */
import type { EncodedFrame } from './binary';
import { inflater } from './inflater';
import type { Frame } from './protocol/messages';

/** Decoded pixels of one rectangle; `release` them when they were put. */
export type Pixels =
  | { kind: 'rgba'; data: Uint8ClampedArray }
  | { kind: 'bitmap'; bitmap: ImageBitmap };

/** Something that pixels can be drawn from. */
export type PictureSource = HTMLCanvasElement | OffscreenCanvas;

/** The picture of one figure. */
export interface Picture {
  /** Start a new picture of that size, device pixels. */
  resize(width: number, height: number): void;
  /** Replace one rectangle. */
  put(frame: Frame, pixels: Pixels): void;
  readonly source: PictureSource;
}

/** Decode one frame. Rejects when the payload is not what the frame says. */
export async function decode({ frame, data }: EncodedFrame): Promise<Pixels> {
  switch (frame.encoding) {
    case 'deflate':
      return {
        kind: 'rgba',
        data: await inflater.inflate(data, frame.width * frame.height * 4)
      };
    case 'png': {
      const bitmap = await createImageBitmap(
        new Blob([data], { type: 'image/png' }),
        {
          colorSpaceConversion: 'none'
        }
      );
      if (bitmap.width !== frame.width || bitmap.height !== frame.height) {
        const size = `${bitmap.width}x${bitmap.height}`;
        bitmap.close();
        throw new Error(
          `a PNG of ${size} pixels for a frame of ${frame.width}x${frame.height}`
        );
      }
      return { kind: 'bitmap', bitmap };
    }
  }
}

/** Give decoded pixels back that nobody will use. */
export function release(pixels: Pixels): void {
  if (pixels.kind === 'bitmap') {
    pixels.bitmap.close();
  } else {
    inflater.giveBack(pixels.data);
  }
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** A canvas that is not in the page. */
function blank(): [PictureSource, Context | null] {
  if (typeof OffscreenCanvas === 'undefined') {
    const canvas = document.createElement('canvas');
    return [canvas, canvas.getContext('2d')];
  }
  const canvas = new OffscreenCanvas(1, 1);
  return [canvas, canvas.getContext('2d')];
}

/** A picture in a canvas that is not in the page. */
export class CanvasPicture implements Picture {
  readonly source: PictureSource;
  private readonly _context: Context;

  constructor() {
    const [source, context] = blank();
    if (context === null) {
      throw new Error('this browser gives no 2D canvas');
    }
    this.source = source;
    this._context = context;
  }

  resize(width: number, height: number): void {
    if (this.source.width !== width || this.source.height !== height) {
      this.source.width = width;
      this.source.height = height;
    }
  }

  put(frame: Frame, pixels: Pixels): void {
    const { x, y, width, height } = frame;
    switch (pixels.kind) {
      case 'rgba':
        this._context.putImageData(
          new ImageData(pixels.data, width, height),
          x,
          y
        );
        break;
      case 'bitmap':
        this._context.clearRect(x, y, width, height); // replace, do not paint over: pixels may be transparent
        this._context.drawImage(pixels.bitmap, x, y);
    }
    release(pixels);
  }
}
