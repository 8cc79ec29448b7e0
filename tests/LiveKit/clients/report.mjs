// Waiting for a condition, steps, and the one line that the test reads.
export async function until(what, condition, limit = 20000, whatThereIs = async () => '') {
  const end = Date.now() + limit;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${limit} ms in vain for ${what} ${JSON.stringify(await whatThereIs())}`);
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

// Notes in a result which steps of a scenario worked, and the one that did not: those behind it were not tried.
export class Steps {
  constructor(result) {
    result.steps = [];
    this.step = async (name, action) => {
      const entry = { name, passed: false };
      result.steps.push(entry);
      await action();
      entry.passed = true;
    };
  }
}

export const report = result => console.log(`RESULT ${JSON.stringify(result)}`);
