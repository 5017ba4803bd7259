/** The clock of the kernel links, which the embedded widget shares. */
export { pageTimers } from '../js/src';
export type { Timers } from '../js/src';
