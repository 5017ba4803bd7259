/** Reading the marker comms by which a kernel that runs Livemon is found (`livemon.protocol.marker_id`). */
import { isRecord } from './records';

/** Target of the marker comm. */
export const MARKER_TARGET = 'livemon.marker';

/** Target of the comm that a page opens to talk to the hub. */
export const CONTROL_TARGET = 'livemon.control';

/** What a marker says about its hub. */
export interface HubMarker {
  protocol: number;
  session: string;
  /** comm_id of the hub comm. */
  hub: string;
}

const MARKER = /^livemon:(\d+):([^:]+):([^:]+)$/;

/** What the comm id of a marker says; null when it is none. */
export function parseMarkerId(commId: string): HubMarker | null {
  const match = MARKER.exec(commId);
  return match === null
    ? null
    : {
        protocol: Number(match[1]),
        session: match[2] ?? '',
        hub: match[3] ?? ''
      };
}

/** The markers in the content of a `comm_info_reply`, in its order (the newest hub is last). */
export function markersIn(reply: unknown): HubMarker[] {
  const comms = isRecord(reply) ? reply['comms'] : undefined;
  if (!isRecord(comms)) {
    return [];
  }
  const markers: HubMarker[] = [];
  for (const [commId, entry] of Object.entries(comms)) {
    const target = isRecord(entry) ? entry['target_name'] : undefined;
    const marker = target === MARKER_TARGET ? parseMarkerId(commId) : null;
    if (marker !== null) {
      markers.push(marker);
    }
  }
  return markers;
}
