/** Milliseconds since the epoch. A port, so that tests can move time. */
export type Clock = () => number;
