/** Messages of a hub, whole and valid, for the synthetic kernel and for tests: each says only what matters to it. */
import type { EncodedFrame } from '../src/binary';
import type { FigureInfo, Frame, Hello } from '../src/protocol/messages';

export function hello(change: Partial<Hello> = {}): Hello {
  return {
    type: 'hello',
    protocol: 1,
    session: 's',
    hub: 'h',
    version: '0',
    pid: 1,
    time: 1,
    period: 1,
    subshells: true,
    ...change
  };
}

/** A figure as the hub lists it, called after its id. */
export function figure(
  id: string,
  change: Partial<FigureInfo> = {}
): FigureInfo {
  return { id, name: id, title: id, width: 640, height: 480, ...change };
}

/** A key frame of 4 by 3 pixels, numbered 0; of another size the whole picture is, too, unless that is said. */
export function frame(change: Partial<Frame> = {}): Frame {
  const { width = 4, height = 3 } = change;
  return {
    figure: 'f',
    seq: 0,
    base: -1,
    x: 0,
    y: 0,
    width,
    height,
    full_width: width,
    full_height: height,
    ratio: 1,
    dpi: 100,
    time: 1,
    encoding: 'deflate',
    ...change
  };
}

/** A frame with its bytes; default: one byte, for what is not decoded. */
export function encoded(
  change: Partial<Frame> = {},
  data: Uint8Array = new Uint8Array(1)
): EncodedFrame {
  return { frame: frame(change), data };
}
