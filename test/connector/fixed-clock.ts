/** A monotonic clock that moves only when told. */
export function fixedClock(startMs = 0) {
  let nowMs = startMs;
  return {
    monotonic: () => nowMs,
    advance: (ms: number) => {
      nowMs += ms;
    },
  };
}
