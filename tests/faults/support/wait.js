// Waiting for something to be so.

/** Waits until `condition` gives something true; an error of it counts as not yet. */
export async function until(what, condition, { seconds = 20, every = 20 } = {}) {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const value = await Promise.resolve()
      .then(condition)
      .catch(() => undefined);
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`not within ${seconds} s: ${typeof what === 'function' ? what() : what}`);
    await sleep(every);
  }
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
